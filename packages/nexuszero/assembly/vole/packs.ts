/**
 * All packs of a statement in the order of their challenges (docs/protocol/vole.md, section 6): by block, for each
 * group of four rounds Y, W from the fifth group on, E and A; for several blocks two more a block, which add up
 * its chaining value. Bounds come last. Prover and verifier go the same way.
 */
import { boundsPack, boundsValue } from './bounds';
import { ELEMENT } from './field';
import { aValue, eValue, fourValue, sumValue } from './evaluations';
import { aGroup, eGroup, nextA, nextE, wGroup, yGroup } from './layout';
import { aOperands, eOperands, sumOperands, wOperands, yOperands } from './operands';
import { aPack, ePack, fourPack, sumPack } from './polynomials';
import { ROUND_CONSTANTS } from '../sha256-constants';

export function packCount(blocks: usize, bounded: bool): usize {
  return (blocks == 1 ? 60 : 62 * blocks) + (bounded ? 1 : 0);
}

/** Challenge of the next pack. */
let chi: usize = 0;
let proving: bool = false;

/** Adds the packs of blocks `from` to `to` of `blocks`, and of bounds, with the challenges at `challenges`. */
export function addPacks(
  challenges: usize,
  from: usize,
  to: usize,
  blocks: usize,
  bounded: bool,
  prover: bool,
): void {
  chi = challenges;
  proving = prover;
  for (let block = from; block < to; block++) {
    for (let g: usize = 0; g < 16; g++) addRounds(block, g);
    if (blocks > 1) addChaining(block);
  }
  if (!bounded) return;
  if (prover) boundsPack(chi);
  else boundsValue(chi);
}

function addRounds(block: usize, g: usize): void {
  const here = <isize>g;
  const beforeA = aGroup(block, here - 1);
  const beforeE = eGroup(block, here - 1);
  const y = yGroup(block, g);
  const e = eGroup(block, here);
  const k = v128.load(ROUND_CONSTANTS + 16 * g);
  yOperands(beforeA, beforeE, wGroup(block, g), k, y);
  addFour();
  if (g >= 4) {
    wOperands(wGroup(block, g));
    addFour();
  }
  eOperands(y, beforeE, e);
  if (proving) ePack(chi);
  else eValue(chi);
  chi += ELEMENT;
  aOperands(e, beforeA, aGroup(block, here));
  if (proving) aPack(chi);
  else aValue(chi);
  chi += ELEMENT;
}

function addFour(): void {
  if (proving) fourPack(chi);
  else fourValue(chi);
  chi += ELEMENT;
}

function addChaining(block: usize): void {
  sumOperands(aGroup(block, -1), aGroup(block, 15), nextA(block));
  addSum();
  sumOperands(eGroup(block, -1), eGroup(block, 15), nextE(block));
  addSum();
}

function addSum(): void {
  if (proving) sumPack(chi);
  else sumValue(chi);
  chi += ELEMENT;
}
