/** Where secrets must not be: in the kernels' memory after a call, in texts and errors; and the memory's growth. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { createFrodo, type Frodo, type FrodoSet } from '../../src/kernels/frodo.ts';
import { createMlKem, MLKEM_SIZES, type MlKemSet } from '../../src/kernels/mlkem.ts';
import {
  generateKeyPair,
  hpkeRecipient,
  importPublicKey,
  importSecretKey,
  init,
  open,
  seal,
  SEAL_SUITES,
  type SecretKey,
} from '../../src/seal.ts';
import { chunksOf, watched } from '../vole/traces.ts';
import { news, residues, spellings, textsOf, type Secrets } from './residues.ts';

const SETS = [512, 768, 1024] as const;
const FRODOS = ([640, 976] as const).flatMap((dimension) =>
  (['SHAKE', 'AES'] as const).map((matrix): [string, FrodoSet] => [
    `FrodoKEM-${String(dimension)} by ${matrix}`,
    { dimension, salted: true, matrix },
  ]),
);
const refused = (code: string): Error => expect.objectContaining({ code }) as Error;
const snapshot = (memory: Buffer): Buffer => Buffer.from(memory);

const hashed = (name: string, bytes: number | undefined, ...parts: Uint8Array[]): Uint8Array =>
  createHash(name, bytes === undefined ? {} : { outputLength: bytes })
    .update(concat(...parts))
    .digest();
const changed = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

/** The coefficients of the secret vector, in words of 16 bits as the kernel has them. */
function wordsOf(encoded: Uint8Array): Uint8Array {
  const words = new Uint8Array((encoded.length * 4) / 3);
  for (let i = 0; i < encoded.length / 3; i++) {
    const [a, b, c] = encoded.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    words.set([a, b & 15, ((b >> 4) | (c << 4)) & 255, c >> 4], 4 * i);
  }
  return words;
}

/** What FIPS 203 derives of the seed and of m, and what the noise is made of. */
function mlkemSecrets(set: MlKemSet, seed: Uint8Array, dk: Uint8Array, m: Uint8Array): Secrets {
  const k = new Uint8Array([set / 256]);
  const eta = set === 512 ? 3 : 2;
  const sigma = hashed('sha3-512', undefined, seed.subarray(0, 32), k).subarray(32);
  const derived = hashed('sha3-512', undefined, m, dk.subarray(-64, -32));
  const coins = derived.subarray(32);
  const noise = (secret: Uint8Array): Uint8Array[] =>
    Array.from({ length: 2 * k[0]! + 1 }, (_, n) =>
      hashed('shake256', 64 * (n < k[0]! ? eta : 2), secret, new Uint8Array([n])),
    );
  const s = dk.subarray(0, 1.5 * set);
  return {
    ...{ d: seed.subarray(0, 32), z: seed.subarray(32), s, words: wordsOf(s), sigma, m, coins },
    ...{ secret: derived.subarray(0, 32), noise: concat(...noise(sigma), ...noise(coins)) },
  };
}

