/** Statements from callers: what is no digest, length, place, bound or message is refused by all verbs. */
import { describe, expect, test } from 'vitest';
import { randomBytes } from '../../src/bytes/random.ts';
import { statementFromJSON, statementToJSON, witnessFromJSON } from '../../src/index.ts';
import { createVole } from '../../src/kernels/vole.ts';
import type { VoleBounds } from '../../src/kernels/vole-size.ts';
import {
  hashedRange,
  init,
  MESSAGE_MAX_BYTES,
  preimage,
  prove,
  Proof,
  verify,
  verifyBatch,
  type PreimageStatement,
} from '../../src/preimage.ts';
import { claimAbout, CONTEXT, messageWith, provedAs, sha256 } from './claims.ts';

const options = { context: CONTEXT };
const refused: unknown = expect.objectContaining({
  name: 'NexusError',
  code: expect.stringMatching(
    /^(BAD_PARAMETER|BAD_ENCODING|LIMIT_EXCEEDED|UNSUPPORTED)$/,
  ) as unknown,
});
const claim = claimAbout(randomBytes(3));
const proof = await provedAs(claim);

/** A digest that is no Uint8Array of 32 bytes, or a length that is no whole number of bytes. */
const { digest } = claim.statement;
const NO_DIGESTS: readonly unknown[] = [
  undefined,
  null,
  '',
  'a'.repeat(32),
  [...digest],
  digest.slice(0, 31),
  new Uint8Array(33),
  new Uint16Array(32),
  new Uint8ClampedArray(32),
  new Uint8Array(32).buffer,
  new DataView(new ArrayBuffer(32)),
  { length: 32 },
  32,
];
const NO_LENGTHS: readonly unknown[] = [
  undefined,
  null,
  true,
  '3',
  [3],
  3n,
  3.5,
  -1,
  -0,
  NaN,
  Infinity,
  2 ** 32 + 3,
  2 ** 53,
  { valueOf: () => 3 },
  MESSAGE_MAX_BYTES + 1,
];

describe('wrongly typed statements are refused by prove, verify and the makers', () => {
  const forged = [
    ...NO_DIGESTS.map((bad) => ({ ...claim.statement, digest: bad })),
    ...NO_LENGTHS.map((bad) => ({ ...claim.statement, length: bad })),
    ...['P256', '', undefined, 1, 'chacha12', '__proto__'].map((bad) => ({
      ...claim.statement,
      suite: bad,
    })),
    ...['range', 'hashedrange', undefined, 32].map((bad) => ({ ...claim.statement, kind: bad })),
    null,
    undefined,
    'statement',
    [],
  ] as unknown[] as PreimageStatement[];
  test.each(forged.map((statement) => [statement] as const))('%o', async (statement) => {
    await expect(prove(statement, preimage.witness(claim.message), options)).rejects.toEqual(
      refused,
    );
    await expect(verify(statement, proof, options)).rejects.toEqual(refused);
    const verdicts = await verifyBatch([
      { statement, proof, ...options },
      { statement: claim.statement, proof, ...options },
    ]);
    expect(verdicts).toMatchObject([{ ok: false, code: 'STATEMENT_MALFORMED' }, { ok: true }]);
    if (statement?.kind === 'preimage' && statement.suite !== undefined) {
      expect(() => preimage.statement(statement)).toThrow(refused);
    }
  });

  test('a digest in shared memory is copied once', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(32));
    shared.set(digest);
    expect(await verify({ ...claim.statement, digest: shared }, proof, options)).toEqual({
      ok: true,
    });
  });

  test('getters are read once', async () => {
    let reads = 0;
    const statement = {
      ...claim.statement,
      get length() {
        reads++;
        return 3;
      },
    };
    expect(await verify(statement, proof, options)).toEqual({ ok: true });
    expect(reads).toBe(1);
  });
});

