/** Proofs by helpers whose kernels are in the test's own thread. */
import { vi } from 'vitest';
import type { RandomSource } from '../../src/bytes/random.ts';
import { assist, connectHelpers, type Helpers } from '../../src/preimage.ts';
import { proveVole } from '../../src/proofs/vole/prove.ts';
import { claimAbout, CONTEXT, formsOf, type Claim } from './claims.ts';

/** Helpers at the other end of message channels; their kernels are in this thread. */
export function helpersNear(count: number): {
  helpers: Helpers;
  ports: readonly { close(): void; postMessage(value: unknown): void }[];
} {
  const channels = Array.from({ length: count }, () => new MessageChannel());
  for (const { port2 } of channels) {
    assist(port2);
    (port2 as unknown as { unref(): void }).unref();
  }
  const ports = channels.map(({ port1 }) => port1);
  const helpers = connectHelpers(ports);
  for (const port of ports) (port as unknown as { unref(): void }).unref();
  return { helpers, ports };
}

/** Two helpers that have proved before, and a look into the memories of all kernels: shares and leader. */
export async function watchedHelpers(): Promise<{ helpers: Helpers; memories: () => Buffer[] }> {
  const spy = vi.spyOn(WebAssembly, 'instantiate');
  const { helpers } = helpersNear(2);
  await proved(claimAbout(new Uint8Array(600)), helpers);
  const instances = (await Promise.all(spy.mock.results.map(({ value }) => value))) as {
    exports: { memory: { buffer: ArrayBuffer } };
  }[];
  spy.mockRestore();
  const memories = (): Buffer[] =>
    instances.map(({ exports }) => Buffer.from(exports.memory.buffer));
  return { helpers, memories };
}

/** Always the same bytes: for tests of equality only. */
const fixed: RandomSource = (bytes) => bytes.fill(7);

export const proved = (
  { statement, witness }: Claim,
  helpers?: Helpers,
  form = formsOf(statement.suite)[0]!,
): Promise<Uint8Array> =>
  proveVole(
    statement,
    witness as never,
    { context: CONTEXT, form, ...(helpers && { helpers }) },
    fixed,
  ).then(({ payload }) => payload);
