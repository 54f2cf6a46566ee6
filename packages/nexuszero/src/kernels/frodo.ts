/** The FrodoKEM kernel in WebAssembly (draft-longa-cfrg-frodokem), with keys that stay expanded in its memory. */
import { copyBytes } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { Arena, type KernelMemory } from './arena.ts';
import { bad, requireSize } from './checks.ts';
import { Rooms } from './rooms.ts';
import { instantiate, type WasmModule } from './wasm.ts';

export type FrodoDimension = 640 | 976 | 1344;

/** A parameter set. */
export interface FrodoSet {
  readonly dimension: FrodoDimension;
  /** False for eFrodoKEM: a key of it must not see 2^8 ciphertexts. */
  readonly salted: boolean;
  /** What the public matrix A is made with. */
  readonly matrix: 'AES' | 'SHAKE';
}

/** Sizes of a set in bytes. */
export interface FrodoSizes {
  readonly publicKey: number;
  readonly secretKey: number;
  readonly ciphertext: number;
  readonly sharedSecret: number;
  /** Random bytes of key generation, s || seedSE || z, and of encapsulation, mu || salt. */
  readonly keyRandomness: number;
  readonly randomness: number;
}

/** An expanded key, good for the kernel that made it until it is released. */
export interface FrodoKey {
  /** Whether it can decapsulate too. */
  readonly secret: boolean;
}

/**
 * AES-128 of blocks of 16 bytes, each by itself, under a key of 16 bytes: a platform's own makes the matrix A of the sets
 * with AES five times faster than the kernel. Key and blocks are public.
 */
export type AesBlocks = (key: Uint8Array, blocks: Uint8Array) => Uint8Array;

/** How a key is expanded. */
export interface FrodoExpanding {
  /** The platform's AES, for the sets with AES. */
  readonly aes?: AesBlocks;
  /** How many more keys can be expanded afterwards, at least; 0 when not given. */
  readonly spare?: number;
}

/** One instance, of one parameter set; what it keeps are the keys that are not released. */
export interface Frodo {
  readonly set: FrodoSet;
  readonly sizes: FrodoSizes;
  /** Both keys in their standard encodings from `keyRandomness` bytes. */
  keyPair(random: Uint8Array): { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array };
  /** @throws BAD_ENCODING - for another length */
  expandPublic(publicKey: Uint8Array, expanding?: FrodoExpanding): FrodoKey;
  /** @throws BAD_ENCODING - for another length, or a hash of the public key that is not that of the public key in it */
  expandSecret(secretKey: Uint8Array, expanding?: FrodoExpanding): FrodoKey;
  /** Encapsulates with `randomness` bytes. */
  encapsulate(
    key: FrodoKey,
    random: Uint8Array,
  ): { readonly ciphertext: Uint8Array; readonly sharedSecret: Uint8Array };
  /**
   * A ciphertext that is none gives a secret that nobody else has, in the same time.
   * @throws BAD_ENCODING - for another length
   */
  decapsulate(key: FrodoKey, ciphertext: Uint8Array): Uint8Array;
  /** Does FrodoPKE's decryption alone some times, for measuring; what it finds is thrown away. */
  measureDecryption(key: FrodoKey, ciphertext: Uint8Array, times: number): void;
  /** Overwrites an expanded key; it is of no use any more. */
  release(key: FrodoKey): void;
  /** Whether a call has trapped: every later one is refused. */
  isBroken(): boolean;
}

/** The functions of assembly/lattice/frodo-index.ts. */
interface FrodoExports {
  readonly memory: KernelMemory;
  choose(dimension: number, salted: number): void;
  stage(bytes: number): number;
  roomAt(index: number): number;
  clearRoom(index: number): void;
  keygen(random: number, aes: number, pk: number, sk: number): void;
  readVectors(pk: number, room: number): void;
  readMatrix(pk: number, aes: number, room: number): void;
  takeRows(room: number, rows: number, first: number, count: number): void;
  readSecret(sk: number, room: number): number;
  encapsulate(room: number, random: number, ciphertext: number, key: number): void;
  decapsulate(room: number, ciphertext: number, key: number): void;
  measureDecryption(room: number, ciphertext: number, times: number): void;
}

/** Bytes of a secret: the security class in bits over 8. */
const SECRET_BYTES: Readonly<Record<FrodoDimension, number>> = { 640: 16, 976: 24, 1344: 32 };