describe('wrongly typed proofs', () => {
  test.each([
    [undefined],
    [null],
    ['proof'],
    [[...proof.bytes]],
    [{ bytes: proof.bytes }],
    [new Uint16Array(9)],
  ])('%o', async (bad) => {
    await expect(verify(claim.statement, bad as unknown as Uint8Array, options)).rejects.toEqual(
      refused,
    );
  });

  test('bytes in shared memory', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(proof.size));
    shared.set(proof.bytes);
    expect(await verify(claim.statement, shared, options)).toEqual({ ok: true });
  });
});

describe('places and bounds', () => {
  const place = { digest, length: 40, offset: 32, width: 8, min: 18n, max: 120n };
  test.each([
    { width: 0 },
    { width: 9 },
    { width: 1.5 },
    { width: '8' },
    { offset: -1 },
    { offset: 33 },
    { offset: 2 ** 32 },
    { offset: NaN },
    { min: 121n },
    { min: -1n },
    { min: 18 },
    { max: 2n ** 64n },
    { max: undefined },
    { width: 1, max: 256n },
    { length: 39 },
  ])('%o', (change) => {
    const bad = { ...place, ...change } as unknown as Parameters<typeof hashedRange.statement>[0];
    expect(() => hashedRange.statement(bad)).toThrow(refused);
  });
});

describe('commitments', () => {
  test.each([
    { salt: new Uint8Array(15) },
    { salt: new Uint8Array() },
    { salt: 'salt' },
    { value: -1n },
    { value: 2n ** 64n },
    { value: 300n, width: 1 },
    { value: 42 },
    { value: new Uint8Array(7) },
    { width: 0 },
    { width: 9 },
  ])('%o is misuse', async (change) => {
    const input = { value: 42n, min: 18n, max: 120n, ...change };
    const made = hashedRange.commit(input as Parameters<typeof hashedRange.commit>[0]);
    await expect(made).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  });

  test('to a value outside its bounds', async () => {
    for (const value of [17n, 121n, new Uint8Array(8)]) {
      const made = hashedRange.commit({ value, min: 18n, max: 120n });
      await expect(made).rejects.toMatchObject({ code: 'WITNESS_MISMATCH' });
    }
  });
});

describe('witnesses', () => {
  test('of another kind or length, wiped, or none', async () => {
    const { statement, message } = claim;
    const wrong = { code: 'WITNESS_MISMATCH' };
    const other = hashedRange.witness(message) as never;
    await expect(prove(statement as PreimageStatement, other, options)).rejects.toMatchObject(
      wrong,
    );
    const long = preimage.witness(randomBytes(4));
    await expect(prove(statement as PreimageStatement, long, options)).rejects.toMatchObject(wrong);
    const wiped = preimage.witness(message);
    wiped.wipe();
    await expect(prove(statement as PreimageStatement, wiped, options)).rejects.toMatchObject(
      wrong,
    );
    await expect(prove(statement as PreimageStatement, {} as never, options)).rejects.toMatchObject(
      { code: 'BAD_PARAMETER' },
    );
  });

  test('that are no messages', () => {
    for (const bad of [undefined, 'text', [1, 2], new Uint16Array(2)]) {
      expect(() => preimage.witness(bad as unknown as Uint8Array)).toThrow(refused);
    }
    const long = new Uint8Array(MESSAGE_MAX_BYTES + 1);
    expect(() => preimage.witness(long)).toThrow(refused);
  });

  test('bytes whose memory was handed to another thread are no message', async () => {
    const message = new Uint8Array(3);
    structuredClone(null, { transfer: [message.buffer] });
    expect(() => preimage.witness(message)).toThrow(refused);
    await expect(preimage.fromMessage(message)).rejects.toEqual(refused);
    await expect(preimage.fromMessage(randomBytes(3), null as never)).rejects.toEqual(refused);
  });

  test('are copies of the message', async () => {
    const message = randomBytes(3);
    const { statement, witness } = claimAbout(message);
    message.fill(0);
    const made = await prove(statement as PreimageStatement, witness as never, options);
    expect(await verify(statement, made, options)).toEqual({ ok: true });
  });
});

