/** What must be refused: every changed byte, other statements, other parameters, cheats of every kind. */
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { hashedRange, preimage, Proof } from '../../src/preimage.ts';
import { unsafeSeededProve } from '../../src/testing.ts';
import {
  boundedClaim,
  check,
  claimAbout,
  CONTEXT,
  FORMS,
  messageWith,
  provedAs,
  sha256,
  type AnyStatement,
  type Claim,
} from './claims.ts';
import { changed } from './kernel-proofs.ts';

const PLACE = { offset: 32, width: 8, min: 18n, max: 120n };
const CLAIMS: readonly (readonly [string, Claim])[] = [
  ['preimage', claimAbout(randomBytes(32))],
  ['hashedRange', boundedClaim(messageWith(42n, PLACE, 40), PLACE)],
  ['two blocks', claimAbout(randomBytes(100))],
];
const FALSE = { ok: false, code: 'PROOF_FALSE' };

describe.each(CLAIMS)('a proof of %s', (_, claim) => {
  test('through the envelope: any byte of it, cut, extended', async () => {
    const proof = await provedAs(claim);
    const { bytes } = proof;
    for (let at = 0; at < 12; at++) {
      for (let value = 0; value < 256; value++) {
        if (value === bytes[at]) continue;
        const patched = bytes.slice();
        patched[at] = value;
        expect(await check(claim.statement, patched), `${at}: ${value}`).toMatchObject({
          ok: false,
        });
      }
    }
    for (const length of [0, 11, 12, 13, 144, bytes.length - 1]) {
      expect(await check(claim.statement, bytes.subarray(0, length))).toMatchObject({ ok: false });
    }
    for (const more of [1, 16, 1088]) {
      const longer = concat(bytes, new Uint8Array(more));
      expect(await check(claim.statement, longer)).toMatchObject({ ok: false });
      const framed = Proof.wrap(proof, concat(proof.payload, new Uint8Array(more)));
      expect(await check(claim.statement, framed)).toMatchObject({ code: 'PROOF_MALFORMED' });
    }
    const payloads = [0, 16, 132, 1000].map((length) => proof.payload.subarray(0, length));
    for (const payload of payloads) {
      const framed = Proof.wrap(proof, payload);
      expect(await check(claim.statement, framed)).toMatchObject({ code: 'PROOF_MALFORMED' });
    }
  });

  test('in another context, for another digest or length', async () => {
    const proof = await provedAs(claim);
    for (const context of [`${CONTEXT} `, CONTEXT.toUpperCase(), 'k', `${CONTEXT}\0`]) {
      expect(await check(claim.statement, proof, context)).toMatchObject(FALSE);
    }
    const { statement } = claim;
    const others: AnyStatement[] = [
      { ...statement, digest: changed(statement.digest, 31, 1) },
      { ...statement, digest: sha256(randomBytes(32)) },
    ];
    if (statement.kind === 'preimage') others.push({ ...statement, length: statement.length + 1 });
    for (const other of others) expect(await check(other, proof)).toMatchObject(FALSE);
  });

  test('as of another form or suite', async () => {
    const proof = await provedAs(claim);
    for (const form of FORMS.filter((name) => name !== 'speed')) {
      const relabelled = Proof.wrap({ ...headerOf(proof), form }, proof.payload);
      expect(await check(claim.statement, relabelled)).toMatchObject({ code: 'PROOF_MALFORMED' });
    }
    const relabelled = Proof.wrap({ ...headerOf(proof), suite: 'ChaCha20' }, proof.payload);
    expect(await check(claim.statement, relabelled)).toMatchObject({ code: 'PROOF_MISMATCH' });
    const other = { ...claim.statement, suite: 'ChaCha20' } as AnyStatement;
    expect(await check(other, relabelled)).toMatchObject(FALSE);
    for (const suite of ['ChaCha12-192', 'ChaCha12-256'] as const) {
      const raised = { ...claim.statement, suite } as AnyStatement;
      const labelled = Proof.wrap({ ...headerOf(proof), suite }, proof.payload);
      // a level has no form of that name, or another length of it
      expect(await check(raised, labelled)).toMatchObject({ code: 'PROOF_MISMATCH' });
      const balanced = Proof.wrap({ ...headerOf(labelled), form: 'balanced' }, proof.payload);
      expect(await check(raised, balanced)).toMatchObject({ code: 'PROOF_MALFORMED' });
    }
  });

  test('of random bytes, of zeros, of ones', async () => {
    const proof = await provedAs(claim);
    const { length } = proof.payload;
    for (const payload of [
      randomBytes(length),
      new Uint8Array(length),
      new Uint8Array(length).fill(255),
    ]) {
      expect(await check(claim.statement, Proof.wrap(proof, payload))).toMatchObject(FALSE);
    }
  });

  test('made with a seed', async () => {
    const { statement, witness } = claim;
    const options = { context: CONTEXT, form: 'speed', seed: randomBytes(8) } as const;
    const proof = await unsafeSeededProve(statement as never, witness as never, options);
    expect(await check(statement, proof)).toMatchObject(FALSE);
  });

  test('of another message of that length is not made', async () => {
    const other = preimage.witness(randomBytes(claim.message.length));
    const witness =
      claim.statement.kind === 'preimage' ? other : hashedRange.witness(randomBytes(40));
    await expect(provedAs({ ...claim, witness })).rejects.toMatchObject({
      code: 'WITNESS_MISMATCH',
    });
  });
});

const headerOf = ({ system, suite, kind, form }: Proof) => ({ system, suite, kind, form });

describe('bounds and place changed after proving', () => {
  const claim = boundedClaim(messageWith(42n, PLACE, 48), PLACE);
  const statement = claim.statement as ReturnType<typeof hashedRange.statement>;
  test.each([
    { min: 17n },
    { min: 19n },
    { max: 119n },
    { max: 121n },
    { min: 0n, max: 2n ** 64n - 1n },
    { min: 42n, max: 42n },
    { offset: 31 },
    { offset: 33 },
    { offset: 36, width: 4 },
    { width: 7, max: 120n },
    { offset: 39, width: 1 },
  ])('%o', async (change) => {
    const proof = await provedAs(claim);
    const other = hashedRange.statement({ ...statement, ...change });
    expect(await check(other, proof)).toMatchObject(FALSE);
  });

  test('or left out', async () => {
    const proof = await provedAs(claim);
    const { digest, length } = statement;
    const bare = preimage.statement({ digest, length });
    expect(await check(bare, proof)).toMatchObject({ code: 'PROOF_MISMATCH' });
    const relabelled = Proof.wrap({ ...headerOf(proof), kind: 'preimage' }, proof.payload);
    expect(await check(bare, relabelled)).toMatchObject(FALSE);
  });
});
