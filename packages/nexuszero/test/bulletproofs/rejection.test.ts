/** What does not belong together is refused: bytes, headers, bounds, order, context, commitments. */
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { ENVELOPE_BYTES, Proof } from '../../src/proofs/proof.ts';
import { prove, range, verify, type RangeStatement } from '../../src/range.ts';
import { discreteLog, prove as proveSigma, verify as verifySigma } from '../../src/sigma.ts';
import { unsafeSeededProve } from '../../src/testing.ts';
import { check, claimOf, coded, CONTEXT, times, U64, type Claim } from './claims.ts';
import { B, combine, commitment, decodePoint, littleEndian, ORDER } from './generators.ts';

const adult = { value: 42n, min: 18n, max: 120n };
const claim = await claimOf([adult]);
const one = await claimOf([{ value: 200n, min: 0n, max: 255n }]);
const context = CONTEXT;

const refused = (code: string): unknown => expect.objectContaining({ ok: false, code });

/** The claim's proof, held against another statement. */
const against = (values: RangeStatement['values'], proof = claim.proof): unknown =>
  verify(range.statement({ values }), proof, { context });

describe('bytes', () => {
  test.each([
    ['two sides', claim],
    ['one side', one],
  ])('every byte changed, %s', async (_, { statement, proof }) => {
    const { bytes } = proof;
    for (let at = ENVELOPE_BYTES; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at]! ^= 1 + ((at * 151 + bytes[at]!) % 255);
      const verdict = await verify(statement, changed, { context });
      expect({ at, ok: verdict.ok }).toEqual({ at, ok: false });
    }
  });

  test('every header byte but the right one', async () => {
    const { statement, proof } = claim;
    for (let at = 0; at < ENVELOPE_BYTES; at++) {
      for (let value = 0; value < 256; value++) {
        if (value === proof.bytes[at]) continue;
        const changed = proof.bytes;
        changed[at] = value;
        const code = at < 3 || at > 7 ? 'PROOF_MALFORMED' : 'PROOF_MISMATCH';
        const verdict = await verify(statement, changed, { context });
        expect({ at, value, verdict }).toEqual({ at, value, verdict: refused(code) });
      }
    }
  });

  test('truncated and extended, framed and not', async () => {
    const { statement, proof } = claim;
    for (let length = 0; length < proof.size; length += 7) {
      const cut = proof.bytes.subarray(0, length);
      expect(await verify(statement, cut, { context })).toEqual(refused('PROOF_MALFORMED'));
    }
    const payloads = [
      proof.payload.subarray(1),
      proof.payload.subarray(0, -32),
      concat(proof.payload, new Uint8Array(1)),
      concat(proof.payload, new Uint8Array(64)),
      new Uint8Array(),
    ];
    for (const payload of payloads) {
      const verdict = await verify(statement, Proof.wrap(proof, payload), { context });
      expect(verdict).toEqual(refused('PROOF_MALFORMED'));
    }
  });

  test('points and scalars that are not canonical, and the identity', async () => {
    const { statement, proof } = claim;
    const fields = proof.payload.length / 32;
    const scalars = new Set([4, 5, 6, fields - 2, fields - 1]);
    for (let field = 0; field < fields; field++) {
      const own = proof.payload.slice(32 * field, 32 * field + 32);
      const plusOrder = littleEndian(
        own.reduceRight((value, byte) => 256n * value + BigInt(byte), 0n) + ORDER,
      );
      const bad = scalars.has(field)
        ? [plusOrder, new Uint8Array(32).fill(255)]
        : [
            new Uint8Array(32),
            new Uint8Array(32).fill(255),
            concat(new Uint8Array([1]), new Uint8Array(31)),
          ];
      for (const bytes of bad) {
        const payload = proof.payload;
        payload.set(bytes, 32 * field);
        const verdict = await verify(statement, Proof.wrap(proof, payload), { context });
        expect({ field, verdict }).toEqual({ field, verdict: refused('PROOF_MALFORMED') });
      }
    }
  });
});

