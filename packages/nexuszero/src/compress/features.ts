/** What a quick look at bytes tells of them. */
import { entropyBits } from './entropy.ts';

export interface Features {
  /** Nearly nothing but printable bytes and line ends, as UTF-8 has them, and no zeros. */
  readonly text: boolean;
  /** Order-0 entropy of the sample, bits a byte. */
  readonly entropy: number;
}

const SAMPLE_BYTES = 4096;
const WINDOWS = 4;
const PRINTABLE_MIN = 0.97;

export function featuresOf(bytes: Uint8Array): Features {
  const counts = new Uint32Array(256);
  const size = Math.min(SAMPLE_BYTES, bytes.length);
  const windows = bytes.length <= WINDOWS * size ? 1 : WINDOWS;
  let seen = 0;
  for (let k = 0; k < windows; k++) {
    const from = windows === 1 ? 0 : Math.floor((k * (bytes.length - size)) / (windows - 1));
    for (let i = from; i < from + size; i++) counts[bytes[i]!]!++;
    seen += size;
  }
  let printable = 0;
  counts.forEach((count, byte) => {
    if (byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) printable += count;
  });
  const high = counts.subarray(0x80).reduce((total, count) => total + count, 0);
  const text = counts[0] === 0 && printable >= PRINTABLE_MIN * seen && 2 * high < seen;
  return { text, entropy: seen === 0 ? 0 : entropyBits(counts, seen) / seen };
}
