/** FrodoKEM (draft-longa-cfrg-frodokem, salted) as a mechanism of sealing. */
import { copyBytes, wipe } from '../bytes/bytes.ts';
import { platformRandom, randomBytes, type RandomSource } from '../bytes/random.ts';
import { defaultFrodo } from '../kernels/default-lattice.ts';
import { frodoSizes, type FrodoSet, type FrodoSizes } from '../kernels/frodo.ts';
import type { SealCrypto } from './crypto.ts';
import type { Decapsulator, Encapsulator, Kem, RawKeyPair } from './mechanism.ts';

/** Secret keys are the draft's: s || pk || S^T || pkh. */
export class FrodoKemKeys implements Kem {
  readonly #set: FrodoSet;
  readonly #sizes: FrodoSizes;
  readonly #crypto: SealCrypto;

  constructor(set: FrodoSet, crypto: SealCrypto) {
    this.#set = set;
    this.#crypto = crypto;
    this.#sizes = frodoSizes(set);
  }

  async generate(random: RandomSource = platformRandom): Promise<RawKeyPair> {
    const kernel = await defaultFrodo(this.#set);
    const seeds = randomBytes(this.#sizes.keyRandomness, random);
    try {
      return kernel.keyPair(seeds);
    } finally {
      wipe(seeds);
    }
  }

  async publicKeyOf(secretKey: Uint8Array): Promise<Uint8Array> {
    // expanding checks that the hash in it is that of the public key in it
    const key = await this.expandSecret(secretKey);
    key.release();
    const { sharedSecret: s, publicKey } = this.#sizes;
    return copyBytes(secretKey.subarray(s, s + publicKey));
  }

  async expandPublic(publicKey: Uint8Array): Promise<Encapsulator> {
    const kernel = await defaultFrodo(this.#set);
    const key = kernel.expandPublic(publicKey, this.#crypto.aesBlocks);
    const size = this.#sizes.randomness;
    return {
      // eslint-disable-next-line @typescript-eslint/require-await -- others wait for the platform
      async encapsulate(random = platformRandom) {
        const randomness = randomBytes(size, random);
        try {
          const { ciphertext, sharedSecret } = kernel.encapsulate(key, randomness);
          return { enc: ciphertext, secret: sharedSecret };
        } finally {
          wipe(randomness);
        }
      },
      release: () => {
        kernel.release(key);
      },
    };
  }

  async expandSecret(secretKey: Uint8Array): Promise<Decapsulator> {
    const kernel = await defaultFrodo(this.#set);
    const key = kernel.expandSecret(secretKey, this.#crypto.aesBlocks);
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
