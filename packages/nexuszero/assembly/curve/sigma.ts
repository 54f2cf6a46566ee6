/**
 * The Fiat-Shamir side of the sigma protocol, suite nexuszero_Shake128_ristretto255: session
 * identifiers, challenges, hedged nonces, batch weights. Layouts: docs/formats.md
 */
import { alloc, wipe } from './memory';
import { reduceWide } from './scalar';
import {
  duplexInit,
  SHAKE128_RATE,
  SHAKE256_RATE,
  SPONGE,
  spongeAbsorb,
  spongeAbsorbU32,
  spongeFinish,
  spongeSqueeze,
} from './shake';

/** "irtf-cfrg-fiat-shamir/session-id" */
const SESSION_LABEL: usize = memory.data<u8>([
  0x69, 0x72, 0x74, 0x66, 0x2d, 0x63, 0x66, 0x72, 0x67, 0x2d, 0x66, 0x69, 0x61, 0x74, 0x2d, 0x73,
  0x68, 0x61, 0x6d, 0x69, 0x72, 0x2f, 0x73, 0x65, 0x73, 0x73, 0x69, 0x6f, 0x6e, 0x2d, 0x69, 0x64,
]);
/** "irtf-cfrg-sigma-protocols/batch-verify" */
const BATCH_TAG: usize = memory.data<u8>([
  0x69, 0x72, 0x74, 0x66, 0x2d, 0x63, 0x66, 0x72, 0x67, 0x2d, 0x73, 0x69, 0x67, 0x6d, 0x61, 0x2d,
  0x70, 0x72, 0x6f, 0x74, 0x6f, 0x63, 0x6f, 0x6c, 0x73, 0x2f, 0x62, 0x61, 0x74, 0x63, 0x68, 0x2d,
  0x76, 0x65, 0x72, 0x69, 0x66, 0x79,
]);
/** "nexuszero sigma nonce v1" */
const NONCE_LABEL: usize = memory.data<u8>([
  0x6e, 0x65, 0x78, 0x75, 0x73, 0x7a, 0x65, 0x72, 0x6f, 0x20, 0x73, 0x69, 0x67, 0x6d, 0x61, 0x20,
  0x6e, 0x6f, 0x6e, 0x63, 0x65, 0x20, 0x76, 0x31,
]);

/** The states after the label blocks: the same for every call. */
const AFTER_SESSION_LABEL: usize = alloc(SPONGE);
const AFTER_NONCE_LABEL: usize = alloc(SPONGE);
duplexInit(AFTER_SESSION_LABEL, SHAKE128_RATE, SESSION_LABEL, 32);
duplexInit(AFTER_NONCE_LABEL, SHAKE256_RATE, NONCE_LABEL, 24);

const SPONGE_AT: usize = alloc(SPONGE);
const WIDE: usize = alloc(64);

/** DeriveSessionID, 32 bytes. */
export function sessionId(out: usize, tag: usize, length: usize): void {
  memory.copy(SPONGE_AT, AFTER_SESSION_LABEL, SPONGE);
  spongeAbsorb(SPONGE_AT, tag, length);
  spongeFinish(SPONGE_AT);
  spongeSqueeze(SPONGE_AT, out, 32);
}

/** DeriveChallenge: LE(squeeze 48) mod l. */
export function challenge(
  out: usize,
  sid: usize,
  instance: usize,
  instanceLength: usize,
  commitments: usize,
  commitmentsLength: usize,
): void {
  duplexInit(SPONGE_AT, SHAKE128_RATE, sid, 32);
  spongeAbsorb(SPONGE_AT, instance, instanceLength);
  spongeAbsorb(SPONGE_AT, commitments, commitmentsLength);
  spongeFinish(SPONGE_AT);
  squeezeScalar(out);
}

function squeezeScalar(out: usize): void {
  memory.fill(WIDE, 0, 64);
  spongeSqueeze(SPONGE_AT, WIDE, 48);
  reduceWide(out, WIDE);
}

/** `count` nonces from 64 fresh bytes, the witness and everything public (docs/protocol/sigma.md). */
export function nonces(
  out: usize,
  fresh: usize,
  counter: u32,
  tag: usize,
  tagLength: usize,
  instance: usize,
  instanceLength: usize,
  witness: usize,
  count: u32,
): void {
  memory.copy(SPONGE_AT, AFTER_NONCE_LABEL, SPONGE);
  spongeAbsorb(SPONGE_AT, fresh, 64);
  spongeAbsorbU32(SPONGE_AT, counter);
  spongeAbsorbU32(SPONGE_AT, <u32>tagLength);
  spongeAbsorb(SPONGE_AT, tag, tagLength);
  spongeAbsorbU32(SPONGE_AT, <u32>instanceLength);
  spongeAbsorb(SPONGE_AT, instance, instanceLength);
  spongeAbsorbU32(SPONGE_AT, count);
  spongeAbsorb(SPONGE_AT, witness, 32 * <usize>count);
  spongeFinish(SPONGE_AT);
  for (let j: usize = 0; j < <usize>count; j++) squeezeScalar(out + 32 * j);
  wipeSigma();
}

/** Overwrites the static scratch that has held secrets. */
export function wipeSigma(): void {
  wipe(SPONGE_AT, SPONGE);
  wipe(WIDE, 64);
}

const WEIGHTS: usize = alloc(SPONGE);
const BATCH_SID: usize = alloc(32);

/** Batch weights: begin, absorb every proof (sid, instance, narg), finish, squeeze 16 bytes each. */
export function weightsBegin(): void {
  sessionId(BATCH_SID, BATCH_TAG, 38);
  duplexInit(WEIGHTS, SHAKE128_RATE, BATCH_SID, 32);
}

export function weightsAbsorb(data: usize, length: usize): void {
  spongeAbsorb(WEIGHTS, data, length);
}

export function weightsFinish(): void {
  spongeFinish(WEIGHTS);
}

/** A weight as a scalar of 32 bytes, the upper half zero. */
export function weightsNext(out: usize): void {
  memory.fill(out, 0, 32);
  spongeSqueeze(WEIGHTS, out, 16);
}
