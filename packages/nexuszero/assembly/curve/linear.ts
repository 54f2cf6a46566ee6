/**
 * The sigma protocol for linear relations on ristretto255: one call to prove, one to verify. Secrets
 * meet constant-time code only and are overwritten before a call returns. Symbols and maths:
 * docs/protocol/sigma.md
 */
import { baseMulPair, wipeBase } from './base';
import { wipeField } from './field';
import * as relation from './instance';
import { LINE, lineFromPair, lineToPair, wipeLine } from './line';
import { alloc, wipe } from './memory';
import { pointMul, strausBase, strausBegin, strausEnd, strausTerm, wipeMult } from './mult';
import { addPoints, POINTS, wipePoint } from './point';
import { decode2, encode2, isIdentityLine, sameLine, wipeRistretto } from './ristretto';
import {
  equal32,
  isCanonicalScalar,
  isZero32,
  mulAdd,
  scalarAdd,
  scalarNegate,
} from './scalar';
import { challenge, nonces, sessionId, wipeSigma } from './sigma';

export const OK: i32 = 0;
export const BAD_INSTANCE: i32 = 1;
export const WITNESS_MISMATCH: i32 = 2;
export const MALFORMED: i32 = 3;
export const FALSE: i32 = 4;
const DEGENERATE: i32 = 5;

export const BATCHABLE: i32 = 1;
export const COMPACT: i32 = 2;

const MAX_SCALARS: usize = 32;
const MAX_EQUATIONS: usize = 64;

/** Decoded points: the elements 1, 2, .., then commitments. */
const LINES: usize = alloc((<usize>relation.MAX_ELEMENTS + MAX_EQUATIONS) * LINE);
const PAIR_POINT: usize = alloc(POINTS);
/** Per element: the sum of coefficient * scalar over the terms of one equation; and which occur. */
export const MERGED_W: usize = alloc(<usize>relation.MAX_ELEMENTS * 32);
const MERGED_K: usize = alloc(<usize>relation.MAX_ELEMENTS * 32);
export const IN_EQUATION: usize = alloc(relation.MAX_ELEMENTS);
const NONCES: usize = alloc(MAX_SCALARS * 32);
const COMMITMENTS: usize = alloc(MAX_EQUATIONS * 32);
const SID: usize = alloc(32);
const C: usize = alloc(32);
const ENCODED: usize = alloc(64);
const PRODUCT: usize = alloc(32);
const SUM: usize = alloc(LINE);
const TERM: usize = alloc(LINE);
const ACC: usize = alloc(POINTS);
const TERMS: usize = alloc(POINTS);

/** The decoded element 1, 2, .. */
export function elementLine(element: u32): usize {
  return LINES + <usize>(element - 1) * LINE;
}

/** Decodes `count` encodings two by two into lines; whether all are valid and none the identity. */
export function decodeLines(out: usize, encodings: usize, count: u32): bool {
  for (let i: u32 = 0; i < count; i += 2) {
    const in0 = encodings + 32 * <usize>i;
    const in1 = i + 1 < count ? in0 + 32 : in0;
    if (isZero32(in0) == 1 || isZero32(in1) == 1) return false;
    if (decode2(PAIR_POINT, in0, in1) != 3) return false;
    lineFromPair(out + <usize>i * LINE, PAIR_POINT, 0);
    if (i + 1 < count) lineFromPair(out + <usize>(i + 1) * LINE, PAIR_POINT, 1);
  }
  return true;
}

/** SUM = the image of an equation. */
function imagePoint(equation: u32): void {
  const count = relation.imageCount(equation);
  strausBegin(count);
  for (let i: u32 = 0; i < count; i++) {
    addTerm(relation.imageElement(equation, i), relation.imageCoefficient(equation, i));
  }
  strausEnd(SUM);
}

/** A public multiple of an element joins the running sum. */
function addTerm(element: u32, scalar: usize): void {
  if (element == 0) baseTerm(scalar);
  else strausTerm(elementLine(element), scalar, 32);
}

const BASE_SCALAR: usize = alloc(32);

/** Terms on the generator may repeat; the table takes one scalar. */
function baseTerm(scalar: usize): void {
  scalarAdd(BASE_SCALAR, BASE_SCALAR, scalar);
  strausBase(BASE_SCALAR);
}

