/** ML-KEM against @noble/post-quantum, with sound, changed and random ciphertexts; keys that are none; rooms. */
import { createHash } from 'node:crypto';
import { ml_kem512, ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js';
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { createMlKem, MLKEM_SIZES, type MlKemSet } from '../../src/kernels/mlkem.ts';

const ORACLES = [
  [512, ml_kem512],
  [768, ml_kem768],
  [1024, ml_kem1024],
] as const;
const kernel = await createMlKem();
const refused = (code: string): Error => expect.objectContaining({ code }) as Error;

describe.each(ORACLES)('ML-KEM-%i', (set: MlKemSet, oracle) => {
  const sizes = MLKEM_SIZES[set];

  test('keys, ciphertexts and secrets are those of the oracle', () => {
    for (let round = 0; round < 100; round++) {
      const [seed, m] = [randomBytes(64), randomBytes(32)];
      const { encapsulationKey, decapsulationKey } = kernel.keyPair(set, seed);
      const theirs = oracle.keygen(seed);
      expect(encapsulationKey).toEqual(theirs.publicKey);
      expect(decapsulationKey).toEqual(theirs.secretKey);
      const open = kernel.expandPublic(set, encapsulationKey);
      const made = kernel.encapsulate(open, m);
      const expected = oracle.encapsulate(encapsulationKey, m);
      expect(made.ciphertext).toEqual(expected.cipherText);
      expect(made.sharedSecret).toEqual(expected.sharedSecret);
      const secret = kernel.expandSecret(set, decapsulationKey);
      expect(kernel.decapsulate(secret, made.ciphertext)).toEqual(made.sharedSecret);
      kernel.release(open);
      kernel.release(secret);
    }
  });

  test('a ciphertext that is none gives the secret of the specification', () => {
    const { encapsulationKey, decapsulationKey } = kernel.keyPair(set, randomBytes(64));
    const secret = kernel.expandSecret(set, decapsulationKey);
    const { ciphertext, sharedSecret } = kernel.encapsulate(secret, randomBytes(32));
    const z = decapsulationKey.subarray(-32);
    const mauled: Uint8Array[] = Array.from({ length: 100 }, (_, i) => {
      const copy = ciphertext.slice();
      copy[(i * 97) % copy.length]! ^= 1 << (i % 8);
      return copy;
    });
    mauled.push(new Uint8Array(sizes.ciphertext), new Uint8Array(sizes.ciphertext).fill(255));
    for (let i = 0; i < 20; i++) mauled.push(randomBytes(sizes.ciphertext));
    for (const other of mauled) {
      const got = kernel.decapsulate(secret, other);
      const shake = createHash('shake256', { outputLength: 32 }).update(concat(z, other));
      expect(got).toEqual(new Uint8Array(shake.digest()));
      expect(got).toEqual(
        oracle.decapsulate(new Uint8Array(other), new Uint8Array(decapsulationKey)),
      );
    }
    expect(kernel.decapsulate(secret, ciphertext)).toEqual(sharedSecret);
    expect(kernel.encapsulate(secret, new Uint8Array(32)).ciphertext).toEqual(
      oracle.encapsulate(new Uint8Array(encapsulationKey), new Uint8Array(32)).cipherText,
    );
  });

  test('coefficients of 3,329 and more, and a hash that does not fit, are refused', () => {
    const { encapsulationKey, decapsulationKey } = kernel.keyPair(set, randomBytes(64));
    for (let i = 0; i < set; i++) {
      const over = encapsulationKey.slice();
      // coefficient i becomes 3,329 or 4,095
      const at = 3 * (i >> 1);
      const value = i % 3 === 0 ? 4095 : 3329;
      const pair = over[at]! | (over[at + 1]! << 8) | (over[at + 2]! << 16);
      const put = i & 1 ? (pair & 0xfff) | (value << 12) : (pair & 0xfff000) | value;
      over.set([put & 255, (put >> 8) & 255, put >> 16], at);
      expect(() => kernel.expandPublic(set, over)).toThrow(refused('BAD_ENCODING'));
    }
    const { encapsulationKey: size } = sizes;
    const from = sizes.decapsulationKey - 64 - size;
    for (const at of [from, from + size - 1, from + size, from + size + 31]) {
      const changed = decapsulationKey.slice();
      changed[at]! ^= 1;
      expect(() => kernel.expandSecret(set, changed)).toThrow(refused('BAD_ENCODING'));
    }
  });

  test('other lengths are refused', () => {
    const { encapsulationKey, decapsulationKey } = kernel.keyPair(set, randomBytes(64));
    const secret = kernel.expandSecret(set, decapsulationKey);
    for (const by of [-1, 1]) {
      const resized = (bytes: number): Uint8Array => new Uint8Array(bytes + by);
      expect(() => kernel.expandPublic(set, resized(encapsulationKey.length))).toThrow(
        refused('BAD_ENCODING'),
      );
      expect(() => kernel.expandSecret(set, resized(decapsulationKey.length))).toThrow(
        refused('BAD_ENCODING'),
      );
      expect(() => kernel.decapsulate(secret, resized(sizes.ciphertext))).toThrow(
        refused('BAD_ENCODING'),
      );
      expect(() => kernel.keyPair(set, resized(64))).toThrow(refused('BAD_PARAMETER'));
      expect(() => kernel.encapsulate(secret, resized(32))).toThrow(refused('BAD_PARAMETER'));
    }
  });
});

describe('expanded keys', () => {
  const pair = kernel.keyPair(512, randomBytes(64));

  test('that were released, of another kernel, or without the secret are of no use', async () => {
    const key = kernel.expandSecret(512, pair.decapsulationKey);
    const ciphertext = new Uint8Array(768);
    const other = await createMlKem();
    expect(() => other.decapsulate(key, ciphertext)).toThrow(refused('BAD_PARAMETER'));
    kernel.release(key);
    kernel.release(key);
    expect(() => kernel.decapsulate(key, ciphertext)).toThrow(refused('BAD_PARAMETER'));
    const open = kernel.expandPublic(512, pair.encapsulationKey);
    expect(() => kernel.decapsulate(open, ciphertext)).toThrow(refused('BAD_PARAMETER'));
    for (const set of [640, 'toString', undefined] as unknown as MlKemSet[]) {
      expect(() => kernel.keyPair(set, randomBytes(64))).toThrow(refused('BAD_PARAMETER'));
    }
  });

  test('1,024 at a time, and rooms are used again', async () => {
    const own = await createMlKem();
    const keys = Array.from({ length: 1024 }, () => own.expandPublic(512, pair.encapsulationKey));
    expect(() => own.expandPublic(512, pair.encapsulationKey)).toThrow(refused('LIMIT_EXCEEDED'));
    const m = randomBytes(32);
    const expected = ml_kem512.encapsulate(pair.encapsulationKey, m);
    for (const key of [keys[0]!, keys[500]!, keys[1023]!]) {
      expect(own.encapsulate(key, m).ciphertext).toEqual(expected.cipherText);
    }
    own.release(keys[7]!);
    const again = own.expandPublic(512, pair.encapsulationKey);
    expect(own.encapsulate(again, m).sharedSecret).toEqual(expected.sharedSecret);
    // a key that is refused takes no room
    own.release(again);
    expect(() => own.expandPublic(512, new Uint8Array(800).fill(255))).toThrow(
      refused('BAD_ENCODING'),
    );
    own.expandPublic(512, pair.encapsulationKey);
  });
});
