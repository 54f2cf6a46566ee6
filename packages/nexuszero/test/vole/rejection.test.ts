/** What must be refused: every changed byte, other statements, other parameters, cheats of every kind. */
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { hashedRange, preimage, Proof, type VoleForm } from '../../src/preimage.ts';
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
  SLOW,
  type AnyStatement,
  type Claim,
} from './claims.ts';
import { changed, kernelVerify, proveAnyway } from './kernel-proofs.ts';

const LIMIT = { timeout: 600_000 };
const PLACE = { offset: 32, width: 8, min: 18n, max: 120n };
const CLAIMS: readonly (readonly [string, Claim])[] = [
  ['preimage', claimAbout(randomBytes(32))],
  ['hashedRange', boundedClaim(messageWith(42n, PLACE, 40), PLACE)],
  ['two blocks', claimAbout(randomBytes(100))],
];
const FALSE = { ok: false, code: 'PROOF_FALSE' };

describe.each(CLAIMS)('a proof of %s', (name, claim) => {
  // every byte of the first; of the others, which differ in few places, one in sixteen
  test('with any byte of the payload changed', LIMIT, async () => {
    const { payload } = await provedAs(claim);
    const step = SLOW || name === 'preimage' ? 1 : 16;
    let accepted = 0;
    for (let at = randomBytes(1)[0]! % step; at < payload.length; at += step) {
      const mask = 1 + (randomBytes(1)[0]! % 255);
      if (kernelVerify(claim.statement, 'speed', changed(payload, at, mask)).holds) accepted++;
    }
    expect(accepted).toBe(0);
  });

  test('with any bit of what comes before the corrections changed', LIMIT, async () => {
    const { payload } = await provedAs(claim);
    const bits = SLOW ? 8 * payload.length : 8 * 132;
    let accepted = 0;
    for (let bit = 0; bit < bits; bit++) {
      const mauled = changed(payload, bit >> 3, 1 << (bit & 7));
      if (kernelVerify(claim.statement, 'speed', mauled).holds) accepted++;
    }
    expect(accepted).toBe(0);
  });

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

describe('cheats that run the honest algorithm', () => {
  const form: VoleForm = 'speed';

  test('on a wrong digest', LIMIT, () => {
    for (const length of [0, 32, 55, 100]) {
      const message = randomBytes(length);
      for (const digest of [sha256(randomBytes(length + 1)), changed(sha256(message), 3, 16)]) {
        const statement = preimage.statement({ digest, length });
        expect(kernelVerify(statement, form, proveAnyway(statement, form, message)).holds).toBe(
          false,
        );
      }
    }
  });

  test('on a message of another length with the same words', () => {
    // the padding of "abc" as a message of 4 bytes: 0x80 is a byte of the message then
    const message = new Uint8Array([97, 98, 99, 0x80]);
    const digest = sha256(message.subarray(0, 3));
    const statement = preimage.statement({ digest, length: 4 });
    expect(kernelVerify(statement, form, proveAnyway(statement, form, message)).holds).toBe(false);
  });

  test('on a value outside its bounds', LIMIT, () => {
    for (const value of [17n, 121n, 0n, 2n ** 64n - 1n]) {
      const { statement, message } = boundedClaim(messageWith(value, PLACE, 40), PLACE);
      expect(kernelVerify(statement, form, proveAnyway(statement, form, message)).holds).toBe(
        false,
      );
    }
  });

  test('the same cheat on a true claim is accepted', () => {
    for (const [, { statement, message }] of CLAIMS) {
      expect(kernelVerify(statement, form, proveAnyway(statement, form, message)).holds).toBe(true);
    }
  });

  test('with any bit of the row changed', LIMIT, () => {
    const { statement, message } = claimAbout(randomBytes(55));
    // the slots of the length are looked at by bounds only
    const free = (bit: number): boolean => bit >= 32 * 14 && bit < 32 * 16;
    // as is the padding's first byte, the highest of word 13 but its lowest byte
    const padding = (bit: number): boolean => bit >= 32 * 13 && bit < 32 * 13 + 8;
    const accepted: number[] = [];
    for (let bit = 0; bit < 7936; bit++) {
      if (kernelVerify(statement, form, proveAnyway(statement, form, message, bit)).holds)
        accepted.push(bit);
    }
    expect(accepted.filter((bit) => !free(bit) && !padding(bit))).toEqual([]);
    // what is public does not come from the row at all
    expect(accepted).toHaveLength(64 + 8);
  });

  test('with any slot of a chain changed', LIMIT, () => {
    const place = { offset: 3, width: 8, min: 0x1234567812345678n, max: 0xfedcba9876543210n };
    const { statement, message } = boundedClaim(messageWith(0x8000000000000000n, place, 55), place);
    const used = Array.from({ length: 15 }, (_, b) => [4 * b, 4 * b + 1]).flat();
    for (let slot = 0; slot < 64; slot++) {
      const proof = proveAnyway(statement, form, message, 32 * 14 + slot);
      expect(kernelVerify(statement, form, proof).holds, `slot ${slot}`).toBe(!used.includes(slot));
    }
  });

  test('with any bit of a row of two blocks changed, in a sample', LIMIT, () => {
    const { statement, message } = claimAbout(randomBytes(119));
    const blockBits = 66 * 128;
    for (let k = 0; k < (SLOW ? 4000 : 400); k++) {
      const bit = new DataView(randomBytes(4).buffer).getUint32(0) % (130 * 128);
      const inSlots = bit >= blockBits + 32 * 14 && bit < blockBits + 32 * 16;
      const inPadding = bit >= blockBits + 32 * 13 && bit < blockBits + 32 * 13 + 8;
      if (inSlots || inPadding) continue;
      const proof = proveAnyway(statement, form, message, bit);
      expect(kernelVerify(statement, form, proof).holds, `bit ${bit}`).toBe(false);
    }
  });
});

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
