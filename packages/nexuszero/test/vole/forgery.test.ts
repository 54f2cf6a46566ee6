/**
 * The best cheat of docs/protocol/vole.md section 9 at toy size: 12 columns, no grinding, Delta masked to them.
 * It is accepted as often as theory says, five Deltas of 4,095 a trial, and no more often.
 */
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { claimAbout, plainClaim, SLOW } from './claims.ts';
import { fieldOf, hashOf, integerBytes, type Level } from './plain-primitives.ts';
import {
  bind,
  coefficientsOf,
  masked,
  masksOf,
  openAll,
  plant,
  thirdHash,
  type Bound,
  type Planted,
} from './plain-prove.ts';
import { layoutOf, type Parameters } from './plain-statement.ts';
import { readProof, traceOf } from './plain-verify.ts';
import { rowOf } from './rows.ts';

const COLUMNS = 12;
const DELTAS = 2 ** COLUMNS - 1;
const SUITES = { 128: 'ChaCha12', 192: 'ChaCha12-192', 256: 'ChaCha12-256' } as const;

interface Prepared {
  readonly planted: Planted;
  readonly bound: Bound;
  /** a_0 .. a_5, masked. */
  readonly a: readonly bigint[];
}

function fiveDeltas(): bigint[] {
  const roots = new Set<bigint>();
  while (roots.size < 5) {
    const root = BigInt(new DataView(randomBytes(2).buffer).getUint16(0) & DELTAS);
    if (root !== 0n) roots.add(root);
  }
  return [...roots];
}

describe.each<Level>([128, 192, 256])('level %i', (lambda) => {
  const { multiply, toBytes: elementBytes, read } = fieldOf(lambda);
  const TOY: Parameters = {
    ...{ suite: lambda / 32 - 3, lambda, rounds: 12, columns: COLUMNS, grinding: 0 },
    trees: [
      { index: 0, depth: 6, firstColumn: 0 },
      { index: 1, depth: 6, firstColumn: 6 },
    ],
  };

  const message = randomBytes(32);
  const { statement } = claimAbout(message, SUITES[lambda]);
  const claim = plainClaim(statement, 'balanced');
  const layout = layoutOf(claim);

  /** The toy's challenge: zeros are masked instead of ground. */
  function toyDelta(h3: Uint8Array, counter: Uint8Array): bigint {
    return read(hashOf(lambda)('pow', lambda / 8 + 4, h3, counter), 0) & BigInt(DELTAS);
  }

  /** The plain verifier, but for the toy's challenge. */
  function toyVerify(payload: Uint8Array): boolean {
    const proof = readProof(TOY, layout, payload);
    if (proof === undefined || proof.delta === 0n || proof.delta > DELTAS) return false;
    const { h3 } = traceOf(claim, TOY, layout, proof);
    return toyDelta(h3, proof.counter) === proof.delta;
  }

  /** Everything before the last challenge, for a row that may be false. */
  function prepare(row: Uint8Array): Prepared {
    const planted = plant(TOY, layout, randomBytes(16), [
      randomBytes(lambda / 8),
      randomBytes(lambda / 8),
    ]);
    const bound = bind(claim, planted, row);
    const sum = coefficientsOf(claim, planted, bound, row);
    return { planted, bound, a: [...masked(sum, masksOf(layout, planted)), sum[5]!] };
  }

  function payloadOf(
    { planted, bound }: Prepared,
    a: readonly bigint[],
    counter: Uint8Array,
    delta: bigint,
  ): Uint8Array {
    return concat(
      ...[planted.iv, counter, elementBytes(delta), ...a.slice(1, 5).map(elementBytes)],
      ...[bound.uTilde, bound.difference, ...planted.corrections, openAll(TOY, planted, delta)],
    );
  }

  /** The coefficients of 1 .. X^4 of top (X^5 + (X - r_1) .. (X - r_5)). */
  function cover(top: bigint, roots: readonly bigint[]): bigint[] {
    let product = [1n];
    for (const root of roots) {
      const shifted = [0n, ...product];
      product = shifted.map((value, k) => value ^ multiply(root, product[k] ?? 0n));
    }
    return product.slice(0, 5).map((value) => multiply(top, value));
  }

  /** A false proof, and how many hashes it took. */
  function forge(prepared: Prepared): { trials: number; payload: Uint8Array } {
    for (let trials = 1; ; trials++) {
      const roots = fiveDeltas();
      const added = cover(prepared.a[5]!, roots);
      const a = [0, 1, 2, 3, 4].map((k) => prepared.a[k]! ^ added[k]!);
      const counter = integerBytes(trials, 4);
      const delta = toyDelta(thirdHash(prepared.bound, a), counter);
      if (roots.includes(delta)) return { trials, payload: payloadOf(prepared, a, counter, delta) };
    }
  }

  const honest = rowOf(claim, message);
  const wrong = honest.map((byte, i) => (i === 300 ? byte ^ 16 : byte));

  test('an honest proof of the toy is accepted at the first trial', () => {
    const prepared = prepare(honest);
    expect(prepared.a[5]).toBe(0n);
    const counter = integerBytes(7, 4);
    const delta = toyDelta(thirdHash(prepared.bound, prepared.a.slice(0, 5)), counter);
    expect(toyVerify(payloadOf(prepared, prepared.a, counter, delta))).toBe(true);
  });

  test('a false row without the cheat is refused', { timeout: 300_000 }, () => {
    const prepared = prepare(wrong);
    expect(prepared.a[5]).not.toBe(0n);
    for (let i = 0; i < 12; i++) {
      const counter = integerBytes(i, 4);
      const delta = toyDelta(thirdHash(prepared.bound, prepared.a.slice(0, 5)), counter);
      expect(toyVerify(payloadOf(prepared, prepared.a, counter, delta))).toBe(false);
    }
  });

  test('the cheat is accepted after 4,095 / 5 trials, not before', { timeout: 600_000 }, () => {
    const prepared = prepare(wrong);
    const forgeries = SLOW ? 400 : lambda === 128 ? 60 : 20;
    let trials = 0;
    for (let i = 0; i < forgeries; i++) {
      const forged = forge(prepared);
      trials += forged.trials;
      if (i < 10) expect(toyVerify(forged.payload)).toBe(true);
    }
    // the mean of geometric trials has the deviation of one over the root of their number
    const expected = DELTAS / 5;
    const deviation = expected / Math.sqrt(forgeries);
    expect(Math.abs(trials / forgeries - expected)).toBeLessThan(5 * deviation);
  });

  test('no Delta but the five is accepted', { timeout: 300_000 }, () => {
    const prepared = prepare(wrong);
    const roots = fiveDeltas();
    const added = cover(prepared.a[5]!, roots);
    const a = [0, 1, 2, 3, 4].map((k) => prepared.a[k]! ^ added[k]!);
    // what the verifier would compute for each Delta: a_5 times the product of Delta - r
    const holds = Array.from({ length: DELTAS }, (_, i) => BigInt(i + 1)).filter((delta) => {
      let value = 0n;
      for (let k = 5; k >= 0; k--) value = multiply(value, delta) ^ prepared.a[k]! ^ (a[k] ?? 0n);
      return value === 0n;
    });
    expect(new Set(holds)).toEqual(new Set(roots));
  });
});
