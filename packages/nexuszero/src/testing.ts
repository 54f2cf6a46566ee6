/**
 * UNSAFE, for tests only: derandomised proofs, keys and boxes. Seeded proofs carry a test tag that `verify`
 * refuses; proofs with given nonces reveal the witness to whoever learns a nonce.
 * @packageDocumentation
 */
import { platformCrypto } from '#crypto';
import { shake256 } from '@noble/hashes/sha3.js';
import { ownBytes } from './bytes/bytes.ts';
import { NexusError } from './bytes/errors.ts';
import type { RandomSource } from './bytes/random.ts';
import type { Proof } from './proofs/proof.ts';
import { requireDraftInput, type DraftInput } from './proofs/sigma/draft.ts';
import { decodeScalars, openRelation } from './proofs/sigma/plain.ts';
import { proveWithNonces } from './proofs/sigma/plain-backend.ts';
import { proveRange } from './proofs/bulletproofs/prove.ts';
import { proveVole } from './proofs/vole/prove.ts';
import { proveSigma } from './proofs/sigma/system.ts';
import type { ProveOptions } from './proofs/system.ts';
import { sealBox, type SealOptions } from './seal/box.ts';
import { hpkeSenderOf, type HpkeSender } from './seal/contexts.ts';
import type { HpkeOptions } from './seal/inputs.ts';
import { makeKeyPair, type KeyPair, type PublicKey } from './seal/keys.ts';
import { suiteNamed, type SealSuiteName } from './seal/suites.ts';
import type { Kind } from './statements/ids.ts';
import type { Statement } from './statements/statement.ts';
import type { Witness } from './statements/witness.ts';

/**
 * The same proof for the same seed. Its tag starts with "nexuszero-TEST-", its transcript with "nexuszero
 * TEST", what a vole proof is bound to with ff: `verify` refuses it.
 */
export async function unsafeSeededProve<K extends Kind>(
  statement: Statement<K>,
  witness: Witness<K>,
  options: ProveOptions & { readonly seed: Uint8Array },
): Promise<Proof<K>> {
  const seed = requireSeed(options);
  const random = seeded(seed);
  if (statement.kind === 'range') {
    const range = witness as Witness<'range'>;
    const proof = await proveRange(statement, range, options, random, 'nexuszero TEST range v1');
    return proof as Proof as Proof<K>;
  }
  if (statement.kind === 'preimage' || statement.kind === 'hashedRange') {
    const hashed = witness as Witness<'preimage'>;
    const proof = await proveVole(statement as Statement<'preimage'>, hashed, options, random, 255);
    return proof as Proof as Proof<K>;
  }
  return proveSigma(statement, witness, options, random, 'nexuszero-TEST-V01-');
}

function requireSeed(options: { readonly seed: Uint8Array }): Uint8Array {
  const seed = ownBytes((options as { readonly seed?: unknown } | null)?.seed);
  if (seed !== undefined) return seed;
  throw new NexusError('BAD_PARAMETER', 'testing: expected a seed');
}

/** The bytes of SHAKE256(seed), one after the other. */
function seeded(seed: Uint8Array): RandomSource {
  const stream = shake256.create().update(seed);
  return (out) => {
    stream.xofInto(out);
  };
}

/** The pair of keys of a seed. */
export function unsafeSeededKeyPair(
  suite: SealSuiteName,
  options: { readonly seed: Uint8Array },
): Promise<KeyPair> {
  return makeKeyPair(suiteNamed(suite), platformCrypto, seeded(requireSeed(options)));
}

/** The same box for the same seed: whoever knows it opens the box. */
export function unsafeSeededSeal(
  recipients: PublicKey | readonly PublicKey[],
  data: Uint8Array,
  options: SealOptions & { readonly seed: Uint8Array },
): Promise<Uint8Array> {
  return sealBox(recipients, data, options, seeded(requireSeed(options)));
}

/**
 * A sending context of HPKE whose encapsulation takes the bytes of `randomness`, as its test vectors give them.
 * @throws BAD_PARAMETER - when they are too few
 */
export function unsafeHpkeSender(
  recipient: PublicKey,
  options: HpkeOptions & { readonly randomness: Uint8Array },
): Promise<HpkeSender> {
  let at = 0;
  return hpkeSenderOf(recipient, options, (out) => {
    const bytes = options.randomness.subarray(at, at + out.length);
    if (bytes.length < out.length) {
      throw new NexusError('BAD_PARAMETER', 'testing: not enough randomness');
    }
    out.set(bytes);
    at += out.length;
  });
}

/**
 * The draft's prover with the nonces given, as its test vectors need it; NIST suites only.
 * The nonces are one canonical scalar a secret, encoded, one after the other.
 * @throws BAD_ENCODING | WITNESS_MISMATCH | UNSUPPORTED | BAD_PARAMETER - as `draft03.prove`
 */
export async function unsafeDraftProve(
  input: DraftInput & { readonly witness: Uint8Array; readonly nonces: Uint8Array },
): Promise<Uint8Array> {
  const job = requireDraftInput(input);
  const { suite } = job;
  if (suite.name === 'ristretto255') {
    throw new NexusError('UNSUPPORTED', 'testing: given nonces are for the NIST suites');
  }
  const { nistGroup } = await import('./kernels/nist.ts');
  const group = nistGroup(suite.name);
  const open = openRelation(group, job.instance);
  if (open === undefined) throw new NexusError('BAD_ENCODING', 'draft: the instance is invalid');
  const count = open.relation.scalars;
  const witness = decodeScalars(group, input.witness, count);
  const nonces = decodeScalars(group, input.nonces, count);
  if (witness === undefined || nonces === undefined) {
    throw new NexusError('BAD_PARAMETER', 'testing: witness or nonces are not canonical scalars');
  }
  const narg = proveWithNonces(group, open, job, witness, nonces);
  if (narg === undefined) throw new NexusError('BAD_PARAMETER', 'testing: unusable nonces');
  return narg;
}

export { deriveSessionId, Duplex, type Sponge } from './transcript/duplex.ts';
