/** Internal functions by name: the module that tests look into. Not part of the package. */
import { chacha4 } from './generated/chacha';
import { prepareHash } from './hash';
import { hashColumns128 } from './gf128';
import { prepareConstants } from './polynomials';
import { layOut, proveRow, row, takeWitness, wipeAll } from './prove';
import { takePart } from './rows';
import * as s from './session';

export {
  addTimesX,
  hashColumns,
  hashProduct,
  inverse,
  reduceColumns,
  timesPower,
  timesPublic,
} from './field';
export { multiply } from './generated/product';
export { hash, layOutHash } from './hash';
export { area, grow, rewind, stage } from './memory';
export { prove } from './prove';
export { fillRow, sha256 } from './sha256';
export { shakePair } from './shake';
export { hashRows, indexBytes, useKey } from './vole-hash';
export { verify } from './verify';

/** Vectors cannot cross into JavaScript. */
export function hashColumnsAt(out: usize, columns: usize, count: usize): void {
  v128.store(out, hashColumns128(columns, count));
}

/** Words 12 to 15 are the same in every lane. */
export function chachaAt(out: usize, key: usize, words: usize, doubles: i32): void {
  const n0 = v128.load32_splat(words);
  const n1 = v128.load32_splat(words + 4);
  const n2 = v128.load32_splat(words + 8);
  chacha4(out, key, n0, n1, n2, v128.load32_splat(words + 12), doubles);
}

/**
 * What a cheat does: the honest algorithm whatever the witness, bit `flipped` of the row changed when it is not
 * negative.
 */
export function proveAnyway(
  parameters: usize,
  digest: usize,
  statement: usize,
  statementBytes: usize,
  message: usize,
  fresh: usize,
  out: usize,
  flipped: i32,
): void {
  s.readParameters(parameters);
  takePart(0, s.blocks);
  layOut();
  takeWitness(message, digest);
  if (flipped >= 0) {
    const at = row + ((<usize>flipped) >> 3);
    const mask: i32 = 1 << (flipped & 7);
    store<u8>(at, load<u8>(at) ^ (<u8>mask));
  }
  proveRow(digest, statement, statementBytes, message, fresh, out);
  wipeAll();
}

/** The hashes of the last call. */
export function mu(): usize {
  return s.MU;
}

export function firstChallenge(): usize {
  return s.challenge1;
}

export function secondChallenge(): usize {
  return s.challenge2;
}

export function tagHashes(): usize {
  return s.tagHashes;
}

/** Bytes of a proof, as the kernel counts them. */
export function proofBytes(parameters: usize): usize {
  s.readParameters(parameters);
  return s.proofBytes();
}

prepareHash();
prepareConstants();
