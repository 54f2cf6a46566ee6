/** Rejection, many thousand times: every changed byte of a proof, every changed bit of a witness. */
import { describe, expect, test } from 'vitest';
import { randomBytes } from '../../src/bytes/random.ts';
import { CIPHERS } from '../../src/kernels/ciphers.ts';
import { preimage } from '../../src/preimage.ts';
import {
  boundedClaim,
  claimAbout,
  formsOf,
  messageWith,
  provedAs,
  sha256,
  SLOW,
  type Claim,
} from './claims.ts';
import { changed, kernelVerify, proveAnyway } from './kernel-proofs.ts';

const LIMIT = { timeout: 600_000 };
/** Bytes before d; docs/protocol/vole.md section 8. */
const HEAD = { 128: 132, 192: 172, 256: 228 } as const;
const PLACE = { offset: 32, width: 8, min: 18n, max: 120n };
const CLAIMS: readonly (readonly [string, Claim])[] = [
  ['preimage', claimAbout(randomBytes(32))],
  ['hashedRange', boundedClaim(messageWith(42n, PLACE, 40), PLACE)],
  ['two blocks', claimAbout(randomBytes(100))],
  ['level 192', claimAbout(randomBytes(32), 'ChaCha12-192')],
  ['level 256', boundedClaim(messageWith(42n, PLACE, 40), PLACE, 'ChaCha12-256')],
];
const CHEATED = ['ChaCha12', 'ChaCha12-192', 'ChaCha12-256'] as const;

describe.each(CLAIMS)('a proof of %s', (name, claim) => {
  const form = formsOf(claim.statement.suite)[0]!;

  // one in three of the first; of the others, which differ in few places, one in 32
  test('with any byte of the payload changed', LIMIT, async () => {
    const { payload } = await provedAs(claim);
    const step = SLOW ? 1 : name === 'preimage' ? 3 : 32;
    let accepted = 0;
    for (let at = randomBytes(1)[0]! % step; at < payload.length; at += step) {
      const mask = 1 + (randomBytes(1)[0]! % 255);
      if (kernelVerify(claim.statement, form, changed(payload, at, mask)).holds) accepted++;
    }
    expect(accepted).toBe(0);
  });

  test('with any bit of what comes before the corrections changed', LIMIT, async () => {
    const { payload } = await provedAs(claim);
    const bits = SLOW ? 8 * payload.length : 8 * HEAD[CIPHERS[claim.statement.suite].level];
    const step = SLOW || name === 'preimage' ? 1 : 3;
    let accepted = 0;
    for (let bit = randomBytes(1)[0]! % step; bit < bits; bit += step) {
      const mauled = changed(payload, bit >> 3, 1 << (bit & 7));
      if (kernelVerify(claim.statement, form, mauled).holds) accepted++;
    }
    expect(accepted).toBe(0);
  });
});

describe.each(CHEATED)('cheats that run the honest algorithm on %s', (suite) => {
  const form = formsOf(suite)[0]!;
  const part = suite === 'ChaCha12' ? 1 : 16;

  test('on a wrong digest', LIMIT, () => {
    for (const length of [0, 32, 55, 100]) {
      const message = randomBytes(length);
      for (const digest of [sha256(randomBytes(length + 1)), changed(sha256(message), 3, 16)]) {
        const statement = preimage.statement({ suite, digest, length });
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
    const statement = preimage.statement({ suite, digest, length: 4 });
    expect(kernelVerify(statement, form, proveAnyway(statement, form, message)).holds).toBe(false);
  });

  test('on a value outside its bounds', LIMIT, () => {
    for (const value of [17n, 121n, 0n, 2n ** 64n - 1n]) {
      const claim = boundedClaim(messageWith(value, PLACE, 40), PLACE, suite);
      const { statement, message } = claim;
      expect(kernelVerify(statement, form, proveAnyway(statement, form, message)).holds).toBe(
        false,
      );
    }
  });

  test('the same cheat on a true claim is accepted', () => {
    const value = boundedClaim(messageWith(42n, PLACE, 40), PLACE, suite);
    for (const { statement, message } of [claimAbout(randomBytes(100), suite), value]) {
      expect(kernelVerify(statement, form, proveAnyway(statement, form, message)).holds).toBe(true);
    }
  });

  test('with any bit of the row changed', LIMIT, () => {
    const { statement, message } = claimAbout(randomBytes(55), suite);
    // the slots of the length are looked at by bounds only
    const free = (bit: number): boolean => bit >= 32 * 14 && bit < 32 * 16;
    // as is the padding's first byte, the highest of word 13 but its lowest byte
    const padding = (bit: number): boolean => bit >= 32 * 13 && bit < 32 * 13 + 8;
    const accepted: number[] = [];
    const own = (bit: number): boolean => free(bit) || padding(bit);
    const some = randomBytes(1)[0]! % part;
    for (let bit = 0; bit < 7936; bit++) {
      if (bit % part !== some && !own(bit)) continue;
      if (kernelVerify(statement, form, proveAnyway(statement, form, message, bit)).holds)
        accepted.push(bit);
    }
    expect(accepted.filter((bit) => !own(bit))).toEqual([]);
    // what is public does not come from the row at all
    expect(accepted).toHaveLength(64 + 8);
  });

  test('with any slot of a chain changed', LIMIT, () => {
    const place = { offset: 3, width: 8, min: 0x1234567812345678n, max: 0xfedcba9876543210n };
    const { statement, message } = boundedClaim(
      messageWith(0x8000000000000000n, place, 55),
      place,
      suite,
    );
    const used = Array.from({ length: 15 }, (_, b) => [4 * b, 4 * b + 1]).flat();
    for (let slot = 0; slot < 64; slot++) {
      const proof = proveAnyway(statement, form, message, 32 * 14 + slot);
      expect(kernelVerify(statement, form, proof).holds, `slot ${slot}`).toBe(!used.includes(slot));
    }
  });

  test('with any bit of a row of two blocks changed, in a sample', LIMIT, () => {
    const { statement, message } = claimAbout(randomBytes(119), suite);
    const blockBits = 66 * 128;
    for (let k = 0; k < (SLOW ? 4000 : 300 / part); k++) {
      const bit = new DataView(randomBytes(4).buffer).getUint32(0) % (130 * 128);
      const inSlots = bit >= blockBits + 32 * 14 && bit < blockBits + 32 * 16;
      const inPadding = bit >= blockBits + 32 * 13 && bit < blockBits + 32 * 13 + 8;
      if (inSlots || inPadding) continue;
      const proof = proveAnyway(statement, form, message, bit);
      expect(kernelVerify(statement, form, proof).holds, `bit ${bit}`).toBe(false);
    }
  });
});