describe('another claim', () => {
  const { V } = claim.statement.values[0]!;

  test.each([
    ['a lower min', 17n, 120n],
    ['a higher min', 19n, 120n],
    ['a lower max', 18n, 119n],
    ['a higher max', 18n, 121n],
    ['both', 0n, 102n],
  ])('bounds: %s', async (_, min, max) => {
    expect(await against([{ V, min, max }])).toEqual(refused('PROOF_FALSE'));
  });

  test('V + 100 B in [118, 220], by somebody who knows no opening', async () => {
    const shifted = combine([
      [1n, decodePoint(V)!],
      [100n, B],
    ]).toBytes();
    const values = [{ V: shifted, min: 118n, max: 220n }];
    expect(await against(values)).toEqual(refused('PROOF_FALSE'));
  });

  test('another commitment, context, count, order', async () => {
    const other = await claimOf([adult]);
    expect(await against(other.statement.values)).toEqual(refused('PROOF_FALSE'));
    expect(await check(claim, 'kyc/2027')).toEqual(refused('PROOF_FALSE'));
    expect(await against([...claim.statement.values, ...other.statement.values])).toEqual(
      refused('PROOF_MALFORMED'),
    );
    const pair = await claimOf(times(2, adult));
    const values = pair.statement.values.toReversed();
    expect(await against(values, pair.proof)).toEqual(refused('PROOF_FALSE'));
    // three values and one of padding, for four: the same length
    const three = await claimOf(times(3, { value: 1n, min: 0n, max: 255n }));
    const four = [...three.statement.values, { V, min: 0n, max: 255n }];
    expect(await against(four, three.proof)).toEqual(refused('PROOF_FALSE'));
  });

  test('chunks in another order', async () => {
    const many = await claimOf(times(32, { value: 7n, min: 0n, max: U64 }));
    expect(await check(many)).toEqual({ ok: true });
    const { payload } = many.proof;
    const half = payload.length / 2;
    const swapped = Proof.wrap(many.proof, concat(payload.slice(half), payload.slice(0, half)));
    expect(await verify(many.statement, swapped, { context })).toEqual(refused('PROOF_FALSE'));
    const twice = Proof.wrap(many.proof, concat(payload.slice(0, half), payload.slice(0, half)));
    expect(await verify(many.statement, twice, { context })).toEqual(refused('PROOF_FALSE'));
  });

  test('a proof of another system, and the other way about', async () => {
    const { statement, witness } = await discreteLog.generate();
    const sigma = await proveSigma(statement, witness, { context });
    expect(await verify(claim.statement, sigma, { context })).toEqual(refused('PROOF_MISMATCH'));
    expect(await verifySigma(statement, claim.proof, { context })).toEqual(
      refused('PROOF_MISMATCH'),
    );
    const relabelled = Proof.wrap(claim.proof, sigma.payload);
    expect(await verify(claim.statement, relabelled, { context })).toEqual(
      refused('PROOF_MALFORMED'),
    );
  });

  test('a seeded proof of `testing`', async () => {
    const seed = new Uint8Array(32).fill(9);
    const options = { context, seed };
    const proof = await unsafeSeededProve(claim.statement, claim.witness, options);
    expect(await verify(claim.statement, proof, { context })).toEqual(refused('PROOF_FALSE'));
    expect(await unsafeSeededProve(claim.statement, claim.witness, options)).toEqual(proof);
  });
});

describe('statements that say nothing, or cannot be', () => {
  const encoded = (value: bigint, blinding: bigint): Uint8Array =>
    commitment(value, blinding).toBytes();
  const values = (V: Uint8Array, min = 18n, max = 120n): RangeStatement => ({
    kind: 'range',
    suite: 'ristretto255',
    values: [{ V, min, max }],
  });
  const both = async (statement: RangeStatement, code: string): Promise<void> => {
    const { proof, witness } = claim;
    await expect(verify(statement, proof, { context })).rejects.toEqual(coded(code));
    // whatever the witness: its value is in range or the statement is refused first
    await expect(prove(statement, witness, { context })).rejects.toEqual(
      coded(code, 'WITNESS_MISMATCH'),
    );
  };

  test('V = O', async () => {
    await both(values(new Uint8Array(32)), 'BAD_ENCODING');
  });

  test.each([
    ['two sides', 18n, 120n],
    ['one side', 18n, 18n + 255n],
    ['one side from 0', 0n, 255n],
  ])('V = min B or max B, %s', async (_, min, max) => {
    for (const bound of min === 0n ? [max] : [min, max]) {
      const statement = values(encoded(bound, 0n), min, max);
      const proof = Proof.wrap(claim.proof, new Uint8Array(max - min === 255n ? 480 : 544));
      await expect(verify(statement, proof, { context })).rejects.toEqual(coded('BAD_PARAMETER'));
    }
  });

  test('V that is no point', async () => {
    const V = new Uint8Array(32).fill(3);
    for (const [min, max, bytes] of [
      [18n, 120n, 544],
      [0n, 255n, 480],
    ] as const) {
      const proof = Proof.wrap(claim.proof, new Uint8Array(bytes));
      await expect(verify(values(V, min, max), proof, { context })).rejects.toEqual(
        coded('BAD_ENCODING'),
      );
    }
  });

  test('one commitment twice', async () => {
    const [value] = claim.statement.values;
    const statement = { ...claim.statement, values: [value!, { ...value!, max: 119n }] };
    await both(statement, 'BAD_PARAMETER');
  });
});

