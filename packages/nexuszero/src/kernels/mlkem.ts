/** The ML-KEM kernel (FIPS 203) in WebAssembly, with keys that stay expanded in its memory. */
import { Arena, type KernelMemory } from './arena.ts';
import { bad, requireSize } from './checks.ts';
import { mlkemWasm } from './generated/mlkem-wasm.ts';
import { Rooms } from './rooms.ts';
import { instantiate, type WasmModule } from './wasm.ts';

/** The parameter sets, by the dimension of their lattices. */
export type MlKemSet = 512 | 768 | 1024;

/** Sizes of a set in bytes; FIPS 203, table 3. */
export interface MlKemSizes {
  readonly encapsulationKey: number;
  readonly decapsulationKey: number;
  readonly ciphertext: number;
}

export const MLKEM_SIZES: Readonly<Record<MlKemSet, MlKemSizes>> = Object.freeze({
  512: Object.freeze({ encapsulationKey: 800, decapsulationKey: 1632, ciphertext: 768 }),
  768: Object.freeze({ encapsulationKey: 1184, decapsulationKey: 2400, ciphertext: 1088 }),
  1024: Object.freeze({ encapsulationKey: 1568, decapsulationKey: 3168, ciphertext: 1568 }),
});

/** d || z, from which a key pair follows. */
export const MLKEM_SEED_BYTES = 64;
const KEY_BYTES = 32;

/** An expanded key, good for the kernel that made it until it is released. */
export interface MlKemKey {
  readonly set: MlKemSet;
  /** Whether it can decapsulate too. */
  readonly secret: boolean;
}

/** One instance; what it keeps are the keys that are not released. */
export interface MlKem {
  /** Both keys in the encodings of FIPS 203 (algorithm 16) from the 64 bytes d || z. */
  keyPair(
    set: MlKemSet,
    seed: Uint8Array,
  ): { readonly encapsulationKey: Uint8Array; readonly decapsulationKey: Uint8Array };
  /**
   * Expands it, if `spare` more can be expanded afterwards.
   * @throws BAD_ENCODING - for another length, or when the modulus check of section 7.2 fails; LIMIT_EXCEEDED - for too many
   */
  expandPublic(set: MlKemSet, encapsulationKey: Uint8Array, spare?: number): MlKemKey;
  /**
   * The same of a secret key.
   * @throws BAD_ENCODING - for another length, or when the hash check of section 7.3 or the modulus check fails; LIMIT_EXCEEDED
   */
  expandSecret(set: MlKemSet, decapsulationKey: Uint8Array, spare?: number): MlKemKey;
  /** Algorithm 17 with the 32 random bytes m. */
  encapsulate(
    key: MlKemKey,
    m: Uint8Array,
  ): { readonly ciphertext: Uint8Array; readonly sharedSecret: Uint8Array };
  /**
   * Algorithm 18: a ciphertext that is none gives a secret that nobody else has, in the same time.
   * @throws BAD_ENCODING - for another length
   */
  decapsulate(key: MlKemKey, ciphertext: Uint8Array): Uint8Array;
  /** Overwrites an expanded key; it is of no use any more. */
  release(key: MlKemKey): void;
  /** Whether a call has trapped: every later one is refused. */
  isBroken(): boolean;
}

/** The functions of assembly/lattice/mlkem-index.ts. */
interface MlKemExports {
  readonly memory: KernelMemory;
  stage(bytes: number): number;
  roomAt(index: number): number;
  clearRoom(index: number): void;
  keygen(k: number, seed: number, ek: number, dk: number): void;
  readPublic(k: number, ek: number, room: number): number;
  readSecret(k: number, dk: number, room: number): number;
  encapsulate(k: number, room: number, m: number, ciphertext: number, key: number): void;
  decapsulate(k: number, room: number, ciphertext: number, key: number): void;
}

/**
 * A kernel of the caller's own.
 * @param module - the module compiled, where compiling from bytes is forbidden
 * @throws UNSUPPORTED - when the runtime cannot run it
 */
export async function createMlKem(module?: WasmModule): Promise<MlKem> {
  const wasm = (await instantiate(mlkemWasm, module, 'readPublic')) as unknown as MlKemExports;
  return new Kernel(wasm);
}

