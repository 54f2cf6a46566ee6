/** ML-KEM (FIPS 203) as a mechanism of sealing. */
import { copyBytes, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { platformRandom, randomBytes, type RandomSource } from '../bytes/random.ts';
import { defaultMlKem } from '../kernels/default-lattice.ts';
import {
  MLKEM_SEED_BYTES,
  MLKEM_SIZES,
  type MlKem,
  type MlKemKey,
  type MlKemSet,
} from '../kernels/mlkem.ts';
import type { Decapsulator, Encapsulator, Kem, RawKeyPair } from './mechanism.ts';
import { spareRooms } from './turns.ts';

const M_BYTES = 32;
/** The modulus. */
const Q = 3329;

/** Secret keys are seeds d || z of 64 bytes, or expanded keys as FIPS 203 has them. */
export class MlKemKeys implements Kem {
  readonly #set: MlKemSet;

  constructor(set: MlKemSet) {
    this.#set = set;
  }

  async generate(random: RandomSource = platformRandom): Promise<RawKeyPair> {
    const secretKey = randomBytes(MLKEM_SEED_BYTES, random);
    return { secretKey, publicKey: await this.publicKeyOf(secretKey) };
  }

  async publicKeyOf(secretKey: Uint8Array): Promise<Uint8Array> {
    const kernel = await defaultMlKem();
    if (secretKey.length === MLKEM_SEED_BYTES) {
      const { encapsulationKey, decapsulationKey } = kernel.keyPair(this.#set, secretKey);
      wipe(decapsulationKey);
      return encapsulationKey;
    }
    // expanding checks the hash of the public key, which lies behind the 384 k bytes of the secret vector
    kernel.release(kernel.expandSecret(this.#set, secretKey));
    requireCanonical(secretKey.subarray(0, (384 * this.#set) / 256));
    const at = (384 * this.#set) / 256;
    return copyBytes(secretKey.subarray(at, at + MLKEM_SIZES[this.#set].encapsulationKey));
  }

  async expandPublic(publicKey: Uint8Array, kept: boolean): Promise<Encapsulator> {
    const kernel = await defaultMlKem();
    const key = kernel.expandPublic(this.#set, publicKey, spareRooms(kept));
    return {
      // eslint-disable-next-line @typescript-eslint/require-await -- others wait for the platform
      async encapsulate(random = platformRandom) {
        const m = randomBytes(M_BYTES, random);
        try {
          const { ciphertext, sharedSecret } = kernel.encapsulate(key, m);
          return { enc: ciphertext, secret: sharedSecret };
        } finally {
          wipe(m);
        }
      },
      release: () => {
        kernel.release(key);
      },
    };
  }

  async expandSecret(
    secretKey: Uint8Array,
    _publicKey: Uint8Array,
    kept: boolean,
  ): Promise<Decapsulator> {
    const kernel = await defaultMlKem();
    const key = expandSecret(kernel, this.#set, secretKey, spareRooms(kept));
    return {
      // eslint-disable-next-line @typescript-eslint/require-await -- others wait for the platform
      async decapsulate(enc) {
        return kernel.decapsulate(key, enc);
      },
      release: () => {
        kernel.release(key);
      },
    };
  }
}

/** Of a seed, or of an expanded key. */
function expandSecret(
  kernel: MlKem,
  set: MlKemSet,
  secretKey: Uint8Array,
  spare: number,
): MlKemKey {
  if (secretKey.length !== MLKEM_SEED_BYTES) return kernel.expandSecret(set, secretKey, spare);
  const { decapsulationKey } = kernel.keyPair(set, secretKey);
  try {
    return kernel.expandSecret(set, decapsulationKey, spare);
  } finally {
    wipe(decapsulationKey);
  }
}

/**
 * The secret vector is numbers of 12 bits below q, two in three bytes: larger ones would be a second form of one key.
 * @throws BAD_ENCODING - when one is larger; looks at all of them first
 */
function requireCanonical(vector: Uint8Array): void {
  let beyond = 0;
  for (let i = 0; i < vector.length; i += 3) {
    const three = vector[i]! | (vector[i + 1]! << 8) | (vector[i + 2]! << 16);
    beyond |= (Q - 1 - (three & 4095)) | (Q - 1 - (three >> 12));
  }
  if (beyond < 0) throw new NexusError('BAD_ENCODING', 'seal: a secret key beyond the modulus');
}
