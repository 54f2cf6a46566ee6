/**
 * The group suites: one row each, the numbers of docs/formats.md section "Suites".
 * P256 is the ciphersuite of draft-irtf-cfrg-sigma-protocols-03; the other three are ours.
 */

/** The names of the suites, in JSON and on the command line too. */
export type SuiteName = 'P256' | 'ristretto255' | 'P384' | 'P521';

/** The parameters of a suite; docs/formats.md section "Suites". */
export interface Suite {
  readonly name: SuiteName;
  /** The number in proof envelopes. */
  readonly id: number;
  /** The ciphersuite identifier that enters every tag. */
  readonly ciphersuite: string;
  /** Bytes of an encoded point (Ne) and of an encoded scalar (Ns). */
  readonly pointBytes: number;
  readonly scalarBytes: number;
  readonly scalarOrder: 'big-endian' | 'little-endian';
  /** The prime order of the group. */
  readonly order: bigint;
  readonly sponge: 'SHAKE128' | 'SHAKE256';
  /** Bytes of a session identifier, of a squeezed challenge and of a batch weight. */
  readonly sessionBytes: number;
  readonly challengeBytes: number;
  readonly weightBytes: number;
  /** The most terms and image terms that one relation may have together. */
  readonly maxTerms: number;
  /** The encoding of the generator G, of -G, and of the second Pedersen generator H. */
  readonly generator: string;
  readonly negatedGenerator: string;
  readonly pedersenH: string;
  /** The class (128, 192, 256) and the bits of the best known classical attack. */
  readonly level: 128 | 192 | 256;
  readonly classicalBits: number;
}

const P256: Suite = Object.freeze({
  name: 'P256',
  id: 1,
  ciphersuite: 'sigma-proofs_Shake128_P256',
  pointBytes: 33,
  scalarBytes: 32,
  scalarOrder: 'big-endian',
  order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  sponge: 'SHAKE128',
  sessionBytes: 32,
  challengeBytes: 48,
  weightBytes: 16,
  maxTerms: 256,
  generator: '036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
  negatedGenerator: '026b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
  pedersenH: '03253a68c7fc889b0ad957bd2eea1b85f78c4b39a40e5dfe6e98944051091a832a',
  level: 128,
  classicalBits: 128,
});

const RISTRETTO255: Suite = Object.freeze({
  name: 'ristretto255',
  id: 2,
  ciphersuite: 'nexuszero_Shake128_ristretto255',
  pointBytes: 32,
  scalarBytes: 32,
  scalarOrder: 'little-endian',
  order: 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn,
  sponge: 'SHAKE128',
  sessionBytes: 32,
  challengeBytes: 48,
  weightBytes: 16,
  maxTerms: 512,
  generator: 'e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76',
  negatedGenerator: 'eaffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  pedersenH: '8c9240b456a9e6dc65c377a1048d745f94a08cdb7f44cbcd7b46f34048871134',
  level: 128,
  classicalBits: 126,
});

const P384: Suite = Object.freeze({
  name: 'P384',
  id: 3,
  ciphersuite: 'nexuszero_Shake256_P384',
  pointBytes: 49,
  scalarBytes: 48,
  scalarOrder: 'big-endian',
  order:
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  sponge: 'SHAKE256',
  sessionBytes: 64,
  challengeBytes: 72,
  weightBytes: 24,
  maxTerms: 128,
  generator:
    '03aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7',
  negatedGenerator:
    '02aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7',
  pedersenH:
    '02b55d228161ff5a05f0dbfa440e1f64ca06ad5a164aab9231f27a92dd093f6ab7bf3c23e802317739b5a201bf01a1a757',
  level: 192,
  classicalBits: 192,
});

const P521: Suite = Object.freeze({
  name: 'P521',
  id: 4,
  ciphersuite: 'nexuszero_Shake256_P521',
  pointBytes: 67,
  scalarBytes: 66,
  scalarOrder: 'big-endian',
  order:
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  sponge: 'SHAKE256',
  sessionBytes: 64,
  challengeBytes: 98,
  weightBytes: 32,
  maxTerms: 64,
  generator:
    '0200c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66',
  negatedGenerator:
    '0300c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66',
  pedersenH:
    '0201cbcfd2943e82d1f2c174c0894eb2a9f0b9442a04ef5d76c4c9839e8547de1b445d391fc657eb95ea65cee71ff32aa1107264f0cb8addd8b731892d5842c9649dc2',
  level: 256,
  classicalBits: 256,
});

/** Every suite by its name, which is its word in JSON and on the command line too. */
export const SUITES: Readonly<Record<SuiteName, Suite>> = Object.freeze({
  P256,
  ristretto255: RISTRETTO255,
  P384,
  P521,
});

export function isSuiteName(name: unknown): name is SuiteName {
  return typeof name === 'string' && Object.hasOwn(SUITES, name);
}
