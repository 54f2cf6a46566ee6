/** What the client's methods take beside statements and proofs, and the bodies that are made of it. */
import type { BatchCallOptions, ItemLike, Items } from './batch.ts';
import { isBytes, toBase64url } from './bytes.ts';
import { misuse } from './errors.ts';
import type { JsonObject, ProveOptions } from './generated/contract.ts';
import type { CallOptions } from './limit.ts';
import { requireContext, sentOptions, type ProveCallOptions } from './options.ts';
import type { ProofLike } from './proof.ts';
import { statementJson, type StatementLike } from './statement.ts';
import { witnessJson, type WitnessLike } from './witness.ts';

/** A proof to check. */
export interface CheckLike {
  readonly id?: string;
  readonly statement: StatementLike;
  readonly proof: ProofLike;
  readonly context: string;
}

/** What is asked of all proofs of a batch. */
export interface VerifyBatchOptions
  extends
    Omit<BatchCallOptions, 'remote'>,
    Pick<ProveOptions, 'level' | 'postQuantum' | 'deadlineMs'> {}

/** How a batch becomes a job. */
export interface SubmitBatchOptions
  extends CallOptions, Pick<ProveOptions, 'deadlineMs' | 'priority'> {
  readonly remote?: boolean;
  readonly idempotencyKey?: string;
}

/** What is to be planned: a statement, or what to commit to. */
export type PlanInput = { readonly wish?: Readonly<Record<string, unknown>> } & (
  { readonly statement: StatementLike } | { readonly commit: Readonly<Record<string, unknown>> }
);

/** Bytes, or text as UTF-8. */
export type Data = Uint8Array | string;

/** What to seal. */
export interface SealInput {
  /** For whom: fingerprints of the service's keyring, PEM texts, or public keys of the library. */
  readonly to: Recipient | readonly Recipient[];
  readonly data: Data;
  /** Binds the box to a purpose. */
  readonly info?: Data;
  /** Authenticated, not sealed. */
  readonly aad?: Data;
}

export type Recipient = string | { toPem(): string };

/** What was sealed. */
export interface Sealed {
  readonly box: Uint8Array;
  readonly recipients: readonly string[];
}

/** With which key of the keyring, and what the box was bound to. */
export interface OpenCallOptions extends CallOptions {
  readonly key?: string;
  readonly info?: Data;
  readonly aad?: Data;
}

/** Written late, for what is left of the deadline is in it. */
export function proofRequest(
  statement: StatementLike,
  witness: WitnessLike,
  options: ProveCallOptions,
  deadline: () => number | undefined,
): () => string {
  const claim = statementJson(statement);
  const context = requireContext(options);
  const secret = witnessJson(claim, witness);
  return () =>
    JSON.stringify({
      statement: claim,
      witness: secret,
      context,
      options: sentOptions(options, deadline()),
    });
}

export async function* checks(
  items: Items<CheckLike>,
  options: NonNullable<ItemLike['options']>,
): AsyncGenerator<ItemLike, void, undefined> {
  for await (const item of items) yield { ...item, op: 'verify', options };
}

/** What is asked of a proof, where it is said. */
export function demandsOf({
  level,
  postQuantum,
}: Pick<ProveOptions, 'level' | 'postQuantum'>): Pick<ProveOptions, 'level' | 'postQuantum'> {
  return { ...(level && { level }), ...(postQuantum !== undefined && { postQuantum }) };
}

/** JSON has no integers beyond 2^53: bounds are decimal text. */
export function withDecimals(given: Readonly<Record<string, unknown>>): JsonObject {
  const plain = Object.entries(given).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? String(value) : value,
  ]);
  return Object.fromEntries(plain) as JsonObject;
}

export function encoded(data: Data): string {
  const bytes: unknown = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  if (isBytes(bytes)) return toBase64url(bytes);
  throw misuse('data: expected bytes or text');
}

export const bindings = (info: Data | undefined, aad: Data | undefined): JsonObject => ({
  ...(info !== undefined && { info: encoded(info) }),
  ...(aad !== undefined && { aad: encoded(aad) }),
});
