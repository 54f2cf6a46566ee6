/** Keys: files and back, what is no key, fingerprints, handles. */
import { describe, expect, test } from 'vitest';
import { concat, toHex, utf8 } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import {
  generateKeyPair,
  importPublicKey,
  importSecretKey,
  open,
  seal,
  SEAL_SUITES,
  suiteForLevel,
  type SealSuiteName,
} from '../../src/seal.ts';
import { createMlKem } from '../../src/kernels/mlkem.ts';
import { der, derAlgorithm, TAG } from '../../src/seal/der.ts';
import { toPem } from '../../src/seal/pem.ts';
import { FAMILIES, outcome, pairOf, refused, SUITE_NAMES } from './parties.ts';

const OWN_ONLY = SUITE_NAMES.filter((name) => SEAL_SUITES[name].oid === undefined);

describe.each(SUITE_NAMES)('%s', (name) => {
  test('PEM, DER and raw bytes give the same keys back', async () => {
    const { publicKey, secretKey } = await pairOf(name);
    const standard = SEAL_SUITES[name].oid !== undefined;
    const sources = {
      public: [publicKey.toPem(), ...(standard ? [publicKey.toDer()] : [])],
      secret: [secretKey.toPem(), ...(standard ? [secretKey.toDer()] : [])],
    };
    const data = utf8('there and back');
    for (const source of sources.public) {
      const key = await importPublicKey(source);
      expect([key.suite, key.fingerprint]).toEqual([name, publicKey.fingerprint]);
      expect(await open(secretKey, await seal(key, data))).toEqual(data);
    }
    for (const source of sources.secret) {
      const key = await importSecretKey(source);
      expect([key.suite, key.fingerprint]).toEqual([name, publicKey.fingerprint]);
      expect(await open(key, await seal(publicKey, data))).toEqual(data);
    }
    const raw = await importPublicKey(publicKey.toRaw(), { suite: name });
    expect(raw.toPem()).toBe(publicKey.toPem());
    const secret = await importSecretKey(secretKey.toRaw(), { suite: name });
    expect(secret.toPem()).toBe(secretKey.toPem());
    expect(secret.publicKey.toRaw()).toEqual(publicKey.toRaw());
  });

  test('PEM says what it is, and only as much as it must', async () => {
    const { publicKey, secretKey } = await pairOf(name);
    const own = OWN_ONLY.includes(name) ? 'NEXUSZERO ' : '';
    expect(publicKey.toPem()).toMatch(
      new RegExp(`^-----BEGIN ${own}PUBLIC KEY-----\\n([A-Za-z0-9+/=]{1,64}\\n)+-----END`),
    );
    expect(secretKey.toPem()).toMatch(new RegExp(`^-----BEGIN ${own}PRIVATE KEY-----\\n`));
    if (own === '') return;
    expect(() => publicKey.toDer()).toThrow(refused('UNSUPPORTED'));
    expect(() => secretKey.toDer()).toThrow(refused('UNSUPPORTED'));
  });

  test('a key of another length, or of the other half, is refused', async () => {
    const { publicKey, secretKey } = await pairOf(name);
    for (const bytes of [new Uint8Array(0), publicKey.toRaw().subarray(1), randomBytes(77)]) {
      await expect(importPublicKey(bytes, { suite: name })).rejects.toEqual(
        refused('BAD_ENCODING'),
      );
      await expect(importSecretKey(bytes, { suite: name })).rejects.toEqual(
        refused('BAD_ENCODING'),
      );
    }
    await expect(importPublicKey(secretKey.toPem())).rejects.toEqual(refused('BAD_ENCODING'));
    await expect(importSecretKey(publicKey.toPem())).rejects.toEqual(refused('BAD_ENCODING'));
    const other: SealSuiteName = name === 'x-wing' ? 'ml-kem-768' : 'x-wing';
    await expect(importPublicKey(publicKey.toPem(), { suite: other })).rejects.toEqual(
      refused('BAD_ENCODING'),
    );
  });
});

