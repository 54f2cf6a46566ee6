/**
 * The formal rank of a relation: whether its equations could determine every secret at all.
 * Catches what the draft leaves to callers: X = x*G + 5*y*G, or x*H - x*H.
 */
import { toHex } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Relation } from './relation.ts';

/**
 * Columns are the scalars, rows the pairs (equation, distinct point); entries are coefficients
 * modulo the order.
 * @throws UNDERDETERMINED - when the rank is below the number of scalars
 */
export function checkRank(relation: Relation): void {
  if (rank(coefficientRows(relation), relation.suite.order) < relation.scalars) {
    throw new NexusError(
      'UNDERDETERMINED',
      'relation: some secret could be exchanged for another; the equations do not pin them down',
      {
        hint: 'give every secret a point of its own, or drop the secrets that cancel out',
      },
    );
  }
}

function coefficientRows({ suite, equations, points, scalars }: Relation): bigint[][] {
  const encodings = [suite.generator, ...points.map(toHex)];
  const rows: bigint[][] = [];
  for (const { terms } of equations) {
    const byPoint = new Map<string, bigint[]>();
    for (const { scalar, element, coefficient } of terms) {
      const encoding = encodings[element]!;
      let row = byPoint.get(encoding);
      if (row === undefined) byPoint.set(encoding, (row = new Array<bigint>(scalars).fill(0n)));
      row[scalar] = (row[scalar]! + coefficient) % suite.order;
    }
    for (const row of byPoint.values()) rows.push(row);
  }
  return rows;
}

/** Gaussian elimination modulo a prime; changes `rows`. */
function rank(rows: bigint[][], prime: bigint): number {
  let found = 0;
  const columns = rows[0]?.length ?? 0;
  for (let column = 0; column < columns; column++) {
    const at = rows.findIndex((row, i) => i >= found && row[column] !== 0n);
    if (at < 0) continue;
    [rows[found], rows[at]] = [rows[at]!, rows[found]!];
    const pivot = rows[found]!;
    for (const row of rows.slice(found + 1)) eliminate(row, pivot, column, prime);
    found++;
  }
  return found;
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
