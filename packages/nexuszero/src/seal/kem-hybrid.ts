/**
 * A lattice and X25519 together: the secret stays one as long as either of the two holds. Symbols and proofs:
 * docs/protocol/seal.md section 4.
 *
 *   ss_L, ct_L, pk_L    secret, ciphertext and public key of the lattice
 *   ss_X, ct_X, pk_X    of X25519: the shared secret, the ephemeral public key, the recipient's public key
 */
import { concat, copyBytes, isZero, utf8, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { platformRandom, randomBytes, type RandomSource } from '../bytes/random.ts';
import { frodoSizes, type FrodoSet } from '../kernels/frodo.ts';
import { MLKEM_SEED_BYTES, MLKEM_SIZES } from '../kernels/mlkem.ts';
import type { SealCrypto, X25519Key } from './crypto.ts';
import type { Decapsulator, Encapsulation, Encapsulator, Kem, RawKeyPair } from './mechanism.ts';
import { FrodoKemKeys } from './kem-frodo.ts';
import { MlKemKeys } from './kem-mlkem.ts';

const X_BYTES = 32;

/** What goes into the secret. */
interface Halves {
  readonly latticeSecret: Uint8Array;
  readonly latticeEnc: Uint8Array;
  readonly xSecret: Uint8Array;
  readonly xEnc: Uint8Array;
  readonly xPublic: Uint8Array;
}

/** How a hybrid differs from another. */
interface Recipe {
  readonly lattice: Kem;
  readonly latticePublicBytes: number;
  /** A new secret key. */
  readonly generate: (random: RandomSource) => Promise<Uint8Array>;
  /** The secret keys of both halves: copies. */
  readonly split: (secretKey: Uint8Array) => {
    readonly lattice: Uint8Array;
    readonly x: Uint8Array;
  };
  /** Once a public key: the function that mixes the halves. */
  readonly combiner: (latticePublic: Uint8Array) => (halves: Halves) => Uint8Array;
}

/** X-Wing, draft-connolly-cfrg-xwing-kem section 5: a secret key is a seed of 32 bytes. */
export function xWing(crypto: SealCrypto): Kem {
  const label = utf8('\\.//^\\');
  return new HybridKeys(crypto, {
    lattice: new MlKemKeys(768),
    latticePublicBytes: MLKEM_SIZES[768].encapsulationKey,
    generate: (random) => Promise.resolve(randomBytes(32, random)),
    split(seed) {
      const both = crypto.shake256(seed, MLKEM_SEED_BYTES + X_BYTES);
      const lattice = copyBytes(both.subarray(0, MLKEM_SEED_BYTES));
      const x = copyBytes(both.subarray(MLKEM_SEED_BYTES));
      wipe(both);
      return { lattice, x };
    },
    combiner:
      () =>
      ({ latticeSecret, xSecret, xEnc, xPublic }) =>
        mixed(crypto.sha3, latticeSecret, xSecret, xEnc, xPublic, label),
  });
}

/** Bytes of the hashes that stand for FrodoKEM's long strings: no collision is found in 2^256 steps. */
const HASH_BYTES = 64;
const SECRET_BYTES = 32;

/**
 * X25519 and FrodoKEM; a secret key is FrodoKEM's and then that of X25519. All that was sent enters the hash, for the
 * shorter one of X-Wing is proved for ML-KEM only.
 */
export function frodoHybrid(name: string, set: FrodoSet, crypto: SealCrypto): Kem {
  const lattice = new FrodoKemKeys(set, crypto);
  const { publicKey, secretKey } = frodoSizes(set);
  const label = utf8(`nexuszero kem v1 ${name}`);
  const hash = (bytes: Uint8Array): Uint8Array => crypto.shake256(bytes, HASH_BYTES);
  const derive = (message: Uint8Array): Uint8Array => crypto.shake256(message, SECRET_BYTES);
  return new HybridKeys(crypto, {
    lattice,
    latticePublicBytes: publicKey,
    async generate(random) {
      const pair = await lattice.generate(random);
      const x = randomBytes(X_BYTES, random);
      const both = concat(pair.secretKey, x);
      wipe(pair.secretKey, x);
      return both;
    },
    split: (both) => ({
      lattice: copyBytes(both.subarray(0, secretKey)),
      x: copyBytes(both.subarray(secretKey)),
    }),
    combiner(latticePublic) {
      const publicHash = hash(latticePublic);
      return ({ latticeSecret, latticeEnc, xSecret, xEnc, xPublic }) => {
        const sent = [hash(latticeEnc), xEnc, publicHash, xPublic];
        return mixed(derive, latticeSecret, xSecret, ...sent, label);
      };
    },
  });
}

/** The hash of the parts, all of fixed lengths, one after the other. */
function mixed(hash: (message: Uint8Array) => Uint8Array, ...parts: Uint8Array[]): Uint8Array {
  const message = concat(...parts);
  const secret = hash(message);
  wipe(message);
  return secret;
}

class HybridKeys implements Kem {
  readonly #crypto: SealCrypto;
  readonly #recipe: Recipe;

  constructor(crypto: SealCrypto, recipe: Recipe) {
    this.#crypto = crypto;
    this.#recipe = recipe;
  }

  async generate(random: RandomSource = platformRandom): Promise<RawKeyPair> {
    const secretKey = await this.#recipe.generate(random);
    return { secretKey, publicKey: await this.publicKeyOf(secretKey) };
  }

  async publicKeyOf(secretKey: Uint8Array): Promise<Uint8Array> {
    const { lattice, x } = this.#recipe.split(secretKey);
    try {
      const { publicKey } = await this.#crypto.x25519.fromSecret(x);
      return concat(await this.#recipe.lattice.publicKeyOf(lattice), publicKey);
    } finally {
      wipe(lattice, x);
    }
  }

  async expandPublic(publicKey: Uint8Array, kept: boolean): Promise<Encapsulator> {
    const { lattice, latticePublicBytes, combiner } = this.#recipe;
    const latticePublic = publicKey.subarray(0, latticePublicBytes);
    const xPublic = copyBytes(publicKey.subarray(latticePublicBytes));
    const half = await lattice.expandPublic(latticePublic, kept);
    const combine = combiner(latticePublic);
    return {
      encapsulate: (random) => this.#encapsulate(half, xPublic, combine, random),
      release: () => {
        half.release();
      },
    };
  }

  async #encapsulate(
    half: Encapsulator,
    xPublic: Uint8Array,
    combine: (halves: Halves) => Uint8Array,
    random: RandomSource | undefined,
  ): Promise<Encapsulation> {
    const { enc: latticeEnc, secret: latticeSecret } = await half.encapsulate(random);
    let xSecret: Uint8Array | undefined;
    try {
      const ephemeral = await this.#ephemeral(random);
      xSecret = await agreed(ephemeral, xPublic);
      if (xSecret === undefined) {
        throw new NexusError('BAD_ENCODING', 'seal: X25519: a public key of small order');
      }
      const xEnc = ephemeral.publicKey;
      const secret = combine({ latticeSecret, latticeEnc, xSecret, xEnc, xPublic });
      return { enc: concat(latticeEnc, xEnc), secret };
    } finally {
      wipe(latticeSecret, xSecret);
    }
  }

  async #ephemeral(random: RandomSource | undefined): Promise<X25519Key> {
    if (random === undefined) return this.#crypto.x25519.generate();
    const secret = randomBytes(X_BYTES, random);
    try {
      return await this.#crypto.x25519.fromSecret(secret);
    } finally {
      wipe(secret);
    }
  }

  async expandSecret(
    secretKey: Uint8Array,
    publicKey: Uint8Array,
    kept: boolean,
  ): Promise<Decapsulator> {
    const { lattice, latticePublicBytes, combiner, split } = this.#recipe;
    const parts = split(secretKey);
    try {
      const own = await this.#crypto.x25519.fromSecret(parts.x);
      const latticePublic = publicKey.subarray(0, latticePublicBytes);
      const combine = combiner(latticePublic);
      const half = await lattice.expandSecret(parts.lattice, latticePublic, kept);
      return {
        decapsulate: (enc) => decapsulate(half, own, combine, enc),
        release: () => {
          half.release();
        },
      };
    } finally {
      wipe(parts.lattice, parts.x);
    }
  }
}

/** The shared secret, or undefined when it is zero, whether or not the platform looks. */
async function agreed(own: X25519Key, publicKey: Uint8Array): Promise<Uint8Array | undefined> {
  const secret = await own.agree(publicKey);
  return secret === undefined || isZero(secret) ? undefined : secret;
}

async function decapsulate(
  half: Decapsulator,
  own: X25519Key,
  combine: (halves: Halves) => Uint8Array,
  enc: Uint8Array,
): Promise<Uint8Array | undefined> {
  const latticeEnc = enc.subarray(0, enc.length - X_BYTES);
  const xEnc = enc.subarray(enc.length - X_BYTES);
  const latticeSecret = await half.decapsulate(latticeEnc);
  let xSecret: Uint8Array | undefined;
  try {
    xSecret = await agreed(own, xEnc);
    if (latticeSecret === undefined || xSecret === undefined) return undefined;
    return combine({ latticeSecret, latticeEnc, xSecret, xEnc, xPublic: own.publicKey });
  } finally {
    wipe(latticeSecret, xSecret);
  }
}