/** Keys in use at a time; the kernel has no more rooms. */
const MOST_KEYS = 1024;

class Kernel implements MlKem {
  readonly #wasm: MlKemExports;
  readonly #arena: Arena;
  readonly #rooms: Rooms<MlKemKey>;

  constructor(wasm: MlKemExports) {
    this.#wasm = wasm;
    this.#arena = new Arena(wasm.memory, (bytes) => wasm.stage(bytes));
    this.#rooms = new Rooms(MOST_KEYS, (room) => {
      // an instance that has failed is emptied already
      if (!this.#arena.broken) wasm.clearRoom(room);
    });
  }

  keyPair(
    set: MlKemSet,
    seed: Uint8Array,
  ): { readonly encapsulationKey: Uint8Array; readonly decapsulationKey: Uint8Array } {
    const sizes = sizesOf(set);
    requireSize('BAD_PARAMETER', 'seed', seed, MLKEM_SEED_BYTES);
    const { encapsulationKey: ek, decapsulationKey: dk } = sizes;
    const both = this.#arena.call([seed], ek + dk, ([at], out) => {
      this.#wasm.keygen(rank(set), at!, out, out + ek);
    });
    const decapsulationKey = both.slice(ek);
    both.fill(0, ek);
    return { encapsulationKey: both.slice(0, ek), decapsulationKey };
  }

  expandPublic(set: MlKemSet, encapsulationKey: Uint8Array, spare = 0): MlKemKey {
    const { encapsulationKey: size } = sizesOf(set);
    requireSize('BAD_ENCODING', 'encapsulation key', encapsulationKey, size);
    return this.#expand(set, encapsulationKey, false, spare);
  }

  expandSecret(set: MlKemSet, decapsulationKey: Uint8Array, spare = 0): MlKemKey {
    const { decapsulationKey: size } = sizesOf(set);
    requireSize('BAD_ENCODING', 'decapsulation key', decapsulationKey, size);
    return this.#expand(set, decapsulationKey, true, spare);
  }

  #expand(set: MlKemSet, bytes: Uint8Array, secret: boolean, spare: number): MlKemKey {
    const fill = (room: number): boolean => {
      let valid = false;
      this.#arena.call([bytes], 0, ([at]) => {
        const [k, to] = [rank(set), this.#wasm.roomAt(room)];
        const read = secret ? this.#wasm.readSecret(k, at!, to) : this.#wasm.readPublic(k, at!, to);
        valid = read === 1;
      });
      return valid;
    };
    return this.#rooms.keep(Object.freeze({ set, secret }), fill, spare);
  }

  encapsulate(
    key: MlKemKey,
    m: Uint8Array,
  ): { readonly ciphertext: Uint8Array; readonly sharedSecret: Uint8Array } {
    const room = this.#rooms.of(key);
    requireSize('BAD_PARAMETER', 'randomness', m, KEY_BYTES);
    const { ciphertext: size } = MLKEM_SIZES[key.set];
    const both = this.#arena.call([m], size + KEY_BYTES, ([at], out) => {
      this.#wasm.encapsulate(rank(key.set), this.#wasm.roomAt(room), at!, out, out + size);
    });
    const sharedSecret = both.slice(size);
    both.fill(0, size);
    return { ciphertext: both.slice(0, size), sharedSecret };
  }

  decapsulate(key: MlKemKey, ciphertext: Uint8Array): Uint8Array {
    const room = this.#rooms.of(key);
    if (!key.secret) throw bad('a key that cannot decapsulate');
    requireSize('BAD_ENCODING', 'ciphertext', ciphertext, MLKEM_SIZES[key.set].ciphertext);
    return this.#arena.call([ciphertext], KEY_BYTES, ([at], out) => {
      this.#wasm.decapsulate(rank(key.set), this.#wasm.roomAt(room), at!, out);
    });
  }

  release(key: MlKemKey): void {
    this.#rooms.release(key);
  }

  isBroken(): boolean {
    return this.#arena.broken;
  }
}

/** k of FIPS 203. */
const rank = (set: MlKemSet): number => set / 256;

function sizesOf(set: MlKemSet): MlKemSizes {
  if (Object.hasOwn(MLKEM_SIZES, set)) return MLKEM_SIZES[set];
  throw bad('no parameter set of ML-KEM');
}
