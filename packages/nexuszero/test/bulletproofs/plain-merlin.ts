/**
 * Merlin transcripts and their TranscriptRng, written from the STROBE specification: operations named
 * by their flags, one byte at a time. The oracle beside the kernel's.
 */
import { keccakP } from '@noble/hashes/sha3.js';
import { concat, u32le, utf8 } from '../../src/bytes/bytes.ts';

/** What prover and verifier need of a transcript; the kernel's has it too. */
export interface Transcript {
  append(label: Uint8Array, message: Uint8Array): void;
  challenge(label: Uint8Array, length: number): Uint8Array;
}

const RATE = 166;
const BITS = { I: 1, A: 2, C: 4, M: 16 } as const;
const OPS = {
  'meta-AD': ['A', 'M'],
  AD: ['A'],
  PRF: ['I', 'A', 'C'],
  KEY: ['A', 'C'],
} as const satisfies Readonly<Record<string, readonly (keyof typeof BITS)[]>>;
type Op = keyof typeof OPS;

class Strobe {
  readonly #state: Uint8Array;
  #position = 0;
  #begin = 0;

  constructor(state: Uint8Array) {
    this.#state = state;
  }

  static open(protocol: string): Strobe {
    const state = new Uint8Array(200);
    state.set(concat(new Uint8Array([1, RATE + 2, 1, 0, 1, 96]), utf8('STROBEv1.0.2')));
    keccakP(new Uint32Array(state.buffer), 24);
    const strobe = new Strobe(state);
    strobe.run('meta-AD', utf8(protocol));
    return strobe;
  }

  clone(): Strobe {
    const copy = new Strobe(this.#state.slice());
    copy.#position = this.#position;
    copy.#begin = this.#begin;
    return copy;
  }

  /** Absorbs, overwrites or squeezes `data.length` bytes; `more` continues the operation before. */
  run(op: Op, data: Uint8Array, more = false): Uint8Array {
    const flags: readonly (keyof typeof BITS)[] = OPS[op];
    if (!more) {
      const header = [this.#begin, flags.reduce((sum, flag) => sum | BITS[flag], 0)];
      this.#begin = this.#position + 1;
      for (const byte of header) this.#step(byte, 'absorb');
      if (flags.includes('C') && this.#position !== 0) this.#permute();
    }
    const mode = ({ PRF: 'squeeze', KEY: 'overwrite', AD: 'absorb', 'meta-AD': 'absorb' } as const)[
      op
    ];
    return data.map((byte) => this.#step(byte, mode));
  }

  #step(byte: number, mode: 'absorb' | 'squeeze' | 'overwrite'): number {
    const old = this.#state[this.#position]!;
    this.#state[this.#position] = { absorb: old ^ byte, squeeze: 0, overwrite: byte }[mode];
    this.#position++;
    if (this.#position === RATE) this.#permute();
    return old;
  }

  #permute(): void {
    this.#state[this.#position]! ^= this.#begin;
    this.#state[this.#position + 1]! ^= 4;
    this.#state[RATE + 1]! ^= 0x80;
    keccakP(new Uint32Array(this.#state.buffer), 24);
    this.#position = 0;
    this.#begin = 0;
  }
}

export class PlainMerlin implements Transcript {
  readonly #strobe: Strobe;

  private constructor(strobe: Strobe) {
    this.#strobe = strobe;
  }

  static open(label: Uint8Array): PlainMerlin {
    const merlin = new PlainMerlin(Strobe.open('Merlin v1.0'));
    merlin.append(utf8('dom-sep'), label);
    return merlin;
  }

  clone(): PlainMerlin {
    return new PlainMerlin(this.#strobe.clone());
  }

  append(label: Uint8Array, message: Uint8Array): void {
    this.#frame(label, message.length);
    this.#strobe.run('AD', message);
  }

  challenge(label: Uint8Array, length: number): Uint8Array {
    this.#frame(label, length);
    return this.#strobe.run('PRF', new Uint8Array(length));
  }

  /** One fill of the TranscriptRng: a copy is rekeyed with the secret, then with the fresh bytes. */
  random(label: Uint8Array, secret: Uint8Array, fresh: Uint8Array, length: number): Uint8Array {
    const rng = this.clone();
    rng.#frame(label, secret.length);
    rng.#strobe.run('KEY', secret);
    rng.#strobe.run('meta-AD', utf8('rng'));
    rng.#strobe.run('KEY', fresh);
    rng.#strobe.run('meta-AD', u32le(length));
    return rng.#strobe.run('PRF', new Uint8Array(length));
  }

  #frame(label: Uint8Array, length: number): void {
    this.#strobe.run('meta-AD', label);
    this.#strobe.run('meta-AD', u32le(length), true);
  }
}