/** Whether the checks 9 and 10 hold; evaluates points only where the shape does not settle it. */
export function imagesAndColumnsCount(): bool {
  for (let i: u32 = 0; i < relation.equations; i++) {
    if (relation.soleImage(i) != 0) continue;
    memory.fill(BASE_SCALAR, 0, 32);
    imagePoint(i);
    if (isIdentityLine(SUM)) return false;
  }
  for (let j: u32 = 0; j < relation.scalars; j++) {
    if (!relation.columnPlainlyCounts(j) && !columnCounts(j)) return false;
  }
  return true;
}

function columnCounts(scalar: u32): bool {
  for (let i: u32 = 0; i < relation.equations; i++) {
    const count = relation.termCount(i);
    let seen = false;
    strausBegin(count);
    memory.fill(BASE_SCALAR, 0, 32);
    for (let j: u32 = 0; j < count; j++) {
      if (relation.termScalar(i, j) != scalar) continue;
      addTerm(relation.termElement(i, j), relation.termCoefficient(i, j));
      seen = true;
    }
    if (!seen) continue;
    strausEnd(SUM);
    if (!isIdentityLine(SUM)) return true;
  }
  return false;
}

/**
 * Whether proving can do without decoded elements: they occur only as whole images, and so are
 * compared with what is computed, byte by byte.
 */
function onlyGenerator(): bool {
  for (let i: u32 = 0; i < relation.equations; i++) {
    if (relation.soleImage(i) == 0) return false;
    for (let j: u32 = 0; j < relation.termCount(i); j++) {
      if (relation.termElement(i, j) != 0) return false;
    }
  }
  for (let j: u32 = 0; j < relation.scalars; j++) {
    if (!relation.columnPlainlyCounts(j)) return false;
  }
  return true;
}

/** merged[e] = the sum of coefficient * scalar over the equation's terms on e. Constant time. */
function merge(merged: usize, equation: u32, secrets: usize): void {
  const count = relation.termCount(equation);
  memory.fill(IN_EQUATION, 0, relation.MAX_ELEMENTS);
  for (let i: u32 = 0; i < count; i++) {
    const element = <usize>relation.termElement(equation, i);
    const at = merged + 32 * element;
    if (load<u8>(IN_EQUATION + element) == 0) memory.fill(at, 0, 32);
    store<u8>(IN_EQUATION + element, 1);
    const secret = secrets + 32 * <usize>relation.termScalar(equation, i);
    mulAdd(at, relation.termCoefficient(equation, i), secret, at);
  }
}

/**
 * ACC = the pair (map(w), map(k)) of one equation. Constant time in both scalar vectors.
 */
function evaluate(equation: u32, w: usize, k: usize): void {
  merge(MERGED_W, equation, w);
  merge(MERGED_K, equation, k);
  let first = true;
  for (let e: u32 = 0; e < relation.elements; e++) {
    if (load<u8>(IN_EQUATION + <usize>e) == 0) continue;
    const at = 32 * <usize>e;
    const target = first ? ACC : TERMS;
    if (e == 0) {
      baseMulPair(target, MERGED_W, MERGED_K);
    } else {
      pointMul(TERM, elementLine(e), MERGED_W + at);
      lineToPair(target, 0, TERM);
      pointMul(TERM, elementLine(e), MERGED_K + at);
      lineToPair(target, 1, TERM);
    }
    if (!first) addPoints(ACC, ACC, TERMS);
    first = false;
  }
}

/** COMMITMENTS = map(k), with the witness check; OK, WITNESS_MISMATCH or DEGENERATE. */
function commitAndCheck(w: usize, k: usize): i32 {
  let matches: u32 = 1;
  let degenerate: u32 = 0;
  for (let i: u32 = 0; i < relation.equations; i++) {
    const R = COMMITMENTS + 32 * <usize>i;
    evaluate(i, w, k);
    encode2(ENCODED, R, ACC);
    const sole = relation.soleImage(i);
    let expected = sole == 0 ? 0 : relation.pointBytes(sole);
    if (sole == 0) {
      memory.fill(BASE_SCALAR, 0, 32);
      imagePoint(i);
      encodeLine(ENCODED + 32, SUM);
      expected = ENCODED + 32;
    }
    matches &= equal32(ENCODED, expected);
    degenerate |= isZero32(R);
  }
  for (let j: u32 = 0; j < relation.scalars; j++) degenerate |= isZero32(k + 32 * <usize>j);
  if (matches == 0) return WITNESS_MISMATCH;
  return degenerate == 0 ? OK : DEGENERATE;
}

