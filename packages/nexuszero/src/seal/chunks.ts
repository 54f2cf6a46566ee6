/**
 * Long messages in chunks, each authenticated alone and in its place: the STREAM construction (Hoang, Reyhanitabar,
 * Rogaway, Vizar, 2015). The last chunk is sealed as such, so that a message cut short does not open. It is always
 * shorter than the others, if need be empty: nobody has to wait to know which one is the last.
 *
 *   nonce = 7 bytes of the box || u32 number of the chunk, its last byte last || 1 for the last chunk, else 0
 */
import { wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { NONCE_BYTES, TAG_BYTES, type Aead, type Answer } from './crypto.ts';
import { doesNotOpen } from './inputs.ts';

/** Bytes of plaintext in every chunk but the last, which has fewer. */
export const CHUNK_BYTES = 65_536;
export const PREFIX_BYTES = 7;
/** Numbers of four bytes. */
const CHUNKS_MAX = 2 ** 32;
const NOTHING = new Uint8Array(0);

/** Takes bytes in pieces of any size, and gives what becomes of them to `emit`. */
export interface Chunks {
  push(bytes: Uint8Array, emit: (out: Uint8Array) => void): Promise<void>;
  /** The end of the message. */
  finish(emit: (out: Uint8Array) => void): Promise<void>;
  /** The end before the end: overwrites what is held, and the key. */
  drop(): void;
}

/** What the chunks of a box are sealed with. */
export interface Payload {
  readonly aead: Aead;
  readonly prefix: Uint8Array;
  /** Overwrites the key. */
  destroy(): void;
}

/** Seals a message chunk by chunk; `first` is the number of the first. */
export function sealingChunks(payload: Payload, first = 0): Chunks {
  const { aead, prefix } = payload;
  return new Cutter(CHUNK_BYTES, payload, first, (bytes, number, last) =>
    aead.seal(nonceOf(prefix, number, last), NOTHING, bytes),
  );
}

/** Opens them: what it emits is authentic. Its `push` and `finish` throw OPEN_FAILED. */
export function openingChunks(payload: Payload): Chunks {
  const { aead, prefix } = payload;
  return new Cutter(CHUNK_BYTES + TAG_BYTES, payload, 0, (bytes, number, last) => {
    const answer = aead.open(nonceOf(prefix, number, last), NOTHING, bytes);
    return answer instanceof Promise ? answer.then(authentic) : authentic(answer);
  });
}

function authentic(plaintext: Uint8Array | undefined): Uint8Array {
  if (plaintext === undefined) throw doesNotOpen();
  return plaintext;
}

function nonceOf(prefix: Uint8Array, number: number, last: boolean): Uint8Array {
  if (number >= CHUNKS_MAX) {
    throw new NexusError('LIMIT_EXCEEDED', 'seal: a message has at most 2^32 chunks');
  }
  const nonce = new Uint8Array(NONCE_BYTES);
  nonce.set(prefix);
  for (let i = 0; i < 4; i++) nonce[PREFIX_BYTES + i] = number >>> (24 - 8 * i);
  nonce[NONCE_BYTES - 1] = last ? 1 : 0;
  return nonce;
}

/**
 * Memory that is handed to another thread, or shrunk, while this waits leaves a shorter view: no shorter message.
 * @throws BAD_PARAMETER - when that has happened
 */
export function requireWhole(bytes: Uint8Array, length: number): void {
  if (bytes.length === length) return;
  throw new NexusError('BAD_PARAMETER', 'seal: the memory of a piece was taken away');
}

type Step = (bytes: Uint8Array, number: number, last: boolean) => Answer<Uint8Array>;

/** Cuts bytes into chunks; holds what does not fill one. After a failure it does nothing any more. */
class Cutter implements Chunks {
  readonly #size: number;
  readonly #payload: Payload;
  readonly #step: Step;
  #held: Uint8Array | undefined;
  #filled = 0;
  #number: number;
  #ended = false;

  constructor(size: number, payload: Payload, first: number, step: Step) {
    this.#size = size;
    this.#payload = payload;
    this.#number = first;
    this.#step = step;
  }

  async push(bytes: Uint8Array, emit: (out: Uint8Array) => void): Promise<void> {
    const { length } = bytes;
    let at = this.#filled === 0 ? 0 : this.#hold(bytes);
    if (this.#filled === this.#size) {
      this.#filled = 0;
      emit(await this.#next(this.#held!, false));
    }
    // without a copy
    for (; length - at >= this.#size; at += this.#size) {
      requireWhole(bytes, length);
      // nothing is waited for where the platform answers at once: it would cost a tenth of the time
      const out = this.#next(bytes.subarray(at, at + this.#size), false);
      emit(out instanceof Promise ? await out : out);
    }
    requireWhole(bytes, length);
    if (at < length) this.#hold(bytes.subarray(at));
  }

  async finish(emit: (out: Uint8Array) => void): Promise<void> {
    const rest = this.#held?.subarray(0, this.#filled) ?? NOTHING;
    emit(await this.#next(rest, true));
    this.drop();
  }

  drop(): void {
    this.#ended = true;
    this.#filled = 0;
    wipe(this.#held);
    this.#payload.destroy();
  }

  #next(chunk: Uint8Array, last: boolean): Answer<Uint8Array> {
    if (this.#ended) throw new NexusError('BAD_PARAMETER', 'seal: the message has ended');
    const failed = (error: unknown): never => {
      this.drop();
      throw error;
    };
    try {
      const out = this.#step(chunk, this.#number++, last);
      return out instanceof Promise ? out.catch(failed) : out;
    } catch (error) {
      return failed(error);
    }
  }

  /** Copies what still fits; how much that is. */
  #hold(bytes: Uint8Array): number {
    this.#held ??= new Uint8Array(this.#size);
    const part = bytes.subarray(0, this.#size - this.#filled);
    this.#held.set(part, this.#filled);
    this.#filled += part.length;
    return part.length;
  }
}
