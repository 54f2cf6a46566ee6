/**
 * Batch verification of range proofs (Bulletproofs, dalek v1): each is replayed and decoded once; weights
 * cover every byte of all of them; any range is one multi-scalar multiplication, the generators' scalars
 * summed. Public data: variable time. Symbols and maths: docs/protocol/bulletproofs.md
 */
import { baseSplitTable } from './base';
import {
  blindingSplitTable,
  MAX_PARTIES,
  needGenerators,
  slotOf,
  splitsG,
  splitsH,
} from './generators';
import { invertVartime } from './halves';
import { LINE, lineAdd, lineFromPair, lineNiels } from './line';
import { alloc } from './memory';
import { TRANSCRIPT } from './merlin';
import { strausBegin, strausEnd, strausFixed, strausFixedBegin, strausTerm } from './mult';
import { bucketSumVartime, TERM } from './pippenger';
import { POINTS } from './point';
import {
  append,
  appendScalars,
  appendT,
  batchDigest,
  challenge,
  log2,
  MAX_N,
  openInnerProduct,
  openRange,
  rangeProofBytes,
  T,
} from './range';
import { decode2, isIdentityLine } from './ristretto';
import {
  isCanonicalScalar,
  isZero32,
  mulAdd,
  SCALAR_ONE,
  scalarAdd,
  scalarMul,
  scalarNegate,
} from './scalar';
import {
  SHAKE256_RATE,
  SPONGE,
  spongeAbsorb,
  spongeAbsorbU32,
  spongeFinish,
  spongeInit,
  spongeSqueeze,
} from './shake';

export const RANGE_OK: i32 = 0;
export const RANGE_MALFORMED: i32 = 3;

/** What the caller writes for a proof, u32 each: transcript, n, m, commitments, proof, its length. */
const INPUT: usize = 24;

/** Kept for a proof: status, n, m, first term, terms, first generator scalar (u32 each), then scalars. */
const RECORD: usize = 32 + 11 * 32;
const Y_AT: usize = 32;
const Z_AT: usize = 64;
const X_AT: usize = 96;
const W_AT: usize = 128;
const TX_AT: usize = 160;
const A_AT: usize = 256;
const B_AT: usize = 288;
const DIGEST_AT: usize = 320;
const U_AT: usize = 352;
const MAX_ROUNDS: usize = 10;

let records: usize = 0;
let recordCapacity: u32 = 0;
let terms: usize = 0;
let termCapacity: u32 = 0;
/** Per proof: scalars of B, B~, then of G_0, H_0, G_1, H_1, .. */
let fixed: usize = 0;
let fixedCapacity: u32 = 0;
let inputs: usize = 0;
const STRIDE: usize = RECORD + MAX_ROUNDS * 32;

const SPONGE_AT: usize = alloc(SPONGE);
const PAIRED: usize = alloc(POINTS);
const RHO: usize = alloc(32);
const C: usize = alloc(32);
const RHO_C: usize = alloc(32);
const P: usize = alloc(32);
const Q: usize = alloc(32);
const R: usize = alloc(32);
const Y_INVERSE: usize = alloc(32);
const POWER: usize = alloc(32);
const SQUARES: usize = alloc(MAX_ROUNDS * 32);
const INVERSES: usize = alloc(MAX_ROUNDS * 32);
const S_VECTOR: usize = alloc(<usize>MAX_N * 32);

/** "nexuszero range batch v1" */
const BATCH_LABEL: usize = memory.data<u8>([
  0x6e, 0x65, 0x78, 0x75, 0x73, 0x7a, 0x65, 0x72, 0x6f, 0x20, 0x72, 0x61, 0x6e, 0x67, 0x65, 0x20,
  0x62, 0x61, 0x74, 0x63, 0x68, 0x20, 0x76, 0x31,
]);

function record(i: u32): usize {
  return records + <usize>i * STRIDE;
}

function input(i: u32, field: usize): u32 {
  return load<u32>(inputs + <usize>i * INPUT + 4 * field);
}

