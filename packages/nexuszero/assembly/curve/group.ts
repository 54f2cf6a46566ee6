/** The group by itself, over encodings: what makes keys, commitments and the points of relations. */
import { baseMul } from './base';
import { LINE, lineFromPair, lineToPair } from './line';
import { wipeGroup } from './linear-prove';
import { alloc, wipe } from './memory';
import { pointMul } from './mult';
import { addPoints, moveLane, POINTS } from './point';
import { decode2, encode2, fromUniform } from './ristretto';

const P: usize = alloc(POINTS);
const Q: usize = alloc(POINTS);
const A_LINE: usize = alloc(LINE);
const SPARE: usize = alloc(32);

/** out = k * B, encoded. Constant time. */
export function multiplyBase(out: usize, k: usize): void {
  baseMul(P, k);
  encodeAndWipe(out);
}

/** out = k * point, encoded; 0 when `point` is no valid encoding. Constant time in k. */
export function multiply(out: usize, point: usize, k: usize): bool {
  if (decode2(P, point, point) != 3) return false;
  lineFromPair(A_LINE, P, 0);
  pointMul(A_LINE, A_LINE, k);
  lineToPair(P, 0, A_LINE);
  lineToPair(P, 1, A_LINE);
  encodeAndWipe(out);
  return true;
}

/** out = a + b, encoded; 0 when either is no valid encoding. */
export function add(out: usize, a: usize, b: usize): bool {
  if (decode2(P, a, b) != 3) return false;
  moveLane(Q, 0, P, 1);
  moveLane(Q, 1, P, 0);
  addPoints(P, P, Q);
  encodeAndWipe(out);
  return true;
}

/** Whether the 32 bytes are a canonical encoding; that of the identity is one. */
export function isPoint(point: usize): bool {
  return decode2(P, point, point) == 3;
}

/** out = the point of 64 uniform bytes, encoded (RFC 9496 section 4.3.4). */
export function fromUniformBytes(out: usize, bytes: usize): void {
  fromUniform(P, bytes);
  encodeAndWipe(out);
}

function encodeAndWipe(out: usize): void {
  encode2(out, SPARE, P);
  wipe(P, 2 * POINTS + LINE + 32);
  wipeGroup();
}
