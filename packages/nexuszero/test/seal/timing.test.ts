/**
 * Timing of what touches the secrets of the lattice kernels: valid against invalid ciphertexts, fixed against random
 * secret keys, fixed against random messages. Everything public is drawn alike in both classes. Key generation is left
 * out: it samples A by rejection from a public seed that hangs on the secret one, so its time is a matter of public
 * luck. SLOW=1 takes ten times the samples.
 */
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { createFrodo, type FrodoSet } from '../../src/kernels/frodo.ts';
import { createMlKem, MLKEM_SIZES, type MlKemSet } from '../../src/kernels/mlkem.ts';
import { CONTROL, leastOfThree, mostOfThree, PASS } from '../sigma/timing.ts';

const LIMIT = { timeout: 900_000 };
const SETS = [512, 768, 1024] as const;
const FRODOS = [
  ['FrodoKEM-640 by SHAKE', { dimension: 640, salted: true, matrix: 'SHAKE' }, 4000],
  ['FrodoKEM-976 by AES', { dimension: 976, salted: true, matrix: 'AES' }, 2000],
] as const satisfies readonly (readonly [string, FrodoSet, number])[];
const mlkem = await createMlKem();

/** A bit of `bytes` changed, anywhere before `end`. */
function flipped(bytes: Uint8Array, end = bytes.length): Uint8Array {
  const [low, middle, high, bit] = randomBytes(4);
  const at = (low! | (middle! << 8) | (high! << 16)) % end;
  const out = bytes.slice();
  out[at] = out[at]! ^ (1 << (bit! & 7));
  return out;
}

/** What decapsulates, and fresh ciphertexts. */
interface Side {
  readonly bytes: number;
  readonly valid: () => Uint8Array;
  readonly decapsulate: (ciphertext: Uint8Array) => void;
}

function mlkemSide(set: MlKemSet): Side {
  const key = mlkem.expandSecret(set, mlkem.keyPair(set, randomBytes(64)).decapsulationKey);
  return {
    bytes: MLKEM_SIZES[set].ciphertext,
    valid: () => mlkem.encapsulate(key, randomBytes(32)).ciphertext,
    decapsulate: (ciphertext) => {
      mlkem.decapsulate(key, ciphertext);
    },
  };
}

async function frodoSide(set: FrodoSet): Promise<Side> {
  const kernel = await createFrodo(set);
  const { ciphertext: bytes, keyRandomness, randomness } = kernel.sizes;
  const key = kernel.expandSecret(kernel.keyPair(randomBytes(keyRandomness)).secretKey);
  return {
    bytes,
    valid: () => kernel.encapsulate(key, randomBytes(randomness)).ciphertext,
    decapsulate: (ciphertext) => {
      kernel.decapsulate(key, ciphertext);
    },
  };
}

/** Ciphertexts that no encapsulation gives. */
const INVALID = [
  ['with a bit changed', (side: Side): Uint8Array => flipped(side.valid())],
  ['of random bytes', (side: Side): Uint8Array => randomBytes(side.bytes)],
] as const;

describe.each(INVALID)('decapsulation of valid ciphertexts against ones %s', (_, invalid) => {
  test.each(SETS)('ML-KEM-%i', LIMIT, (set) => {
    const side = mlkemSide(set);
    const classes = [side.valid, () => invalid(side)] as const;
    const experiment = { bytes: side.bytes, classes, run: side.decapsulate, samples: 20_000 };
    expect(leastOfThree(experiment)).toBeLessThan(PASS);
  });

  test.each(FRODOS)('%s', LIMIT, async (_name, set, samples) => {
    const side = await frodoSide(set);
    const classes = [side.valid, () => invalid(side)] as const;
    const experiment = { bytes: side.bytes, classes, run: side.decapsulate, samples };
    expect(leastOfThree(experiment)).toBeLessThan(PASS);
  });
});

/** Secrets of ML-KEM keys as their encoding has them: the vector s, and z behind the public part. */
interface Secrets {
  readonly s: Uint8Array;
  readonly z: Uint8Array;
}

