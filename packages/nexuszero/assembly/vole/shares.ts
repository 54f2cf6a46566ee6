/**
 * One proof over several instances (docs/protocol/vole.md, section 11): one leads, the others compute a share each. The
 * steps alternate; what passes between them is in the leader's proof and in the areas named at the end.
 */
import { wipeLayout } from './memory';
import { SUMS } from './polynomials';
import * as p from './prove';
import * as r from './rows';
import * as s from './session';
import * as v from './verify';

/** Begins to prove blocks `from` to `to`, none for the leader; see `prove`. The part of the corrections goes to `corrections`. */
export function beginProof(
  parameters: usize,
  digest: usize,
  statement: usize,
  statementBytes: usize,
  message: usize,
  fresh: usize,
  from: usize,
  to: usize,
  corrections: usize,
): i32 {
  s.readParameters(parameters);
  r.takePart(from, to);
  p.layOut();
  const status = p.takeWitness(message, digest);
  if (status == p.PROVED) {
    p.plant(statement, statementBytes, fresh, message);
    p.growTrees(corrections);
  }
  return status;
}

/** A share, with the hash's key in its area: hashes in their areas, the part of d in `d`. */
export function hashProof(d: usize): void {
  p.hashPart(d);
}

/** A share, with the packs' challenges in their area: the sums in theirs. */
export function sumProof(digest: usize): void {
  p.addConstraints(digest);
}

/** The leader, with all corrections in the proof: the hash's key in its area. */
export function bindTrees(proof: usize): void {
  p.firstChallenge(proof);
}

/** The leader, with d in the proof and the sums of all hashes in their areas: the packs' challenges in theirs. */
export function bindHashes(proof: usize): void {
  p.secondChallenge(proof);
}

/** The leader, with the sum of all sums in its area: the proof is complete. */
export function endProof(proof: usize): void {
  p.finish(proof);
}

/** Forgets everything, what is no secret too. */
export function forget(): void {
  p.wipeAll();
  wipeLayout();
}

/** The leader: whether the proof is worth looking at; the hash's key in its area. */
export function leadVerification(
  parameters: usize,
  statement: usize,
  statementBytes: usize,
  proof: usize,
): bool {
  v.begin(parameters, 0, 0);
  return v.bindTrees(statement, statementBytes, proof);
}

/** Begins to verify blocks `from` to `to` of a proof that the leader found worth it. */
export function beginVerification(parameters: usize, proof: usize, from: usize, to: usize): void {
  v.begin(parameters, from, to);
  v.growTrees(proof);
}

/** A share, with the hash's key in its area: hashes in their areas. */
export function hashVerification(): void {
  r.useHashKey();
  r.hashTags();
}

/** The leader, with the sums of all hashes in their areas: the packs' challenges in theirs. */
export function bindTags(proof: usize): void {
  v.secondChallenge(proof);
}

/** A share, with the packs' challenges in their area: the sums in theirs, of which a_0 counts. */
export function sumVerification(digest: usize, proof: usize): void {
  v.addConstraints(digest, proof);
}

/** The leader, with the sum of all a_0 and the proof's a_1 .. a_4 in their area: the verdict. */
export function endVerification(proof: usize): bool {
  return v.isTrue(proof);
}

export function hashKeyAt(): usize {
  return s.hashKey();
}

export function packKeyAt(): usize {
  return s.packKey();
}

/** The universal hashes of the columns, and of u. */
export function tagHashesAt(): usize {
  return s.tagHashes;
}

export function uHashAt(): usize {
  return s.U_HASH;
}

/** a_0 .. a_4 */
export function sumsAt(): usize {
  return SUMS;
}