describe.each(SETS)('the memory of ML-KEM-%i', (set) => {
  const made = async () => {
    const { made: kernel, memory } = await watched(() => createMlKem());
    return { kernel, memory };
  };

  test('holds nothing of a key that was released, nor of the calls', async () => {
    const { kernel, memory } = await made();
    const [seed, m] = [randomBytes(64), randomBytes(32)];
    const { decapsulationKey: dk } = kernel.keyPair(set, seed);
    const known = mlkemSecrets(set, seed, dk, m);
    expect(residues(memory(), known)).toEqual([]);
    const key = kernel.expandSecret(set, dk);
    const { ciphertext, sharedSecret } = kernel.encapsulate(key, m);
    expect(sharedSecret).toEqual(new Uint8Array(known['secret']!));
    expect(kernel.decapsulate(key, ciphertext)).toEqual(sharedSecret);
    const rejected = kernel.decapsulate(key, changed(ciphertext, 9));
    const secrets = { ...known, rejected };
    // the room of a key that is in use holds z as it is
    expect(residues(memory(), secrets)).toEqual(['z']);
    kernel.release(key);
    expect(residues(memory(), secrets)).toEqual([]);
    expect(() => kernel.expandSecret(set, changed(dk, dk.length - 40))).toThrow(
      refused('BAD_ENCODING'),
    );
    expect(residues(memory(), secrets)).toEqual([]);
    // the search finds what is there
    const held = snapshot(memory());
    held.set(concat(...Object.values(secrets)), held.length - 9001);
    expect(residues(held, secrets)).toEqual(Object.keys(secrets).sort());
  });

  test('has nothing new after encapsulation and decapsulation', async () => {
    const { kernel, memory } = await made();
    const { decapsulationKey } = kernel.keyPair(set, randomBytes(64));
    const key = kernel.expandSecret(set, decapsulationKey);
    const before = snapshot(memory());
    const { ciphertext } = kernel.encapsulate(key, randomBytes(32));
    expect(news(before, memory())).toEqual([]);
    kernel.decapsulate(key, ciphertext);
    kernel.decapsulate(key, changed(ciphertext, 0));
    kernel.decapsulate(key, randomBytes(ciphertext.length));
    expect(news(before, memory())).toEqual([]);
  });

  test('has after a secret key only what a public one leaves', async () => {
    const [holder, other] = [await made(), await made()];
    const { encapsulationKey: ek, decapsulationKey: dk } = other.kernel.keyPair(
      set,
      randomBytes(64),
    );
    const sender = await made();
    sender.kernel.release(sender.kernel.expandPublic(set, ek));
    holder.kernel.release(holder.kernel.expandSecret(set, dk));
    expect(news(sender.memory(), holder.memory())).toEqual([]);
    const refusing = await made();
    // a changed hash; its memory is that of the same public key
    const wrong = changed(dk, dk.length - 40);
    expect(() => refusing.kernel.expandSecret(set, wrong)).toThrow(refused('BAD_ENCODING'));
    expect(news(sender.memory(), refusing.memory())).toEqual([]);
  });

  test('has after key generation only the matrix, and what it is sampled from', async () => {
    const [maker, sender] = [await made(), await made()];
    const constants = chunksOf(maker.memory());
    const { encapsulationKey: ek } = maker.kernel.keyPair(set, randomBytes(64));
    sender.kernel.expandPublic(set, ek);
    const known = new Set([...constants, ...chunksOf(sender.memory()), ...sampled(set, ek)]);
    const left = chunksOf(maker.memory()).filter((chunk) => !known.has(chunk));
    expect(left.map((chunk) => Buffer.from(chunk, 'latin1').toString('hex'))).toEqual([]);
  });
});

/** Chunks of the blocks that the entries of A are sampled from, and of the last entries' names. */
function sampled(set: MlKemSet, ek: Uint8Array): string[] {
  const k = set / 256;
  const rho = ek.subarray(-32);
  const name = (index: number): number[] => [index % k, Math.floor(index / k)];
  const last = k * k - 1;
  const names = Buffer.alloc(16);
  names.set(k % 2 === 0 ? [...name(last - 1), ...name(last)] : [...name(last), ...name(last)]);
  const blocks = Array.from({ length: k * k }, (_, index) => {
    const stream = hashed('shake128', 8 * 168, rho, new Uint8Array(name(index)));
    return Array.from({ length: 8 }, (__, i) => {
      // a block lies in 176 bytes
      const padded = Buffer.alloc(176);
      padded.set(stream.subarray(168 * i, 168 * i + 168));
      return chunksOf(padded);
    });
  });
  return [...blocks.flat(2), names.toString('latin1')];
}

/** What the draft derives of the randomness of a key, and of mu || salt. */
function frodoSecrets(kernel: Frodo, random: Uint8Array, sk: Uint8Array, coins: Uint8Array) {
  const { sharedSecret: size, secretKey: bytes } = kernel.sizes;
  const n = kernel.set.dimension;
  const name = n === 640 ? 'shake128' : 'shake256';
  const seedSE = random.subarray(size, 3 * size);
  const noise = (first: number, seed: Uint8Array, words: number): Uint8Array =>
    hashed(name, 2 * words, new Uint8Array([first]), seed);
  const derived = hashed(name, 3 * size, sk.subarray(bytes - size), coins);
  const again = derived.subarray(0, 2 * size);
  return {
    ...{ s: random.subarray(0, size), seedSE, z: random.subarray(3 * size) },
    S: sk.subarray(bytes - size - 16 * n, bytes - size),
    noise: noise(0x5f, seedSE, 16 * n),
    ...{ mu: coins.subarray(0, size), again, k: derived.subarray(2 * size) },
    otherNoise: noise(0x96, again, 16 * n + 64),
  };
}

