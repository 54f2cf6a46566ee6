/** Finds how bytes are laid out in records, by a sample. */
import { entropyBits } from '../entropy.ts';

export interface Layout {
  /** 1, 2, 4 or 8. */
  readonly wordBytes: number;
  /** Words of a record. */
  readonly words: number;
}

/** Bytes that are looked at. */
const SAMPLE_BYTES = 8192;
const LAG_MAX = 136;
const PERIOD_MAX = 136;
/** A share of words that repeat at some lag which is worth columns. */
const REPEATS_MIN = 0.08;
/** What columns must save by place, bits a byte. */
const SAVED_MIN = 0.3;

/** The layout, or undefined when none shows. */
export function layoutOf(bytes: Uint8Array): Layout | undefined {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  return recordsOf(sample, 4) ?? arrayOf(sample);
}

/** An array of integers: the higher bytes of words hold less than the lower. */
function arrayOf(sample: Uint8Array): Layout | undefined {
  const whole = bitsByPlace(sample, 1);
  let [best, least] = [0, whole - SAVED_MIN];
  for (const wordBytes of [2, 4, 8]) {
    const bits = bitsByPlace(sample, wordBytes);
    // twice as many places must pay for themselves
    if (bits < least - (best === 0 ? 0 : SAVED_MIN / 2)) [best, least] = [wordBytes, bits];
  }
  return best === 0 ? undefined : { wordBytes: best, words: 1 };
}

/** Order-0 entropy of the bytes, each place in a word by itself; bits a byte. */
function bitsByPlace(sample: Uint8Array, places: number): number {
  let total = 0;
  for (let place = 0; place < places; place++) {
    const counts = new Uint16Array(256);
    let seen = 0;
    for (let at = place; at < sample.length; at += places, seen++) counts[sample[at]!]!++;
    total += entropyBits(counts, seen);
  }
  return total / sample.length;
}

/**
 * Records of words of four bytes: at some lag many words repeat, and where they do is periodic. Lag and period may differ: a
 * register that is shifted on repeats at one word more than a record.
 */
function recordsOf(sample: Uint8Array, wordBytes: number): Layout | undefined {
  const count = Math.floor(sample.length / wordBytes);
  if (count < 64) return undefined;
  const words = new Int32Array(sample.slice(0, count * wordBytes).buffer);
  const lag = bestLag(words);
  if (lag === undefined) return undefined;
  const repeats = Uint8Array.from(words, (word, i) =>
    i >= lag && word === words[i - lag] ? 1 : 0,
  );
  const period = periodOf(repeats.subarray(lag));
  return period === undefined ? undefined : { wordBytes, words: period };
}

function bestLag(words: Int32Array): number | undefined {
  const most = Math.min(LAG_MAX, words.length >> 2);
  let [best, bestCount] = [0, REPEATS_MIN * words.length];
  for (let lag = 1; lag <= most; lag++) {
    let count = 0;
    for (let i = lag; i < words.length; i++) count += words[i] === words[i - lag] ? 1 : 0;
    if (count > bestCount * 1.02) [best, bestCount] = [lag, count];
  }
  return best === 0 ? undefined : best;
}

/** The least period of a pattern of zeros and ones that is neither all zeros nor all ones. */
function periodOf(pattern: Uint8Array): number | undefined {
  const ones = pattern.reduce((sum, bit) => sum + bit, 0);
  if (ones > 0.98 * pattern.length) return 1;
  const most = Math.min(PERIOD_MAX, pattern.length >> 2);
  for (let period = 1; period <= most; period++) {
    let agreeing = 0;
    for (let i = period; i < pattern.length; i++)
      if (pattern[i] === pattern[i - period]) agreeing++;
    const expected = Math.max(ones, pattern.length - ones) / pattern.length;
    if (agreeing > (expected + (1 - expected) * 0.9) * (pattern.length - period)) return period;
  }
  return undefined;
}
