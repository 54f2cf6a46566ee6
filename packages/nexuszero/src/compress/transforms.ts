/** The transforms of the adaptive strategy: each turns bytes into parts, and parts into the same bytes again. */
import { packElements, unpackElements } from './binary/elements.ts';
import { packRecords, unpackRecords } from './binary/records.ts';
import { packRepeats, unpackRepeats } from './binary/repeats.ts';
import { packConstraints, unpackConstraints } from './circuit/constraints.ts';
import { packGates, unpackGates } from './circuit/gates.ts';
import type { Packer, Unpacker } from './coders.ts';
import type { Parts } from './parts.ts';
import { packRealTrain, unpackRealTrain } from './real-train/real.ts';
import { packLines, unpackLines } from './text/lines.ts';

export interface Transform {
  readonly name: string;
  /** The parts, or undefined when the bytes are not of its kind. */
  pack(packer: Packer, bytes: Uint8Array): readonly Uint8Array[] | undefined;
  /** @throws BAD_ENCODING - unless the parts make so many bytes */
  unpack(unpacker: Unpacker, parts: Parts, length: number): Uint8Array;
}

/** Lines of text that are alike, as columns. */
export const lines: Transform = { name: 'lines', pack: packLines, unpack: unpackLines };
/** Gates of a circuit, as columns. */
export const gates: Transform = { name: 'gates', pack: packGates, unpack: unpackGates };
/** Constraints of a circuit, as columns. */
export const constraints: Transform = {
  name: 'constraints',
  pack: packConstraints,
  unpack: unpackConstraints,
};
/** Field elements of which few different ones are most. */
export const elements: Transform = { name: 'elements', pack: packElements, unpack: unpackElements };
/** Records of integers, as columns. */
export const records: Transform = { name: 'records', pack: packRecords, unpack: unpackRecords };
/** Long repeats at any distance. */
export const repeats: Transform = { name: 'repeats', pack: packRepeats, unpack: unpackRepeats };

/** Numbers of a smooth signal, as a train of real numbers and what it misses. */
export const realTrain: Transform = {
  name: 'real-train',
  pack: (packer, bytes) => packRealTrain(packer, bytes, packer.elements),
  unpack: unpackRealTrain,
};

/** Number k + 1 of the format is the k-th; new ones come last. */
export const TRANSFORMS: readonly Transform[] = [
  lines,
  gates,
  constraints,
  elements,
  records,
  repeats,
  realTrain,
];
