/**
 * Batch verification of range proofs (Bulletproofs, dalek v1): each is replayed and decoded once; weights
 * cover every byte of all of them; any range is one multi-scalar multiplication, the generators' scalars
 * summed. Public data: variable time. Symbols and maths: docs/protocol/bulletproofs.md
 */
import { RUN } from './fixed';
import {
  blindingSplitTable,
  firstRun,
  secondRun,
  generator,
  MAX_PARTIES,
  needGenerators,
} from './generators';
import { LINE, lineAdd, lineFromPair, lineIdentity, lineNiels } from './line';
import { alloc, roomFor } from './memory';
import { TRANSCRIPT } from './merlin';
import { bucketSumVartime, TERM } from './pippenger';
import { POINTS } from './point';
import {
  append,
  appendScalars,
  appendT,
  batchDigest,
  challenge,
  log2,
  openInnerProduct,
  openRange,
  rangeProofBytes,
  T,
} from './range';
import {
  A_AT,
  DIGEST_AT,
  inversionsAdd,
  inversionsBegin,
  inversionsFinish,
  inversionsTake,
  RECORD,
  TX_AT,
  U_AT,
  W_AT,
  weigh,
  X_AT,
  Y_AT,
  Z_AT,
} from './range-scalars';
import { decode2, isIdentityLine } from './ristretto';
import { isCanonicalScalar, isZero32, scalarAdd } from './scalar';
import {
  SHAKE256_RATE,
  SPONGE,
  spongeAbsorb,
  spongeAbsorbU32,
  spongeFinish,
  spongeInit,
  spongeSqueeze,
} from './shake';
import { strausBase, strausBegin, strausEnd, strausFixed, strausTerm } from './straus';

export const RANGE_OK: i32 = 0;
export const RANGE_MALFORMED: i32 = 3;

/** What the caller writes for a proof, u32 each: transcript, n, m, commitments, proof, its length. */
const INPUT: usize = 24;

let records: usize = 0;
let recordCapacity: u32 = 0;
let terms: usize = 0;
let termCapacity: u32 = 0;
/** Per proof: scalars of B, B~, then of G_0, H_0, G_1, H_1, .. */
let fixed: usize = 0;
let fixedCapacity: u32 = 0;
let inputs: usize = 0;

const SPONGE_AT: usize = alloc(SPONGE);
const PAIRED: usize = alloc(POINTS);

/** "nexuszero range batch v1" */
const BATCH_LABEL: usize = memory.data<u8>([
  0x6e, 0x65, 0x78, 0x75, 0x73, 0x7a, 0x65, 0x72, 0x6f, 0x20, 0x72, 0x61, 0x6e, 0x67, 0x65, 0x20,
  0x62, 0x61, 0x74, 0x63, 0x68, 0x20, 0x76, 0x31,
]);

function record(i: u32): usize {
  return records + <usize>i * RECORD;
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
  parse(count);
  let formed: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if (rangeBatchStatus(i) == RANGE_OK && replay(i, record(i))) formed++;
    else refuse(record(i));
  }
  spongeInit(SPONGE_AT, SHAKE256_RATE);
  spongeAbsorb(SPONGE_AT, BATCH_LABEL, 24);
  spongeAbsorbU32(SPONGE_AT, formed);
  for (let i: u32 = 0; i < count; i++) {
    if (rangeBatchStatus(i) == RANGE_OK) spongeAbsorb(SPONGE_AT, record(i) + DIGEST_AT, 32);
  }
  spongeFinish(SPONGE_AT);
  invertAll(count);
  for (let i: u32 = 0; i < count; i++) if (rangeBatchStatus(i) == RANGE_OK) weighOne(record(i));
}

/** Lengths, scalars and points of all proofs. */
function parse(count: u32): void {
  let term: u32 = 0;
  let scalar: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const own = record(i);
    const n = input(i, 1);
    const m = input(i, 2);
    const formed = canonicalScalars(i, n, m);
    store<i32>(own, formed ? RANGE_OK : RANGE_MALFORMED);
    store<u32>(own, n, 4);
    store<u32>(own, m, 8);
    store<u32>(own, term, 12);
    store<u32>(own, formed ? dynamicTerms(n, m) : 0, 16);
    store<u32>(own, scalar, 20);
    if (!formed) continue;
    needGenerators(n, m);
    decodeTerms(i, terms + <usize>term * TERM);
    term += dynamicTerms(n, m);
    scalar += 2 + 2 * n * m;
  }
  decodeWaiting();
}

/** A proof is malformed: what it has put among the terms comes to nothing. */
function refuse(own: usize): void {
  store<i32>(own, RANGE_MALFORMED);
  const at = terms + <usize>load<u32>(own, 12) * TERM;
  for (let k: usize = 0; k < <usize>load<u32>(own, 16); k++) {
    lineIdentity(at + k * TERM);
    memory.fill(at + k * TERM + LINE, 0, 32);
  }
}

/** The inverses of all challenges of all proofs, with one inversion. */
function invertAll(count: u32): void {
  inversionsBegin();
  for (let i: u32 = 0; i < count; i++) {
    if (rangeBatchStatus(i) == RANGE_OK) inversionsAdd(record(i));
  }
  inversionsFinish();
  for (let i = count; i > 0; i--) {
    if (rangeBatchStatus(i - 1) == RANGE_OK) inversionsTake(record(i - 1));
  }
}

