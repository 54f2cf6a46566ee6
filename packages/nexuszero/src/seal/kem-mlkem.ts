/** ML-KEM (FIPS 203) as a mechanism of sealing. */
import { copyBytes, wipe } from '../bytes/bytes.ts';
import { platformRandom, randomBytes, type RandomSource } from '../bytes/random.ts';
import { defaultMlKem } from '../kernels/default-lattice.ts';
import { MLKEM_SEED_BYTES, MLKEM_SIZES, type MlKemSet } from '../kernels/mlkem.ts';
import type { Decapsulator, Encapsulator, Kem, RawKeyPair } from './mechanism.ts';

const M_BYTES = 32;

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
    // the expanded key holds it behind the 384 k bytes of the secret vector; expanding checks its hash
    kernel.release(kernel.expandSecret(this.#set, secretKey));
    const at = (384 * this.#set) / 256;
    return copyBytes(secretKey.subarray(at, at + MLKEM_SIZES[this.#set].encapsulationKey));
  }

  async expandPublic(publicKey: Uint8Array): Promise<Encapsulator> {
    const kernel = await defaultMlKem();
    const key = kernel.expandPublic(this.#set, publicKey);
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

  async expandSecret(secretKey: Uint8Array): Promise<Decapsulator> {
    const kernel = await defaultMlKem();
    const key =
      secretKey.length === MLKEM_SEED_BYTES
        ? expandSeed(kernel, this.#set, secretKey)
        : kernel.expandSecret(this.#set, secretKey);
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

function expandSeed(
  kernel: Awaited<ReturnType<typeof defaultMlKem>>,
  set: MlKemSet,
  seed: Uint8Array,
): ReturnType<typeof kernel.expandSecret> {
  const { decapsulationKey } = kernel.keyPair(set, seed);
  try {
    return kernel.expandSecret(set, decapsulationKey);
  } finally {
    wipe(decapsulationKey);
  }
}
