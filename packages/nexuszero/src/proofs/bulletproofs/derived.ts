/**
 * What is really proved about V: that C = V - min B, and C = max B - V where max needs it, hold values of n
 * bits. Prover and verifier derive every C themselves from V and the bounds.
 */
import { equalBytes, isZero } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import type { RangeBits, RangeCurve } from '../../kernels/range.ts';
import { encodeScalar } from '../../kernels/scalar.ts';
import { SUITES } from '../../kernels/suites.ts';
import type { RangeValue } from '../../statements/statement.ts';
import { isTwoSided, type Chunk } from './layout.ts';
import { PADDING } from './protocol.ts';

/**
 * The commitments of a chunk, padding included, 32 bytes each.
 * @throws BAD_ENCODING - when a V is no point; BAD_PARAMETER - when V is min*B or max*B: its value is public
 */
export function chunkCommitments(
  kernel: RangeCurve,
  values: readonly RangeValue[],
  bits: RangeBits,
  { from, to, sides, parties }: Chunk,
): Uint8Array {
  const out = new Uint8Array(32 * parties);
  let at = 0;
  for (let j = from; j < to; j++) {
    for (const C of sidesOf(kernel, values[j]!, bits, j)) {
      out.set(C, at);
      at += 32;
    }
  }
  for (let party = sides; party < parties; party++) out.set(PADDING, 32 * party);
  return out;
}

/** [lower] or [lower, upper]. With min = 0 the lower one is V itself, which the kernel decodes later. */
function sidesOf(
  kernel: RangeCurve,
  value: RangeValue,
  bits: RangeBits,
  index: number,
): readonly Uint8Array[] {
  const { V, min, max } = value;
  const twoSided = isTwoSided(value, bits);
  if (!twoSided) requireOther(V, boundPoint(kernel, max), index);
  if (!twoSided && min === 0n) return [V];
  const derived = kernel.range.derive(V, min, max);
  if (derived === undefined) throw notAPoint(index);
  const { lower, upper } = derived;
  if (isZero(lower) || (twoSided && isZero(upper))) throw publicValue(index);
  return twoSided ? [lower, upper] : [lower];
}

function requireOther(V: Uint8Array, bound: Uint8Array, index: number): void {
  if (equalBytes(V, bound)) throw publicValue(index);
}

export function notAPoint(index: number): NexusError {
  const path = `values[${String(index)}].V`;
  return new NexusError('BAD_ENCODING', `statement: ${path} is not a point`, { path });
}

function publicValue(index: number): NexusError {
  const path = `values[${String(index)}].V`;
  return new NexusError(
    'BAD_PARAMETER',
    `statement: ${path} is a bound's multiple of B: no secret`,
    {
      path,
      hint: 'a commitment needs a blinding other than 0',
    },
  );
}

/** max*B of the bounds used last; few statements differ in them. */
const KEPT = 16;
const bounds = new Map<bigint, Uint8Array>();

function boundPoint(kernel: RangeCurve, bound: bigint): Uint8Array {
  let point = bounds.get(bound);
  if (point === undefined) {
    point = kernel.multiplyBase(encodeScalar(SUITES.ristretto255, bound));
    if (bounds.size >= KEPT) bounds.clear();
    bounds.set(bound, point);
  }
  return point;
}