/** The scalars of a proof's terms and generators, times its weights. */
function weighOne(own: usize): void {
  memory.fill(WEIGHTS, 0, 64);
  spongeSqueeze(SPONGE_AT, WEIGHTS, 16);
  spongeSqueeze(SPONGE_AT, WEIGHTS + 32, 16);
  const scalars = terms + <usize>load<u32>(own, 12) * TERM + LINE;
  weigh(own, WEIGHTS, WEIGHTS + 32, scalars, fixed + 32 * <usize>load<u32>(own, 20));
}

const WEIGHTS: usize = alloc(64);

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
    const room = roomFor(count, 8);
    records = alloc(<usize>room * RECORD);
    recordCapacity = room;
  }
  if (points > termCapacity) {
    const room = roomFor(points, 64);
    terms = alloc(<usize>room * TERM);
    termCapacity = room;
  }
  if (scalars > fixedCapacity) {
    const room = roomFor(scalars, 64);
    fixed = alloc(<usize>room * 32);
    fixedCapacity = room;
  }
}

function canonicalScalars(i: u32, n: u32, m: u32): bool {
  if (<usize>input(i, 5) != rangeProofBytes(n, m)) return false;
  const proof = <usize>input(i, 4);
  const tail = tailOf(proof, n, m);
  for (let k: usize = 0; k < 3; k++) {
    if (isCanonicalScalar(proof + 128 + 32 * k) == 0) return false;
  }
  return (isCanonicalScalar(tail) & isCanonicalScalar(tail + 32)) == 1;
}

/** Where a and b of a proof are. */
function tailOf(proof: usize, n: u32, m: u32): usize {
  return proof + 224 + 64 * <usize>log2(n * m);
}

/** Decodes the points of a proof into terms V.., A, S, T_1, T_2, L_1, R_1, .. */
function decodeTerms(i: u32, out: usize): void {
  const n = input(i, 1);
  const m = input(i, 2);
  const proof = <usize>input(i, 4);
  for (let j: u32 = 0; j < m; j++) {
    decodeTerm(i, out + <usize>j * TERM, <usize>input(i, 3) + 32 * <usize>j);
  }
  const points: u32 = 4 + 2 * log2(n * m);
  for (let k: u32 = 0; k < points; k++) {
    // t_x, t_x_blinding and e_blinding come between T_2 and L_1
    const encoding = proof + 32 * <usize>(k < 4 ? k : k + 3);
    if (isZero32(encoding) == 1) store<i32>(record(i), RANGE_MALFORMED);
    decodeTerm(i, out + <usize>(m + k) * TERM, encoding);
  }
}

/** Two encodings take as long as one: one waits for the next, be it of another proof. 0: none waits. */
let waiting: usize = 0;
let waitingFor: usize = 0;
let waitingProof: u32 = 0;

function decodeTerm(i: u32, out: usize, encoding: usize): void {
  if (waiting == 0) {
    waiting = encoding;
    waitingFor = out;
    waitingProof = i;
    return;
  }
  const valid = decode2(PAIRED, waiting, encoding);
  take(waitingProof, waitingFor, 0, valid);
  take(i, out, 1, valid);
  waiting = 0;
}

function decodeWaiting(): void {
  if (waiting != 0) take(waitingProof, waitingFor, 0, decode2(PAIRED, waiting, waiting));
  waiting = 0;
}

function take(i: u32, out: usize, lane: usize, valid: u32): void {
  if (((valid >> (<u32>lane)) & 1) == 0) store<i32>(record(i), RANGE_MALFORMED);
  lineFromPair(out, PAIRED, lane);
}

/** Replays the transcript of a proof; false when a challenge is zero. */
function replay(i: u32, own: usize): bool {
  const n = input(i, 1);
  const m = input(i, 2);
  const proof = <usize>input(i, 4);
  const rounds = <usize>log2(n * m);
  const tail = tailOf(proof, n, m);
  memory.copy(T, <usize>input(i, 0), TRANSCRIPT);
  openRange(n, m);
  for (let j: usize = 0; j < <usize>m; j++) append(0x56, <usize>input(i, 3) + 32 * j);
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
  strausBegin(few ? count : 0, 2 * generators, 2 * generators + 2);
  if (few) addTerms(at, count);
  strausBase(B_SUM);
  strausFixed(blindingSplitTable(), blindingSplitTable() + RUN, B_SUM + 32);
  generatorTerms();
  strausEnd(RESULT);
  if (!few) addBuckets(at, count);
  return isIdentityLine(RESULT);
}

function addTerms(at: usize, count: u32): void {
  for (let k: usize = 0; k < <usize>count; k++) {
    strausTerm(at + k * TERM, at + k * TERM + LINE, 32);
  }
}

/** RESULT += a sum of terms. */
function addBuckets(at: usize, count: u32): void {
  bucketSumVartime(PART, at, count);
  lineNiels(NIELS, PART);
  lineAdd(RESULT, RESULT, NIELS);
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

function generatorTerms(): void {
  for (let index: usize = 0; index < MAX_PARTIES * 64; index++) {
    if (load<u8>(TOUCHED + index) == 0) continue;
    const at = generator(<u32>index, 64);
    for (let side: usize = 0; side < 2; side++) {
      strausFixed(firstRun(at, side), secondRun(at, side), SUMS + 64 * index + 32 * side);
    }
  }
}