test('files of ML-KEM with a seed, an expanded key or both (RFC 9935)', async () => {
  const kernel = await createMlKem();
  for (const set of [512, 768, 1024] as const) {
    const { publicKey, secretKey } = await pairOf(`ml-kem-${set}`);
    const seed = secretKey.toRaw();
    const { decapsulationKey } = kernel.keyPair(set, seed);
    const file = (content: Uint8Array): Uint8Array => {
      const algorithm = derAlgorithm(SEAL_SUITES[`ml-kem-${set}`].oid!);
      const version = der(TAG.integer, new Uint8Array(1));
      return der(TAG.sequence, version, algorithm, der(TAG.octetString, content));
    };
    const expandedOnly = der(TAG.octetString, decapsulationKey);
    const both = der(TAG.sequence, der(TAG.octetString, seed), expandedOnly);
    const data = utf8('rfc 9935');
    const box = await seal(publicKey, data);
    for (const content of [der(TAG.context0, seed), expandedOnly, both]) {
      const key = await importSecretKey(file(content));
      expect(key.fingerprint).toBe(publicKey.fingerprint);
      expect(await open(key, box)).toEqual(data);
    }
    const expanded = await importSecretKey(decapsulationKey, { suite: `ml-kem-${set}` });
    expect(await importSecretKey(expanded.toPem()).then((key) => key.toRaw())).toEqual(
      decapsulationKey,
    );
    const wrong = [
      der(TAG.sequence, der(TAG.octetString, randomBytes(64)), expandedOnly),
      der(TAG.sequence, der(TAG.octetString, seed), der(TAG.octetString, randomBytes(40))),
      der(TAG.sequence, der(TAG.octetString, seed.subarray(1)), expandedOnly),
      der(TAG.octetString, seed),
      der(TAG.context0, decapsulationKey),
      concat(der(TAG.context0, seed), new Uint8Array(1)),
      seed,
    ];
    for (const content of wrong) {
      await expect(importSecretKey(file(content))).rejects.toEqual(refused('BAD_ENCODING'));
    }
  }
});

test('an ML-KEM key with a coefficient beyond the modulus, a spoilt hash', async () => {
  const { publicKey } = await pairOf('ml-kem-768');
  const raw = publicKey.toRaw().fill(255, 0, 3);
  await expect(importPublicKey(raw, { suite: 'ml-kem-768' })).rejects.toEqual(
    refused('BAD_ENCODING'),
  );
  await expect(
    importPublicKey(concat(raw, new Uint8Array(32)), { suite: 'x-wing' }),
  ).rejects.toEqual(refused('BAD_ENCODING'));
  const { secretKey } = await pairOf('frodo-640');
  const spoilt = secretKey.toRaw();
  spoilt[spoilt.length - 1]! ^= 1;
  await expect(importSecretKey(spoilt, { suite: 'frodo-640' })).rejects.toEqual(
    refused('BAD_ENCODING'),
  );
});

describe('what a key tells', () => {
  test('its fingerprint names the suite and the key', async () => {
    const { publicKey, secretKey } = await pairOf('x-wing');
    expect(publicKey.fingerprint).toMatch(/^SHA256:[A-Za-z0-9_-]{43}$/);
    expect(secretKey.fingerprint).toBe(publicKey.fingerprint);
    const raw = publicKey.toRaw().subarray(0, SEAL_SUITES['ml-kem-768'].publicKeyBytes);
    const half = await importPublicKey(raw, { suite: 'ml-kem-768' });
    expect(half.fingerprint).not.toBe(publicKey.fingerprint);
    const shake = await importPublicKey((await pairOf('frodo-640')).publicKey.toRaw(), {
      suite: 'frodo-640-aes',
    });
    expect(shake.fingerprint).not.toBe((await pairOf('frodo-640')).publicKey.fingerprint);
  });

  test('its level, for which a suite is found', () => {
    for (const level of [128, 192, 256] as const) {
      const { security, hybrid } = SEAL_SUITES[suiteForLevel(level)];
      expect(security.level).toBeGreaterThanOrEqual(level);
      expect(security.category).not.toBeNull();
      expect(hybrid).toBe(true);
    }
  });

  test('copies, not its own memory', async () => {
    const { publicKey, secretKey } = await pairOf('ml-kem-512');
    const box = await seal(publicKey, utf8('x'));
    publicKey.toRaw().fill(0);
    secretKey.toRaw().fill(0);
    const source = secretKey.toRaw();
    const key = await importSecretKey(source, { suite: 'ml-kem-512' });
    source.fill(0);
    expect(await open(key, box)).toEqual(utf8('x'));
  });
});

