/** Bits of values as range provers hold them: a byte each, or a field element each. */
import type { CorpusClass, CorpusFile } from './class.ts';
import { drawsOf } from './draws.ts';
import { ED25519_ORDER, littleEndian } from './primes.ts';
import { tapeOf } from './tape.ts';

function rangeBits(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const drawn = drawsOf(seed, 'range-bits', bytes).bytes(Math.ceil(bytes / 8));
  const bits = Uint8Array.from({ length: bytes }, (_, i) => (drawn[i >> 3]! >> (i & 7)) & 1);
  return Promise.resolve({ bytes: bits, entropyBits: bytes });
}

const VALUE_BITS = 64;
const ELEMENTS = [0n, 1n].map((bit) => littleEndian(bit, 32));
/** aL - 1: zero for a set bit, else minus one. */
const ELEMENTS_LESS_ONE = [ED25519_ORDER - 1n, 0n].map((value) => littleEndian(value, 32));

/** For each value its 64 bits from the lowest, aL, then aL - 1 of each, aR. */
function rangeBitsField(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const draws = drawsOf(seed, 'range-bits-field', bytes);
  const tape = tapeOf(bytes, draws);
  while (!tape.full()) {
    const bits = Array.from({ length: VALUE_BITS }, () => draws.below(2));
    for (const bit of bits) tape.append(ELEMENTS[bit]!, 1);
    for (const bit of bits) tape.append(ELEMENTS_LESS_ONE[bit]!, 0);
  }
  return Promise.resolve(tape.finish());
}

/** Uniform values, so uniform bits. */
export const BITS: readonly CorpusClass[] = [
  { name: 'range-bits', about: 'uniform bits, a byte each', generate: rangeBits },
  {
    name: 'range-bits-field',
    about: '64 of aL, 64 of aR = aL - 1 modulo the order of ed25519, 32 B LE each',
    generate: rangeBitsField,
  },
];
