/** From what is stored of a train to the train: chosen blocks are made of themselves, and nothing is known of what lies beyond the table. */
import { packedBytes, type Train } from '../../kernels/train.ts';
import type { ListedField } from './fields.ts';
import { lowestChosen, presentLength, type Level, type Shape } from './shape.ts';

/** The train of the stored elements, packed as `elementsOf` gives them. */
export function trainOf(
  field: ListedField,
  shape: Shape,
  levels: readonly Level[],
  elements: Uint8Array,
): Train {
  const size = packedBytes(field);
  const ranks = [1, ...levels.map(({ chosen }) => chosen.length)];
  let count = shape.columns * ranks.at(-1)!;
  for (let i = 0; i < levels.length; i++) count += 2 * ranks[i]! * ranks[i + 1]!;
  const cores = new Uint8Array(count * size);
  let [from, to] = [0, 0];
  const take = (items: number): void => {
    cores.set(elements.subarray(from, from + items * size), to);
    from += items * size;
  };
  for (const { prefixes, present, chosen } of levels) {
    prefixes.forEach((prefix, i) => {
      const number = chosen.indexOf(prefix);
      if (number >= 0) cores[to + number * size] = 1;
      else if (i < present) take(chosen.length);
      to += chosen.length * size;
    });
  }
  const lowest = lowestChosen(levels);
  for (let column = 0; column < shape.columns; column++) {
    for (const prefix of lowest) {
      if (column < presentLength(shape, 0, prefix)) take(1);
      to += size;
    }
  }
  return { elements: shape.elements, columns: shape.columns, ranks, cores };
}