describe.each(FRODOS)('the memory of %s', (_, set) => {
  const made = async () => {
    const { made: kernel, memory } = await watched(() => createFrodo(set));
    return { kernel, memory };
  };

  test('holds nothing of a key that was released, nor of the calls', async () => {
    const { kernel, memory } = await made();
    const { keyRandomness, randomness } = kernel.sizes;
    const [random, coins] = [randomBytes(keyRandomness), randomBytes(randomness)];
    const { secretKey: sk } = kernel.keyPair(random);
    const known = frodoSecrets(kernel, random, sk, coins);
    expect(residues(memory(), known)).toEqual([]);
    const key = kernel.expandSecret(sk);
    const { ciphertext, sharedSecret } = kernel.encapsulate(key, coins);
    expect(kernel.decapsulate(key, ciphertext)).toEqual(sharedSecret);
    const name = set.dimension === 640 ? 'shake128' : 'shake256';
    const expected = hashed(name, sharedSecret.length, ciphertext, known.k);
    expect(sharedSecret).toEqual(new Uint8Array(expected));
    const rejected = kernel.decapsulate(key, changed(ciphertext, 9));
    const secrets: Secrets = { ...known, sharedSecret, rejected };
    expect(residues(memory(), secrets)).toEqual(['S', 's']);
    kernel.release(key);
    expect(residues(memory(), secrets)).toEqual([]);
    // the search finds what is there
    const held = snapshot(memory());
    held.set(concat(...Object.values(secrets)), 200_001);
    expect(residues(held, secrets)).toEqual(Object.keys(secrets).sort());
  });

  test('has nothing new after encapsulation and decapsulation', async () => {
    const { kernel, memory } = await made();
    const { secretKey } = kernel.keyPair(randomBytes(kernel.sizes.keyRandomness));
    const key = kernel.expandSecret(secretKey);
    const before = snapshot(memory());
    const { ciphertext } = kernel.encapsulate(key, randomBytes(kernel.sizes.randomness));
    expect(news(before, memory())).toEqual([]);
    kernel.decapsulate(key, ciphertext);
    kernel.decapsulate(key, changed(ciphertext, 0));
    kernel.decapsulate(key, randomBytes(ciphertext.length));
    expect(news(before, memory())).toEqual([]);
  });

  test('has after a secret key, and after making it, only what a public one leaves', async () => {
    const [maker, holder, sender] = [await made(), await made(), await made()];
    const { publicKey, secretKey } = maker.kernel.keyPair(
      randomBytes(maker.kernel.sizes.keyRandomness),
    );
    sender.kernel.release(sender.kernel.expandPublic(publicKey));
    holder.kernel.release(holder.kernel.expandSecret(secretKey));
    expect(news(sender.memory(), maker.memory())).toEqual([]);
    expect(news(sender.memory(), holder.memory())).toEqual([]);
    const refusing = await made();
    const wrong = changed(secretKey, secretKey.length - 1);
    expect(() => refusing.kernel.expandSecret(wrong)).toThrow(refused('BAD_ENCODING'));
    expect(news(sender.memory(), refusing.memory())).toEqual([]);
  });
});

describe('the memory does not grow with the number of calls', () => {
  test('of ML-KEM', async () => {
    const { made: kernel, memory } = await watched(() => createMlKem());
    const pairs = SETS.map((set) => ({ set, pair: kernel.keyPair(set, randomBytes(64)) }));
    const use = (): void => {
      for (const { set, pair } of pairs) {
        const key = kernel.expandSecret(set, pair.decapsulationKey);
        kernel.decapsulate(key, new Uint8Array(MLKEM_SIZES[set].ciphertext));
        kernel.release(key);
      }
    };
    use();
    const bytes = memory().length;
    expect(bytes).toBeLessThan(250_000);
    for (let i = 0; i < 2000; i++) use();
    expect(memory().length).toBe(bytes);
  });

  test('of FrodoKEM-640', async () => {
    const { made: kernel, memory } = await watched(() => createFrodo(FRODOS[0]![1]));
    const { secretKey } = kernel.keyPair(randomBytes(kernel.sizes.keyRandomness));
    kernel.release(kernel.expandSecret(secretKey));
    const bytes = memory().length;
    expect(bytes).toBeLessThan(1_500_000);
    for (let i = 0; i < 50; i++) kernel.release(kernel.expandSecret(secretKey));
    expect(memory().length).toBe(bytes);
  });
});

test('a destroyed key leaves nothing in the shared kernel, not even when it was being expanded', async () => {
  const { memory } = await watched(() => init());
  const keys = [await generateKeyPair('ml-kem-768'), await generateKeyPair('ml-kem-768')];
  const [kept, begun] = keys.map(({ secretKey }) => secretKey) as [SecretKey, SecretKey];
  const secrets = { kept: kept.toRaw().slice(32), begun: begun.toRaw().slice(32) };
  expect(residues(memory(), secrets)).toEqual([]);
  await kept.expand();
  expect(residues(memory(), secrets)).toEqual(['kept']);
  const expanding = begun.expand();
  for (const key of [kept, begun]) key.destroy();
  await expanding;
  // what is expanded is released in a turn of its own
  await new Promise((resolve) => setImmediate(resolve));
  expect(residues(memory(), secrets)).toEqual([]);
});

