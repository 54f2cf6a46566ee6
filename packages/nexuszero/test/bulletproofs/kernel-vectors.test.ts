/** The range kernel: dalek's published proofs, its own proofs, hedging and what is refused. */
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, toHex, utf8 } from '../../src/bytes/bytes.ts';
import { createRangeCurve, type RangeCurve } from '../../src/kernels/range.ts';
import type { RangeBits, RangeProveJob, RangeVerifyJob } from '../../src/kernels/range.ts';
import { sharedProofs, withChangedByte, type SharedProof } from './shared-proofs.ts';

/** l, little-endian. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const MINUTES = 60_000;

let curve: RangeCurve;
beforeAll(async () => {
  curve = await createRangeCurve();
});

const jobOf = (shared: SharedProof): RangeVerifyJob => ({
  ...shared,
  bits: shared.bits as RangeBits,
  transcript: curve.merlin(shared.label),
});

function verdict(job: RangeVerifyJob): boolean {
  const batch = curve.range.openBatch([job]);
  return batch.statuses[0] === 'ok' && batch.check(0, 1);
}

/** Bytes that a seed fixes. */
const seeded = (seed: string, length: number): Uint8Array => curve.shake256(utf8(seed), length);

/** A proof to make for m random values of n bits, all from the seed. */
function proveJob(bits: RangeBits, m: number, seed = 'a seed'): RangeProveJob {
  const values = new Uint8Array(8 * m);
  for (let j = 0; j < m; j++) values.set(seeded(`${seed} value ${j}`, bits / 8), 8 * j);
  const scalar = (j: number) => curve.reduceScalar(seeded(`${seed} blinding ${j}`, 64));
  const blindings = concat(...Array.from({ length: m }, (_, j) => scalar(j)));
  const transcript = curve.merlin(utf8('kernel test'));
  return { transcript, bits, values, blindings, fresh: seeded(`${seed} fresh`, 32) };
}

function proved(job: RangeProveJob): RangeVerifyJob {
  const commitments = curve.range.commit(job.values, job.blindings);
  return { ...job, commitments, proof: curve.range.prove(job) };
}

function with32(bytes: Uint8Array, index: number, element: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(element, 32 * index);
  return copy;
}

/** The same scalar in its second encoding: plus l. */
function plusOrder(proof: Uint8Array, index: number): Uint8Array {
  const at = proof.subarray(32 * index, 32 * index + 32);
  let carry = 0n;
  const sum = Uint8Array.from(at, (byte, i) => {
    carry += BigInt(byte) + ((ORDER >> BigInt(8 * i)) & 255n);
    const low = Number(carry & 255n);
    carry >>= 8n;
    return low;
  });
  return with32(proof, index, sum);
}

describe.skipIf(sharedProofs.length === 0)('published proofs', () => {
  test.each(sharedProofs)('$name: accepted', (shared) => {
    expect(verdict(jobOf(shared))).toBe(true);
  });

  test.each(sharedProofs)(
    '$name: rejected with any byte changed',
    (shared) => {
      const job = jobOf(shared);
      for (let i = 0; i < job.proof.length; i++) {
        expect(verdict({ ...job, proof: withChangedByte(job.proof, i) }), `byte ${i}`).toBe(false);
      }
      for (let i = 0; i < job.commitments.length; i++) {
        const commitments = withChangedByte(job.commitments, i);
        expect(verdict({ ...job, commitments }), `byte ${i} of V`).toBe(false);
      }
    },
    2 * MINUTES,
  );

  test('the smallest: rejected with any bit changed', { timeout: MINUTES }, () => {
    const job = jobOf(sharedProofs[0]!);
    for (let i = 0; i < 8 * job.proof.length; i++) {
      const proof = job.proof.slice();
      proof[i >> 3]! ^= 1 << (i & 7);
      expect(verdict({ ...job, proof }), `bit ${i}`).toBe(false);
    }
  });

  test('all of them and our own in one batch, and any part of it', () => {
    const jobs = [...sharedProofs.map(jobOf), proved(proveJob(8, 1)), proved(proveJob(32, 2))];
    const batch = curve.range.openBatch(jobs);
    expect(batch.statuses).toEqual(jobs.map(() => 'ok'));
    for (let from = 0; from <= jobs.length; from++) {
      for (let to = from; to <= jobs.length; to++) expect(batch.check(from, to)).toBe(true);
    }
  });
});

