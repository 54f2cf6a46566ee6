/** Files of iden3's formats for circom: a witness (.wtns) and a constraint system (.r1cs), both of SHA-256. */
import type { CorpusClass, CorpusFile } from './class.ts';
import { drawsOf } from './draws.ts';
import { BN254_ORDER, littleEndian } from './primes.ts';
import { BLOCK_BITS, OUTPUT_BITS, sha256R1cs, type Constraint, type Term } from './sha256-r1cs.ts';
import { tapeOf } from './tape.ts';

const ELEMENT_BYTES = 32;
const PRIME = littleEndian(BN254_ORDER, ELEMENT_BYTES);
/** Wires, and bytes of constraints, of one block at least. */
const BLOCK_WIRES = 31_000;
const BLOCK_BYTES = 4_000_000;
/** One element in so many is not a bit. */
const OTHERS = 100;

const u32 = (value: number): Uint8Array => littleEndian(BigInt(value), 4);
const u64 = (value: number): Uint8Array => littleEndian(BigInt(value), 8);
const ascii = (text: string): Uint8Array => Buffer.from(text);

const join = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

const section = (type: number, size: number): Uint8Array => join(u32(type), u64(size));

const ELEMENTS = [0n, 1n].map((bit) => littleEndian(bit, ELEMENT_BYTES));

/**
 * The wires of a SHA-256 circuit, and between them, at random, field elements. The digest comes before the message
 * that it follows from, so the first bits, as many as the message has, are what is random.
 */
function witnessFile(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const draws = drawsOf(seed, 'witness-wtns', bytes);
  const blocks = Math.ceil(bytes / ELEMENT_BYTES / BLOCK_WIRES);
  const { witness } = sha256R1cs(draws.bytes((BLOCK_BITS / 8) * blocks));
  draws.take();
  const elements: (readonly [bytes: Uint8Array, bits: number])[] = [];
  for (const [i, bit] of witness.entries()) {
    const other = draws.oneIn(OTHERS);
    const random = i > 0 && i <= BLOCK_BITS * blocks ? 1 : 0;
    elements.push([ELEMENTS[bit]!, random + draws.take()]);
    if (!other) continue;
    const element = littleEndian(draws.under(BN254_ORDER), ELEMENT_BYTES);
    elements.push([element, draws.take()]);
  }
  const count = elements.length;
  const tape = tapeOf(bytes, draws);
  tape.append(join(ascii('wtns'), u32(2), u32(2)));
  tape.append(join(section(1, 8 + ELEMENT_BYTES), u32(ELEMENT_BYTES), PRIME, u32(count)));
  tape.append(section(2, ELEMENT_BYTES * count));
  for (const [element, bits] of elements) tape.append(element, bits);
  return Promise.resolve(tape.finish());
}

/** Constraints, then which of the compiler's labels each wire has: some labels have none. */
function r1csFile(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const draws = drawsOf(seed, 'r1cs-binary', bytes);
  const message = new Uint8Array((BLOCK_BITS / 8) * Math.ceil(bytes / BLOCK_BYTES));
  const { constraints, witness } = sha256R1cs(message, draws);
  const labels: number[] = [];
  for (let label = 0; labels.length < witness.length; label++) {
    if (label === 0 || !draws.oneIn(8)) labels.push(label);
  }
  const labelBits = draws.take() / labels.length;
  const tape = tapeOf(bytes, draws);
  tape.append(join(ascii('r1cs'), u32(1), u32(3)));
  const counts = [witness.length, OUTPUT_BITS, 0, 8 * message.length].map(u32);
  const size = join(...counts, u64(labels.at(-1)! + 1), u32(constraints.length));
  tape.append(join(section(1, 4 + PRIME.length + size.length), u32(ELEMENT_BYTES), PRIME, size));
  const sectionBytes = constraints.reduce((sum, one) => sum + constraintBytes(one), 0);
  tape.append(section(2, sectionBytes));
  for (const one of constraints) if (!tape.full()) tape.append(encodeConstraint(one), one.bits);
  tape.append(section(3, 8 * labels.length));
  for (const label of labels) if (!tape.full()) tape.append(u64(label), labelBits);
  return Promise.resolve(tape.finish());
}

function constraintBytes({ A, B, C }: Constraint): number {
  return 12 + (4 + ELEMENT_BYTES) * (A.length + B.length + C.length);
}

function encodeConstraint({ A, B, C }: Constraint): Uint8Array {
  return join(...[A, B, C].flatMap(combination));
}

function combination(terms: readonly Term[]): Uint8Array[] {
  const parts = terms.flatMap(([wire, coefficient]) => [u32(wire), fieldElement(coefficient)]);
  return [u32(terms.length), ...parts];
}

function fieldElement(value: number): Uint8Array {
  return littleEndian((BigInt(value) + BN254_ORDER) % BN254_ORDER, ELEMENT_BYTES);
}

/** What a prover reads: the values of the wires, and the rules that they keep. */
export const CIRCOM: readonly CorpusClass[] = [
  {
    name: 'witness-wtns',
    about:
      'header; 1, digest, message, wires of SHA-256 as bits, one in 100 a field element, 32 B LE',
    generate: witnessFile,
  },
  {
    name: 'r1cs-binary',
    about: 'header; constraints A, B, C of SHA-256: u32 count, (u32 wire, 32 B LE)*; u64 labels',
    generate: r1csFile,
  },
];
