/**
 * Proofs about SHA-256 preimages: "I know the message behind this digest", and "the integer in it lies within
 * these bounds". Post-quantum, no setup. The verbs here are bound to this system, so that an app ships
 * nothing else.
 * @packageDocumentation
 */
import { proveAll, type BatchResult, type ProveItem } from './proofs/batch.ts';
import type { Proof } from './proofs/proof.ts';
import type {
  AbortSignalLike,
  ProveOptions,
  Verdict,
  VerifyItem,
  VerifyOptions,
  VerifyPolicy,
} from './proofs/system.ts';
import { proveVole } from './proofs/vole/prove.ts';
import { vole as system } from './proofs/vole/system.ts';
import type { VoleKind } from './statements/ids.ts';
import type { Statement } from './statements/statement.ts';
import type { Witness } from './statements/witness.ts';

/** As `prove` of the root. */
export function prove<K extends VoleKind>(
  statement: Statement<K>,
  witness: Witness<K>,
  options: ProveOptions,
): Promise<Proof<K>> {
  return proveVole(statement, witness, options);
}

/** As `verify` of the root. */
export function verify(
  statement: Statement,
  proof: Proof | Uint8Array,
  options: VerifyOptions,
): Promise<Verdict> {
  return system.verify(statement, proof, options);
}

/** As `proveBatch` of the root. */
export function proveBatch(
  items: Iterable<ProveItem> | AsyncIterable<ProveItem>,
  options: { readonly signal?: AbortSignalLike } = {},
): AsyncGenerator<BatchResult, void, undefined> {
  return proveAll(() => Promise.resolve(system), items, options);
}

/** As `verifyBatch` of the root. */
export function verifyBatch(
  items: readonly VerifyItem[],
  policy: VerifyPolicy = {},
): Promise<Verdict[]> {
  return system.verifyBatch(items, policy);
}

export * as preimage from './statements/preimage.ts';
export type { PreimagePair } from './statements/preimage.ts';
export * as hashedRange from './statements/hashed-range.ts';
export type { CommitInput, HashedCommitment, StatementInput } from './statements/hashed-range.ts';
export { assist } from './proofs/vole/assist.ts';
export { connectHelpers, type Port } from './proofs/vole/helpers.ts';
export { initVole as init, type VoleInit } from './kernels/default-vole.ts';
export { MESSAGE_MAX_BYTES } from './kernels/vole-size.ts';
export { Proof, type ProofHeader } from './proofs/proof.ts';
export { isNexusError, NexusError } from './bytes/errors.ts';
export type { CodeEntry, ErrorCode, NexusErrorDetails, VerdictCode } from './bytes/errors.ts';
export type { WasmModule } from './kernels/wasm.ts';
export type { SuiteName } from './kernels/suites.ts';
export type { Json, JsonObject } from './bytes/json.ts';
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
export { Witness } from './statements/witness.ts';
