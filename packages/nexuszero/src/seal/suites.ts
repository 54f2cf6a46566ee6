/** The suites of keys, as data: what they are made of, their sizes, what they are worth. docs/protocol/seal.md section 2 */
import { NexusError } from '../bytes/errors.ts';
import type { Level, Security } from '../bytes/security.ts';
import { frodoSizes, type FrodoSet } from '../kernels/frodo.ts';
import { MLKEM_SEED_BYTES, MLKEM_SIZES, type MlKemSet } from '../kernels/mlkem.ts';

export type SealSuiteName =
  | 'x-wing'
  | 'ml-kem-512'
  | 'ml-kem-768'
  | 'ml-kem-1024'
  | 'frodo-640'
  | 'frodo-640-aes'
  | 'frodo-976'
  | 'frodo-976-aes'
  | 'frodo-1344'
  | 'frodo-1344-aes'
  | 'x25519-frodo-640'
  | 'x25519-frodo-976'
  | 'x25519-frodo-1344';

/** The lattice half of a suite. */
export type Lattice =
  | { readonly kind: 'ml-kem'; readonly set: MlKemSet }
  | { readonly kind: 'frodo'; readonly set: FrodoSet };

/** A suite of keys: what it is made of, its sizes, what it is worth. */
export interface SealSuite {
  readonly name: SealSuiteName;
  /** KEM number of HPKE; those from 0xf100 are our own, for no number is registered. */
  readonly id: number;
  readonly lattice: Lattice;
  /** Whether X25519 is mixed in: the box then stays closed as long as either of the two holds. */
  readonly hybrid: boolean;
  readonly publicKeyBytes: number;
  readonly secretKeyBytes: number;
  /** What a box carries for each recipient, beside 16 bytes and the file key. */
  readonly encBytes: number;
  readonly security: Security;
  /** Who stands behind it, in a sentence. */
  readonly standing: string;
  /** The object identifier of its keys in SPKI and PKCS#8, where there is one. */
  readonly oid?: string;
}

/**
 * Block sizes of the best known attack on each lattice: the primal one, by scripts/lwe-estimate.mjs, which a test
 * holds these to.
 */
export const BLOCK_SIZES: Readonly<Record<string, number>> = Object.freeze({
  ...{ 'ml-kem-512': 406, 'ml-kem-768': 624, 'ml-kem-1024': 874 },
  ...{ 'frodo-640': 486, 'frodo-976': 707, 'frodo-1344': 930 },
});

/** Bits of X25519 against a classical attack. */
const X25519_BITS = 126;
const X25519_BYTES = 32;

/**
 * "Core-SVP": a block of b costs 2^(0.292 b) steps, or 2^(0.265 b) of a quantum computer; and a secret of k bits, as is
 * that of FrodoKEM, is found in 2^k guesses or 2^(k/2).
 */
function worth(level: Level, block: number, secretBits: number, hybrid: boolean): Security {
  const lattice = Math.min(Math.floor(0.292 * block), secretBits);
  const quantum = Math.min(Math.floor(0.265 * block), secretBits / 2);
  const classical = hybrid ? Math.max(lattice, X25519_BITS) : lattice;
  const category = level === 128 ? 1 : level === 192 ? 3 : 5;
  return Object.freeze({ level, classical, quantum, category });
}

const FIPS = 'FIPS 203';
const MLKEM_LEVELS: Readonly<Record<MlKemSet, Level>> = { 512: 128, 768: 192, 1024: 256 };

function mlKem(set: MlKemSet, id: number, oid: string): SealSuite {
  const { encapsulationKey, ciphertext } = MLKEM_SIZES[set];
  const name = `ml-kem-${String(set) as '512' | '768' | '1024'}` as const;
  return Object.freeze({
    ...{ name, id, lattice: Object.freeze({ kind: 'ml-kem', set }), hybrid: false, oid },
    ...{ publicKeyBytes: encapsulationKey, secretKeyBytes: MLKEM_SEED_BYTES },
    encBytes: ciphertext,
    security: worth(MLKEM_LEVELS[set], BLOCK_SIZES[name]!, 256, false),
    standing: `${FIPS}. Lattices with structure, alone: a hybrid is the safer choice.`,
  });
}

function xWing(): SealSuite {
  const { encapsulationKey, ciphertext } = MLKEM_SIZES[768];
  return Object.freeze({
    ...{ name: 'x-wing', id: 0x647a, hybrid: true, oid: '1.3.6.1.4.1.62253.25722' },
    lattice: Object.freeze({ kind: 'ml-kem', set: 768 }),
    ...{ publicKeyBytes: encapsulationKey + X25519_BYTES, secretKeyBytes: X25519_BYTES },
    encBytes: ciphertext + X25519_BYTES,
    security: worth(192, BLOCK_SIZES['ml-kem-768']!, 256, true),
    standing: `${FIPS} and X25519 together, draft-connolly-cfrg-xwing-kem. The default.`,
  });
}

