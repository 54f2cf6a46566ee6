/**
 * Range proofs: committed numbers lie within bounds. Bulletproofs on ristretto255 that a Rust service can
 * check. The verbs here are bound to this system, so that an app ships nothing else. Not post-quantum.
 * @packageDocumentation
 */
import { proveAll, type BatchResult, type ProveItem } from './proofs/batch.ts';
import { bulletproofs as system } from './proofs/bulletproofs/system.ts';
import type { Proof } from './proofs/proof.ts';
import type {
  AbortSignalLike,
  ProveOptions,
  Verdict,
  VerifyItem,
  VerifyOptions,
  VerifyPolicy,
} from './proofs/system.ts';
import type { RangeStatement, Statement } from './statements/statement.ts';
import type { Witness } from './statements/witness.ts';

/** As `prove` of the root. */
export function prove(
  statement: RangeStatement,
  witness: Witness<'range'>,
  options: ProveOptions,
): Promise<Proof<'range'>> {
  return system.prove(statement, witness, options);
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

export * as range from './statements/range.ts';
export type { Bounds, CommitInput, CommittedRange, StatementInput } from './statements/range.ts';
export type { SecretValue } from './statements/range.ts';
export * as opening from './statements/openings.ts';
export type { OpenInput, Rerandomized } from './statements/openings.ts';
export type { Opening } from './statements/opening.ts';
export * as bulletproofs from './proofs/bulletproofs/dalek.ts';
export type { MerlinScript } from './proofs/bulletproofs/dalek.ts';
export type { RangeBits } from './kernels/range.ts';
export { initRange as init, type RangeInit } from './kernels/default-range.ts';
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
