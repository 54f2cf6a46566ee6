/** Choices made from a seed, the same ones everywhere, which keep count of the bits that they hold. */
import { createCipheriv, createHash } from 'node:crypto';

/** A stream of choices. */
export interface Draws {
  /** Uniform bytes. */
  bytes(length: number): Uint8Array;
  /** Uniform in [0, limit), for limits up to 2^32. */
  below(limit: number): number;
  /** Uniform in [0, limit), for limits up to 2^256. */
  under(limit: bigint): bigint;
  /** Uniform among the items. */
  pick<T>(list: readonly T[]): T;
  /** True once in `n` times. */
  oneIn(n: number): boolean;
  /** An index, each as often as its weight says; whole weights, 2^32 at most together. */
  weighted(weights: readonly number[]): number;
  /** Bits drawn since the last call of this. */
  take(): number;
}

const BUFFER_BYTES = 65_536;

/** Streams of different places have nothing in common. A place: the name of a class, then what tells its streams apart. */
export function drawsOf(seed: Uint8Array, ...place: readonly (string | number)[]): Draws {
  const { word, fill } = keystream(seed, place.join('\0'));
  const below = (limit: number): number => {
    const end = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const drawn = word();
      if (drawn < end) return drawn % limit;
    }
  };
  let bits = 0;
  return {
    bytes(length) {
      bits += 8 * length;
      return fill(length);
    },
    below(limit) {
      bits += Math.log2(limit);
      return below(limit);
    },
    under(limit) {
      bits += log2(limit);
      return uniform(limit, fill);
    },
    pick(list) {
      bits += Math.log2(list.length);
      return list[below(list.length)]!;
    },
    oneIn(n) {
      const hit = below(n) === 0;
      bits -= Math.log2(hit ? 1 / n : 1 - 1 / n);
      return hit;
    },
    weighted(weights) {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      let rest = below(total);
      let index = 0;
      while (rest >= weights[index]!) rest -= weights[index++]!;
      bits -= Math.log2(weights[index]! / total);
      return index;
    },
    take() {
      const taken = bits;
      bits = 0;
      return taken;
    },
  };
}

interface Keystream {
  readonly word: () => number;
  readonly fill: (length: number) => Uint8Array;
}

/** AES-256 in counter mode, its key the hash of seed and place. */
function keystream(seed: Uint8Array, place: string): Keystream {
  const hash = createHash('sha256').update(`nexuszero corpus v1\0${place}\0`);
  const cipher = createCipheriv('aes-256-ctr', hash.update(seed).digest(), new Uint8Array(16));
  const zeros = new Uint8Array(BUFFER_BYTES);
  let buffer: Buffer = Buffer.alloc(0);
  let at = 0;
  return {
    word() {
      if (at + 4 > buffer.length) {
        buffer = cipher.update(zeros);
        at = 0;
      }
      at += 4;
      return buffer.readUInt32LE(at - 4);
    },
    fill: (length) => new Uint8Array(cipher.update(new Uint8Array(length))),
  };
}

/** Good to a double's precision. */
export function log2(value: bigint): number {
  const spare = Math.max(0, value.toString(2).length - 64);
  return Math.log2(Number(value >> BigInt(spare))) + spare;
}

function uniform(limit: bigint, fill: (length: number) => Uint8Array): bigint {
  const width = (limit - 1n).toString(2).length;
  const length = Math.ceil(width / 8);
  for (;;) {
    const drawn = BigInt(`0x00${Buffer.from(fill(length)).toString('hex')}`);
    const value = drawn >> BigInt(8 * length - width);
    if (value < limit) return value;
  }
}