const FRODO_LEVELS = { 640: 128, 976: 192, 1344: 256 } as const;
const FRODO_STANDING = {
  640: 'draft-longa-cfrg-frodokem, which allows it for the short term; not in ISO/IEC 18033-2.',
  976: 'ISO/IEC 18033-2:2006/Amd 2 and draft-longa-cfrg-frodokem.',
  1344: 'ISO/IEC 18033-2:2006/Amd 2 and draft-longa-cfrg-frodokem.',
} as const;
/** By dimension, with SHAKE and with AES. */
const FRODO_OIDS = {
  640: [undefined, undefined],
  976: ['1.0.18033.2.2.7.1', '1.0.18033.2.2.7.5'],
  1344: ['1.0.18033.2.2.7.2', '1.0.18033.2.2.7.6'],
} as const;

function frodo(
  dimension: 640 | 976 | 1344,
  id: number,
  kind: 'SHAKE' | 'AES' | 'X25519',
): SealSuite {
  const hybrid = kind === 'X25519';
  const matrix = kind === 'AES' ? 'AES' : 'SHAKE';
  const set = Object.freeze({ dimension, salted: true, matrix });
  const { publicKey, secretKey, ciphertext, sharedSecret } = frodoSizes(set);
  const size = `frodo-${String(dimension) as '640' | '976' | '1344'}` as const;
  const name = hybrid
    ? (`x25519-${size}` as const)
    : kind === 'AES'
      ? (`${size}-aes` as const)
      : size;
  const more = hybrid ? X25519_BYTES : 0;
  const oid = hybrid ? undefined : FRODO_OIDS[dimension][kind === 'AES' ? 1 : 0];
  return Object.freeze({
    ...{ name, id, lattice: Object.freeze({ kind: 'frodo', set }), hybrid },
    ...{ publicKeyBytes: publicKey + more, secretKeyBytes: secretKey + more },
    encBytes: ciphertext + more,
    security: worth(FRODO_LEVELS[dimension], BLOCK_SIZES[size]!, 8 * sharedSecret, hybrid),
    standing: `${FRODO_STANDING[dimension]} ${hybrid ? 'With X25519, combined our own way.' : 'A hybrid is recommended.'}`,
    ...(oid !== undefined && { oid }),
  });
}

const ALL: readonly SealSuite[] = [
  xWing(),
  mlKem(512, 0x40, '2.16.840.1.101.3.4.4.1'),
  mlKem(768, 0x41, '2.16.840.1.101.3.4.4.2'),
  mlKem(1024, 0x42, '2.16.840.1.101.3.4.4.3'),
  frodo(640, 0xf101, 'SHAKE'),
  frodo(640, 0xf102, 'AES'),
  frodo(976, 0xf103, 'SHAKE'),
  frodo(976, 0xf104, 'AES'),
  frodo(1344, 0xf105, 'SHAKE'),
  frodo(1344, 0xf106, 'AES'),
  frodo(640, 0xf111, 'X25519'),
  frodo(976, 0xf113, 'X25519'),
  frodo(1344, 0xf115, 'X25519'),
];

/** Every suite by its name. */
export const SEAL_SUITES: Readonly<Record<SealSuiteName, SealSuite>> = Object.freeze(
  Object.fromEntries(ALL.map((suite) => [suite.name, suite])) as Record<SealSuiteName, SealSuite>,
);

/** The suite of a name. @throws BAD_PARAMETER - when there is none */
export function suiteNamed(name: unknown): SealSuite {
  if (typeof name === 'string' && Object.hasOwn(SEAL_SUITES, name)) {
    return SEAL_SUITES[name as SealSuiteName];
  }
  throw new NexusError('BAD_PARAMETER', 'seal: no suite of this name', {
    path: 'suite',
    hint: `the suites are ${Object.keys(SEAL_SUITES).join(', ')}`,
  });
}

/** The suite of a number of HPKE's, or undefined. */
export const suiteOfId = (id: number): SealSuite | undefined =>
  ALL.find((suite) => suite.id === id);

/**
 * The suite to take for a level: hybrids throughout. Where 22 KB a recipient are too much for level 256, `ml-kem-1024` is
 * of that level too, alone.
 * @throws BAD_PARAMETER - for what is no level
 */
export function suiteForLevel(level: Level): SealSuiteName {
  if (level === 128 || level === 192) return 'x-wing';
  if (level === 256) return 'x25519-frodo-1344';
  throw new NexusError('BAD_PARAMETER', 'level: expected 128, 192 or 256', { path: 'level' });
}