/** Sizes of a set. @throws BAD_PARAMETER - for what is none */
export function frodoSizes({ dimension, salted, matrix }: FrodoSet): FrodoSizes {
  const known = Object.hasOwn(SECRET_BYTES, dimension) && ['AES', 'SHAKE'].includes(matrix);
  if (!known || typeof salted !== 'boolean') throw bad('no parameter set of FrodoKEM');
  const secret = SECRET_BYTES[dimension];
  const bits = dimension === 640 ? 15 : 16;
  const publicKey = 16 + bits * dimension;
  const salt = salted ? 2 * secret : 0;
  return Object.freeze({
    publicKey,
    secretKey: 2 * secret + publicKey + 16 * dimension,
    ciphertext: bits * (dimension + 8) + salt,
    sharedSecret: secret,
    keyRandomness: secret + (salted ? 2 : 1) * secret + 16,
    randomness: secret + salt,
  });
}

/**
 * A kernel of the caller's own, for one parameter set.
 * @param module - the module compiled, where compiling from bytes is forbidden
 * @throws UNSUPPORTED - when the runtime cannot run it; BAD_PARAMETER - for what is no set
 */
export async function createFrodo(set: FrodoSet, module?: WasmModule): Promise<Frodo> {
  const own = Object.freeze({ ...set });
  const sizes = frodoSizes(own);
  const wasm = (await instantiate(
    await ownModule(module),
    module,
    'takeRows',
  )) as unknown as FrodoExports;
  wasm.choose(own.dimension, own.salted ? 1 : 0);
  return new Kernel(own, sizes, wasm);
}

/** The module of the package, base64: most programs seal with ML-KEM only, so it loads when it is asked for. */
async function ownModule(given: WasmModule | undefined): Promise<string> {
  if (given !== undefined) return '';
  try {
    return (await import('./generated/frodo-wasm.ts')).frodoWasm;
  } catch (cause) {
    const hint = 'give it to init as a module';
    throw new NexusError('UNSUPPORTED', 'kernels: FrodoKEM cannot be loaded', { cause, hint });
  }
}

const MOST_MEASURED = 10_000;
/** Rows of A that the platform makes at once: larger pieces cost it fresh pages of memory. */
const CHUNK_ROWS = 16;
const SEED_A_BYTES = 16;

/** Blocks of rows from `first` on: a row's and a column's number in the first word, the rest zero. How many rows. */
function writeBlocks(blocks: DataView, first: number, dimension: number): number {
  const count = Math.min(CHUNK_ROWS, dimension - first);
  let at = 0;
  for (let row = first; row < first + count; row++) {
    for (let column = 0; column < dimension; column += 8, at += 16) {
      blocks.setUint32(at, row | (column << 16), true);
    }
  }
  return count;
}

/** Keys in use at a time: each takes 0.8 to 3.7 MB. */
const MOST_KEYS = 64;

class Kernel implements Frodo {
  readonly set: FrodoSet;
  readonly sizes: FrodoSizes;
  readonly #wasm: FrodoExports;
  readonly #arena: Arena;
  readonly #rooms: Rooms<FrodoKey>;

