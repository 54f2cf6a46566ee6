/**
 * Batch verification of sigma proofs: every proof is decoded once; weights are fixed after all of
 * them; any range is then one multi-scalar multiplication. Public data: variable time.
 * Maths: docs/protocol/sigma.md section "Batches"
 */
import * as relation from './instance';
import { LINE, lineAdd, lineCopy, lineIdentity, lineNiels } from './line';
import { elementLine, IN_EQUATION, OK } from './linear';
import { C, MERGED, mergeEquation, openBatchable, SID } from './linear-verify';
import { alloc, roomFor } from './memory';
import { strausBase, strausBegin, strausEnd, strausTerm } from './straus';
import { isIdentityLine } from './ristretto';
import { mulAdd, scalarAdd, scalarNegate } from './scalar';
import { weightsAbsorb, weightsBegin, weightsFinish, weightsNext } from './sigma';

/** What the caller writes for a proof: addresses and lengths of tag, instance and proof, u32 each. */
const INPUT: usize = 24;

/** Kept for a proof: first term u32, terms u32, status i32, padding; scalar of B; challenge. */
const RECORD: usize = 16 + 2 * 32;
const B_SCALAR: usize = 16;
const CHALLENGE: usize = 48;

/** A term of the sum: a line, a scalar of 32 bytes, its length that counts (32 or 16) as u32. */
const TERM: usize = LINE + 32 + 16;

/** Terms that share one chain of doublings. */
const CHUNK: u32 = 128;

let records: usize = 0;
let recordCapacity: u32 = 0;
let terms: usize = 0;
let termCapacity: u32 = 0;
let inputs: usize = 0;

const WEIGHT: usize = alloc(32);
const NEGATED: usize = alloc(32);

function record(i: u32): usize {
  return records + <usize>i * RECORD;
}

function input(i: u32, field: usize): usize {
  return <usize>load<u32>(inputs + <usize>i * INPUT + 4 * field);
}

function term(i: u32): usize {
  return terms + <usize>i * TERM;
}

/** Decodes `count` proofs and fixes their weights. `batchStatus` then tells how each fared. */
export function batchOpen(at: usize, count: u32): void {
  inputs = at;
  reserve(count);
  weightsBegin();
  let used: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(record(i), used);
    const status = decodeProof(i, used);
    store<i32>(record(i), status, 8);
    const own = status == OK ? relation.elements - 1 + relation.equations : 0;
    store<u32>(record(i), own, 4);
    used += own;
  }
  weightsFinish();
  for (let i: u32 = 0; i < count; i++) if (batchStatus(i) == OK) weigh(i);
}

/** Room for all proofs: their terms are counted by parsing them once. */
function reserve(count: u32): void {
  if (count > recordCapacity) {
    const room = roomFor(count, 16);
    records = alloc(<usize>room * RECORD);
    recordCapacity = room;
  }
  let total: u32 = 1;
  for (let i: u32 = 0; i < count; i++) {
    if (relation.parseInstance(input(i, 2), input(i, 3))) {
      total += relation.elements - 1 + relation.equations;
    }
  }
  if (total > termCapacity) {
    const room = roomFor(total, 64);
    terms = alloc(<usize>room * TERM);
    termCapacity = room;
  }
}

function decodeProof(i: u32, firstTerm: u32): i32 {
  const instance = input(i, 2);
  const narg = input(i, 4);
  const status = openBatchable(input(i, 0), input(i, 1), instance, input(i, 3), narg, input(i, 5));
  if (status != OK) return status;
  for (let e: u32 = 0; e < relation.elements - 1 + relation.equations; e++) {
    lineCopy(term(firstTerm + e), elementLine(e + 1));
  }
  memory.copy(record(i) + CHALLENGE, C, 32);
  weightsAbsorb(SID, 32);
  weightsAbsorb(instance, input(i, 3));
  weightsAbsorb(narg, input(i, 5));
  return OK;
}

/** The scalars of a proof's terms: weight for each commitment, -weight * (map(s) - c image) else. */
function weigh(i: u32): void {
  const own = record(i);
  const first = load<u32>(own);
  relation.parseInstance(input(i, 2), input(i, 3));
  const responses = input(i, 4) + 32 * <usize>relation.equations;
  memory.copy(C, own + CHALLENGE, 32);
  memory.fill(own + B_SCALAR, 0, 32);
  for (let e: u32 = 1; e < relation.elements; e++) {
    memory.fill(term(first + e - 1) + LINE, 0, 32);
    store<u32>(term(first + e - 1) + LINE, 32, 32);
  }
  for (let eq: u32 = 0; eq < relation.equations; eq++) {
    weightsNext(WEIGHT);
    const commitment = term(first + relation.elements - 1 + eq) + LINE;
    memory.copy(commitment, WEIGHT, 32);
    store<u32>(commitment, 16, 32);
    scalarNegate(NEGATED, WEIGHT);
    mergeEquation(eq, responses);
    for (let e: u32 = 0; e < relation.elements; e++) {
      if (load<u8>(IN_EQUATION + <usize>e) == 0) continue;
      const at = e == 0 ? own + B_SCALAR : term(first + e - 1) + LINE;
      mulAdd(at, NEGATED, MERGED + 32 * <usize>e, at);
    }
  }
}

/** OK, BAD_INSTANCE or MALFORMED. */
export function batchStatus(i: u32): i32 {
  return load<i32>(record(i), 8);
}

const TOTAL: usize = alloc(LINE);
const PART: usize = alloc(LINE);
const NIELS: usize = alloc(LINE);
const B_SUM: usize = alloc(32);

/** Whether the weighted sum over the well-formed proofs in [from, to) vanishes. */
export function batchCheck(from: u32, to: u32): bool {
  memory.fill(B_SUM, 0, 32);
  for (let i = from; i < to; i++) {
    if (batchStatus(i) == OK) scalarAdd(B_SUM, B_SUM, record(i) + B_SCALAR);
  }
  if (from >= to) return true;
  const first = load<u32>(record(from));
  const last = load<u32>(record(to - 1)) + load<u32>(record(to - 1), 4);
  lineIdentity(TOTAL);
  let at = first;
  do {
    const stop = min(at + CHUNK, last);
    strausBegin(CHUNK, 0, 1);
    for (let t = at; t < stop; t++) {
      const scalar = term(t) + LINE;
      strausTerm(term(t), scalar, load<i32>(scalar, 32));
    }
    if (at == first) strausBase(B_SUM);
    strausEnd(PART);
    lineNiels(NIELS, PART);
    lineAdd(TOTAL, TOTAL, NIELS);
    at = stop;
  } while (at < last);
  return isIdentityLine(TOTAL);
}
