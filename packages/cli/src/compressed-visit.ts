/** The demo's stop on compression: a log that is a hash chain, made a moment before, made small and whole again. */
import { isNexusError } from 'nexuszero';
import { compress, decompress, explain } from 'nexuszero/compress';
import { CORPUS } from './corpus/classes.ts';
import type { Attempt } from './tour.ts';

const LOG_BYTES = 100_000;

/** What the stop measures and shows. */
export interface CompressedStop {
  readonly title: string;
  readonly detail: string;
  readonly originalBytes: number;
  readonly bytes: number;
  /** Whether it came back byte for byte. */
  readonly whole: boolean;
  readonly attempts: readonly Attempt[];
  compress(): Promise<Uint8Array>;
  decompress(): Promise<Uint8Array>;
}

export async function compressedStop(): Promise<CompressedStop> {
  const seed = globalThis.crypto.getRandomValues(new Uint8Array(16));
  const kind = CORPUS.find(({ name }) => name === 'audit-jsonl')!;
  const { bytes: log } = await kind.generate(seed, LOG_BYTES);
  const { container, strategy, transform } = await explain(log);
  return {
    title: 'An audit log whose lines hold hashes of the lines before',
    detail: `${strategy}, ${transform ?? 'as it is'}: what follows from other lines is not written`,
    originalBytes: log.length,
    bytes: container.length,
    whole: Buffer.compare(await decompress(container), log) === 0,
    attempts: await attack(container),
    compress: () => compress(log),
    decompress: () => decompress(container),
  };
}

/** What may happen to a file; nothing of it may pass for the log. */
async function attack(container: Uint8Array): Promise<Attempt[]> {
  const flipped = container.slice();
  flipped[container.length >> 1]! ^= 1;
  const damaged = 'BAD_ENCODING|OPEN_FAILED';
  const tries = [
    ['a copy with one bit flipped', damaged, () => decompress(flipped)],
    ['a copy cut short', damaged, () => decompress(container.subarray(0, -1))],
    [
      'with room for half of it',
      'LIMIT_EXCEEDED',
      () => decompress(container, { maxBytes: LOG_BYTES / 2 }),
    ],
  ] as const;
  const attempts: Attempt[] = [];
  for (const [attempt, expected, work] of tries) {
    const got = await work().then(
      () => 'accepted',
      (error: unknown) => (isNexusError(error) ? error.code : 'INTERNAL'),
    );
    attempts.push({ attempt, expected, got });
  }
  return attempts;
}
