/** The messages of dalek's range proof v1, in order, on any transcript. */
import { utf8 } from '../../src/bytes/bytes.ts';
import { littleEndian, reduceWide } from './generators.ts';
import type { Transcript } from './plain-merlin.ts';

const number = (value: number): Uint8Array => littleEndian(BigInt(value), 8);

function append(transcript: Transcript, messages: Readonly<Record<string, Uint8Array>>): void {
  for (const [label, message] of Object.entries(messages)) transcript.append(utf8(label), message);
}

function challenge(transcript: Transcript, label: string): bigint {
  return reduceWide(transcript.challenge(utf8(label), 64));
}

export function openRange(
  transcript: Transcript,
  n: number,
  commitments: readonly Uint8Array[],
): void {
  append(transcript, {
    'dom-sep': utf8('rangeproof v1'),
    n: number(n),
    m: number(commitments.length),
  });
  for (const V of commitments) append(transcript, { V });
}

export function bitChallenges(
  transcript: Transcript,
  A: Uint8Array,
  S: Uint8Array,
): { y: bigint; z: bigint } {
  append(transcript, { A, S });
  return { y: challenge(transcript, 'y'), z: challenge(transcript, 'z') };
}

export function polynomialChallenge(
  transcript: Transcript,
  T_1: Uint8Array,
  T_2: Uint8Array,
): bigint {
  append(transcript, { T_1, T_2 });
  return challenge(transcript, 'x');
}

/** The answers t(x), its blinding and that of A and S, as scalars. */
export interface Answers {
  readonly t_x: bigint;
  readonly t_x_blinding: bigint;
  readonly e_blinding: bigint;
}

/** The challenge w; then the inner-product argument over `length` pairs opens. */
export function openInnerProduct(
  transcript: Transcript,
  { t_x, t_x_blinding, e_blinding }: Answers,
  length: number,
): bigint {
  append(transcript, {
    t_x: littleEndian(t_x),
    t_x_blinding: littleEndian(t_x_blinding),
    e_blinding: littleEndian(e_blinding),
  });
  const w = challenge(transcript, 'w');
  append(transcript, { 'dom-sep': utf8('ipp v1'), n: number(length) });
  return w;
}

export function foldChallenge(transcript: Transcript, L: Uint8Array, R: Uint8Array): bigint {
  append(transcript, { L, R });
  return challenge(transcript, 'u');
}

/** What batch weights are made of: everything, the last answers too. */
export function batchDigest(transcript: Transcript, a: bigint, b: bigint): Uint8Array {
  append(transcript, { a: littleEndian(a), b: littleEndian(b) });
  return transcript.challenge(utf8('batch'), 32);
}
