/**
 * The prover of the sigma protocol. Witness and nonces meet constant-time code only, and all that was
 * made of them is overwritten before a call returns.
 */
import { baseMulPair, wipeBase } from './base';
import { wipeField } from './field';
import * as relation from './instance';
import { wipeLine } from './line';
import {
  areCanonical,
  BAD_INSTANCE,
  BATCHABLE,
  elementLine,
  encodeLine,
  imagePoint,
  IN_EQUATION,
  mergeTerms,
  OK,
  openElements,
  SUM,
  WITNESS_MISMATCH,
} from './linear';
import { alloc, wipe } from './memory';
import { pointMulPair, wipeMult } from './mult';
import { addPoints, POINTS, wipePoint } from './point';
import { encode2, wipeRistretto } from './ristretto';
import { equal32, isZero32, mulAdd } from './scalar';
import { challenge, nonces, sessionId, wipeSigma } from './sigma';

/** A nonce or a commitment is zero: draw again. Never leaves this file. */
const DEGENERATE: i32 = -1;

const MERGED_W: usize = alloc(32 * relation.MAX_ELEMENTS);
const MERGED_K: usize = alloc(32 * relation.MAX_ELEMENTS);
const NONCES: usize = alloc(32 * relation.MAX_SCALARS);
const COMMITMENTS: usize = alloc(32 * relation.MAX_EQUATIONS);
const SID: usize = alloc(32);
const C: usize = alloc(32);
/** The encodings of map(w)_i and, where it is computed, of image_i. */
const ENCODED: usize = alloc(64);
const ACC: usize = alloc(POINTS);
const TERMS: usize = alloc(POINTS);

/** Writes the proof to `out` (lengths: docs/formats.md). `fresh`: 64 random bytes. Returns a status. */
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
    const fits = witnessLength == 32 * <usize>count && areCanonical(witness, count) == 1;
    status = fits ? DEGENERATE : WITNESS_MISMATCH;
    for (let counter: u32 = 0; status == DEGENERATE; counter++) {
      nonces(NONCES, fresh, counter, tag, tagLength, instance, length, witness, count);
      status = commitAndCheck(witness, NONCES);
    }
    if (status == OK) finishProof(tag, tagLength, instance, length, witness, flavor, out);
  }
  wipeSecrets();
  return status;
}

/** Parses and opens an instance; decodes its elements only when they are needed. */
function openForProver(instance: usize, length: usize): bool {
  return relation.parseInstance(instance, length) && (onlyGenerator() || openElements());
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

/**
 * COMMITMENTS = map(k), together with the check that map(w) = image, whose result is the one thing
 * branched on. OK, WITNESS_MISMATCH, DEGENERATE, or BAD_INSTANCE for elements found to be no points.
 */
function commitAndCheck(w: usize, k: usize): i32 {
  let matches: u32 = 1;
  let degenerate: u32 = 0;
  for (let i: u32 = 0; i < relation.equations; i++) {
    const R = COMMITMENTS + 32 * <usize>i;
    evaluate(i, w, k);
    encode2(ENCODED, R, ACC);
    matches &= equal32(ENCODED, imageBytes(i));
    degenerate |= isZero32(R);
  }
  for (let j: u32 = 0; j < relation.scalars; j++) degenerate |= isZero32(k + 32 * <usize>j);
  // where no element was decoded, bytes that encode no point have matched nothing
  if (matches == 0) return openElements() ? WITNESS_MISMATCH : BAD_INSTANCE;
  return degenerate == 0 ? OK : DEGENERATE;
}

/** Address of the encoding of image_i. */
function imageBytes(equation: u32): usize {
  const sole = relation.soleImage(equation);
  if (sole != 0) return relation.pointBytes(sole);
  imagePoint(equation);
  encodeLine(ENCODED + 32, SUM);
  return ENCODED + 32;
}

/** ACC = the pair (map(w)_i, map(k)_i). Constant time in both. */
function evaluate(equation: u32, w: usize, k: usize): void {
  mergeTerms(MERGED_W, equation, w);
  mergeTerms(MERGED_K, equation, k);
  let first = true;
  for (let e: u32 = 0; e < relation.elements; e++) {
    if (load<u8>(IN_EQUATION + <usize>e) == 0) continue;
    multiplyPair(first ? ACC : TERMS, e);
    if (!first) addPoints(ACC, ACC, TERMS);
    first = false;
  }
}

/** out = the pair of the two merged multiples of an element. */
function multiplyPair(out: usize, element: u32): void {
  if (element == 0) {
    baseMulPair(out, MERGED_W, MERGED_K);
    return;
  }
  const at = 32 * <usize>element;
  pointMulPair(out, elementLine(element), MERGED_W + at, MERGED_K + at);
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
  const head: usize = flavor == BATCHABLE ? commitmentBytes : 32;
  memory.copy(out, flavor == BATCHABLE ? COMMITMENTS : C, head);
  linearRespond(NONCES, witness, C, relation.scalars, out + head);
}

/** First step of the protocol for given nonces: the commitments, 32 bytes an equation. A status. */
export function linearCommit(instance: usize, length: usize, k: usize, out: usize): i32 {
  const good = openForProver(instance, length);
  if (good) {
    commitAndCheck(k, k);
    memory.copy(out, COMMITMENTS, 32 * <usize>relation.equations);
  }
  wipeSecrets();
  return good ? OK : BAD_INSTANCE;
}

/** Last step: s_j = k_j + c * w_j. */
export function linearRespond(k: usize, w: usize, c: usize, count: u32, out: usize): void {
  for (let j: usize = 0; j < <usize>count; j++) {
    mulAdd(out + 32 * j, c, w + 32 * j, k + 32 * j);
  }
}

function wipeSecrets(): void {
  // a refused instance may have left any count behind
  const merged = 32 * <usize>min(relation.elements, relation.MAX_ELEMENTS);
  wipe(MERGED_W, merged);
  wipe(MERGED_K, merged);
  wipe(NONCES, 32 * relation.MAX_SCALARS);
  wipe(ENCODED, 64);
  wipe(COMMITMENTS, 32 * relation.MAX_EQUATIONS);
  wipe(ACC, 2 * POINTS);
  wipeSigma();
  wipeGroup();
}

/** Overwrites what the group's arithmetic leaves behind. */
export function wipeGroup(): void {
  wipeBase();
  wipeMult();
  wipeLine();
  wipePoint();
  wipeRistretto();
  wipeField();
}