  constructor(set: FrodoSet, sizes: FrodoSizes, wasm: FrodoExports) {
    this.set = set;
    this.sizes = sizes;
    this.#wasm = wasm;
    this.#arena = new Arena(wasm.memory, (bytes) => wasm.stage(bytes));
    this.#rooms = new Rooms(MOST_KEYS, (room) => {
      // an instance that has failed is emptied already
      if (!this.#arena.broken) wasm.clearRoom(room);
    });
  }

  get #aes(): number {
    return this.set.matrix === 'AES' ? 1 : 0;
  }

  keyPair(random: Uint8Array): { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array } {
    const { publicKey: pk, secretKey: sk, keyRandomness } = this.sizes;
    requireSize('BAD_PARAMETER', 'randomness', random, keyRandomness);
    const both = this.#arena.call([random], pk + sk, ([at], out) => {
      this.#wasm.keygen(at!, this.#aes, out, out + pk);
    });
    const secretKey = both.slice(pk);
    both.fill(0, pk);
    return { publicKey: both.slice(0, pk), secretKey };
  }

  expandPublic(publicKey: Uint8Array, { aes, spare }: FrodoExpanding = {}): FrodoKey {
    requireSize('BAD_ENCODING', 'public key', publicKey, this.sizes.publicKey);
    const fill = (room: number): boolean => {
      this.#arena.call([publicKey], 0, ([at]) => {
        this.#wasm.readVectors(at!, this.#wasm.roomAt(room));
      });
      this.#expandMatrix(room, publicKey, aes);
      return true;
    };
    return this.#rooms.keep(Object.freeze({ secret: false }), fill, spare);
  }

  expandSecret(secretKey: Uint8Array, { aes, spare }: FrodoExpanding = {}): FrodoKey {
    requireSize('BAD_ENCODING', 'secret key', secretKey, this.sizes.secretKey);
    const { sharedSecret: s, publicKey } = this.sizes;
    const fill = (room: number): boolean => {
      let valid = false;
      this.#arena.call([secretKey], 0, ([at]) => {
        valid = this.#wasm.readSecret(at!, this.#wasm.roomAt(room)) === 1;
      });
      // also when it is refused: what the memory then holds is what the public key leaves
      this.#expandMatrix(room, secretKey.subarray(s, s + publicKey), aes);
      return valid;
    };
    return this.#rooms.keep(Object.freeze({ secret: true }), fill, spare);
  }

  /** A into the room, by the platform's AES where it has one. */
  #expandMatrix(room: number, publicKey: Uint8Array, aes: AesBlocks | undefined): void {
    if (aes === undefined || this.set.matrix === 'SHAKE') {
      this.#arena.call([publicKey], 0, ([at]) => {
        this.#wasm.readMatrix(at!, this.#aes, this.#wasm.roomAt(room));
      });
      return;
    }
    const seed = copyBytes(publicKey.subarray(0, SEED_A_BYTES));
    const blocks = new DataView(new ArrayBuffer(2 * CHUNK_ROWS * this.set.dimension));
    for (let first = 0; first < this.set.dimension; first += CHUNK_ROWS) {
      const count = writeBlocks(blocks, first, this.set.dimension);
      const size = 2 * count * this.set.dimension;
      const rows = aes(seed, new Uint8Array(blocks.buffer, 0, size));
      requireSize('BAD_PARAMETER', 'blocks', rows, size);
      this.#arena.call([rows], 0, ([at]) => {
        this.#wasm.takeRows(this.#wasm.roomAt(room), at!, first, count);
      });
    }
  }

  encapsulate(
    key: FrodoKey,
    random: Uint8Array,
  ): { readonly ciphertext: Uint8Array; readonly sharedSecret: Uint8Array } {
    const room = this.#rooms.of(key);
    const { ciphertext: size, sharedSecret: secret, randomness } = this.sizes;
    requireSize('BAD_PARAMETER', 'randomness', random, randomness);
    const both = this.#arena.call([random], size + secret, ([at], out) => {
      this.#wasm.encapsulate(this.#wasm.roomAt(room), at!, out, out + size);
    });
    const sharedSecret = both.slice(size);
    both.fill(0, size);
    return { ciphertext: both.slice(0, size), sharedSecret };
  }

  decapsulate(key: FrodoKey, ciphertext: Uint8Array): Uint8Array {
    const room = this.#decapsulating(key, ciphertext);
    const { sharedSecret } = this.sizes;
    return this.#arena.call([ciphertext], sharedSecret, ([at], out) => {
      this.#wasm.decapsulate(this.#wasm.roomAt(room), at!, out);
    });
  }

  measureDecryption(key: FrodoKey, ciphertext: Uint8Array, times: number): void {
    const room = this.#decapsulating(key, ciphertext);
    if (!Number.isInteger(times) || times < 0 || times > MOST_MEASURED) throw bad('too many times');
    this.#arena.call([ciphertext], 0, ([at]) => {
      this.#wasm.measureDecryption(this.#wasm.roomAt(room), at!, times);
    });
  }

  /** The room of a secret key, for a ciphertext of the right length. */
  #decapsulating(key: FrodoKey, ciphertext: Uint8Array): number {
    const room = this.#rooms.of(key);
    if (!key.secret) throw bad('a key that cannot decapsulate');
    requireSize('BAD_ENCODING', 'ciphertext', ciphertext, this.sizes.ciphertext);
    return room;
  }

  release(key: FrodoKey): void {
    this.#rooms.release(key);
  }

  isBroken(): boolean {
    return this.#arena.broken;
  }
}