function encodeLine(out: usize, line: usize): void {
  lineToPair(TERMS, 0, line);
  lineToPair(TERMS, 1, line);
  encode2(out, PRODUCT, TERMS);
}

/** Parses and opens an instance for proving; decodes elements only when they are needed. */
function openForProver(instance: usize, length: usize): bool {
  if (!relation.parseInstance(instance, length)) return false;
  if (onlyGenerator()) return true;
  return decodeLines(LINES, relation.points, relation.elements - 1) && imagesAndColumnsCount();
}

/** First step of the protocol for given nonces: the commitments, 32 bytes an equation. */
export function linearCommit(instance: usize, length: usize, k: usize, out: usize): i32 {
  let status = BAD_INSTANCE;
  if (openForProver(instance, length)) {
    commitAndCheck(k, k);
    memory.copy(out, COMMITMENTS, 32 * <usize>relation.equations);
    status = OK;
  }
  wipeSecrets();
  return status;
}

/** Last step: s_j = k_j + c * w_j. */
export function linearRespond(k: usize, w: usize, c: usize, count: u32, out: usize): void {
  for (let j: usize = 0; j < <usize>count; j++) {
    mulAdd(out + 32 * j, c, w + 32 * j, k + 32 * j);
  }
}

/** Writes the proof to `out` (see docs/formats.md for its length). `fresh`: 64 random bytes. */
export function linearProve(
  tag: usize,
  tagLength: usize,
  instance: usize,
  length: usize,
  witness: usize,
  witnessLength: usize,
  fresh: usize,
  flavor: i32,
  out: usize,
): i32 {
  let status = BAD_INSTANCE;
  if (openForProver(instance, length)) {
    const count = relation.scalars;
    status = witnessLength == 32 * <usize>count ? canonical(witness, count) : WITNESS_MISMATCH;
    for (let counter: u32 = 0; status == OK || status == DEGENERATE; counter++) {
      nonces(NONCES, fresh, counter, tag, tagLength, instance, length, witness, count);
      status = commitAndCheck(witness, NONCES);
      if (status != OK) continue;
      finishProof(tag, tagLength, instance, length, witness, flavor, out);
      break;
    }
  }
  wipeSecrets();
  return status;
}

/** OK when all scalars are canonical; looks at all of them. */
export function canonical(witness: usize, count: u32): i32 {
  let good: u32 = 1;
  for (let j: usize = 0; j < <usize>count; j++) good &= isCanonicalScalar(witness + 32 * j);
  return good == 1 ? OK : WITNESS_MISMATCH;
}

function finishProof(
  tag: usize,
  tagLength: usize,
  instance: usize,
  length: usize,
  witness: usize,
  flavor: i32,
  out: usize,
): void {
  const commitmentBytes = 32 * <usize>relation.equations;
  sessionId(SID, tag, tagLength);
  challenge(C, SID, instance, length, COMMITMENTS, commitmentBytes);
  const head = flavor == BATCHABLE ? commitmentBytes : 32;
  memory.copy(out, flavor == BATCHABLE ? COMMITMENTS : C, head);
  linearRespond(NONCES, witness, C, relation.scalars, out + head);
}

function wipeSecrets(): void {
  const merged = 32 * <usize>relation.elements;
  wipe(MERGED_W, merged);
  wipe(MERGED_K, merged);
  wipe(NONCES, MAX_SCALARS * 32);
  wipe(ENCODED, 64);
  wipe(TERM, LINE);
  wipe(ACC, 2 * POINTS);
  wipeBase();
  wipeMult();
  wipeLine();
  wipePoint();
  wipeRistretto();
  wipeField();
  wipeSigma();
}

