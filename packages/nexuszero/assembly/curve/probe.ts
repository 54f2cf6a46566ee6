/** Every internal function by name: the module that tests look into. Not part of the package. */
import { inverseSqrt2, laneOf, negativeMask2, zeroMask2 } from './field';

export * from './base';
export * from './digits';
export * from './field';
export { baseTable, buildRuns } from './fixed';
export * from './halves';
export * from './line';
export { linearProve, wipeGroup } from './linear-prove';
export * from './memory';
export * from './mult';
export { affineMultiple, affineMultiples } from './multiples';
export * from './point';
export { decode2, encode2, fromUniform, isIdentityLine, sameLine } from './ristretto';
export * from './scalar';
export * from './straus';

/** Masks cannot cross into JavaScript: bit i says whether that of lane i is set. */
function bits(mask: v128): i32 {
  return (laneOf(mask, 0) & 1) | ((laneOf(mask, 1) & 1) << 1);
}

export function zeroLanes(a: usize): i32 {
  return bits(zeroMask2(a));
}

export function negativeLanes(a: usize): i32 {
  return bits(negativeMask2(a));
}

export function inverseSqrtLanes(out: usize, v: usize): i32 {
  return bits(inverseSqrt2(out, v));
}
