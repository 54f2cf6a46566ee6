/**
 * SHA-256 as a system of constraints A * B = C over bits, as circomlib's gadgets state it, with the witness that
 * a message gives. Wire 0 is one; then come the digest, the message and what is between them.
 */
import type { Draws } from './draws.ts';
import {
  BIG_SIGMA_0,
  BIG_SIGMA_1,
  INITIAL,
  K,
  ROUNDS,
  SIGMA_0,
  SIGMA_1,
  type Sigma,
} from './sha256.ts';

/** coefficient * wire. */
export type Term = readonly [wire: number, coefficient: number];

/** A * B = C, each a sum of terms, wires ascending. */
export interface Constraint {
  readonly A: readonly Term[];
  readonly B: readonly Term[];
  readonly C: readonly Term[];
  /** What the choices hold that were made for it. */
  readonly bits: number;
}

/** A system with a witness. */
export interface Sha256R1cs {
  readonly constraints: readonly Constraint[];
  /** The value of each wire, 0 or 1. */
  readonly witness: readonly number[];
}

/** Wires of the digest. */
export const OUTPUT_BITS = 256;
export const BLOCK_BITS = 512;

/** A wire, or zero. */
type Bit = number;
const ONE: Bit = 0;
const ZERO: Bit = -1;
/** 32 of them, the lowest first. */
type Word = readonly Bit[];

/**
 * The system for as many blocks as the message has of 64 bytes, padding included. With `draws`, which operand of
 * an XOR plays which part is chosen for each word; the relation is the same.
 */
export function sha256R1cs(message: Uint8Array, draws?: Draws): Sha256R1cs {
  const system = new System(draws);
  const outputs = system.inputs(new Uint8Array(OUTPUT_BITS / 8));
  const words = system.inputs(message);
  let state = INITIAL.map(constant);
  for (let at = 0; at < words.length; at += 16) {
    const last = at + 16 === words.length;
    state = compress(system, state, words.slice(at, at + 16), last ? outputs : undefined);
  }
  return system;
}

function constant(value: number): Word {
  return Array.from({ length: 32 }, (_, i) => ((value >>> i) & 1 ? ONE : ZERO));
}

function compress(
  system: System,
  state: readonly Word[],
  block: readonly Word[],
  outputs: readonly Word[] | undefined,
): Word[] {
  const W = [...block];
  let [a, b, c, d, e, f, g, h] = state as unknown as Eight;
  for (let t = 0; t < ROUNDS; t++) {
    if (t >= 16) {
      const [s1, s0] = [system.sigma(SIGMA_1, W[t - 2]!), system.sigma(SIGMA_0, W[t - 15]!)];
      W.push(system.sum([s1, W[t - 7]!, s0, W[t - 16]!]));
    }
    const parts = [h, system.sigma(BIG_SIGMA_1, e), system.choose(e, f, g), W[t]!];
    const T1 = system.sum(parts, K[t]);
    const T2 = system.sum([system.sigma(BIG_SIGMA_0, a), system.majority(a, b, c)]);
    [h, g, f, e, d, c, b, a] = [g, f, e, system.sum([d, T1]), c, b, a, system.sum([T1, T2])];
  }
  const added = [a, b, c, d, e, f, g, h];
  return added.map((word, i) => system.sum([word, state[i]!], 0, outputs?.[i]));
}

type Eight = readonly [Word, Word, Word, Word, Word, Word, Word, Word];

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

class System implements Sha256R1cs {
  readonly constraints: Constraint[] = [];
  readonly witness: number[] = [1];
  readonly #draws: Draws | undefined;

  constructor(draws: Draws | undefined) {
    this.#draws = draws;
  }

  /** Wires for bytes, 32 bits a word, big-endian. */
  inputs(bytes: Uint8Array): Word[] {
    return Array.from({ length: bytes.length / 4 }, (_, word) =>
      Array.from({ length: 32 }, (_, i) => {
        const byte = bytes[4 * word + 3 - (i >> 3)]!;
        return this.#wire((byte >> (i & 7)) & 1);
      }),
    );
  }

