/** SHA-256's compression as a circuit of XOR, AND and INV gates, wires numbered in the order of the gates. */
import type { Draws } from './draws.ts';
import { BIG_SIGMA_0, BIG_SIGMA_1, K, ROUNDS, SIGMA_0, SIGMA_1, type Sigma } from './sha256.ts';

/** out = a XOR b, a AND b, or NOT a, where there is no b. */
export interface Gate {
  readonly kind: 'XOR' | 'AND' | 'INV';
  readonly a: number;
  readonly b: number | undefined;
  readonly out: number;
  /** What the choices hold that were made for it. */
  readonly bits: number;
}

/** 32 wires, the lowest first. */
type Word = readonly number[];

/**
 * The gates that chain `blocks` blocks. Wires 0 and up are the message, 512 bits a block, then the chaining value,
 * 256 bits; of every word the lowest bit comes first. The last 256 wires are the result. Which operand comes first
 * and in which order terms are added is chosen for each word.
 */
export function sha256Gates(blocks: number, draws: Draws): readonly Gate[] {
  const circuit = new Circuit(768 + 512 * (blocks - 1), draws);
  const words = Array.from({ length: 16 * blocks + 8 }, (_, word) =>
    Array.from({ length: 32 }, (_, i) => 32 * word + i),
  );
  let state: readonly Word[] = words.slice(16 * blocks);
  for (let block = 0; block < blocks; block++) {
    const W = words.slice(16 * block, 16 * block + 16);
    state = compress(circuit, state, W, block === blocks - 1);
  }
  return circuit.gates;
}

function compress(circuit: Circuit, state: readonly Word[], W: Word[], last: boolean): Word[] {
  let [a, b, c, d, e, f, g, h] = state as unknown as Eight;
  for (let t = 0; t < ROUNDS; t++) {
    if (t >= 16) {
      const [s1, s0] = [circuit.sigma(SIGMA_1, W[t - 2]!), circuit.sigma(SIGMA_0, W[t - 15]!)];
      W.push(circuit.sum([s1, W[t - 7]!, s0, W[t - 16]!]));
    }
    const terms = [h, circuit.sigma(BIG_SIGMA_1, e), circuit.choose(e, f, g), W[t]!];
    const T1 = circuit.addConstant(circuit.sum(terms), K[t]!);
    const T2 = circuit.sum([circuit.sigma(BIG_SIGMA_0, a), circuit.majority(a, b, c)]);
    [h, g, f, e, d, c, b, a] = [g, f, e, circuit.sum([d, T1]), c, b, a, circuit.sum([T1, T2])];
  }
  const pairs = [a, b, c, d, e, f, g, h].map((word, i) => [word, state[i]!] as const);
  if (!last) return pairs.map((pair) => circuit.sum(pair));
  // all that the outputs need comes before the first of them: they are the last wires
  return pairs.map((pair) => circuit.openSum(...pair)).map((open) => circuit.closeSum(open));
}

type Eight = readonly [Word, Word, Word, Word, Word, Word, Word, Word];

class Circuit {
  readonly gates: Gate[] = [];
  readonly #draws: Draws;
  #wires: number;

  constructor(inputs: number, draws: Draws) {
    this.#wires = inputs;
    this.#draws = draws;
  }

  sigma({ turns, shift }: Sigma, x: Word): Word {
    const [i, j, k] = turns;
    const [p, q] = this.#either(i, j);
    return x.map((_, bit) => {
      const two = this.#xor(x[(bit + p) % 32]!, x[(bit + q) % 32]!);
      return shift && bit + k >= 32 ? two : this.#xor(two, x[(bit + k) % 32]!);
    });
  }

  /** e ? f : g */
  choose(e: Word, f: Word, g: Word): Word {
    const [p, q] = this.#either(f, g);
    return e.map((bit, i) => {
      const differ = this.#xor(p[i]!, q[i]!);
      return this.#xor(this.#gate('AND', bit, differ), g[i]!);
    });
  }

  majority(a: Word, b: Word, c: Word): Word {
    const [p, q] = this.#either(b, c);
    return a.map((bit, i) => {
      const both = this.#gate('AND', this.#xor(bit, p[i]!), this.#xor(bit, q[i]!));
      return this.#xor(both, bit);
    });
  }

  /** The sum modulo 2^32, of two after the other in an order that is drawn. */
  sum(words: readonly Word[]): Word {
    const rest = [...words];
    const next = (): Word => rest.splice(this.#draws.below(rest.length), 1)[0]!;
    let total = next();
    while (rest.length > 0) total = this.closeSum(this.openSum(total, next()));
    return total;
  }

  /** Everything of p + q but the last XOR of each bit. */
  openSum(p: Word, q: Word): OpenSum {
    const halves = p.slice(1).map((bit, i) => this.#xor(bit, q[i + 1]!));
    const carries = [this.#gate('AND', p[0]!, q[0])];
    for (let i = 1; i < 31; i++) {
      const carry = carries[i - 1]!;
      const both = this.#gate('AND', this.#xor(p[i]!, carry), this.#xor(q[i]!, carry));
      carries.push(this.#xor(both, carry));
    }
    return { left: [p[0]!, ...halves], right: [q[0]!, ...carries] };
  }

  /** A wire for each bit, one after the other. */
  closeSum({ left, right }: OpenSum): Word {
    return left.map((bit, i) => this.#xor(bit, right[i]!));
  }

  /** a + k modulo 2^32: where k has a zero, half an adder will do. */
  addConstant(a: Word, k: number): Word {
    let carry: number | undefined;
    return a.map((bit, i) => {
      const one = ((k >>> i) & 1) === 1;
      if (carry === undefined) {
        if (one) carry = bit;
        return one ? this.#gate('INV', bit) : bit;
      }
      const sum = this.#xor(bit, carry);
      const both = this.#gate('AND', bit, carry);
      carry = one ? this.#xor(sum, both) : both;
      return one ? this.#gate('INV', sum) : sum;
    });
  }

  /** Two things in an order that is drawn. */
  #either<T>(one: T, other: T): readonly [T, T] {
    return this.#draws.below(2) === 0 ? [one, other] : [other, one];
  }

  #xor(a: number, b: number): number {
    return this.#gate('XOR', a, b);
  }

  #gate(kind: Gate['kind'], a: number, b?: number): number {
    const out = this.#wires++;
    this.gates.push({ kind, a, b, out, bits: this.#draws.take() });
    return out;
  }
}

/** What is left to do is left XOR right, bit by bit. */
interface OpenSum {
  readonly left: Word;
  readonly right: Word;
}
