/** Discrete logarithm: "I know x with X = x*G". Maths: docs/protocol/sigma.md */
import type { Json, JsonObject } from '../bytes/json.ts';
import { loadGroup } from '../kernels/group.ts';
import { requireScalar } from '../kernels/scalar.ts';
import type { SuiteName } from '../kernels/suites.ts';
import { compileStatement } from './compile.ts';
import { copyPoint, suiteNamed, type DlogStatement } from './statement.ts';
import { readKind, statementToJson } from './statement-json.ts';
import { Witness } from './witness.ts';

/** A statement with the witness that satisfies it. */
export interface DlogPair {
  readonly statement: DlogStatement;
  readonly witness: Witness<'dlog'>;
}

/**
 * The statement of a public key X.
 * X is a point of the suite, encoded; ristretto255 (32 bytes) unless `suite` says otherwise
 * @throws BAD_ENCODING - for the wrong length or the identity
 */
export function statement(input: { suite?: SuiteName; X: Uint8Array }): DlogStatement {
  const suite = suiteNamed(input.suite ?? 'ristretto255');
  return Object.freeze({ kind: 'dlog', suite: suite.name, X: copyPoint(suite, input.X, 'X') });
}

/**
 * The witness of a secret key x.
 * x is a canonical scalar of the suite (ristretto255 little-endian, NIST big-endian); copied
 * @throws BAD_PARAMETER - when it is not canonical
 */
export function witness(input: { suite?: SuiteName; x: Uint8Array }): Witness<'dlog'> {
  requireScalar(suiteNamed(input.suite ?? 'ristretto255'), input.x, 'x');
  return new Witness('dlog', ['x'], input.x);
}

/** The statement and witness of a secret key, X = x*G computed. @throws BAD_PARAMETER - for x = 0 */
export async function fromSecret(
  x: Uint8Array,
  input: { suite?: SuiteName } = {},
): Promise<DlogPair> {
  const suite = suiteNamed(input.suite ?? 'ristretto255').name;
  const secret = witness({ suite, x });
  const X = (await loadGroup(suite)).multiplyBase(x);
  return { statement: statement({ suite, X }), witness: secret };
}

/** A fresh secret key from the platform's generator, with its statement. */
export async function generate(input: { suite?: SuiteName } = {}): Promise<DlogPair> {
  const suite = suiteNamed(input.suite ?? 'ristretto255').name;
  const x = (await loadGroup(suite)).randomScalar();
  try {
    return await fromSecret(x, { suite });
  } finally {
    x.fill(0);
  }
}

/**
 * Reads the JSON form, as text or parsed.
 * @throws BAD_ENCODING | UNSUPPORTED - when it is malformed, not canonical or of another kind
 */
export function fromJSON(source: string | Json): DlogStatement {
  const fields = readKind(source, 'dlog');
  return statement(fields as unknown as DlogStatement);
}

/** The JSON form; docs/formats.md section "Statements". */
export function toJSON(input: DlogStatement): JsonObject {
  return statementToJson(input);
}

/** The canonical bytes: SerializeLinearRelation of the draft. */
export function encode(input: DlogStatement): Uint8Array {
  return compileStatement(input).bytes;
}
