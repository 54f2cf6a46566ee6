/** Tables of field elements that a few numbers determine, and integers that count: no random bytes after the first. */
import type { CorpusClass, CorpusFile } from './class.ts';
import { drawsOf, type Draws } from './draws.ts';
import { ED25519_ORDER, GOLDILOCKS, littleEndian, power } from './primes.ts';
import { tapeOf } from './tape.ts';

/** 32-byte elements: y^0, y^1, .. modulo ed25519's order. */
function challengePowers(draws: Draws, count: number): Uint8Array {
  const y = draws.under(ED25519_ORDER);
  const out = new Uint8Array(32 * count);
  let value = 1n;
  for (let i = 0; i < count; i++) {
    out.set(littleEndian(value, 32), 32 * i);
    value = (value * y) % ED25519_ORDER;
  }
  return out;
}

/** eq(r, i) for i = 0, 1, ..: the product of r_j where bit j of i is set and 1 - r_j where it is not. */
function eqTable(draws: Draws, count: number): BigUint64Array {
  const table = new BigUint64Array(2 ** Math.ceil(Math.log2(count)));
  table[0] = 1n;
  for (let size = 1; size < table.length; size *= 2) {
    const r = draws.under(GOLDILOCKS);
    for (let i = 0; i < size; i++) {
      const high = (table[i]! * r) % GOLDILOCKS;
      table[size + i] = high;
      table[i] = (table[i]! + GOLDILOCKS - high) % GOLDILOCKS;
    }
  }
  return table;
}

/** Variables of the twiddles' domain at least: 2^17 of them are 1 MiB. */
const TWIDDLE_LOG = 17;

/** s w^i, w a random primitive 2^k-th root of one and s a random shift. */
function fftTwiddles(draws: Draws, count: number): BigUint64Array {
  const log = Math.max(TWIDDLE_LOG, Math.ceil(Math.log2(count)));
  const root = power(7n, (GOLDILOCKS - 1n) >> BigInt(log), GOLDILOCKS);
  const odd = 2n * BigInt(draws.below(2 ** (log - 1))) + 1n;
  const w = power(root, odd, GOLDILOCKS);
  const table = new BigUint64Array(count);
  let value = 1n + draws.under(GOLDILOCKS - 1n);
  for (let i = 0; i < count; i++) {
    table[i] = value;
    value = (value * w) % GOLDILOCKS;
  }
  return table;
}

/** Rows (a, b), the next row of which is (b, a + b). */
function fibonacciTrace(draws: Draws, count: number): BigUint64Array {
  const table = new BigUint64Array(count);
  let [a, b] = [draws.under(GOLDILOCKS), draws.under(GOLDILOCKS)];
  for (let i = 0; i < count; i += 2) {
    table.set(i + 1 < count ? [a, b] : [a], i);
    [a, b] = [b, (a + b) % GOLDILOCKS];
  }
  return table;
}

function counter(draws: Draws, count: number): Uint32Array {
  const start = draws.below(2 ** 32);
  return Uint32Array.from({ length: count }, (_, i) => start + 3 * i);
}

const PERIOD = 24;

/** One period of random numbers; each further one adds the same small drift. */
function periodic(draws: Draws, count: number): Uint32Array {
  const base = Array.from({ length: Math.min(PERIOD, count) }, () => draws.below(2 ** 32));
  const drift = 1 + draws.below(4);
  return Uint32Array.from({ length: count }, (_, i) => {
    return base[i % PERIOD]! + drift * Math.floor(i / PERIOD);
  });
}

type Table = Uint8Array | Uint32Array | BigUint64Array;

/** A class of numbers of `width` bytes, little-endian. */
function table(
  name: string,
  about: string,
  width: number,
  make: (draws: Draws, count: number) => Table,
): CorpusClass {
  return {
    name,
    about,
    generate(seed, bytes) {
      const draws = drawsOf(seed, name, bytes);
      const numbers = make(draws, Math.ceil(bytes / width));
      const tape = tapeOf(bytes, draws);
      const bits = draws.take();
      const data = new Uint8Array(numbers.buffer).subarray(0, bytes);
      tape.append(data, bits);
      return Promise.resolve(tape.finish());
    },
  };
}

/** The toy that a report once measured: 16 random bytes and a ramp from 0 to 255, again and again. */
function toy(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const draws = drawsOf(seed, 'toy-272', bytes);
  const header = draws.bytes(16);
  const record = Uint8Array.from({ length: 272 }, (_, i) => header[i] ?? i - 16);
  const out = Uint8Array.from({ length: bytes }, (_, i) => record[i % 272]!);
  return Promise.resolve({ bytes: out, entropyBits: draws.take() });
}

/** Tables by algebra, then by counting. */
export const TABLES: readonly CorpusClass[] = [
  table('challenge-powers', 'y^i mod the order of ed25519, 32 B LE', 32, challengePowers),
  table('eq-table', 'eq(r, i) over Goldilocks, u64 LE', 8, eqTable),
  table('fft-twiddles', 'a shift times the powers of a 2^k-th root, u64 LE', 8, fftTwiddles),
  table(
    'fibonacci-trace',
    'rows (a, b), then (b, a + b), over Goldilocks, u64 LE',
    8,
    fibonacciTrace,
  ),
  table('counter-u32', 'a start, then 3 more each time, u32 LE', 4, counter),
  table('periodic-u32', '24 numbers again and again, with a drift, u32 LE', 4, periodic),
  { name: 'toy-272', about: '16 random bytes and the ramp 0..255, repeated', generate: toy },
];