function dynamicTerms(n: u32, m: u32): u32 {
  return m + 4 + 2 * log2(n * m);
}

/** Replays `count` proofs and fixes their weights; n, m are right and n m <= MAX_N for each. */
export function rangeBatchOpen(at: usize, count: u32): void {
  inputs = at;
  reserve(count);
  spongeInit(SPONGE_AT, SHAKE256_RATE);
  spongeAbsorb(SPONGE_AT, BATCH_LABEL, 24);
  let formed: u32 = 0;
  let term: u32 = 0;
  let scalar: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const own = record(i);
    const n = input(i, 1);
    const m = input(i, 2);
    store<u32>(own, n, 4);
    store<u32>(own, m, 8);
    store<u32>(own, term, 12);
    store<u32>(own, scalar, 20);
    needGenerators(n, m);
    const good = replay(i, own, n, m, terms + <usize>term * TERM);
    store<i32>(own, good ? RANGE_OK : RANGE_MALFORMED);
    const used = good ? dynamicTerms(n, m) : 0;
    store<u32>(own, used, 16);
    if (!good) continue;
    term += used;
    scalar += 2 + 2 * n * m;
    formed++;
  }
  spongeAbsorbU32(SPONGE_AT, formed);
  for (let i: u32 = 0; i < count; i++) {
    if (rangeBatchStatus(i) == RANGE_OK) spongeAbsorb(SPONGE_AT, record(i) + DIGEST_AT, 32);
  }
  spongeFinish(SPONGE_AT);
  for (let i: u32 = 0; i < count; i++) if (rangeBatchStatus(i) == RANGE_OK) weigh(record(i));
}

export function rangeBatchStatus(i: u32): i32 {
  return load<i32>(record(i));
}

function reserve(count: u32): void {
  let points: u32 = 1;
  let scalars: u32 = 1;
  for (let i: u32 = 0; i < count; i++) {
    points += dynamicTerms(input(i, 1), input(i, 2));
    scalars += 2 + 2 * input(i, 1) * input(i, 2);
  }
  if (count > recordCapacity) {
    recordCapacity = max<u32>(8, 1 << (32 - clz(count - 1)));
    records = alloc(<usize>recordCapacity * STRIDE);
  }
  if (points > termCapacity) {
    termCapacity = max<u32>(64, 1 << (32 - clz(points - 1)));
    terms = alloc(<usize>termCapacity * TERM);
  }
  if (scalars > fixedCapacity) {
    fixedCapacity = max<u32>(64, 1 << (32 - clz(scalars - 1)));
    fixed = alloc(<usize>fixedCapacity * 32);
  }
}

/** Decodes a proof into terms V.., A, S, T_1, T_2, L.., R.. and replays its transcript. */
function replay(i: u32, own: usize, n: u32, m: u32, out: usize): bool {
  const proof = <usize>input(i, 4);
  const rounds = <usize>log2(n * m);
  if (<usize>input(i, 5) != rangeProofBytes(n, m)) return false;
  const tail = proof + 224 + 64 * rounds;
  for (let k: usize = 0; k < 3; k++) {
    if (isCanonicalScalar(proof + 128 + 32 * k) == 0) return false;
  }
  if (isCanonicalScalar(tail) == 0 || isCanonicalScalar(tail + 32) == 0) return false;
  const commitments = <usize>input(i, 3);
  if (!decodeTerms(out, commitments, m, true)) return false;
  if (!decodeTerms(out + <usize>m * TERM, proof, 4, false)) return false;
  const ipp = out + (<usize>m + 4) * TERM;
  if (!decodeTerms(ipp, proof + 224, 2 * <u32>rounds, false)) return false;
  memory.copy(T, <usize>input(i, 0), TRANSCRIPT);
  openRange(n, m);
  for (let j: usize = 0; j < <usize>m; j++) append(0x56, commitments + 32 * j);
  append(0x41, proof);
  append(0x53, proof + 32);
  challenge(own + Y_AT, 0x79);
  challenge(own + Z_AT, 0x7a);
  appendT(proof + 64, proof + 96);
  challenge(own + X_AT, 0x78);
  appendScalars(proof + 128, proof + 160, proof + 192);
  challenge(own + W_AT, 0x77);
  openInnerProduct(n * m);
  let zero: u32 = 0;
  for (let k: usize = 0; k < rounds; k++) {
    append(0x4c, proof + 224 + 64 * k);
    append(0x52, proof + 256 + 64 * k);
    challenge(own + U_AT + 32 * k, 0x75);
    zero |= isZero32(own + U_AT + 32 * k);
  }
  for (let at: usize = Y_AT; at <= W_AT; at += 32) zero |= isZero32(own + at);
  memory.copy(own + TX_AT, proof + 128, 96);
  memory.copy(own + A_AT, tail, 64);
  batchDigest(own + DIGEST_AT, tail, tail + 32);
  return zero == 0;
}