function secretsOf(set: MlKemSet): Secrets {
  const { decapsulationKey } = mlkem.keyPair(set, randomBytes(64));
  return { s: decapsulationKey.slice(0, 1.5 * set), z: decapsulationKey.slice(-32) };
}

/** A coefficient of q - 1 = 3,328 in every place. */
const LARGEST = [0x00, 0x0d, 0xd0];
const filled = (set: MlKemSet, three: readonly number[], z: number): Secrets => ({
  s: Uint8Array.from({ length: 1.5 * set }, (_, i) => three[i % 3]!),
  z: new Uint8Array(32).fill(z),
});

/** What one class always takes; `whole` is the key that the public part belongs to. */
const FIXED = [
  ['the whole key', (_set: MlKemSet, whole: Secrets) => whole],
  ['a secret of another key', (set: MlKemSet) => secretsOf(set)],
  ['zeros', (set: MlKemSet) => filled(set, [0, 0, 0], 0)],
  ['largest coefficients', (set: MlKemSet) => filled(set, LARGEST, 255)],
] as const;

/** The public part, which is the same in all keys that are compared, and one ciphertext. */
function around(set: MlKemSet): {
  readonly whole: Secrets;
  readonly key: (secrets: Secrets) => Uint8Array;
  readonly ciphertext: Uint8Array;
} {
  const { decapsulationKey: dk } = mlkem.keyPair(set, randomBytes(64));
  const key = mlkem.expandSecret(set, dk);
  const { ciphertext } = mlkem.encapsulate(key, randomBytes(32));
  mlkem.release(key);
  const open = dk.slice(1.5 * set, -32);
  return {
    whole: { s: dk.slice(0, 1.5 * set), z: dk.slice(-32) },
    key: ({ s, z }) => concat(s, open, z),
    ciphertext,
  };
}

/** Expands the key, decapsulates and releases it: every call takes the same room. */
function useKey(set: MlKemSet, dk: Uint8Array, ciphertext: Uint8Array): void {
  const key = mlkem.expandSecret(set, dk);
  mlkem.decapsulate(key, ciphertext);
  mlkem.release(key);
}

describe.each(FIXED)('a secret key: %s against random ones', (_, fixed) => {
  test.each(SETS)('expanded and decapsulating, ML-KEM-%i', LIMIT, (set) => {
    const { whole, key, ciphertext } = around(set);
    const always = key(fixed(set, whole));
    const classes = [() => always, () => key(secretsOf(set))] as const;
    const run = (dk: Uint8Array): void => {
      useKey(set, dk, ciphertext);
    };
    const bytes = MLKEM_SIZES[set].decapsulationKey;
    expect(leastOfThree({ bytes, classes, run, samples: 8000 })).toBeLessThan(PASS);
  });
});

test.each(FRODOS)('a secret key of %s, fixed against random ones', LIMIT, async (_, set) => {
  // as for ML-KEM: in s || pk || S^T || pkh the public parts are the same, s and S^T fixed or random
  const kernel = await createFrodo(set);
  const { keyRandomness, randomness, secretKey: bytes, sharedSecret, publicKey } = kernel.sizes;
  const random = (): Uint8Array => kernel.keyPair(randomBytes(keyRandomness)).secretKey;
  const [matrixAt, hashAt] = [sharedSecret + publicKey, bytes - sharedSecret];
  const whole = random();
  const others = Array.from({ length: 64 }, random);
  const mixed = (other: Uint8Array): Uint8Array => {
    const [s, matrix] = [other.subarray(0, sharedSecret), other.subarray(matrixAt, hashAt)];
    return concat(s, whole.subarray(sharedSecret, matrixAt), matrix, whole.subarray(hashAt));
  };
  const expanded = kernel.expandSecret(whole);
  const { ciphertext } = kernel.encapsulate(expanded, randomBytes(randomness));
  kernel.release(expanded);
  const classes = [() => whole, () => mixed(others[randomBytes(1)[0]! & 63]!)] as const;
  const run = (sk: Uint8Array): void => {
    const key = kernel.expandSecret(sk);
    kernel.decapsulate(key, ciphertext);
    kernel.release(key);
  };
  const samples = set.dimension === 640 ? 1000 : 500;
  expect(leastOfThree({ bytes, classes, run, samples })).toBeLessThan(PASS);
});