describe('policy and misuse', () => {
  test('level and post-quantum', async () => {
    const { statement, proof } = claim;
    for (const level of [192, 256] as const) {
      expect(await verify(statement, proof, { context, level })).toEqual(refused('LEVEL_TOO_LOW'));
    }
    const strict = { context, postQuantum: true };
    expect(await verify(statement, proof, strict)).toEqual(refused('NOT_POST_QUANTUM'));
    expect(proof.security).toEqual({ level: 128, classical: 126, quantum: 0, category: null });
  });

  test('forms and preferences', async () => {
    const { statement, witness } = claim;
    const made = (options: object): Promise<unknown> =>
      prove(statement, witness, { context, ...options });
    await expect(made({ form: 'compact' })).rejects.toEqual(coded('BAD_PARAMETER'));
    await expect(made({ prefer: 'beauty' })).rejects.toEqual(coded('BAD_PARAMETER'));
    await expect(made({ form: 'standard', prefer: 'size' })).resolves.toBeInstanceOf(Proof);
  });

  test('statements and witnesses of other kinds', async () => {
    const { statement, witness } = await discreteLog.generate();
    const foreign = statement as unknown as RangeStatement;
    await expect(verify(foreign, claim.proof, { context })).rejects.toEqual(coded('UNSUPPORTED'));
    await expect(prove(foreign, claim.witness, { context })).rejects.toEqual(coded('UNSUPPORTED'));
    await expect(
      prove(claim.statement, witness as unknown as Claim['witness'], { context }),
    ).rejects.toEqual(coded('WITNESS_MISMATCH'));
    await expect(
      prove(claim.statement, { kind: 'range' } as unknown as Claim['witness'], { context }),
    ).rejects.toEqual(coded('BAD_PARAMETER'));
    await expect(verifySigma(claim.statement, claim.proof, { context })).rejects.toEqual(
      coded('UNSUPPORTED'),
    );
    expect(SUITES.ristretto255.level).toBe(128);
  });

  test('a wiped witness proves nothing', async () => {
    const { statement, witness } = await range.commit(adult);
    witness.wipe();
    await expect(prove(statement, witness, { context })).rejects.toEqual(coded('WITNESS_MISMATCH'));
  });
});

describe('progress and aborting', () => {
  const many = times(40, { value: 1n, min: 0n, max: U64 });

  test('stages, and how many parts are made', async () => {
    const { statement, witness } = await range.commit({ values: many });
    const seen: unknown[] = [];
    await prove(statement, witness, { context, onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([
      { stage: 'validate' },
      ...[0, 1, 2].map((done) => ({ stage: 'prove', done, total: 3 })),
      { stage: 'done' },
    ]);
  });

  test('before the work, and between two parts', async () => {
    const { statement, witness, proof } = await claimOf(many);
    const aborted = AbortSignal.abort('why');
    await expect(prove(statement, witness, { context, signal: aborted })).rejects.toEqual(
      coded('ABORTED'),
    );
    await expect(verify(statement, proof, { context, signal: aborted })).rejects.toEqual(
      coded('ABORTED'),
    );
    const controller = new AbortController();
    const { signal } = controller;
    const stop = ({ done }: { done?: number }): void => {
      if (done === 1) controller.abort();
    };
    await expect(prove(statement, witness, { context, signal, onProgress: stop })).rejects.toEqual(
      coded('ABORTED'),
    );
  });
});
