/** The kernel's batches: any mix of sizes, false proofs found by ranges, malformed ones named. */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { bytesToBigIntLE } from '../../src/kernels/scalar.ts';
import { decodePoint, littleEndian, mod, ORDER } from './generators.ts';
import {
  curve,
  encodeOpenings,
  kernelClaim,
  kernelCommit,
  kernelTranscript,
  kernelVerdict,
  openBatch,
  plainBatchVerdict,
  plainProof,
  plainVerdict,
  type Bits,
  type Claim,
  type Openings,
} from './kernel-proofs.ts';
import { plainProve } from './plain-prove.ts';
import { PlainMerlin } from './plain-merlin.ts';

const MIX: readonly (readonly [Bits, number])[] = [
  [8, 1],
  [64, 2],
  [8, 8],
  [16, 1],
  [32, 4],
  [64, 1],
  [8, 1],
  [16, 2],
];

function openings(bits: Bits, m: number, seed: number): Openings {
  const values = Array.from({ length: m }, (_, j) => BigInt((37 * seed + 11 * j) % 256));
  const blindings = values.map((value, j) => mod((value + BigInt(seed + j + 2)) ** 40n));
  const script = { label: utf8(`batch ${seed}`) };
  return { script, bits, values, blindings, fresh: new Uint8Array(32).fill(seed) };
}

const inputs = MIX.map(([bits, m], i) => openings(bits, m, i));
// one proof in three by the oracle
const claims = inputs.map((input, i): Claim =>
  i % 3 === 0 ? { ...kernelClaim(input), proof: plainProof(input) } : kernelClaim(input),
);

/** A well-formed proof of something false: e_blinding is one more. */
function falsified(claim: Claim): Claim {
  const proof = claim.proof.slice();
  const at = 6 * 32;
  proof.set(littleEndian(mod(scalarAt(proof, at) + 1n)), at);
  return { ...claim, proof };
}

const scalarAt = (bytes: Uint8Array, at: number): bigint =>
  bytesToBigIntLE(bytes.slice(at, at + 32));

const RANGES = claims.flatMap((_, from) =>
  claims.slice(from).map((_, length) => [from, from + length + 1] as const),
);

describe('a batch', () => {
  test('of mixed sizes, contexts and provers is accepted, whole and in every range', () => {
    const batch = openBatch(claims);
    expect(batch.statuses).toEqual(claims.map(() => 'ok'));
    expect(RANGES.map(([from, to]) => batch.check(from, to))).toEqual(RANGES.map(() => true));
    expect(plainBatchVerdict(claims)).toBe(true);
  });

  test('with one false proof: exactly the ranges that hold it fail', () => {
    claims.forEach((claim, bad) => {
      const batch = openBatch(claims.with(bad, falsified(claim)));
      expect(batch.statuses).toEqual(claims.map(() => 'ok'));
      for (const [from, to] of RANGES) {
        const holds = from <= bad && bad < to;
        expect(batch.check(from, to), `${bad} in ${from}..${to}`).toBe(!holds);
      }
    });
  });

  test('with every second proof false: every range but single good ones fails', () => {
    const batch = openBatch(claims.map((claim, i) => (i % 2 === 0 ? claim : falsified(claim))));
    for (const [from, to] of RANGES) {
      expect(batch.check(from, to)).toBe(to === from + 1 && from % 2 === 0);
    }
  });

  test('of one false proof many times over is not accepted', () => {
    const bad = falsified(claims[0]!);
    for (const count of [2, 3, 64]) {
      expect(openBatch(Array.from({ length: count }, () => bad)).check(0, count)).toBe(false);
    }
  });

  test('of nothing holds, as does an empty range', () => {
    expect(openBatch([]).statuses).toEqual([]);
    expect(openBatch([]).check(0, 0)).toBe(true);
    expect(openBatch([falsified(claims[0]!)]).check(0, 0)).toBe(true);
  });

  test('of 200 proofs, then small ones again', () => {
    const many = Array.from({ length: 200 }, (_, i) => kernelClaim(openings(8, 1, i)));
    expect(openBatch(many).check(0, 200)).toBe(true);
    expect(openBatch(many.with(123, falsified(many[123]!))).check(0, 200)).toBe(false);
    expect(kernelVerdict(claims[1]!)).toBe('accepted');
    expect(kernelVerdict(falsified(claims[1]!))).toBe('rejected');
  });

  test('gives the same answer when proofs are made between opening and checking', () => {
    const good = openBatch(claims.slice(0, 3));
    kernelClaim(openings(64, 4, 77));
    expect(good.check(0, 3)).toBe(true);
    const bad = openBatch([claims[0]!, falsified(claims[1]!), claims[2]!]);
    kernelClaim(openings(64, 4, 78));
    expect([bad.check(0, 1), bad.check(1, 2), bad.check(2, 3)]).toEqual([true, false, true]);
  });
});