/** Decodes `count` encodings into terms; the identity only where `identity` allows it. */
function decodeTerms(out: usize, encodings: usize, count: u32, identity: bool): bool {
  for (let i: u32 = 0; i < count; i += 2) {
    const in0 = encodings + 32 * <usize>i;
    const in1 = i + 1 < count ? in0 + 32 : in0;
    if (!identity && (isZero32(in0) == 1 || isZero32(in1) == 1)) return false;
    if (decode2(PAIRED, in0, in1) != 3) return false;
    lineFromPair(out + <usize>i * TERM, PAIRED, 0);
    if (i + 1 < count) lineFromPair(out + <usize>(i + 1) * TERM, PAIRED, 1);
  }
  return true;
}

/** The scalars of a proof's terms and generators, times its weight. */
function weigh(own: usize): void {
  const n = load<u32>(own, 4);
  const m = load<u32>(own, 8);
  memory.fill(RHO, 0, 32);
  memory.fill(C, 0, 32);
  spongeSqueeze(SPONGE_AT, RHO, 16);
  spongeSqueeze(SPONGE_AT, C, 16);
  scalarMul(RHO_C, RHO, C);
  invertAll(own, <usize>log2(n * m));
  dynamicScalars(own, m, <usize>log2(n * m));
  const out = fixed + 32 * <usize>load<u32>(own, 20);
  generatorScalars(own, n, m, out + 64);
  baseScalars(own, n, m, out);
}

/** Y_INVERSE, INVERSES and SQUARES of y and all u with one inversion. */
function invertAll(own: usize, rounds: usize): void {
  // prefix products y, y u_1, y u_1 u_2, ..
  memory.copy(SQUARES, own + Y_AT, 32);
  memory.copy(P, own + Y_AT, 32);
  for (let k: usize = 0; k < rounds; k++) {
    memory.copy(SQUARES + 32 * k, P, 32);
    scalarMul(P, P, own + U_AT + 32 * k);
  }
  invertVartime(Q, P);
  for (let k = rounds; k > 0; k--) {
    scalarMul(INVERSES + 32 * (k - 1), Q, SQUARES + 32 * (k - 1));
    scalarMul(Q, Q, own + U_AT + 32 * (k - 1));
  }
  memory.copy(Y_INVERSE, Q, 32);
  for (let k: usize = 0; k < rounds; k++) {
    const u = own + U_AT + 32 * k;
    scalarMul(SQUARES + 32 * k, u, u);
  }
}

function dynamicScalars(own: usize, m: u32, rounds: usize): void {
  let at = terms + <usize>load<u32>(own, 12) * TERM + LINE;
  memory.copy(P, own + Z_AT, 32);
  for (let j: u32 = 0; j < m; j++) {
    scalarMul(P, P, own + Z_AT);
    scalarMul(at, P, RHO_C);
    at += TERM;
  }
  const x = own + X_AT;
  memory.copy(at, RHO, 32); // A
  scalarMul(at + TERM, RHO, x); // S
  scalarMul(at + 2 * TERM, RHO_C, x); // T_1
  scalarMul(at + 3 * TERM, at + 2 * TERM, x); // T_2
  at += 4 * TERM;
  for (let k: usize = 0; k < rounds; k++) {
    scalarMul(at, SQUARES + 32 * k, RHO); // L
    scalarMul(P, INVERSES + 32 * k, INVERSES + 32 * k);
    scalarMul(at + TERM, P, RHO); // R
    at += 2 * TERM;
  }
}

