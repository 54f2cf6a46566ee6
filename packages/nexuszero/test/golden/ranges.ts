/** Range statements whose proofs are golden: every n, one and two sides, padding, more than one chunk. */
import { shake256 } from '@noble/hashes/sha3.js';
import { utf8 } from '../../src/bytes/bytes.ts';
import { bytesToBigIntLE, encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { opening, range, type RangeStatement } from '../../src/range.ts';
import type { Witness } from '../../src/statements/witness.ts';
import { times, U64, type Bounded } from '../bulletproofs/claims.ts';

export interface RangeCase {
  readonly title: string;
  readonly values: readonly Bounded[];
}

const within = (value: bigint, min: bigint, max: bigint): Bounded => ({ value, min, max });

export const RANGE_CASES: readonly RangeCase[] = [
  { title: 'range 8 bits', values: [within(200n, 0n, 255n)] },
  { title: 'range 16 bits', values: [within(40_000n, 0n, 65_535n)] },
  { title: 'range 32 bits', values: [within(70_000n, 0n, 2n ** 32n - 1n)] },
  { title: 'range 64 bits', values: [within(U64, 0n, U64)] },
  { title: 'range both sides', values: [within(42n, 18n, 120n)] },
  { title: 'range of one value', values: [within(5n, 5n, 5n)] },
  {
    title: 'range mixed and padded',
    values: [within(7n, 0n, 255n), within(1_000n, 900n, 1_100n), within(U64 - 3n, U64 - 9n, U64)],
  },
  { title: 'range two chunks', values: times(17, within(2n ** 40n, 0n, U64)) },
];

const SUITE = SUITES.ristretto255;

/** Blindings are a pure function of title and place. */
export async function openedRange({ title, values }: RangeCase): Promise<{
  readonly statement: RangeStatement;
  readonly witness: Witness<'range'>;
}> {
  const openings = await Promise.all(
    values.map(({ value }, i) => {
      const wide = shake256(utf8(`golden ${title} ${String(i)}`), { dkLen: 64 });
      const blinding = encodeScalar(SUITE, bytesToBigIntLE(wide) % SUITE.order);
      return opening.open({ value, blinding });
    }),
  );
  const bounded = values.map(({ min, max }, i) => ({ V: openings[i]!.commitment, min, max }));
  return { statement: range.statement({ values: bounded }), witness: range.witness(openings) };
}
