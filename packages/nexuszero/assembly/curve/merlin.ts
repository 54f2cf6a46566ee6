/**
 * Merlin transcripts on STROBE-128 (merlin.cool, version 1.0). A transcript is 208 bytes: the state,
 * the position and the position at which the running operation began.
 */
import { alloc } from './memory';
import { keccakF } from './shake';

export const TRANSCRIPT: usize = 208;
const POSITION: usize = 200;
const BEGIN: usize = 204;
const RATE: u32 = 166;

const FLAG_I: u32 = 1;
const FLAG_A: u32 = 2;
const FLAG_C: u32 = 4;
const FLAG_M: u32 = 16;
const FLAG_K: u32 = 32;

/** [1, 168, 1, 0, 1, 96] || "STROBEv1.0.2" */
const HEADER: usize = memory.data<u8>([
  1, 168, 1, 0, 1, 96, 0x53, 0x54, 0x52, 0x4f, 0x42, 0x45, 0x76, 0x31, 0x2e, 0x30, 0x2e, 0x32,
]);
/** "Merlin v1.0" */
const PROTOCOL: usize = memory.data<u8>([
  0x4d, 0x65, 0x72, 0x6c, 0x69, 0x6e, 0x20, 0x76, 0x31, 0x2e, 0x30,
]);
/** "dom-sep" */
const DOM_SEP: usize = memory.data<u8>([0x64, 0x6f, 0x6d, 0x2d, 0x73, 0x65, 0x70]);
/** "rng" */
const RNG: usize = memory.data<u8>([0x72, 0x6e, 0x67]);
const WORD: usize = alloc(16);

/** Merlin::new(label). */
export function merlinInit(t: usize, label: usize, length: usize): void {
  memory.fill(t, 0, TRANSCRIPT);
  memory.copy(t, HEADER, 18);
  keccakF(t);
  operation(t, FLAG_M | FLAG_A, false);
  absorb(t, PROTOCOL, 11);
  merlinAppend(t, DOM_SEP, 7, label, length);
}

/** append_message(label, message). */
export function merlinAppend(
  t: usize,
  label: usize,
  labelLength: usize,
  message: usize,
  length: usize,
): void {
  frame(t, label, labelLength, <u32>length);
  operation(t, FLAG_A, false);
  absorb(t, message, length);
}

/** challenge_bytes(label, out). */
export function merlinChallenge(
  t: usize,
  label: usize,
  labelLength: usize,
  out: usize,
  length: usize,
): void {
  frame(t, label, labelLength, <u32>length);
  operation(t, FLAG_I | FLAG_A | FLAG_C, false);
  squeeze(t, out, length);
}

/** TranscriptRngBuilder::rekey_with_witness_bytes, on a clone of the transcript. */
export function merlinRekey(
  t: usize,
  label: usize,
  labelLength: usize,
  witness: usize,
  length: usize,
): void {
  frame(t, label, labelLength, <u32>length);
  operation(t, FLAG_A | FLAG_C, false);
  overwrite(t, witness, length);
}

/** TranscriptRngBuilder::finalize with 32 fresh bytes. */
export function merlinFinalize(t: usize, fresh: usize): void {
  operation(t, FLAG_M | FLAG_A, false);
  absorb(t, RNG, 3);
  operation(t, FLAG_A | FLAG_C, false);
  overwrite(t, fresh, 32);
}

/** TranscriptRng::fill_bytes. */
export function merlinFill(t: usize, out: usize, length: usize): void {
  store<u32>(WORD, <u32>length);
  operation(t, FLAG_M | FLAG_A, false);
  absorb(t, WORD, 4);
  operation(t, FLAG_I | FLAG_A | FLAG_C, false);
  squeeze(t, out, length);
}

/** meta-AD of a label, then of the length of what follows. */
function frame(t: usize, label: usize, labelLength: usize, length: u32): void {
  operation(t, FLAG_M | FLAG_A, false);
  absorb(t, label, labelLength);
  store<u32>(WORD, length);
  operation(t, FLAG_M | FLAG_A, true);
  absorb(t, WORD, 4);
}

/** begin_op of STROBE; `more` continues the operation before. */
function operation(t: usize, flags: u32, more: bool): void {
  if (more) return;
  const begin = load<u32>(t + BEGIN);
  store<u32>(t + BEGIN, load<u32>(t + POSITION) + 1);
  store<u8>(WORD, begin, 8);
  store<u8>(WORD, flags, 9);
  absorb(t, WORD + 8, 2);
  if ((flags & (FLAG_C | FLAG_K)) != 0 && load<u32>(t + POSITION) != 0) runF(t);
}

function runF(t: usize): void {
  const position = <usize>load<u32>(t + POSITION);
  store<u8>(t + position, load<u8>(t + position) ^ (<u8>load<u32>(t + BEGIN)));
  store<u8>(t + position + 1, load<u8>(t + position + 1) ^ 4);
  store<u8>(t + RATE + 1, load<u8>(t + RATE + 1) ^ 0x80);
  keccakF(t);
  store<u32>(t + POSITION, 0);
  store<u32>(t + BEGIN, 0);
}

function absorb(t: usize, data: usize, length: usize): void {
  let position = load<u32>(t + POSITION);
  for (let i: usize = 0; i < length; i++) {
    const at = t + <usize>position;
    store<u8>(at, load<u8>(at) ^ load<u8>(data + i));
    position = next(t, position);
  }
  store<u32>(t + POSITION, position);
}

function overwrite(t: usize, data: usize, length: usize): void {
  let position = load<u32>(t + POSITION);
  for (let i: usize = 0; i < length; i++) {
    store<u8>(t + <usize>position, load<u8>(data + i));
    position = next(t, position);
  }
  store<u32>(t + POSITION, position);
}

function squeeze(t: usize, out: usize, length: usize): void {
  let position = load<u32>(t + POSITION);
  for (let i: usize = 0; i < length; i++) {
    const at = t + <usize>position;
    store<u8>(out + i, load<u8>(at));
    store<u8>(at, 0);
    position = next(t, position);
  }
  store<u32>(t + POSITION, position);
}

/** The position after `position`; a full block is permuted. */
function next(t: usize, position: u32): u32 {
  if (position + 1 < RATE) return position + 1;
  store<u32>(t + POSITION, RATE);
  runF(t);
  return 0;
}