/** G_k: rho (-z - a s_k); H_k: rho (z + y^-k (z^(2+j) 2^i - b s_(N-1-k))). */
function generatorScalars(own: usize, n: u32, m: u32, out: usize): void {
  const length = n * m;
  const rounds = <usize>log2(length);
  memory.copy(S_VECTOR, SCALAR_ONE, 32);
  for (let k: usize = 0; k < rounds; k++) scalarMul(S_VECTOR, S_VECTOR, INVERSES + 32 * k);
  for (let i: u32 = 1; i < length; i++) {
    const top = log2(i);
    const u = SQUARES + 32 * (rounds - 1 - <usize>top);
    scalarMul(S_VECTOR + 32 * <usize>i, S_VECTOR + 32 * <usize>(i - (1 << top)), u);
  }
  scalarMul(P, own + A_AT, RHO);
  scalarNegate(P, P); // -rho a
  scalarMul(Q, own + Z_AT, RHO); // rho z
  scalarNegate(R, Q);
  scalarNegate(NEGATED_B, own + B_AT);
  memory.copy(POWER, RHO, 32); // rho y^-k
  memory.copy(Z_POWER, own + Z_AT, 32);
  for (let k: u32 = 0; k < length; k++) {
    const at = out + 64 * <usize>k;
    if (k % n == 0) {
      scalarMul(Z_POWER, Z_POWER, own + Z_AT);
      memory.copy(DOUBLED, Z_POWER, 32);
    } else {
      scalarAdd(DOUBLED, DOUBLED, DOUBLED);
    }
    mulAdd(at, P, S_VECTOR + 32 * <usize>k, R);
    mulAdd(at + 32, NEGATED_B, S_VECTOR + 32 * <usize>(length - 1 - k), DOUBLED);
    mulAdd(at + 32, at + 32, POWER, Q);
    scalarMul(POWER, POWER, Y_INVERSE);
  }
}

const NEGATED_B: usize = alloc(32);
const Z_POWER: usize = alloc(32);
const DOUBLED: usize = alloc(32);
const DELTA: usize = alloc(32);

/** B: rho (w (t_x - a b) + c (delta - t_x)); B~: -rho (e_blinding + c t_x_blinding). */
function baseScalars(own: usize, n: u32, m: u32, out: usize): void {
  delta(own, n, m);
  scalarNegate(P, own + TX_AT);
  scalarAdd(DELTA, DELTA, P); // delta - t_x
  scalarNegate(Q, own + A_AT);
  mulAdd(Q, Q, own + B_AT, own + TX_AT); // t_x - a b
  scalarMul(Q, Q, own + W_AT);
  mulAdd(Q, C, DELTA, Q);
  scalarMul(out, Q, RHO);
  mulAdd(Q, C, own + TX_AT + 32, own + TX_AT + 64);
  scalarMul(Q, Q, RHO);
  scalarNegate(out + 32, Q);
}

