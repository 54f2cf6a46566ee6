/** The range kernel against the plain prover and verifier, size by size. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex, utf8 } from '../../src/bytes/bytes.ts';
import { commitment, mod, ORDER } from './generators.ts';
import {
  curve,
  encodeOpenings,
  kernelClaim,
  kernelCommit,
  kernelProve,
  kernelTranscript,
  kernelVerdict,
  plainProof,
  plainTranscript,
  plainVerdict,
  type Bits,
  type Openings,
} from './kernel-proofs.ts';
import { split } from './plain-verify.ts';

const BITS: readonly Bits[] = [8, 16, 32, 64];
const fresh = Uint8Array.from({ length: 32 }, (_, i) => 11 * i);
const script = {
  label: utf8('range kernel'),
  messages: [[utf8('context'), utf8('tests')]],
} as const;

/** m values of n bits: the two ends first, then what lies between. */
function openings(bits: Bits, m: number): Openings {
  const top = 2n ** BigInt(bits) - 1n;
  const between = Array.from(
    { length: m },
    (_, j) => (top * BigInt(3 * j + 1)) / BigInt(3 * m + 1),
  );
  const values = [top, 0n, ...between].slice(0, m);
  const blindings = values.map((value, j) => mod(value ** 9n + 2n ** 251n * BigInt(j + 3)));
  return { script, bits, values, blindings, fresh };
}

const sizes = (most: number) =>
  BITS.flatMap((bits) => [1, 2, 4, 8].map((m) => ({ bits, m }))).filter(
    ({ bits, m }) => bits * m <= most,
  );

