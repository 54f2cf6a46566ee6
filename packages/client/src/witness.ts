/**
 * Secrets as JSON, for a service that proves: docs/formats.md sections "Secrets" and "Openings". Bytes are wiped after use; the
 * text that is sent cannot be.
 */
import { isBytes, toBase64url } from './bytes.ts';
import { misuse, ServiceError } from './errors.ts';
import type { Json, JsonObject } from './generated/contract.ts';

/** A witness of the library. */
export interface RevealingWitness {
  readonly kind: string;
  readonly names: readonly string[];
  reveal(): Record<string, Uint8Array>;
}

/** An opening of the library. */
export interface RevealingOpening {
  readonly commitment: Uint8Array;
  reveal(): { readonly value: Uint8Array; readonly blinding: Uint8Array };
}

/** What proves a statement: a witness of the library, the JSON of a secret file, or for ranges openings, as objects or JSON. */
export type WitnessLike =
  | RevealingWitness
  | RevealingOpening
  | readonly RevealingOpening[]
  | JsonObject
  | readonly JsonObject[];

/**
 * The secrets of the statement whose JSON is given, in the order of their names.
 * @throws BAD_PARAMETER - for what is no witness; WITNESS_MISMATCH - for one of another kind, or with other values
 */
export function witnessJson(
  statement: JsonObject,
  witness: WitnessLike,
): JsonObject | readonly Json[] {
  if (Array.isArray(witness)) {
    return (witness as readonly unknown[]).map((item) =>
      isOpening(item) ? openingJson(item) : jsonOf(item),
    );
  }
  if (isOpening(witness)) return openingJson(witness);
  if (!isWitness(witness)) return jsonOf(witness);
  const { kind, suite } = statement;
  if (witness.kind !== kind) throw mismatch();
  const secrets = witness.reveal();
  try {
    if (kind === 'range') return openings(statement, secrets);
    const encoded = witness.names.map((name) => [name, toBase64url(secrets[name]!)] as const);
    const named = Object.fromEntries(encoded);
    return { type: 'nexuszero-secret', v: 1, kind, suite, secrets: named };
  } finally {
    for (const secret of Object.values(secrets)) secret.fill(0);
  }
}

const reveals = (value: unknown): boolean =>
  typeof (value as { reveal?: unknown } | null | undefined)?.reveal === 'function';

const isWitness = (value: unknown): value is RevealingWitness =>
  reveals(value) && Array.isArray((value as { names?: unknown }).names);

const isOpening = (value: unknown): value is RevealingOpening =>
  reveals(value) && isBytes((value as { commitment?: unknown }).commitment);

function jsonOf(value: unknown): JsonObject {
  const { type } = Object(value ?? {}) as { type?: unknown };
  if (type === 'nexuszero-secret' || type === 'nexuszero-opening') return value as JsonObject;
  throw misuse(
    'witness: expected a witness of the library, or the JSON of its secrets',
    'docs/formats.md has it in its sections "Secrets" and "Openings"',
  );
}

const mismatch = (): ServiceError =>
  new ServiceError('WITNESS_MISMATCH', 'the witness is for another statement');

/** A witness about commitments has the value v1 and the blinding g1 of the first, and so on; the statement has the commitments. */
function openings(
  { values }: JsonObject,
  secrets: Readonly<Record<string, Uint8Array>>,
): readonly JsonObject[] {
  const commitments = (Array.isArray(values) ? values : []) as readonly { readonly V: string }[];
  if (Object.keys(secrets).length !== 2 * commitments.length) throw mismatch();
  return commitments.map(({ V }, i) => {
    const [value, blinding] = [secrets[`v${String(i + 1)}`], secrets[`g${String(i + 1)}`]];
    if (value === undefined || blinding === undefined) throw mismatch();
    return opened(value, blinding, V);
  });
}

function openingJson(opening: RevealingOpening): JsonObject {
  const { value, blinding } = opening.reveal();
  try {
    return opened(value, blinding, toBase64url(opening.commitment));
  } finally {
    value.fill(0);
    blinding.fill(0);
  }
}

function opened(value: Uint8Array, blinding: Uint8Array, commitment: string): JsonObject {
  const head = { type: 'nexuszero-opening', v: 1, suite: 'ristretto255' };
  return { ...head, value: decimal(value), blinding: toBase64url(blinding), commitment };
}

/** Of a little-endian scalar. The form asks for decimal, so a value goes through BigInt, which is not constant-time. */
function decimal(scalar: Uint8Array): string {
  let value = 0n;
  for (let i = scalar.length; i-- > 0;) value = (value << 8n) | BigInt(scalar[i]!);
  return String(value);
}
