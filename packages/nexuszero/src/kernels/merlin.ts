/**
 * Merlin transcripts (STROBE-128 over Keccak-f[1600], protocol "Merlin v1.0") and their
 * TranscriptRng. The state lives here, 208 bytes; the kernel works on it for one call at a time.
 */
import { byteCount } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Arena } from './arena.ts';

/** A Merlin transcript in wasm memory. */
export interface MerlinTranscript {
  /** append_message. */
  append(label: Uint8Array, message: Uint8Array): void;
  /** append_message for each, in one call of the kernel. */
  appendAll(messages: readonly (readonly [label: Uint8Array, message: Uint8Array])[]): void;
  /** challenge_bytes. */
  challenge(label: Uint8Array, length: number): Uint8Array;
  /** An independent copy. */
  clone(): MerlinTranscript;
  /**
   * The hedged generator over the transcript so far, which itself stays as it is: rekeyed with each
   * labelled secret in order, then with 32 fresh bytes.
   */
  random(
    secrets: readonly (readonly [label: Uint8Array, secret: Uint8Array])[],
    fresh: Uint8Array,
  ): MerlinRandom;
  /** A copy of the 208 bytes that the transcript is: for kernels that continue it. */
  state(): Uint8Array;
  /** Overwrites the state, which may have absorbed secrets. */
  wipe(): void;
}

/** A TranscriptRng. */
export interface MerlinRandom {
  /** fill_bytes: successive calls differ from one call for the joint length. */
  fill(length: number): Uint8Array;
  /** Overwrites the state. */
  wipe(): void;
}

/** The functions of assembly/curve/merlin.ts. */
export interface MerlinExports {
  merlinInit(state: number, label: number, length: number): void;
  merlinAppend(
    state: number,
    label: number,
    labelLength: number,
    message: number,
    length: number,
  ): void;
  merlinChallenge(
    state: number,
    label: number,
    labelLength: number,
    out: number,
    length: number,
  ): void;
  merlinRekey(
    state: number,
    label: number,
    labelLength: number,
    secret: number,
    length: number,
  ): void;
  merlinFinalize(state: number, fresh: number): void;
  merlinFill(state: number, out: number, length: number): void;
}

/** Bytes of a transcript's state. */
export const STATE_BYTES = 208;

/** Merlin::new(label). */
export function openMerlin(wasm: MerlinExports, arena: Arena, label: Uint8Array): MerlinTranscript {
  const state = arena.call([label], STATE_BYTES, ([at], out) => {
    wasm.merlinInit(out, at!, byteCount(label));
  });
  return transcript(wasm, arena, state);
}

type Step = (state: number, inputs: readonly number[], out: number) => void;

/** Runs a step on the state in place; what it writes after the state is returned. */
function advance(
  arena: Arena,
  state: Uint8Array,
  inputs: readonly Uint8Array[],
  outputBytes: number,
  step: Step,
): Uint8Array {
  const result = arena.call([state, ...inputs], STATE_BYTES + outputBytes, (addresses, out) => {
    const [at, ...rest] = addresses as [number, ...number[]];
    step(at, rest, out + STATE_BYTES);
    arena.copy(at, out, STATE_BYTES);
  });
  state.set(result.subarray(0, STATE_BYTES));
  const output = result.slice(STATE_BYTES);
  result.fill(0);
  return output;
}

function transcript(wasm: MerlinExports, arena: Arena, state: Uint8Array): MerlinTranscript {
  const appendAll: MerlinTranscript['appendAll'] = (messages) => {
    const parts = messages.flat();
    advance(arena, state, parts, 0, (at, inputs) => {
      for (let i = 0; i < parts.length; i += 2) {
        const [label, message] = [byteCount(parts[i]!), byteCount(parts[i + 1]!)];
        wasm.merlinAppend(at, inputs[i]!, label, inputs[i + 1]!, message);
      }
    });
  };
  return {
    append(label, message) {
      appendAll([[label, message]]);
    },
    appendAll,
    challenge: (label, length) =>
      advance(arena, state, [label], length, (at, [l], out) => {
        wasm.merlinChallenge(at, l!, byteCount(label), out, length);
      }),
    clone: () => transcript(wasm, arena, state.slice()),
    state: () => state.slice(),
    random: (secrets, fresh) => generator(wasm, arena, state.slice(), secrets, fresh),
    wipe() {
      state.fill(0);
    },
  };
}

function generator(
  wasm: MerlinExports,
  arena: Arena,
  state: Uint8Array,
  secrets: readonly (readonly [Uint8Array, Uint8Array])[],
  fresh: Uint8Array,
): MerlinRandom {
  if (byteCount(fresh) !== 32) {
    const got = `got ${String(byteCount(fresh))}`;
    throw new NexusError('BAD_PARAMETER', `kernels: expected 32 fresh bytes, ${got}`);
  }
  for (const [label, secret] of secrets) {
    advance(arena, state, [label, secret], 0, (at, [l, s]) => {
      wasm.merlinRekey(at, l!, byteCount(label), s!, byteCount(secret));
    });
  }
  advance(arena, state, [fresh], 0, (at, [f]) => {
    wasm.merlinFinalize(at, f!);
  });
  return {
    fill: (length) =>
      advance(arena, state, [], length, (at, _, out) => {
        wasm.merlinFill(at, out, length);
      }),
    wipe() {
      state.fill(0);
    },
  };
}