/** DELTA = (z - z^2) <1, y^(n m)> - z^3 <1, 2^n> (1 + z + .. + z^(m-1)). */
function delta(own: usize, n: u32, m: u32): void {
  const z = own + Z_AT;
  memory.fill(P, 0, 32);
  memory.copy(POWER, SCALAR_ONE, 32);
  for (let k: u32 = 0; k < n * m; k++) {
    scalarAdd(P, P, POWER);
    scalarMul(POWER, POWER, own + Y_AT);
  }
  scalarMul(Q, z, z);
  scalarNegate(R, Q);
  scalarAdd(R, R, z); // z - z^2
  scalarMul(DELTA, R, P);
  memory.fill(P, 0, 32);
  scalarMul(POWER, Q, z); // z^3
  for (let j: u32 = 0; j < m; j++) {
    scalarAdd(P, P, POWER);
    scalarMul(POWER, POWER, z);
  }
  memory.fill(Q, 0, 32);
  store<u64>(Q, n == 64 ? ~(<u64>0) : ((<u64>1) << n) - 1);
  scalarMul(P, P, Q);
  scalarNegate(P, P);
  scalarAdd(DELTA, DELTA, P);
}

/** Sums of the generators' scalars over a range of proofs, by party and index: G and H, 32 bytes each. */
const SUMS: usize = alloc(MAX_PARTIES * 64 * 64);
const TOUCHED: usize = alloc(MAX_PARTIES * 64);
const B_SUM: usize = alloc(64);
const RESULT: usize = alloc(LINE);
const NIELS: usize = alloc(LINE);
const PART: usize = alloc(LINE);

/** From so many terms on, buckets beat Straus. */
const BUCKETS_FROM: u32 = 48;

/** Whether the weighted sum over the well-formed proofs in [from, to) vanishes. */
export function rangeBatchCheck(from: u32, to: u32): bool {
  if (from >= to) return true;
  const generators = sumScalars(from, to);
  const first = load<u32>(record(from), 12);
  const last = load<u32>(record(to - 1), 12) + load<u32>(record(to - 1), 16);
  const count = last - first;
  const at = terms + <usize>first * TERM;
  const few = count < BUCKETS_FROM;
  strausBegin(few ? max<u32>(1, count) : 1);
  if (few) {
    for (let k: usize = 0; k < <usize>count; k++)
      strausTerm(at + k * TERM, at + k * TERM + LINE, 32);
  }
  strausFixedBegin(2 * generators + 2);
  strausFixed(baseSplitTable(), B_SUM);
  strausFixed(blindingSplitTable(), B_SUM + 32);
  fixedTerms();
  strausEnd(RESULT);
  if (!few) {
    bucketSumVartime(PART, at, count);
    lineNiels(NIELS, PART);
    lineAdd(RESULT, RESULT, NIELS);
  }
  return isIdentityLine(RESULT);
}

/** Fills SUMS, TOUCHED and B_SUM; how many generators are touched. */
function sumScalars(from: u32, to: u32): u32 {
  memory.fill(TOUCHED, 0, MAX_PARTIES * 64);
  memory.fill(B_SUM, 0, 64);
  let touched: u32 = 0;
  for (let i = from; i < to; i++) {
    if (rangeBatchStatus(i) != RANGE_OK) continue;
    const own = record(i);
    const n = load<u32>(own, 4);
    const length = n * load<u32>(own, 8);
    const at = fixed + 32 * <usize>load<u32>(own, 20);
    scalarAdd(B_SUM, B_SUM, at);
    scalarAdd(B_SUM + 32, B_SUM + 32, at + 32);
    for (let k: u32 = 0; k < length; k++) {
      const index = 64 * <usize>(k / n) + <usize>(k % n);
      const sum = SUMS + 64 * index;
      if (load<u8>(TOUCHED + index) == 0) {
        store<u8>(TOUCHED + index, 1);
        memory.fill(sum, 0, 64);
        touched++;
      }
      scalarAdd(sum, sum, at + 64 + 64 * <usize>k);
      scalarAdd(sum + 32, sum + 32, at + 96 + 64 * <usize>k);
    }
  }
  return touched;
}

function fixedTerms(): void {
  for (let index: usize = 0; index < MAX_PARTIES * 64; index++) {
    if (load<u8>(TOUCHED + index) == 0) continue;
    const slot = slotOf(<u32>index, 64);
    strausFixed(splitsG(slot), SUMS + 64 * index);
    strausFixed(splitsH(slot), SUMS + 64 * index + 32);
  }
}
