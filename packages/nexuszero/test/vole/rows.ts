/** The row of a message, as the kernel fills it, for provers of the tests. */
import { blocksOf } from '../../src/kernels/vole-size.ts';
import { bytesAt, call, staged } from './kernel-probe.ts';
import { paddingByte, type PlainClaim } from './plain-statement.ts';

/** G groups, the slots zero. */
export function rowOf(claim: PlainClaim, message: Uint8Array): Uint8Array {
  const blocks = blocksOf(message.length);
  const padded = Uint8Array.from(
    { length: 64 * blocks },
    (_, at) => paddingByte(claim, at) ?? message[at]!,
  );
  const size = 16 * (blocks === 1 ? 62 : 66 * blocks - 2);
  const [row, at, digest] = staged(size, padded, claim.digest) as [number, number, number];
  call('fillRow', row, at, blocks, digest);
  const filled = bytesAt(row, size);
  filled.fill(0, 1056 * (blocks - 1) + 56, 1056 * (blocks - 1) + 64);
  return filled;
}
