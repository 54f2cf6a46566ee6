/** FrodoKEM (draft-longa-cfrg-frodokem, salted) as a mechanism of sealing. */
import { copyBytes, wipe } from '../bytes/bytes.ts';
import { platformRandom, randomBytes, type RandomSource } from '../bytes/random.ts';
import { defaultFrodo } from '../kernels/default-lattice.ts';
import {
  frodoSizes,
  type FrodoExpanding,
  type FrodoSet,
  type FrodoSizes,
} from '../kernels/frodo.ts';
import type { SealCrypto } from './crypto.ts';
import type { Decapsulator, Encapsulator, Kem, RawKeyPair } from './mechanism.ts';
import { spareRooms } from './turns.ts';

const NOTHING = new Uint8Array(0);

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
    const key = await this.expandSecret(secretKey, NOTHING, false);
    key.release();
    const { sharedSecret: s, publicKey } = this.#sizes;
    return copyBytes(secretKey.subarray(s, s + publicKey));
  }

  async expandPublic(publicKey: Uint8Array, kept: boolean): Promise<Encapsulator> {
    const kernel = await defaultFrodo(this.#set);
    const key = kernel.expandPublic(publicKey, this.#expanding(kept));
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

  #expanding(kept: boolean): FrodoExpanding {
    const { aesBlocks } = this.#crypto;
    return { spare: spareRooms(kept), ...(aesBlocks !== undefined && { aes: aesBlocks }) };
  }

  async expandSecret(
    secretKey: Uint8Array,
    _publicKey: Uint8Array,
    kept: boolean,
  ): Promise<Decapsulator> {
    const kernel = await defaultFrodo(this.#set);
    const key = kernel.expandSecret(secretKey, this.#expanding(kept));
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
