/**
 * Sigma proofs: discrete logarithms, DLEQ, Pedersen openings and linear relations of one's own.
 * The verbs here are bound to this system, so that an app ships nothing else. Not post-quantum.
 * @packageDocumentation
 */
import { proveAll, type BatchResult, type ProveItem } from './proofs/batch.ts';
import type { Proof } from './proofs/proof.ts';
import { sigma } from './proofs/sigma/system.ts';
import type {
  AbortSignalLike,
  ProveOptions,
  Verdict,
  VerifyItem,
  VerifyOptions,
  VerifyPolicy,
} from './proofs/system.ts';
import type { Kind } from './statements/ids.ts';
import type { Statement } from './statements/statement.ts';
import type { Witness } from './statements/witness.ts';

/** As `prove` of the root. */
export function prove<K extends Kind>(
  statement: Statement<K>,
  witness: Witness<K>,
  options: ProveOptions,
): Promise<Proof<K>> {
  return sigma.prove(statement, witness, options);
}

/** As `verify` of the root. */
export function verify(
  statement: Statement,
  proof: Proof | Uint8Array,
  options: VerifyOptions,
): Promise<Verdict> {
  return sigma.verify(statement, proof, options);
}

/** As `proveBatch` of the root. */
export function proveBatch(
  items: Iterable<ProveItem> | AsyncIterable<ProveItem>,
  options: { readonly signal?: AbortSignalLike } = {},
): AsyncGenerator<BatchResult, void, undefined> {
  return proveAll(() => Promise.resolve(sigma), items, options);
}

/** As `verifyBatch` of the root. */
export function verifyBatch(
  items: readonly VerifyItem[],
  policy: VerifyPolicy = {},
): Promise<Verdict[]> {
  return sigma.verifyBatch(items, policy);
}

export * as discreteLog from './statements/dlog.ts';
export type { DlogPair } from './statements/dlog.ts';
export * as dleq from './statements/dleq.ts';
export * as pedersenOpening from './statements/pedersen.ts';
export * as linearRelation from './statements/linear.ts';
export * as draft03 from './proofs/sigma/draft.ts';
export type { DraftInput } from './proofs/sigma/draft.ts';
export { loadGroup, type Group, type Term } from './kernels/group.ts';
export { encodeScalar } from './kernels/scalar.ts';
export { SUITES, type Suite, type SuiteName } from './kernels/suites.ts';
export { Proof, type ProofHeader } from './proofs/proof.ts';
export { isNexusError, NexusError } from './bytes/errors.ts';
export type { CodeEntry, ErrorCode, NexusErrorDetails, VerdictCode } from './bytes/errors.ts';
export { initCurve as init, type CurveInit } from './kernels/default.ts';
export type { WasmModule } from './kernels/wasm.ts';
export type { Json, JsonObject } from './bytes/json.ts';
export type { RandomSource } from './bytes/random.ts';
export type { BatchResult, ProveItem } from './proofs/batch.ts';
export type { Level, Security } from './bytes/security.ts';
export type {
  AbortSignalLike,
  Helpers,
  Progress,
  ProveOptions,
  Verdict,
  VerifyItem,
  VerifyOptions,
  VerifyPolicy,
} from './proofs/system.ts';
export type {
  FormName,
  Kind,
  SigmaForm,
  SigmaKind,
  SystemName,
  VoleForm,
  VoleKind,
} from './statements/ids.ts';
export type { CipherName } from './kernels/ciphers.ts';
export type {
  DleqStatement,
  DlogStatement,
  HashedRangeStatement,
  LinearStatement,
  PedersenStatement,
  PreimageStatement,
  RangeStatement,
  RangeValue,
  Statement,
  StatementOf,
} from './statements/statement.ts';
export type { WitnessTarget } from './statements/compile.ts';
export { Witness } from './statements/witness.ts';
