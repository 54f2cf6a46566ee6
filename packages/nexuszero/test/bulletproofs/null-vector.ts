/** Linear algebra modulo the order, for attackers. */
import { invert, mod } from './generators.ts';

/** A vector d, not zero, with rows * d = 0; there must be more columns than rows of full rank. */
export function nullVector(rows: readonly (readonly bigint[])[]): bigint[] {
  const columns = rows[0]!.length;
  const matrix = rows.map((row) => row.map(mod));
  const pivots: number[] = [];
  for (let column = 0; column < columns && pivots.length < matrix.length; column++) {
    const rank = pivots.length;
    const found = matrix.findIndex((row, i) => i >= rank && row[column] !== 0n);
    if (found < 0) continue;
    [matrix[rank], matrix[found]] = [matrix[found]!, matrix[rank]!];
    const scale = invert(matrix[rank][column]!);
    const pivot = matrix[rank].map((value) => mod(value * scale));
    matrix.forEach((row, i) => {
      const factor = row[column]!;
      matrix[i] = i === rank ? pivot : row.map((value, k) => mod(value - factor * pivot[k]!));
    });
    pivots.push(column);
  }
  const free = Array.from({ length: columns }, (_, k) => k).find((k) => !pivots.includes(k))!;
  const d = Array.from({ length: columns }, () => 0n);
  d[free] = 1n;
  pivots.forEach((column, i) => (d[column] = mod(-matrix[i]![free]!)));
  return d;
}
