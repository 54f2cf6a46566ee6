/** Runs of multiples of a pair of public points, made affine with one inversion. */
import { invert2, mul2, PAIR } from './field';
import { alloc } from './memory';
import { addNiels, copyPoints, POINTS, toAffine, toNiels, X, Y, Z } from './point';

const MOST: usize = 64;

const POINT: usize = alloc(MOST * POINTS);
const PREFIX: usize = alloc(MOST * PAIR);
const INVERSE: usize = alloc(PAIR);
const ZI: usize = alloc(PAIR);
const NIELS: usize = alloc(POINTS);

/** Prepares p, p + step, .., p + (count - 1) step; `affineMultiple` then gives them. */
export function affineMultiples(p: usize, step: usize, count: usize): void {
  copyPoints(POINT, p);
  toNiels(NIELS, step);
  memory.copy(PREFIX, p + Z, PAIR);
  for (let j: usize = 1; j < count; j++) {
    const at = POINT + j * POINTS;
    addNiels(at, at - POINTS, NIELS);
    mul2(PREFIX + j * PAIR, PREFIX + (j - 1) * PAIR, at + Z);
  }
  invert2(INVERSE, PREFIX + (count - 1) * PAIR);
  for (let j = count; j > 0; j--) {
    const at = POINT + (j - 1) * POINTS;
    if (j == 1) memory.copy(ZI, INVERSE, PAIR);
    else mul2(ZI, INVERSE, PREFIX + (j - 2) * PAIR);
    mul2(INVERSE, INVERSE, at + Z);
    mul2(at + X, at + X, ZI);
    mul2(at + Y, at + Y, ZI);
  }
}

/** out = the affine Niels entry of multiple j. */
export function affineMultiple(out: usize, j: usize): void {
  toAffine(out, POINT + j * POINTS + X, POINT + j * POINTS + Y);
}