describe('JSON', () => {
  const place = { offset: 4, width: 2, min: 5n, max: 600n };
  const message = messageWith(77n, place, 10);
  const bounded = hashedRange.statement({ digest: sha256(message), length: 10, ...place });

  test('statements come back, and only in one form', () => {
    for (const statement of [claim.statement, bounded]) {
      const json = statementToJSON(statement);
      expect(statementFromJSON(JSON.stringify(json))).toEqual(statement);
      expect(() => statementFromJSON(JSON.stringify({ ...json, more: 1 }))).toThrow(refused);
      expect(() => statementFromJSON(JSON.stringify({ ...json, length: '10' }))).toThrow(refused);
      expect(() => statementFromJSON(JSON.stringify({ ...json, suite: 'P256' }))).toThrow(refused);
    }
    expect(hashedRange.fromJSON(hashedRange.toJSON(bounded))).toEqual(bounded);
    expect(preimage.fromJSON(preimage.toJSON(claim.statement as PreimageStatement))).toEqual(
      claim.statement,
    );
    expect(() => preimage.fromJSON(hashedRange.toJSON(bounded))).toThrow(refused);
  });

  test('secrets', async () => {
    const { kind, suite } = bounded;
    const secrets = { message: Buffer.from(message).toString('base64url') };
    const file = { type: 'nexuszero-secret', v: 1, kind, suite, secrets };
    const witness = witnessFromJSON(bounded, JSON.stringify(file));
    const made = await prove(bounded, witness as never, options);
    expect(await verify(bounded, made, options)).toEqual({ ok: true });
    const other = { ...file, kind: 'preimage' };
    expect(() => witnessFromJSON(bounded, JSON.stringify(other))).toThrow(
      expect.objectContaining({ code: 'WITNESS_MISMATCH' }),
    );
  });
});

test('init makes the kernel now, and takes no module once it is made', async () => {
  await init();
  await expect(init({ vole: {} })).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  await expect(init(null as never)).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
});

test('the kernel itself takes no parameters, lengths or places that no preset has', async () => {
  const kernel = await createVole();
  const parameters = { level: 128, rounds: 12, tau: 22, sum: 123, grind: 8 } as const;
  const statement = { digest, length: 3, binding: new Uint8Array(60) };
  const secrets = { message: claim.message, fresh: randomBytes(32) };
  const bad = { code: 'BAD_PARAMETER' };
  for (const change of [
    { rounds: 8 },
    { tau: 1 },
    { tau: 100 },
    { tau: 8 },
    { sum: 129 },
    { sum: 12 },
    { grind: 4 },
    { grind: 60 },
    { tau: 48, sum: 97, grind: 55 },
    { tau: NaN },
    { level: 192, tau: 33, sum: 187 } as const,
  ]) {
    expect(() => kernel.prove({ ...parameters, ...change }, statement, secrets)).toThrow(
      expect.objectContaining(bad),
    );
  }
  for (const binding of ['text', [1], new Uint8Array(4097), undefined] as unknown as Uint8Array[]) {
    expect(() => kernel.prove(parameters, { ...statement, binding }, secrets)).toThrow(
      expect.objectContaining(bad),
    );
  }
  for (const change of [
    { min: 256n, max: 511n },
    { min: 5n, max: 4n },
    { min: -1n },
    { max: 2n ** 64n },
    { min: 0 },
  ]) {
    const bounds = { offset: 0, width: 1, min: 0n, max: 255n, ...change } as VoleBounds;
    expect(() => kernel.prove(parameters, { ...statement, bounds }, secrets)).toThrow(
      expect.objectContaining(bad),
    );
  }
  for (const length of [4, -1, 2.5, NaN, 5000]) {
    expect(() => kernel.prove(parameters, { ...statement, length }, secrets)).toThrow(
      expect.objectContaining(bad),
    );
  }
  expect(() => kernel.verify(parameters, statement, new Uint8Array(100))).toThrow(
    expect.objectContaining(bad),
  );
  expect(Proof.is(proof)).toBe(true);
  expect(kernel.isBroken()).toBe(false);
});