describe('handles', () => {
  test('a destroyed secret key opens nothing, its copies do', async () => {
    const { publicKey, secretKey } = await generateKeyPair('x-wing');
    const copy = await importSecretKey(secretKey.toPem());
    await secretKey.expand();
    const box = await seal(publicKey, utf8('x'));
    const running = open(secretKey, box);
    expect(await running).toEqual(utf8('x'));
    secretKey.destroy();
    await expect(open(secretKey, box)).rejects.toEqual(refused('BAD_PARAMETER'));
    await expect(secretKey.expand()).rejects.toEqual(refused('BAD_PARAMETER'));
    for (const read of ['toRaw', 'toDer', 'toPem'] as const) {
      expect(() => secretKey[read]()).toThrow(refused('BAD_PARAMETER'));
    }
    expect(await open(copy, box)).toEqual(utf8('x'));
    expect(secretKey.publicKey.fingerprint).toBe(publicKey.fingerprint);
  });

  test('work that is under way when a key is destroyed ends in order', async () => {
    const { publicKey, secretKey } = await generateKeyPair('ml-kem-512');
    await publicKey.expand();
    await secretKey.expand();
    const box = await seal(publicKey, utf8('x'));
    const running = [
      open(secretKey, box),
      open((await generateKeyPair('ml-kem-512')).secretKey, box),
    ];
    const sealing = seal(publicKey, utf8('y'));
    secretKey.destroy();
    publicKey.destroy();
    const codes = await Promise.all(running.map(outcome));
    expect([`ok ${toHex(utf8('x'))}`, 'BAD_PARAMETER']).toContain(codes[0]);
    expect(await outcome(sealing)).toMatch(/^ok |^BAD_PARAMETER$/);
    // a key that is not kept is asked for when its turn comes: destroyed, and not "the box does not open"
    for (const name of FAMILIES) {
      const pair = await generateKeyPair(name);
      const own = await seal(pair.publicKey, utf8('x'));
      const late = outcome(open(pair.secretKey, own));
      pair.secretKey.destroy();
      expect([`ok ${toHex(utf8('x'))}`, 'BAD_PARAMETER']).toContain(await late);
    }
    expect(await seal(publicKey, utf8('z'))).toBeInstanceOf(Uint8Array);
  });

  test('more keys than fit expanded: the limit is told, others go on, rooms are given back', async () => {
    const { publicKey, secretKey } = await pairOf('frodo-640');
    const pem = publicKey.toPem();
    const many = await Promise.all(Array.from({ length: 64 }, () => importPublicKey(pem)));
    let failed = 0;
    for (const key of many) {
      await key.expand().catch((error: unknown) => {
        expect(error).toEqual(refused('LIMIT_EXCEEDED'));
        failed++;
      });
    }
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThan(32);
    // those that are not kept take turns in rooms that are theirs
    const others = await Promise.all(Array.from({ length: 64 }, () => importPublicKey(pem)));
    const boxes = await Promise.all(others.map((key) => seal(key, utf8('x'))));
    for (const box of boxes) expect(await open(secretKey, box)).toEqual(utf8('x'));
    for (const key of many) key.destroy();
    for (const key of others.slice(0, 40)) await key.expand();
    for (const key of others) key.destroy();
    const texts = Array.from({ length: 100 }, () => secretKey.toPem());
    const read = await Promise.all(texts.map((text) => importSecretKey(text)));
    expect(new Set(read.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  });

  test('PEM of our own takes any bytes of the right length', async () => {
    const { publicKey } = await pairOf('x25519-frodo-640');
    const text = publicKey.toPem();
    expect(text).toBe(
      toPem(
        'NEXUSZERO PUBLIC KEY',
        concat(utf8('NXK'), new Uint8Array([1, 0x11, 0xf1, 1]), publicKey.toRaw()),
      ),
    );
  });
});
