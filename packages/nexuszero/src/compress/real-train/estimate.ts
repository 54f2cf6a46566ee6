/** What the simple predictors of the room would make of an array. Encoder only. */
import type { Packer } from '../coders.ts';
import { bytesOf, type ElementType, isFloat, readElements } from './elements.ts';

const SAMPLE_BYTES = 8192;
/** Repeats may lie further apart than a sample is long. */
const FRAME_BYTES = 65_536;

/** Bits an element, by two samples: bytes as they are, differences, differences of differences, or what zstd makes of it. */
export function simpleBits(packer: Packer, bytes: Uint8Array, type: ElementType): number {
  const size = bytesOf(type);
  const whole = bytes.length - (bytes.length % size);
  const length = Math.min(SAMPLE_BYTES, whole);
  const middle = Math.floor((whole - length) / 2 / size) * size;
  const samples = [0, middle].map((from) => bytes.subarray(from, from + length));
  const begin = bytes.subarray(0, FRAME_BYTES);
  const framed = (packer.zstd.compress(begin, 1).length * 8 * size) / begin.length;
  const predicted = samples.map((sample) => predictedBits(orders(sample, type)));
  return Math.min(framed, (predicted[0]! + predicted[1]!) / 2);
}

/** Integers in whose order elements are: themselves, or for floats their bits. */
function orders(sample: Uint8Array, type: ElementType): Float64Array {
  if (!isFloat(type)) return readElements(sample, type);
  const size = bytesOf(type);
  const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength);
  return Float64Array.from({ length: Math.floor(sample.length / size) }, (_, i) => {
    const high = view.getInt32(i * size + size - 4, true);
    const low = size === 8 ? view.getUint32(i * size, true) / 2 ** 32 : 0;
    return high < 0 ? -(high & 0x7fff_ffff) - low : high + low;
  }).map((order) => (size === 8 ? order * 2 ** 32 : order));
}

/** The least of three predictions, bits an element. */
function predictedBits(x: Float64Array): number {
  const order1 = x.map((value, i) => value - (x[i - 1] ?? 0));
  const order2 = order1.map((value, i) => value - (order1[i - 1] ?? 0));
  return Math.min(entropyBits(x), entropyBits(order1), entropyBits(order2));
}

/** Order-0 entropy of small integers; of others that of their lengths, and the bits below the highest. */
function entropyBits(values: Float64Array): number {
  const counts = new Map<number, number>();
  let bits = 0;
  for (const value of values) {
    const magnitude = Math.abs(value);
    const isSmall = magnitude < 64;
    const length = isSmall ? 0 : Math.floor(Math.log2(magnitude));
    const key = isSmall ? value : 100 + length + (value < 0 ? 100 : 0);
    if (!isSmall) bits += length;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const count of counts.values()) bits -= count * Math.log2(count / values.length);
  return bits / values.length;
}
