/** FrodoKEM against its specification; `nexuszero conformance` has the vectors of others. */
import { createCipheriv, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { createFrodo, frodoSizes, type FrodoSet } from '../../src/kernels/frodo.ts';

const SETS: readonly FrodoSet[] = ([640, 976, 1344] as const).flatMap((dimension) =>
  [true, false].flatMap((salted) =>
    (['AES', 'SHAKE'] as const).map((matrix) => ({ dimension, salted, matrix })),
  ),
);
const title = ({ dimension, salted, matrix }: FrodoSet): string =>
  `${salted ? '' : 'e'}FrodoKEM-${String(dimension)}-${matrix}`;
const refused = (code: string): Error => expect.objectContaining({ code }) as Error;

/** Draft, table "Parameters": bytes of pk, sk and ct with a salt. */
const TABLE = {
  640: [9616, 19_888, 9752, 16],
  976: [15_632, 31_296, 15_792, 24],
  1344: [21_520, 43_088, 21_696, 32],
} as const;

describe.each(SETS.map((set) => [title(set), set] as const))('%s', (_, set) => {
  const sizes = frodoSizes(set);

  test('sizes are those of the draft', () => {
    const [pk, sk, ct, ss] = TABLE[set.dimension];
    expect(sizes).toMatchObject({
      ...{ publicKey: pk, secretKey: sk, sharedSecret: ss },
      ciphertext: set.salted ? ct : ct - 2 * ss,
    });
  });

  test('both sides agree, with a public key or a secret one', async () => {
    const kernel = await createFrodo(set);
    for (let round = 0; round < 3; round++) {
      const { publicKey, secretKey } = kernel.keyPair(randomBytes(sizes.keyRandomness));
      const [open, secret] = [kernel.expandPublic(publicKey), kernel.expandSecret(secretKey)];
      const random = randomBytes(sizes.randomness);
      const made = kernel.encapsulate(open, random);
      expect(kernel.encapsulate(secret, random)).toEqual(made);
      expect(kernel.decapsulate(secret, made.ciphertext)).toEqual(made.sharedSecret);
      kernel.release(open);
      kernel.release(secret);
      expect(() => kernel.encapsulate(open, random)).toThrow(refused('BAD_PARAMETER'));
    }
  });

  test('any changed part of a ciphertext gives the secret of the specification', async () => {
    const kernel = await createFrodo(set);
    const { secretKey } = kernel.keyPair(randomBytes(sizes.keyRandomness));
    const secret = kernel.expandSecret(secretKey);
    const { ciphertext } = kernel.encapsulate(secret, randomBytes(sizes.randomness));
    const algorithm = set.dimension === 640 ? 'shake128' : 'shake256';
    const s = secretKey.subarray(0, sizes.sharedSecret);
    const ends = [0, sizes.publicKey - 17, sizes.publicKey - 16, ciphertext.length - 1];
    const spots = Array.from({ length: 12 }, (_, i) => Math.floor((i * ciphertext.length) / 12));
    for (const at of [...ends, ...spots]) {
      const other = ciphertext.slice();
      other[at]! ^= 1 << (at % 8);
      const hash = createHash(algorithm, { outputLength: sizes.sharedSecret });
      const expected = hash.update(concat(other, s)).digest();
      expect(kernel.decapsulate(secret, other), String(at)).toEqual(new Uint8Array(expected));
    }
  });

  test('other lengths, and a hash of another public key, are refused', async () => {
    const kernel = await createFrodo(set);
    const { publicKey, secretKey } = kernel.keyPair(randomBytes(sizes.keyRandomness));
    const [open, secret] = [kernel.expandPublic(publicKey), kernel.expandSecret(secretKey)];
    for (const by of [-1, 1]) {
      const resized = (bytes: number): Uint8Array => new Uint8Array(bytes + by);
      expect(() => kernel.expandPublic(resized(sizes.publicKey))).toThrow(refused('BAD_ENCODING'));
      expect(() => kernel.expandSecret(resized(sizes.secretKey))).toThrow(refused('BAD_ENCODING'));
      expect(() => kernel.decapsulate(secret, resized(sizes.ciphertext))).toThrow(
        refused('BAD_ENCODING'),
      );
      expect(() => kernel.keyPair(resized(sizes.keyRandomness))).toThrow(refused('BAD_PARAMETER'));
      expect(() => kernel.encapsulate(open, resized(sizes.randomness))).toThrow(
        refused('BAD_PARAMETER'),
      );
    }
    for (const at of [sizes.sharedSecret, secretKey.length - 1]) {
      const changed = secretKey.slice();
      changed[at]! ^= 1;
      expect(() => kernel.expandSecret(changed)).toThrow(refused('BAD_ENCODING'));
    }
    expect(() => kernel.decapsulate(open, new Uint8Array(sizes.ciphertext))).toThrow(
      refused('BAD_PARAMETER'),
    );
  });
});

test('what is no set is refused', async () => {
  for (const set of [
    { dimension: 512, salted: true, matrix: 'AES' },
    { dimension: 640, salted: 1, matrix: 'AES' },
    { dimension: 640, salted: true, matrix: 'DES' },
  ] as unknown as FrodoSet[]) {
    await expect(createFrodo(set)).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  }
});

test('every set makes keys of its own of the same randomness, and the same ones twice', async () => {
  const digests = new Map<string, string>();
  for (const set of SETS) {
    const kernel = await createFrodo(set);
    const random = Uint8Array.from({ length: kernel.sizes.keyRandomness }, (_, i) => i);
    const { publicKey } = kernel.keyPair(random);
    expect(kernel.keyPair(random).publicKey).toEqual(publicKey);
    digests.set(title(set), toHex(new Uint8Array(createHash('sha256').update(publicKey).digest())));
  }
  expect(new Set(digests.values()).size).toBe(SETS.length);
});

describe('A by the platform’s AES', () => {
  const ecb = {
    aes: (key: Uint8Array, blocks: Uint8Array): Uint8Array =>
      createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(blocks),
  };

  test.each([640, 976, 1344] as const)('%i: the keys are the kernel’s own', async (dimension) => {
    for (const matrix of ['AES', 'SHAKE'] as const) {
      const kernel = await createFrodo({ dimension, salted: true, matrix });
      const { publicKey, secretKey } = kernel.keyPair(randomBytes(kernel.sizes.keyRandomness));
      const random = randomBytes(kernel.sizes.randomness);
      const own = kernel.encapsulate(kernel.expandPublic(publicKey), random);
      const theirs = kernel.encapsulate(kernel.expandPublic(publicKey, ecb), random);
      expect(theirs).toEqual(own);
      const secret = kernel.expandSecret(secretKey, ecb);
      expect(kernel.decapsulate(secret, own.ciphertext)).toEqual(own.sharedSecret);
      expect(kernel.encapsulate(secret, random)).toEqual(own);
    }
  });

  test('one that gives too little, or throws, leaves no key', async () => {
    const kernel = await createFrodo({ dimension: 640, salted: true, matrix: 'AES' });
    const { publicKey } = kernel.keyPair(randomBytes(kernel.sizes.keyRandomness));
    const short = { aes: (): Uint8Array => new Uint8Array(16) };
    const broken = {
      aes: (): never => {
        throw new RangeError('broken');
      },
    };
    for (let i = 0; i < 70; i++) {
      expect(() => kernel.expandPublic(publicKey, short)).toThrow(refused('BAD_PARAMETER'));
      expect(() => kernel.expandPublic(publicKey, broken)).toThrow('broken');
    }
    expect(kernel.expandPublic(publicKey, ecb).secret).toBe(false);
    // rooms that others need are not taken
    const spare = 62;
    expect(kernel.expandPublic(publicKey, { spare }).secret).toBe(false);
    expect(() => kernel.expandPublic(publicKey, { spare })).toThrow(refused('LIMIT_EXCEEDED'));
    expect(() => {
      const key = kernel.expandPublic(publicKey);
      kernel.measureDecryption(key, new Uint8Array(kernel.sizes.ciphertext), 1);
    }).toThrow(refused('BAD_PARAMETER'));
  });
});