  sigma({ turns, shift }: Sigma, x: Word): Word {
    const order = this.#draws?.pick(ORDERS) ?? ORDERS[0];
    const at = (turn: number, i: number): Bit =>
      i + turn >= 32 && shift && turn === turns[2] ? ZERO : x[(i + turn) % 32]!;
    return x.map((_, i) => {
      const bits = order.map((part) => at(turns[part], i)).filter((bit) => bit !== ZERO);
      const [p, q, r] = bits;
      return r === undefined ? this.#xor2(p ?? ZERO, q ?? ZERO) : this.#xor3(p!, q!, r);
    });
  }

  /** e ? f : g */
  choose(e: Word, f: Word, g: Word): Word {
    return e.map((bit, i) => {
      const out = this.#wire(this.#value(bit) ? this.#value(f[i]!) : this.#value(g[i]!));
      this.#constrain(
        [[bit, 1]],
        [
          [f[i]!, 1],
          [g[i]!, -1],
        ],
        [
          [out, 1],
          [g[i]!, -1],
        ],
      );
      return out;
    });
  }

  majority(a: Word, b: Word, c: Word): Word {
    return a.map((bit, i) => {
      const [p, q] = [b[i]!, c[i]!];
      const both = this.#product(p, q);
      const out = this.#wire(this.#value(bit) + this.#value(p) + this.#value(q) > 1 ? 1 : 0);
      const either: Term[] = [
        [p, 1],
        [q, 1],
        [both, -2],
      ];
      this.#constrain([[bit, 1]], either, [
        [out, 1],
        [both, -1],
      ]);
      return out;
    });
  }

  /** The sum modulo 2^32; its carry has wires too. */
  sum(words: readonly Word[], k = 0, outputs: Word = []): Word {
    const total = words.reduce((sum, word) => sum + this.#number(word), k);
    const most = words.length * (2 ** 32 - 1) + k;
    const out = Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => {
      const bit = outputs[i] ?? this.#wire(0);
      this.witness[bit] = Math.floor(total / 2 ** i) % 2;
      const less: Term[] = [
        [bit, 1],
        [ONE, -1],
      ];
      this.#constrain([[bit, 1]], less, []);
      return bit;
    });
    const terms = out.map((bit, i): Term => [bit, 2 ** i]);
    for (const word of words) word.forEach((bit, i) => terms.push([bit, -(2 ** i)]));
    this.#constrain([], [], [...terms, [ONE, -k]]);
    return out.slice(0, 32);
  }

  #xor3(a: Bit, b: Bit, c: Bit): Bit {
    const both = this.#product(b, c);
    const out = this.#wire(this.#value(a) ^ this.#value(b) ^ this.#value(c));
    const flips: Term[] = [
      [ONE, 1],
      [b, -2],
      [c, -2],
      [both, 4],
    ];
    this.#constrain([[a, 1]], flips, [
      [out, 1],
      [b, -1],
      [c, -1],
      [both, 2],
    ]);
    return out;
  }

  #xor2(a: Bit, b: Bit): Bit {
    const out = this.#wire(this.#value(a) ^ this.#value(b));
    this.#constrain(
      [[a, 2]],
      [[b, 1]],
      [
        [a, 1],
        [b, 1],
        [out, -1],
      ],
    );
    return out;
  }

  #product(a: Bit, b: Bit): Bit {
    const out = this.#wire(this.#value(a) & this.#value(b));
    this.#constrain([[a, 1]], [[b, 1]], [[out, 1]]);
    return out;
  }

  #wire(value: number): Bit {
    return this.witness.push(value) - 1;
  }

  #value(bit: Bit): number {
    return this.witness[bit] ?? 0;
  }

  #number(word: Word): number {
    return word.reduce((sum, bit, i) => sum + this.#value(bit) * 2 ** i, 0);
  }

  #constrain(A: readonly Term[], B: readonly Term[], C: readonly Term[]): void {
    const bits = this.#draws?.take() ?? 0;
    this.constraints.push({ A: collect(A), B: collect(B), C: collect(C), bits });
  }
}

/** Wires ascending, each once, none without a coefficient. */
function collect(terms: readonly Term[]): Term[] {
  const sums = new Map<number, number>();
  for (const [wire, coefficient] of terms) {
    if (wire !== ZERO) sums.set(wire, (sums.get(wire) ?? 0) + coefficient);
  }
  return [...sums].filter(([, coefficient]) => coefficient !== 0).sort(([a], [b]) => a - b);
}