describe('own proofs', () => {
  const sizes = ([8, 16, 32, 64] as const).flatMap((bits) =>
    [1, 2, 4, 8].map((m) => ({ bits, m })),
  );

  test.each(sizes)('$bits bits, $m values: round trip', ({ bits, m }) => {
    const job = proved(proveJob(bits, m));
    expect(job.proof.length).toBe(32 * (9 + 2 * Math.log2(bits * m)));
    expect(verdict(job)).toBe(true);
    expect(verdict({ ...job, transcript: curve.merlin(utf8('another')) })).toBe(false);
    const other = curve.range.commit(new Uint8Array(8), seeded('other', 32).fill(0, 31));
    expect(verdict({ ...job, commitments: with32(job.commitments, m - 1, other) })).toBe(false);
  });

  test.each([8, 16, 32, 64] as const)('%i bits: the smallest and the largest value', (bits) => {
    const job = proveJob(bits, 2);
    const values = new Uint8Array(16).fill(255, 8, 8 + bits / 8);
    expect(verdict(proved({ ...job, values }))).toBe(true);
  });

  test('large enough for the batch to use buckets; one false proof anywhere is noticed', () => {
    const jobs = Array.from({ length: 12 }, (_, i) =>
      proved(proveJob(i % 3 === 0 ? 16 : 8, i % 2 === 0 ? 1 : 2, `seed ${i}`)),
    );
    expect(curve.range.openBatch(jobs).check(0, jobs.length)).toBe(true);
    for (let bad = 0; bad < jobs.length; bad++) {
      const proof = withChangedByte(jobs[bad]!.proof, jobs[bad]!.proof.length - 32);
      const batch = curve.range.openBatch(jobs.with(bad, { ...jobs[bad]!, proof }));
      expect(batch.statuses[bad]).toBe('ok');
      expect(batch.check(0, jobs.length)).toBe(false);
      expect(batch.check(0, bad) && batch.check(bad + 1, jobs.length)).toBe(true);
      expect(batch.check(bad, bad + 1)).toBe(false);
    }
  });

  test('the identity as a commitment, which only value 0 with blinding 0 opens', () => {
    const job = proveJob(8, 1);
    const zero = proved({ ...job, values: new Uint8Array(8), blindings: new Uint8Array(32) });
    expect(zero.commitments).toEqual(new Uint8Array(32));
    expect(verdict(zero)).toBe(true);
  });
});

describe('hedging', () => {
  const nonces = (job: RangeProveJob) => toHex(curve.range.prove(job).subarray(0, 64));

  test('equal input gives equal bytes, and leaves the transcript as it was', () => {
    const job = proveJob(16, 2);
    const before = job.transcript.state();
    expect(curve.range.prove(job)).toEqual(curve.range.prove(job));
    expect(job.transcript.state()).toEqual(before);
  });

  test('another value, blinding, fresh randomness or transcript: other A and other S', () => {
    const job = proveJob(8, 2);
    const jobs = [
      job,
      { ...job, values: withChangedByte(job.values, 0) },
      { ...job, values: withChangedByte(job.values, 8) },
      { ...job, blindings: withChangedByte(job.blindings, 0) },
      { ...job, blindings: withChangedByte(job.blindings, 32) },
      { ...job, fresh: withChangedByte(job.fresh, 0) },
      { ...job, fresh: withChangedByte(job.fresh, 31) },
      { ...job, transcript: curve.merlin(utf8('another')) },
    ];
    const made = jobs.map(nonces);
    expect(new Set(made.map((hex) => hex.slice(0, 64))).size).toBe(jobs.length);
    expect(new Set(made.map((hex) => hex.slice(64))).size).toBe(jobs.length);
  });
});

