/**
 * The commitments that a statement "min <= v <= max" is proved about: V - min B and max B - V. Public data:
 * variable time.
 */
import { LINE, lineFromPair, lineNiels, lineSub, lineToPair } from './line';
import { alloc } from './memory';
import { strausBase, strausBegin, strausEnd } from './straus';
import { POINTS } from './point';
import { decode2, encode2 } from './ristretto';

const PAIRED: usize = alloc(POINTS);
const V_LINE: usize = alloc(LINE);
const BOUND: usize = alloc(LINE);
const NIELS: usize = alloc(LINE);
const SCALAR: usize = alloc(32);

/**
 * Writes both encodings, 32 bytes each; the identity is 32 zero bytes. `bounds`: min and max, u64 each.
 * False when the commitment is no canonical encoding.
 */
export function rangeDerive(commitment: usize, bounds: usize, out: usize): bool {
  if (decode2(PAIRED, commitment, commitment) != 3) return false;
  lineFromPair(V_LINE, PAIRED, 0);
  multiple(bounds);
  lineNiels(NIELS, BOUND);
  lineSub(BOUND, V_LINE, NIELS);
  lineToPair(PAIRED, 0, BOUND);
  multiple(bounds + 8);
  lineNiels(NIELS, V_LINE);
  lineSub(BOUND, BOUND, NIELS);
  lineToPair(PAIRED, 1, BOUND);
  encode2(out, out + 32, PAIRED);
  return true;
}

/** BOUND = the u64 at `bound` times B. */
function multiple(bound: usize): void {
  memory.fill(SCALAR, 0, 32);
  store<u64>(SCALAR, load<u64>(bound));
  strausBegin(0, 0, 1);
  strausBase(SCALAR);
  strausEnd(BOUND);
}
