/**
 * What prover and verifier of the sigma protocol share: an instance opened (points decoded, images and
 * columns checked) and the terms of an equation merged by element. Symbols and maths:
 * docs/protocol/sigma.md
 */
import * as relation from './instance';
import { LINE, lineFromPair, lineToPair } from './line';
import { alloc } from './memory';
import { strausBase, strausBegin, strausEnd, strausTerm } from './straus';
import { POINTS } from './point';
import { decode2, encode2, isIdentityLine } from './ristretto';
import { isCanonicalScalar, isZero32, mulAdd, scalarAdd } from './scalar';

export const OK: i32 = 0;
export const BAD_INSTANCE: i32 = 1;
export const WITNESS_MISMATCH: i32 = 2;
export const MALFORMED: i32 = 3;
export const FALSE: i32 = 4;

/** The flavor of a batchable proof; any other number stands for compact. */
export const BATCHABLE: i32 = 1;

/** Decoded points: the elements 1, 2, .., then commitments. */
const LINES: usize = alloc(<usize>(relation.MAX_ELEMENTS + relation.MAX_EQUATIONS) * LINE);
const PAIR_POINT: usize = alloc(POINTS);
/** Per element: whether the equation at hand holds it. */
export const IN_EQUATION: usize = alloc(relation.MAX_ELEMENTS);
const BASE_SCALAR: usize = alloc(32);
/** A public point: an image, or the sum of a verification. */
export const SUM: usize = alloc(LINE);
const UNUSED: usize = alloc(32);

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

/** Encodes one public point. */
export function encodeLine(out: usize, line: usize): void {
  lineToPair(PAIR_POINT, 0, line);
  lineToPair(PAIR_POINT, 1, line);
  encode2(out, UNUSED, PAIR_POINT);
}

/** Decodes the elements of the parsed instance and runs the checks 8, 9 and 10. */
export function openElements(): bool {
  return decodeLines(LINES, relation.points, relation.elements - 1) && imagesAndColumnsCount();
}

/** Whether the checks 9 and 10 hold; evaluates points only where the shape does not settle it. */
export function imagesAndColumnsCount(): bool {
  for (let i: u32 = 0; i < relation.equations; i++) {
    if (relation.soleImage(i) != 0) continue;
    imagePoint(i);
    if (isIdentityLine(SUM)) return false;
  }
  for (let j: u32 = 0; j < relation.scalars; j++) {
    if (!relation.columnPlainlyCounts(j) && !columnCounts(j)) return false;
  }
  return true;
}

/** SUM = the image of an equation. */
export function imagePoint(equation: u32): void {
  const count = relation.imageCount(equation);
  beginSum(count);
  for (let i: u32 = 0; i < count; i++) {
    addTerm(relation.imageElement(equation, i), relation.imageCoefficient(equation, i));
  }
  endSum();
}

function columnCounts(scalar: u32): bool {
  for (let i: u32 = 0; i < relation.equations; i++) {
    const count = relation.termCount(i);
    let seen = false;
    beginSum(count);
    for (let j: u32 = 0; j < count; j++) {
      if (relation.termScalar(i, j) != scalar) continue;
      addTerm(relation.termElement(i, j), relation.termCoefficient(i, j));
      seen = true;
    }
    if (!seen) continue;
    endSum();
    if (!isIdentityLine(SUM)) return true;
  }
  return false;
}

/** Starts a sum of up to `count` terms. */
function beginSum(count: u32): void {
  strausBegin(count, 0, 1);
  memory.fill(BASE_SCALAR, 0, 32);
}

/** SUM = the sum; terms on the generator may have been many, and are one. */
function endSum(): void {
  strausBase(BASE_SCALAR);
  strausEnd(SUM);
}

/** A public multiple of an element joins the sum. */
function addTerm(element: u32, scalar: usize): void {
  if (element == 0) scalarAdd(BASE_SCALAR, BASE_SCALAR, scalar);
  else strausTerm(elementLine(element), scalar, 32);
}

/**
 * merged[e] = the sum of coefficient * scalar over the equation's terms on element e, for each e that
 * IN_EQUATION then names. Constant time in the scalars.
 */
export function mergeTerms(merged: usize, equation: u32, scalars: usize): void {
  const count = relation.termCount(equation);
  memory.fill(IN_EQUATION, 0, relation.MAX_ELEMENTS);
  for (let i: u32 = 0; i < count; i++) {
    const at = openMerged(merged, relation.termElement(equation, i));
    const scalar = scalars + 32 * <usize>relation.termScalar(equation, i);
    mulAdd(at, relation.termCoefficient(equation, i), scalar, at);
  }
}

/** The address of merged[element], zeroed at its first use in an equation. */
export function openMerged(merged: usize, element: u32): usize {
  const at = merged + 32 * <usize>element;
  if (load<u8>(IN_EQUATION + <usize>element) == 0) memory.fill(at, 0, 32);
  store<u8>(IN_EQUATION + <usize>element, 1);
  return at;
}

/** 1 when all scalars are canonical, else 0; looks at all of them. */
export function areCanonical(scalars: usize, count: u32): u32 {
  let good: u32 = 1;
  for (let j: usize = 0; j < <usize>count; j++) good &= isCanonicalScalar(scalars + 32 * j);
  return good;
}
