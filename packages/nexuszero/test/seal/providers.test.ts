/** Cryptography of Node, of browsers and of plain JavaScript: one box, whoever makes it. */
import { randomFillSync } from 'node:crypto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { toHex, utf8 } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { platformCrypto as webCrypto } from '../../src/platform/browser/crypto.ts';
import { platformCrypto as nodeCrypto } from '../../src/platform/node/crypto.ts';
import { portableAead, portableX25519 } from '../../src/platform/portable.ts';
import { generateKeyPair, importPublicKey, importSecretKey, open, seal } from '../../src/seal.ts';
import { AEADS, type AeadName, type SealCrypto } from '../../src/seal/crypto.ts';
import { outcome, refused } from './parties.ts';

const PROVIDERS: Readonly<Record<string, SealCrypto>> = {
  node: nodeCrypto,
  web: webCrypto,
  portable: { ...webCrypto, aead: portableAead, x25519: portableX25519 },
};
const names = Object.keys(PROVIDERS);
const pairs = names.flatMap((one) => names.map((other) => [one, other] as const));

test('hashes agree', () => {
  for (const size of [0, 1, 135, 136, 137, 1000]) {
    const message = randomBytes(size);
    for (const length of [1, 64, 136, 300]) {
      const all = names.map((name) => toHex(PROVIDERS[name]!.shake256(message, length)));
      expect(new Set(all).size).toBe(1);
    }
    expect(new Set(names.map((name) => toHex(PROVIDERS[name]!.sha3(message)))).size).toBe(1);
  }
});

describe.each(Object.keys(AEADS) as AeadName[])('%s', (name) => {
  test.each(pairs)('sealed by %s, opened by %s', async (one, other) => {
    const key = randomBytes(AEADS[name].keyBytes);
    const [sealer, opener] = await Promise.all(
      [one, other].map(async (provider) => PROVIDERS[provider]!.aead(name, key)),
    );
    for (const size of [0, 1, 16, 1000]) {
      const [nonce, aad, data] = [randomBytes(12), randomBytes(size % 50), randomBytes(size)];
      const sealed = await sealer!.seal(nonce, aad, data);
      expect(sealed).toHaveLength(size + 16);
      expect(await opener!.open(nonce, aad, sealed)).toEqual(data);
      for (const at of [0, size, size + 15]) {
        const changed = Uint8Array.from(sealed);
        changed[at]! ^= 1;
        expect(await opener!.open(nonce, aad, changed)).toBeUndefined();
      }
      for (const length of [0, 15, size + 15]) {
        expect(await opener!.open(nonce, aad, sealed.subarray(0, length))).toBeUndefined();
      }
      expect(await opener!.open(nonce, randomBytes(51), sealed)).toBeUndefined();
      expect(await opener!.open(randomBytes(12), aad, sealed)).toBeUndefined();
    }
  });
});

test('X25519 agrees: secrets, generated keys, points of small order', async () => {
  const secret = randomBytes(32);
  const keys = await Promise.all(
    names.map(async (name) => PROVIDERS[name]!.x25519.fromSecret(secret)),
  );
  expect(new Set(keys.map(({ publicKey }) => toHex(publicKey))).size).toBe(1);
  const generated = await Promise.all(
    names.map(async (name) => PROVIDERS[name]!.x25519.generate()),
  );
  for (const one of generated) {
    for (const other of generated) {
      const [there, back] = [await one.agree(other.publicKey), await other.agree(one.publicKey)];
      expect(there).toHaveLength(32);
      expect(there).toEqual(back);
    }
    expect(await one.agree(new Uint8Array(32))).toBeUndefined();
    expect(
      await one.agree(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0))),
    ).toBeUndefined();
  }
});

test.each(pairs)('a box for keys of %s by keys of %s', async (one, other) => {
  const mine = await generateKeyPair('x-wing', { crypto: PROVIDERS[one]! });
  const theirs = await importPublicKey(mine.publicKey.toPem(), { crypto: PROVIDERS[other]! });
  for (const options of [{}, { aead: 'ChaCha20-Poly1305' }, { format: 'hpke' }] as const) {
    const box = await seal(theirs, utf8('across'), options);
    expect(await open(mine.secretKey, box, options)).toEqual(utf8('across'));
    box[box.length - 1]! ^= 1;
    expect(await outcome(open(mine.secretKey, box, options))).toBe('OPEN_FAILED');
  }
  const read = await importSecretKey(mine.secretKey.toPem(), { crypto: PROVIDERS[other]! });
  expect(read.fingerprint).toBe(mine.publicKey.fingerprint);
});

describe('platforms that do not look for points of small order', () => {
  type Subtle = typeof globalThis.crypto.subtle;
  const weak = new Uint8Array(32);

  /** WebCrypto with one function replaced, as a module of its own. */
  async function withSubtle(
    name: 'importKey' | 'deriveBits',
    instead: (...given: unknown[]) => Promise<unknown>,
  ): Promise<SealCrypto> {
    const real = globalThis.crypto.subtle;
    const subtle = new Proxy(real, {
      get: (target, key: keyof Subtle) =>
        key === name ? instead : (target[key] as () => unknown).bind(target),
    });
    vi.stubGlobal('crypto', { subtle, getRandomValues: (out: Uint8Array) => randomFillSync(out) });
    vi.resetModules();
    const made = (await import('../../src/platform/browser/crypto.ts')) as {
      platformCrypto: SealCrypto;
    };
    return made.platformCrypto;
  }

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test.each(['x-wing', 'x25519-frodo-640'] as const)(
    'zeros are refused by us: %s',
    async (name) => {
      const zeros = (): Promise<ArrayBuffer> => Promise.resolve(new ArrayBuffer(32));
      const crypto = await withSubtle('deriveBits', zeros);
      const raw = (await generateKeyPair(name)).publicKey.toRaw();
      raw.set(weak, raw.length - 32);
      const key = await importPublicKey(raw, { suite: name, crypto });
      await expect(seal(key, utf8('x'))).rejects.toEqual(refused('BAD_ENCODING'));
    },
  );

  test('a key that cannot be imported is one of small order', async () => {
    const real = globalThis.crypto.subtle;
    const importing = real.importKey.bind(real) as (...given: unknown[]) => Promise<unknown>;
    const crypto = await withSubtle('importKey', (...given) => {
      if (given[0] === 'raw') return Promise.reject(new DOMException('weak', 'DataError'));
      return importing(...given);
    });
    const own = await crypto.x25519.generate();
    expect(await own.agree(weak)).toBeUndefined();
  });

  test('another failure of the platform is not hidden by the slow way', async () => {
    const crypto = await withSubtle('importKey', () =>
      Promise.reject(new DOMException('busy', 'OperationError')),
    );
    await expect(crypto.x25519.fromSecret(randomBytes(32))).rejects.toThrow('busy');
    const without = await withSubtle('importKey', () =>
      Promise.reject(new DOMException('no X25519', 'NotSupportedError')),
    );
    expect((await without.x25519.fromSecret(randomBytes(32))).publicKey).toHaveLength(32);
  });
});