describe('malformed proofs are named and leave the others alone', () => {
  type Change = (job: RangeVerifyJob) => Partial<RangeVerifyJob>;
  const identityAt = (name: string, index: number): [string, Change] => [
    `${name} the identity`,
    ({ proof }) => ({ proof: with32(proof, index, new Uint8Array(32)) }),
  ];
  const notCanonicalAt = (name: string, index: number): [string, Change] => [
    `${name} not canonical`,
    ({ proof }) => ({ proof: plusOrder(proof, index) }),
  ];
  const cases: readonly (readonly [string, Change])[] = [
    ['empty', () => ({ proof: new Uint8Array() })],
    ['a byte short', ({ proof }) => ({ proof: proof.slice(0, -1) })],
    ['a byte long', ({ proof }) => ({ proof: concat(proof, new Uint8Array(1)) })],
    ['of another size', ({ proof }) => ({ proof: proof.slice(0, -64) })],
    ...['A', 'S', 'T_1', 'T_2'].map((name, i) => identityAt(name, i)),
    ...['L_1', 'R_1'].map((name, i) => identityAt(name, 7 + i)),
    ['A no point', ({ proof }) => ({ proof: with32(proof, 0, new Uint8Array(32).fill(255)) })],
    [
      'V no point',
      ({ commitments }) => ({ commitments: with32(commitments, 0, new Uint8Array(32).fill(255)) }),
    ],
    ...['t_x', 't_x_blinding', 'e_blinding'].map((name, i) => notCanonicalAt(name, 4 + i)),
    // behind three rounds
    ...['a', 'b'].map((name, i) => notCanonicalAt(name, 13 + i)),
  ];

  test.each(cases)('%s', (_, change) => {
    const good = proved(proveJob(8, 1));
    const batch = curve.range.openBatch([good, { ...good, ...change(good) }, good]);
    expect(batch.statuses).toEqual(['ok', 'malformed', 'ok']);
    expect(batch.check(0, 1) && batch.check(2, 3) && batch.check(0, 3)).toBe(true);
  });

  test('an empty batch holds', () => {
    expect(curve.range.openBatch([]).check(0, 0)).toBe(true);
  });
});

describe('refused', () => {
  const refused = (change: (job: RangeProveJob) => Partial<RangeProveJob>, code: string) => {
    const job = proveJob(8, 2);
    expect(() => curve.range.prove({ ...job, ...change(job) })).toThrow(
      expect.objectContaining({ code }),
    );
  };

  test('a value out of range, in any of its bytes', () => {
    for (const byte of [1, 4, 7, 9, 15]) {
      refused(({ values }) => ({ values: withChangedByte(values, byte) }), 'WITNESS_MISMATCH');
    }
  });

  test('a blinding that is not canonical', () => {
    refused(({ blindings }) => ({ blindings: plusOrder(blindings, 1) }), 'BAD_PARAMETER');
    expect(() => curve.range.commit(new Uint8Array(8), new Uint8Array(32).fill(255))).toThrow(
      expect.objectContaining({ code: 'BAD_PARAMETER' }),
    );
  });

  test('sizes outside the format', () => {
    refused(() => ({ bits: 9 as RangeBits }), 'BAD_PARAMETER');
    refused(() => ({ fresh: new Uint8Array(31) }), 'BAD_PARAMETER');
    refused(() => ({ values: new Uint8Array(), blindings: new Uint8Array() }), 'BAD_PARAMETER');
    refused(() => ({ values: new Uint8Array(24), blindings: new Uint8Array(96) }), 'BAD_PARAMETER');
    refused(() => ({ blindings: new Uint8Array(32) }), 'BAD_PARAMETER');
    const many = { values: new Uint8Array(8 * 256), blindings: new Uint8Array(32 * 256) };
    refused(() => many, 'BAD_PARAMETER');
  });
});