describe('commitments', () => {
  test('equal those of the oracle, edges included', () => {
    const values = [0n, 0n, 1n, 42n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 32n];
    const blindings = [0n, 1n, 0n, 7n, ORDER - 1n, 2n ** 252n, 2n ** 128n - 1n];
    expect(split(kernelCommit(values, blindings)).map(toHex)).toEqual(
      values.map((value, j) => commitment(value, blindings[j]!).toHex()),
    );
  });

  test('equal those of the oracle for random openings', () => {
    const opening = fc.record({
      value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      blinding: fc.bigInt({ min: 0n, max: ORDER - 1n }),
    });
    fc.assert(
      fc.property(fc.array(opening, { minLength: 1, maxLength: 5 }), (list) => {
        const values = list.map(({ value }) => value);
        const blindings = list.map(({ blinding }) => blinding);
        expect(split(kernelCommit(values, blindings)).map(toHex)).toEqual(
          values.map((value, j) => commitment(value, blindings[j]!).toHex()),
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('proofs', () => {
  test.each(sizes(512))('of $m values of $bits bits: accepted by the oracle', ({ bits, m }) => {
    const claim = kernelClaim(openings(bits, m));
    expect(claim.proof.length).toBe(32 * (9 + 2 * Math.log2(bits * m)));
    expect(plainVerdict(claim)).toBe(true);
    expect(kernelVerdict(claim)).toBe('accepted');
  });

  test.each(sizes(64))(
    'of $m values of $bits bits: the very bytes of the oracle',
    ({ bits, m }) => {
      expect(toHex(kernelProve(openings(bits, m)))).toBe(toHex(plainProof(openings(bits, m))));
    },
  );

  test('of 8 values of 64 bits: the very bytes of the oracle', () => {
    expect(toHex(kernelProve(openings(64, 8)))).toBe(toHex(plainProof(openings(64, 8))));
  });

  // the largest that the format has
  test.each([
    { bits: 64, m: 16 },
    { bits: 32, m: 32 },
    { bits: 16, m: 64 },
    { bits: 8, m: 128 },
  ] as const)('of $m values of $bits bits: accepted by the oracle', ({ bits, m }) => {
    const claim = kernelClaim(openings(bits, m));
    expect(plainVerdict(claim)).toBe(true);
    expect(kernelVerdict(claim)).toBe('accepted');
  });

  test('of random openings: the very bytes of the oracle', () => {
    const value = fc.bigInt({ min: 0n, max: 255n });
    const blinding = fc.bigInt({ min: 0n, max: ORDER - 1n });
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const random = fc.record({
      script: fc.record({ label: fc.uint8Array({ maxLength: 200 }) }),
      bits: fc.constant<Bits>(8),
      values: fc.tuple(value, value),
      blindings: fc.tuple(blinding, blinding),
      fresh: bytes(32),
    });
    fc.assert(
      fc.property(random, (given) => {
        const claim = kernelClaim(given);
        expect(toHex(claim.proof)).toBe(toHex(plainProof(given)));
        expect(kernelVerdict(claim)).toBe('accepted');
      }),
      { numRuns: 10 },
    );
  });

  test('leave the transcript as it was, made or checked', () => {
    const transcript = kernelTranscript(script);
    const { bits, values, blindings } = openings(8, 1);
    const proof = curve.range.prove({
      ...{ transcript, bits, fresh },
      ...encodeOpenings(values, blindings),
    });
    const commitments = kernelCommit(values, blindings);
    curve.range.openBatch([{ transcript, bits, commitments, proof }]);
    const after = toHex(transcript.challenge(utf8('after'), 32));
    expect(after).toBe(toHex(plainTranscript(script).challenge(utf8('after'), 32)));
  });

  test('of the oracle are accepted by the kernel', () => {
    for (const [bits, m] of [
      [8, 2],
      [16, 1],
      [32, 2],
      [64, 1],
    ] as const) {
      const given = openings(bits, m);
      const commitments = kernelCommit(given.values, given.blindings);
      expect(kernelVerdict({ ...given, commitments, proof: plainProof(given) })).toBe('accepted');
    }
  });
});

describe('hedging', () => {
  const base = openings(8, 2);
  const changed: Readonly<Record<string, Openings>> = {
    'fresh bytes': { ...base, fresh: fresh.map((byte, i) => (i === 31 ? byte ^ 1 : byte)) },
    value: { ...base, values: [base.values[0]! - 1n, base.values[1]!] },
    blinding: { ...base, blindings: [base.blindings[0]!, mod(base.blindings[1]! + 1n)] },
    'order of values': {
      ...base,
      values: base.values.toReversed(),
      blindings: base.blindings.toReversed(),
    },
    label: { ...base, script: { ...script, label: utf8('range kernem') } },
    message: { ...base, script: { ...script, messages: [[utf8('context'), utf8('testt')]] } },
    size: { ...base, bits: 16 },
    count: openings(8, 4),
  };

  test('equal inputs and fresh bytes give equal bytes', () => {
    expect(kernelProve(base)).toEqual(kernelProve(base));
  });

  test.each(Object.keys(changed))('another %s shares no part with the first proof', (name) => {
    const parts = new Set(split(kernelProve(base)).map(toHex));
    const others = split(kernelProve(changed[name]!)).map(toHex);
    expect(others.filter((part) => parts.has(part))).toEqual([]);
  });

  test('fresh bytes of zeros and of ones still give distinct nonces', () => {
    const parts = [0, 255].flatMap((byte) =>
      split(kernelProve({ ...base, fresh: new Uint8Array(32).fill(byte) })).map(toHex),
    );
    expect(new Set(parts).size).toBe(parts.length);
  });
});

describe('misuse is refused before proving', () => {
  const given = openings(8, 2);
  const prove = (change: Partial<Openings>) => () => kernelProve({ ...given, ...change });
  const refuses = (call: () => unknown, code: string) => {
    expect(call).toThrow(expect.objectContaining({ name: 'NexusError', code }));
  };

  test('a value of too many bits', () => {
    for (const bits of [8, 16, 32] as const) {
      refuses(prove({ bits, values: [0n, 2n ** BigInt(bits)] }), 'WITNESS_MISMATCH');
      refuses(prove({ bits, values: [2n ** 64n - 1n, 0n] }), 'WITNESS_MISMATCH');
    }
  });

  test('bits, counts and lengths that no proof has', () => {
    for (const bits of [0, 1, 7, 9, 24, 65, 128, 8.5])
      refuses(prove({ bits: bits as Bits }), 'BAD_PARAMETER');
    const three = [1n, 2n, 3n];
    refuses(prove({ values: three, blindings: three }), 'BAD_PARAMETER');
    refuses(prove({ values: [], blindings: [] }), 'BAD_PARAMETER');
    refuses(prove({ blindings: [1n] }), 'BAD_PARAMETER');
    refuses(prove({ fresh: fresh.slice(1) }), 'BAD_PARAMETER');
    const many = Array.from({ length: 256 }, () => 1n);
    refuses(prove({ values: many, blindings: many }), 'BAD_PARAMETER');
    refuses(() => curve.range.commit(new Uint8Array(8), new Uint8Array(31)), 'BAD_PARAMETER');
    refuses(() => curve.range.commit(new Uint8Array(7), new Uint8Array(32)), 'BAD_PARAMETER');
  });

  test('a blinding not below the order', () => {
    for (const form of [ORDER, ORDER + 1n, 2n ** 253n, 2n ** 256n - 1n]) {
      for (const blindings of [
        [form, 1n],
        [1n, form],
      ]) {
        refuses(prove({ blindings }), 'BAD_PARAMETER');
        refuses(() => kernelCommit(given.values, blindings), 'BAD_PARAMETER');
      }
    }
  });

  test('the kernel goes on working after refusals', () => {
    expect(kernelVerdict(kernelClaim(given))).toBe('accepted');
  });
});

describe('edges of the openings', () => {
  test('the identity is a commitment like others', () => {
    const claim = kernelClaim({ ...openings(8, 1), values: [0n], blindings: [0n] });
    expect(claim.commitments).toEqual(new Uint8Array(32));
    expect(plainVerdict(claim)).toBe(true);
    expect(kernelVerdict(claim)).toBe('accepted');
  });

  test('equal values under equal blindings', () => {
    const claim = kernelClaim({ ...openings(8, 2), values: [9n, 9n], blindings: [5n, 5n] });
    expect(kernelVerdict(claim)).toBe('accepted');
    expect(plainVerdict(claim)).toBe(true);
  });

  test('a proof says nothing of other commitments, sizes, transcripts', () => {
    const claim = kernelClaim(openings(16, 2));
    const [first, second] = split(claim.commitments) as [Uint8Array, Uint8Array];
    const others = [
      { ...claim, commitments: concat(second, first) },
      { ...claim, commitments: concat(first, first) },
      { ...claim, commitments: concat(first, new Uint8Array(32)) },
      { ...claim, bits: 32 as const, commitments: first },
      { ...claim, bits: 8 as const, commitments: concat(first, second, first, second) },
      { ...claim, script: { label: script.label } },
      { ...claim, script: { ...script, label: utf8('range') } },
    ];
    expect(others.map(kernelVerdict)).toEqual(others.map(() => 'rejected'));
    expect(others.map(plainVerdict)).toEqual(others.map(() => false));
  });
});
