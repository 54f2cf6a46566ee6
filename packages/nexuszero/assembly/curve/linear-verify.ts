/** The verifier of the sigma protocol, one proof a call. Everything here is public: variable time. */
import { halveVartime, U, V } from './halves';
import * as relation from './instance';
import { LINE, lineNegate } from './line';
import {
  areCanonical,
  BAD_INSTANCE,
  BATCHABLE,
  decodeLines,
  elementLine,
  encodeLine,
  FALSE,
  imagesAndColumnsCount,
  IN_EQUATION,
  MALFORMED,
  mergeTerms,
  OK,
  openElements,
  openMerged,
  SUM,
} from './linear';
import { alloc } from './memory';
import { strausBase, strausBegin, strausEnd, strausTerm } from './straus';
import { isIdentityLine, sameLine } from './ristretto';
import { equal32, isZero32, mulAdd, scalarMul, scalarNegate } from './scalar';
import { challenge, sessionId } from './sigma';

export const MERGED: usize = alloc(32 * relation.MAX_ELEMENTS);
/** Of the proof at hand: session identifier and challenge. */
export const SID: usize = alloc(32);
export const C: usize = alloc(32);
const COMMITMENTS: usize = alloc(32 * relation.MAX_EQUATIONS);
const BOTH: usize = alloc(64);
const MINUS_C: usize = alloc(32);
const PRODUCT: usize = alloc(32);
const NEGATED: usize = alloc(LINE);

/** Checks one proof. Returns OK, BAD_INSTANCE, MALFORMED or FALSE. */
export function linearVerify(
  tag: usize,
  tagLength: usize,
  instance: usize,
  length: usize,
  narg: usize,
  nargLength: usize,
  flavor: i32,
): i32 {
  if (flavor == BATCHABLE) {
    const status = openBatchable(tag, tagLength, instance, length, narg, nargLength);
    return status == OK ? checkEquations(narg) : status;
  }
  if (!relation.parseInstance(instance, length) || !openElements()) return BAD_INSTANCE;
  const bytes = 32 * (1 + <usize>relation.scalars);
  if (nargLength != bytes || areCanonical(narg, relation.scalars + 1) == 0) return MALFORMED;
  return checkCompact(tag, tagLength, instance, length, narg);
}

/**
 * Parses and decodes all of a batchable proof and derives SID and C; after OK, elements and then
 * commitments stand decoded.
 */
export function openBatchable(
  tag: usize,
  tagLength: usize,
  instance: usize,
  length: usize,
  narg: usize,
  nargLength: usize,
): i32 {
  if (!relation.parseInstance(instance, length)) return BAD_INSTANCE;
  const commitmentBytes = 32 * <usize>relation.equations;
  if (nargLength != commitmentBytes + 32 * <usize>relation.scalars) {
    return openElements() ? MALFORMED : BAD_INSTANCE;
  }
  const status = decodeAll(narg);
  if (status != OK) return status;
  if (areCanonical(narg + commitmentBytes, relation.scalars) == 0) return MALFORMED;
  sessionId(SID, tag, tagLength);
  challenge(C, SID, instance, length, narg, commitmentBytes);
  return OK;
}

/**
 * Decodes elements and commitments: in a relation of one element and one equation the two together,
 * which costs no more than one of them.
 */
function decodeAll(narg: usize): i32 {
  const count = relation.elements - 1;
  if (count != 1 || relation.equations != 1) {
    if (!openElements()) return BAD_INSTANCE;
    return decodeLines(commitmentLine(0), narg, relation.equations) ? OK : MALFORMED;
  }
  memory.copy(BOTH, relation.points, 32);
  memory.copy(BOTH + 32, narg, 32);
  if (decodeLines(elementLine(1), BOTH, 2)) return imagesAndColumnsCount() ? OK : BAD_INSTANCE;
  return openElements() ? MALFORMED : BAD_INSTANCE;
}

/** The decoded commitment of an equation; commitments follow the elements. */
function commitmentLine(equation: u32): usize {
  return elementLine(relation.elements) + <usize>equation * LINE;
}

function checkEquations(narg: usize): i32 {
  const responses = narg + 32 * <usize>relation.equations;
  for (let i: u32 = 0; i < relation.equations; i++) {
    mergeEquation(i, responses);
    const sole = soleElement();
    if (!(sole == 0 ? sumMatches(i) : halvedSumVanishes(i, sole))) return FALSE;
  }
  return OK;
}

/** The one element beside the generator in the equation just merged, or 0 when there are others. */
function soleElement(): u32 {
  let sole: u32 = 0;
  for (let e: u32 = 1; e < relation.elements; e++) {
    if (load<u8>(IN_EQUATION + <usize>e) == 0) continue;
    if (sole != 0) return 0;
    sole = e;
  }
  return sole;
}

/** Whether the merged equation is satisfied: map(s)_i - c * image_i = R_i. */
function sumMatches(equation: u32): bool {
  sumMerged();
  return sameLine(SUM, commitmentLine(equation));
}

/**
 * The same for b B + a P = R, where P is the one other element: with a = u / v the sum
 * (v b) B + u P - v R vanishes, and u and v are half as long.
 */
function halvedSumVanishes(equation: u32, element: u32): bool {
  const opposite = halveVartime(MERGED + 32 * <usize>element);
  const R = commitmentLine(equation);
  const minusR = opposite ? R : NEGATED;
  if (!opposite) lineNegate(NEGATED, R);
  strausBegin(2, 0, 1);
  strausTerm(elementLine(element), U, 16);
  strausTerm(minusR, V, 16);
  if (load<u8>(IN_EQUATION) != 0) {
    scalarMul(PRODUCT, V, MERGED);
    if (opposite) scalarNegate(PRODUCT, PRODUCT);
    strausBase(PRODUCT);
  }
  strausEnd(SUM);
  return isIdentityLine(SUM);
}

/** Recomputes the commitments from (c, s), and then c from the commitments. */
function checkCompact(
  tag: usize,
  tagLength: usize,
  instance: usize,
  length: usize,
  narg: usize,
): i32 {
  memory.copy(C, narg, 32);
  for (let i: u32 = 0; i < relation.equations; i++) {
    const R = COMMITMENTS + 32 * <usize>i;
    mergeEquation(i, narg + 32);
    sumMerged();
    encodeLine(R, SUM);
    if (isZero32(R) == 1) return FALSE;
  }
  sessionId(SID, tag, tagLength);
  challenge(C, SID, instance, length, COMMITMENTS, 32 * <usize>relation.equations);
  return equal32(C, narg) == 1 ? OK : FALSE;
}

/** SUM = the merged equation evaluated. */
function sumMerged(): void {
  strausBegin(relation.elements, 0, 1);
  for (let e: u32 = 0; e < relation.elements; e++) {
    const scalar = MERGED + 32 * <usize>e;
    if (load<u8>(IN_EQUATION + <usize>e) == 0 || isZero32(scalar) == 1) continue;
    if (e == 0) strausBase(scalar);
    else strausTerm(elementLine(e), scalar, 32);
  }
  strausEnd(SUM);
}

/** MERGED and IN_EQUATION = the scalars of map(s)_i - c * image_i by element, for the c in C. */
export function mergeEquation(equation: u32, responses: usize): void {
  mergeTerms(MERGED, equation, responses);
  scalarNegate(MINUS_C, C);
  for (let i: u32 = 0; i < relation.imageCount(equation); i++) {
    const at = openMerged(MERGED, relation.imageElement(equation, i));
    mulAdd(at, relation.imageCoefficient(equation, i), MINUS_C, at);
  }
}
