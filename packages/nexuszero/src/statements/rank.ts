/**
 * The formal rank of a relation: whether its equations could determine every secret at all.
 * Catches what the draft leaves to callers: X = x*G + 5*y*G, or x*H - x*H.
 */
import { toHex } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Relation } from './relation.ts';

/**
 * Columns are the scalars, rows the pairs (equation, distinct point); entries are coefficients
 * modulo the order. A last column holds the image's coefficients.
 * @throws UNDERDETERMINED - when the rank is below the number of scalars, or the image is a combination
 * of the other columns: then numbers that anybody can compute solve the relation, as in H = a*H
 */
export function checkRank(relation: Relation): void {
  const { scalars, suite } = relation;
  const pivots = pivotColumns(coefficientRows(relation), scalars + 1, suite.order);
  const image = pivots.delete(scalars);
  if (pivots.size < scalars) {
    throw new NexusError(
      'UNDERDETERMINED',
      'relation: some secret could be exchanged for another; the equations do not pin them down',
      { hint: 'give every secret a point of its own, or drop the secrets that cancel out' },
    );
  }
  if (!image) {
    throw new NexusError('UNDERDETERMINED', 'relation: anybody can solve these equations', {
      hint: 'the public side must hold a point that the secret side does not',
    });
  }
}

function coefficientRows({ suite, equations, points, scalars }: Relation): bigint[][] {
  const encodings = [suite.generator, ...points.map(toHex)];
  const rows: bigint[][] = [];
  for (const { image, terms } of equations) {
    const byPoint = new Map<string, bigint[]>();
    const add = (element: number, column: number, coefficient: bigint): void => {
      const encoding = encodings[element]!;
      let row = byPoint.get(encoding);
      if (row === undefined) {
        byPoint.set(encoding, (row = new Array<bigint>(scalars + 1).fill(0n)));
      }
      row[column] = (row[column]! + coefficient) % suite.order;
    };
    for (const { scalar, element, coefficient } of terms) add(element, scalar, coefficient);
    for (const { element, coefficient } of image) add(element, scalars, coefficient);
    for (const row of byPoint.values()) rows.push(row);
  }
  return rows;
}

/**
 * The columns that Gaussian elimination modulo a prime finds a pivot in. Row by row, and no further once
 * every column has one; changes `rows`.
 */
function pivotColumns(rows: readonly bigint[][], columns: number, prime: bigint): Set<number> {
  const pivots = new Map<number, readonly bigint[]>();
  for (const row of rows) {
    if (pivots.size === columns) break;
    for (let column = 0; column < columns; column++) {
      if (row[column] === 0n) continue;
      const pivot = pivots.get(column);
      if (pivot === undefined) {
        pivots.set(column, row);
        break;
      }
      eliminate(row, pivot, column, prime);
    }
  }
  return new Set(pivots.keys());
}

/** row = pivot[column] * row - row[column] * pivot, which clears the column without an inverse. */
function eliminate(row: bigint[], pivot: readonly bigint[], column: number, prime: bigint): void {
  const factor = row[column]!;
  if (factor === 0n) return;
  const scale = pivot[column]!;
  for (let j = 0; j < row.length; j++) {
    row[j] = (((scale * row[j]! - factor * pivot[j]!) % prime) + prime) % prime;
  }
}