/** Bytes of a proof of the parsed relation. */
export function proofBytes(flavor: i32): usize {
  const head = flavor == BATCHABLE ? 32 * <usize>relation.equations : 32;
  return head + 32 * <usize>relation.scalars;
}

/** Checks one proof. OK, BAD_INSTANCE, MALFORMED or FALSE. */
export function linearVerify(
  tag: usize,
  tagLength: usize,
  instance: usize,
  length: usize,
  narg: usize,
  nargLength: usize,
  flavor: i32,
): i32 {
  if (!relation.parseInstance(instance, length)) return BAD_INSTANCE;
  if (nargLength != proofBytes(flavor)) return openElements() ? MALFORMED : BAD_INSTANCE;
  sessionId(SID, tag, tagLength);
  return flavor == BATCHABLE
    ? verifyBatchable(instance, length, narg)
    : verifyCompact(instance, length, narg);
}

function openElements(): bool {
  return decodeLines(LINES, relation.points, relation.elements - 1) && imagesAndColumnsCount();
}

const BOTH: usize = alloc(64);

/**
 * Decodes elements and commitments; of a relation with one element, the two together, which costs no
 * more than one of them.
 */
export function decodeAll(narg: usize): i32 {
  const count = relation.elements - 1;
  if (count == 1 && relation.equations == 1) {
    memory.copy(BOTH, relation.points, 32);
    memory.copy(BOTH + 32, narg, 32);
    if (decodeLines(LINES, BOTH, 2)) return imagesAndColumnsCount() ? OK : BAD_INSTANCE;
    return openElements() ? MALFORMED : BAD_INSTANCE;
  }
  if (!openElements()) return BAD_INSTANCE;
  return decodeLines(elementLine(count + 1), narg, relation.equations) ? OK : MALFORMED;
}

function verifyBatchable(instance: usize, length: usize, narg: usize): i32 {
  const commitmentBytes = 32 * <usize>relation.equations;
  const responses = narg + commitmentBytes;
  const status = decodeAll(narg);
  if (status != OK) return status;
  if (canonical(responses, relation.scalars) != OK) return MALFORMED;
  challenge(C, SID, instance, length, narg, commitmentBytes);
  for (let i: u32 = 0; i < relation.equations; i++) {
    simulate(i, responses);
    if (!sameLine(SUM, elementLine(relation.elements + i))) return FALSE;
  }
  return OK;
}

function verifyCompact(instance: usize, length: usize, narg: usize): i32 {
  if (!openElements()) return BAD_INSTANCE;
  if (canonical(narg, relation.scalars + 1) != OK) return MALFORMED;
  memory.copy(C, narg, 32);
  for (let i: u32 = 0; i < relation.equations; i++) {
    const R = COMMITMENTS + 32 * <usize>i;
    simulate(i, narg + 32);
    encodeLine(R, SUM);
    if (isZero32(R) == 1) return FALSE;
  }
  challenge(C, SID, instance, length, COMMITMENTS, 32 * <usize>relation.equations);
  return equal32(C, narg) == 1 ? OK : FALSE;
}

/** SUM = map(s)_i - c * image_i. */
function simulate(equation: u32, responses: usize): void {
  collect(equation, responses, C);
  strausBegin(relation.elements);
  for (let e: u32 = 0; e < relation.elements; e++) {
    const scalar = MERGED_W + 32 * <usize>e;
    if (load<u8>(IN_EQUATION + <usize>e) == 0 || isZero32(scalar) == 1) continue;
    if (e == 0) strausBase(scalar);
    else strausTerm(elementLine(e), scalar, 32);
  }
  strausEnd(SUM);
}

/** MERGED_W and IN_EQUATION = the scalars of map(s)_i - c * image_i by element. */
export function collect(equation: u32, responses: usize, c: usize): void {
  merge(MERGED_W, equation, responses);
  scalarNegate(PRODUCT, c);
  for (let i: u32 = 0; i < relation.imageCount(equation); i++) {
    const element = <usize>relation.imageElement(equation, i);
    const at = MERGED_W + 32 * element;
    if (load<u8>(IN_EQUATION + element) == 0) memory.fill(at, 0, 32);
    store<u8>(IN_EQUATION + element, 1);
    mulAdd(at, relation.imageCoefficient(equation, i), PRODUCT, at);
  }
}