const SUITES = ['x-wing', 'ml-kem-768', 'frodo-640', 'x25519-frodo-976'] as const;
const DATA = randomBytes(64);

/** Everything a holder may get wrong. */
async function failures(secretKey: SecretKey, other: SecretKey): Promise<unknown[]> {
  const { suite } = secretKey;
  const [raw, pem] = [secretKey.toRaw(), secretKey.toPem()];
  const foreign = 'frodo-1344';
  const lines = pem.split('\n');
  const box = await seal(secretKey.publicKey, DATA, { info: 'a' });
  const attempts: (() => Promise<unknown>)[] = [
    () => importSecretKey(raw.subarray(1), { suite }),
    () => importSecretKey(concat(raw, new Uint8Array(1)), { suite }),
    () => importSecretKey(concat(new Uint8Array(1), raw)),
    () => importSecretKey(raw, { suite: foreign }),
    () => importSecretKey(pem, { suite: foreign }),
    () => importPublicKey(pem),
    () => importSecretKey(lines.slice(1).join('\n')),
    () => importSecretKey(lines.filter((_, i) => i !== 1).join('\n')),
    () => importSecretKey(pem.replace(lines[1]!, `*${lines[1]!.slice(1)}`)),
    () => importSecretKey(pem.replace('PRIVATE', 'SECRET')),
    () => importSecretKey(pem + pem),
    () => open(secretKey, box, { info: 'b' }),
    () => open(secretKey, changed(box, box.length - 1), { info: 'a' }),
    () => open(other, box, { info: 'a' }),
    () => open({ ...secretKey, raw } as unknown as SecretKey, box),
  ];
  const results = await Promise.allSettled(attempts.map((attempt) => attempt()));
  expect(results.map(({ status }) => status)).toEqual(attempts.map(() => 'rejected'));
  return results.map((result) => (result as PromiseRejectedResult).reason as unknown);
}

describe.each(SUITES)('a secret key of %s', (suite) => {
  test('shows itself in no text and no error', async () => {
    const [{ secretKey }, other] = [await generateKeyPair(suite), await generateKeyPair(suite)];
    const raw = secretKey.toRaw();
    const errors = await failures(secretKey, other.secretKey);
    const codes = new Set(errors.map((error) => (error as { code: string }).code));
    expect([...codes].sort()).toEqual(['BAD_ENCODING', 'BAD_PARAMETER', 'OPEN_FAILED']);
    try {
      JSON.stringify({ secretKey });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'BAD_PARAMETER' });
      errors.push(error);
    }
    const texts = [secretKey, { secretKey }, [secretKey.publicKey], ...errors].flatMap(textsOf);
    const parts = [raw, raw.subarray(-32), raw.subarray(raw.length >> 1), DATA];
    const needles = parts.flatMap(spellings);
    expect(needles.filter((needle) => texts.some((text) => text.includes(needle)))).toEqual([]);
    // the search finds what is there
    const told = textsOf(new Error(secretKey.toPem().replaceAll('\n', '')));
    expect(needles.some((needle) => told.some((text) => text.includes(needle)))).toBe(true);
  });

  test('is of no use once destroyed', async () => {
    const { secretKey, publicKey } = await generateKeyPair(suite);
    const box = await seal(publicKey, DATA);
    const bare = await seal(publicKey, DATA, { format: 'hpke' });
    const enc = bare.subarray(0, SEAL_SUITES[suite].encBytes);
    await secretKey.expand();
    expect(await open(secretKey, box)).toEqual(DATA);
    secretKey.destroy();
    secretKey.destroy();
    const destroyed = refused('BAD_PARAMETER');
    expect(() => secretKey.toRaw()).toThrow(destroyed);
    expect(() => secretKey.toPem()).toThrow(destroyed);
    expect(() => secretKey.toDer()).toThrow(destroyed);
    await expect(secretKey.expand()).rejects.toThrow(destroyed);
    await expect(open(secretKey, box)).rejects.toThrow(destroyed);
    await expect(hpkeRecipient(secretKey, enc)).rejects.toThrow(destroyed);
    expect(publicKey.fingerprint).toBe(secretKey.fingerprint);
  });
});
