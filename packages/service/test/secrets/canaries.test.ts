/** The search for secrets finds what is there, and nothing else. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Canaries, formsOf } from './canaries.ts';

const secrets = Array.from({ length: 200 }, (_, i) => new Uint8Array(randomBytes(32 + (i % 9))));
const canaries = new Canaries();
for (const secret of secrets) canaries.add(secret);

/** Noise of a size with something in it. */
function haystack(needle: Uint8Array, bytes = 4096): Uint8Array {
  const hay = new Uint8Array(randomBytes(bytes));
  hay.set(needle, randomBytes(2).readUInt16LE() % (bytes - needle.length));
  return hay;
}

test('a secret is found in each of its forms', () => {
  for (const secret of [0, 1, 2, 50, 199]) {
    for (const { name, text } of formsOf(secrets[secret]!)) {
      const findings = canaries.search(haystack(text));
      expect(
        findings.map((one) => one.secret),
        name,
      ).toEqual([secret]);
    }
  }
});

test('any 16 bytes of it are found, in each of the forms that bytes have each for themselves', () => {
  const secret = secrets[7]!;
  for (let from = 0; from + 16 <= secret.length; from++) {
    const slice = Buffer.from(secret.subarray(from, from + 16));
    const hex = slice.toString('hex');
    const forms = {
      raw: slice,
      hex,
      HEX: hex.toUpperCase(),
      list: [...slice].join(','),
      // an odd part before it: groups begin elsewhere
      base64: Buffer.concat([Buffer.from('x'), slice]).toString('base64'),
      base64b: Buffer.concat([Buffer.from('xy'), slice]).toString('base64'),
      base64url: slice.toString('base64url'),
    };
    for (const [name, form] of Object.entries(forms)) {
      const short = name === 'list' && form.length < 40;
      const findings = canaries.search(haystack(Buffer.from(form as string, 'latin1')));
      if (!short)
        expect(
          findings.map((one) => one.secret),
          `${name} ${from}`,
        ).toEqual([7]);
    }
  }
});

test('nothing is found in noise, nor in 15 bytes', () => {
  expect(canaries.search(new Uint8Array(randomBytes(4_000_000)))).toEqual([]);
  expect(canaries.search(Buffer.from(randomBytes(2_000_000).toString('hex')))).toEqual([]);
  expect(canaries.search(Buffer.from(randomBytes(2_000_000).toString('base64')))).toEqual([]);
  expect(canaries.search(haystack(secrets[3]!.subarray(5, 20)))).toEqual([]);
});
