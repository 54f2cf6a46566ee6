/** Looking for what a kernel left in its memory. */
import { vi } from 'vitest';
import { formsOf, plainClaim, type Claim } from './claims.ts';
import { seedsFrom } from './plain-prove.ts';
import { rowOf } from './rows.ts';

/** What `make` gives, and a look into the memory of the instance that it made. */
export async function watched<Made>(
  make: () => Promise<Made>,
): Promise<{ made: Made; memory: () => Buffer }> {
  const spy = vi.spyOn(WebAssembly, 'instantiate');
  const made = await make();
  const instance = (await spy.mock.results[0]!.value) as {
    exports: { memory: { buffer: ArrayBuffer } };
  };
  spy.mockRestore();
  return { made, memory: () => Buffer.from(instance.exports.memory.buffer) };
}

/** 16 bytes each. */
export function chunksOf(memory: Buffer): string[] {
  return Array.from({ length: memory.length / 16 }, (_, i) =>
    memory.toString('latin1', 16 * i, 16 * i + 16),
  );
}

/** Words of the message, of the row, roots and fresh bytes: 8 bytes of each are enough to find it. */
export function needles({ statement, message }: Claim, fresh: Uint8Array): Buffer[] {
  const claim = plainClaim(statement, formsOf(statement.suite)[0]!);
  const { roots } = seedsFrom(claim, message, fresh);
  const row = rowOf(claim, message);
  const at = [0, 256, 300, 400, 512, 600, 752, 900].map((from) => row.subarray(from, from + 8));
  return [
    message.subarray(0, 8),
    message.subarray(9, 17),
    fresh.subarray(0, 16),
    ...roots,
    ...at,
  ].map((part) => Buffer.from(part));
}