describe('malformed', () => {
  const P = 2n ** 255n - 19n;
  const NO_POINTS: Readonly<Record<string, Uint8Array>> = {
    'the identity': new Uint8Array(32),
    'a negative encoding': littleEndian(1n),
    'an encoding off the curve': littleEndian(2n),
    'an encoding not below p': littleEndian(P + 2n),
    'zero as p': littleEndian(P),
    'the top bit': littleEndian(2n ** 255n),
    'all ones': new Uint8Array(32).fill(255),
  };
  const claim = claims[3]!;
  const rounds = (claim.proof.length / 32 - 9) / 2;
  const pointSlots = [0, 1, 2, 3, ...Array.from({ length: 2 * rounds }, (_, k) => 7 + k)];
  const scalarSlots = [4, 5, 6, 7 + 2 * rounds, 8 + 2 * rounds];

  const withSlot = (slot: number, bytes: Uint8Array): Claim => {
    const proof = claim.proof.slice();
    proof.set(bytes, 32 * slot);
    return { ...claim, proof };
  };

  test('the forms above are none that the oracle decodes', () => {
    const decoded = Object.values(NO_POINTS).slice(1).map(decodePoint);
    expect(decoded).toEqual(decoded.map(() => undefined));
  });

  test.each(Object.keys(NO_POINTS))('%s in place of any point', (name) => {
    for (const slot of pointSlots) {
      const bad = withSlot(slot, NO_POINTS[name]!);
      expect(kernelVerdict(bad), `slot ${slot}`).toBe('malformed');
      expect(plainVerdict(bad)).toBe(false);
    }
  });

  test.each(Object.keys(NO_POINTS).slice(1))('%s in place of a commitment', (name) => {
    const bytes = NO_POINTS[name]!;
    expect(kernelVerdict({ ...claim, commitments: bytes })).toBe('malformed');
    const pair = claims[1]!;
    for (const commitments of [
      concat(bytes, pair.commitments.slice(32)),
      concat(pair.commitments.slice(0, 32), bytes),
    ]) {
      expect(kernelVerdict({ ...pair, commitments })).toBe('malformed');
    }
  });

  test('the identity as a commitment is no malformed proof but a false one', () => {
    expect(kernelVerdict({ ...claim, commitments: new Uint8Array(32) })).toBe('rejected');
  });

  test('a scalar not below the order, of the right residue too', () => {
    for (const slot of scalarSlots) {
      const value = scalarAt(claim.proof, 32 * slot);
      const forms = [value + ORDER, value + 8n * ORDER, ORDER, ORDER + 1n, 2n ** 256n - 1n];
      for (const form of forms) {
        expect(kernelVerdict(withSlot(slot, littleEndian(form))), `slot ${slot}`).toBe('malformed');
      }
      for (const form of [0n, ORDER - 1n]) {
        expect(kernelVerdict(withSlot(slot, littleEndian(form)))).toBe('rejected');
      }
    }
  });

  test('another length', () => {
    const { proof } = claim;
    const lengths = [0, 1, 32, 31, proof.length - 64, proof.length - 32, proof.length - 1];
    const longer = [1, 32, 64, 1024].map((more) => concat(proof, new Uint8Array(more)));
    for (const bad of [...lengths.map((length) => proof.slice(0, length)), ...longer]) {
      expect(kernelVerdict({ ...claim, proof: bad }), `${bad.length} bytes`).toBe('malformed');
    }
  });

  test('ones are named and leave the batch, the rest of which is decided', () => {
    const bad = [1, 4, 7];
    const mixed = claims.map((good, i) =>
      bad.includes(i) ? { ...good, proof: good.proof.slice(0, -1) } : good,
    );
    const batch = openBatch(mixed);
    const expected = claims.map((_, i) => (bad.includes(i) ? 'malformed' : 'ok'));
    expect(batch.statuses).toEqual(expected);
    for (const [from, to] of RANGES) expect(batch.check(from, to)).toBe(true);
    const worse = openBatch(mixed.with(5, falsified(claims[5]!)));
    expect(worse.statuses).toEqual(expected);
    for (const [from, to] of RANGES) expect(worse.check(from, to)).toBe(from > 5 || to <= 5);
  });

  test('all of them: nothing is left to check', () => {
    const batch = openBatch(claims.map((good) => ({ ...good, proof: good.proof.slice(32) })));
    expect(batch.statuses).toEqual(claims.map(() => 'malformed'));
    expect(batch.check(0, claims.length)).toBe(true);
  });
});

describe('proofs of a cheating prover', () => {
  const input = openings(8, 1, 21);
  const transcript = PlainMerlin.open(input.script.label);

  test('bits of another value', () => {
    const proof = plainProve({ ...input, transcript }, { bitsOf: [input.values[0]! ^ 1n] });
    const commitments = kernelCommit(input.values, input.blindings);
    expect(kernelVerdict({ ...input, commitments, proof })).toBe('rejected');
  });

  test('a value beyond the range', () => {
    const values = [256n];
    const proof = plainProve({ ...input, values, transcript });
    const commitments = kernelCommit(values, input.blindings);
    expect(kernelVerdict({ ...input, commitments, proof })).toBe('rejected');
  });
});

test('sizes that no proof has are misuse', () => {
  const { values, blindings } = encodeOpenings([1n, 2n, 3n], [1n, 2n, 3n]);
  const commitments = curve.range.commit(values, blindings);
  const transcript = kernelTranscript({ label: utf8('size') });
  const open = (bits: number, bytes: Uint8Array) => () =>
    curve.range.openBatch([
      { transcript, bits: bits as Bits, commitments: bytes, proof: new Uint8Array(480) },
    ]);
  const misuse = expect.objectContaining({ name: 'NexusError', code: 'BAD_PARAMETER' });
  expect(open(8, commitments)).toThrow(misuse);
  expect(open(8, commitments.slice(0, 31))).toThrow(misuse);
  expect(open(8, new Uint8Array(0))).toThrow(misuse);
  expect(open(8, new Uint8Array(32 * 256))).toThrow(misuse);
  for (const bits of [0, 4, 10, 128, NaN])
    expect(open(bits, commitments.slice(0, 32))).toThrow(misuse);
});
