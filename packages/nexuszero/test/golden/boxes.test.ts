/** Golden boxes: stored ones open for ever, with stored keys; and what a seed gives keeps its bytes. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromBase64url, toHex } from '../../src/bytes/bytes.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import { importSecretKey, open, SEAL_SUITES, type SealSuiteName } from '../../src/seal.ts';
import { unsafeSeededKeyPair } from '../../src/testing.ts';
import { BOX_CASES, DATA, sealedCase, type GoldenBox } from './boxes.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const stored = read('boxes.json') as readonly GoldenBox[];
const fingerprints = read('key-fingerprints.json') as Readonly<Record<string, string>>;

test('there is one for every case', () => {
  expect(stored.map(({ title }) => title)).toEqual(BOX_CASES.map(({ title }) => title));
});

describe.each(stored)('$title', ({ title, fingerprint, key, box }) => {
  const { suite, options } = BOX_CASES.find((known) => known.title === title)!;

  test('opens', async () => {
    const secretKey = await importSecretKey(key, { suite });
    expect(secretKey.fingerprint).toBe(fingerprint);
    expect(await open(secretKey, fromBase64url(box), options)).toEqual(DATA);
    const wrong = open(secretKey, fromBase64url(box), { ...options, aad: 'boxes' });
    await expect(wrong).rejects.toMatchObject({ code: 'OPEN_FAILED' });
  });

  test('is what its seed gives', async () => {
    expect(await sealedCase(BOX_CASES.find((known) => known.title === title)!)).toEqual({
      ...{ title, fingerprint, key, box },
    });
  });
});

test('keys of every suite from a seed', async () => {
  expect(Object.keys(fingerprints)).toEqual(Object.keys(SEAL_SUITES));
  for (const name of Object.keys(SEAL_SUITES) as SealSuiteName[]) {
    const { publicKey, secretKey } = await unsafeSeededKeyPair(name, { seed: DATA });
    const secret = toHex(sha256(secretKey.toRaw()));
    expect(`${publicKey.fingerprint} ${secret}`).toBe(fingerprints[name]);
  }
});