const MESSAGES = [
  ['zeros', new Uint8Array(32)],
  ['ones', new Uint8Array(32).fill(255)],
  ['a fixed random one', randomBytes(32)],
] as const;

test.each(MESSAGES)('encapsulation by ML-KEM-768: %s against random m', LIMIT, (_, always) => {
  const key = mlkem.expandPublic(768, mlkem.keyPair(768, randomBytes(64)).encapsulationKey);
  const classes = [() => always, () => randomBytes(32)] as const;
  const run = (m: Uint8Array): void => {
    mlkem.encapsulate(key, m);
  };
  const experiment = { bytes: 32, classes, run, samples: 20_000 };
  expect(leastOfThree(experiment)).toBeLessThan(PASS);
});

/** Compares like memcmp: this is what broke early implementations of FrodoKEM (Guo, Johansson, Nilsson, 2020). */
function startsAlike(a: Uint8Array, b: Uint8Array): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

/** A ciphertext, then what encrypting again gives: itself, or another for one that was changed in its first half. */
const withAgain = (side: Side, change: boolean): Uint8Array => {
  const again = side.valid();
  return concat(change ? flipped(again, again.length >> 1) : again, again);
};

describe('positive controls: the same detector on what leaks', () => {
  test('a decapsulation that ends early when the ciphertext is invalid', LIMIT, () => {
    const side = mlkemSide(768);
    const { bytes, decapsulate } = side;
    const run = (input: Uint8Array): void => {
      const [ciphertext, again] = [input.subarray(0, bytes), input.subarray(bytes)];
      decapsulate(ciphertext);
      if (startsAlike(ciphertext, again) === bytes) decapsulate(ciphertext);
    };
    const classes = [() => withAgain(side, false), () => withAgain(side, true)] as const;
    const experiment = { bytes: 2 * bytes, classes, run, samples: 4000 };
    expect(mostOfThree(experiment)).toBeGreaterThan(CONTROL);
  });

  const compared = (side: Side) => {
    let seen = 0;
    const run = (input: Uint8Array): void => {
      const [ciphertext, again] = [input.subarray(0, side.bytes), input.subarray(side.bytes)];
      side.decapsulate(ciphertext);
      seen += startsAlike(ciphertext, again);
    };
    const classes = [() => withAgain(side, false), () => withAgain(side, true)] as const;
    return { bytes: 2 * side.bytes, classes, run, seen: () => seen };
  };

  test('ML-KEM-768 with a comparison that stops at the first difference', LIMIT, () => {
    const { seen, ...experiment } = compared(mlkemSide(768));
    expect(mostOfThree({ ...experiment, samples: 10_000 })).toBeGreaterThan(CONTROL);
    expect(seen()).toBeGreaterThan(0);
  });

  test('FrodoKEM-640 with a comparison that stops at the first difference', LIMIT, async () => {
    const { seen, ...experiment } = compared(await frodoSide(FRODOS[0][1]));
    expect(mostOfThree({ ...experiment, samples: 1500 })).toBeGreaterThan(CONTROL);
    expect(seen()).toBeGreaterThan(0);
  });

  test('a decapsulation that does something more for each bit of z that is set', LIMIT, () => {
    const { whole, key, ciphertext } = around(768);
    let sum = 0;
    const run = (dk: Uint8Array): void => {
      useKey(768, dk, ciphertext);
      for (const byte of dk.subarray(-32)) {
        for (let rest = byte; rest > 0; rest &= rest - 1) sum = (5 * sum + rest) | 0;
      }
    };
    const withZ = (z: Uint8Array) => () => key({ s: whole.s, z });
    const classes = [withZ(new Uint8Array(32)), () => withZ(randomBytes(32))()] as const;
    const bytes = MLKEM_SIZES[768].decapsulationKey;
    expect(mostOfThree({ bytes, classes, run, samples: 8000 })).toBeGreaterThan(CONTROL);
    expect(Number.isInteger(sum)).toBe(true);
  });
});
