/**
 * What bench measures of compression: each class of the corpus at four sizes, made from a fresh seed. What a row times is checked
 * byte for byte.
 */
import { compress, decompress } from 'nexuszero/compress';
import type { CorpusClass } from '../corpus/class.ts';
import { CORPUS } from '../corpus/classes.ts';
import type { Row } from './measure.ts';
import { sameBytes } from './unit.ts';

const SIZES = [1000, 10_000, 100_000, 1_000_000];
const SEED_BYTES = 16;

export async function compressRows(): Promise<Row[]> {
  const seed = globalThis.crypto.getRandomValues(new Uint8Array(SEED_BYTES));
  const rows: Row[][] = [];
  for (const size of SIZES) {
    for (const kind of CORPUS) rows.push(await classRows(kind, seed, size));
  }
  return rows.flat();
}

async function classRows(kind: CorpusClass, seed: Uint8Array, size: number): Promise<Row[]> {
  const { bytes } = await kind.generate(seed, size);
  const container = await compress(bytes);
  const title = `${kind.name}, ${String(size / 1000)} KB`;
  const shared = { group: 'compress', bytes: container.length };
  return [
    {
      ...shared,
      name: `${title}, compress`,
      run: () => compress(bytes),
      check: async (result) => sameBytes(await decompress(result as Uint8Array), bytes),
    },
    {
      ...shared,
      name: `${title}, decompress`,
      run: () => decompress(container),
      check: (result) => sameBytes(result, bytes),
    },
  ];
}
