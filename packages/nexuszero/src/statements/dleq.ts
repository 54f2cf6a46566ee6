/** Equality of discrete logarithms: "I know x with X = x*G and Y = x*H". Maths: docs/protocol/sigma.md */
import type { Json, JsonObject } from '../bytes/json.ts';
import { loadGroup } from '../kernels/group.ts';
import { requireScalar } from '../kernels/scalar.ts';
import type { SuiteName } from '../kernels/suites.ts';
import { compileStatement } from './compile.ts';
import { checkSecondBase, copyPoint, suiteNamed, type DleqStatement } from './statement.ts';
import { readKind, statementToJson } from './statement-json.ts';
import { Witness } from './witness.ts';

/**
 * The statement that X to the base G and Y to the base H have one discrete logarithm.
 * @throws BAD_ENCODING - for a malformed point; BAD_PARAMETER - when H is G or -G
 */
export function statement(input: {
  suite?: SuiteName;
  H: Uint8Array;
  X: Uint8Array;
  Y: Uint8Array;
}): DleqStatement {
  const suite = suiteNamed(input.suite ?? 'ristretto255');
  const H = copyPoint(suite, input.H, 'H');
  checkSecondBase(suite, H);
  const X = copyPoint(suite, input.X, 'X');
  return Object.freeze({
    kind: 'dleq',
    suite: suite.name,
    H,
    X,
    Y: copyPoint(suite, input.Y, 'Y'),
  });
}

/** The witness x, a canonical scalar; copied. @throws BAD_PARAMETER - when it is not canonical */
export function witness(input: { suite?: SuiteName; x: Uint8Array }): Witness<'dleq'> {
  requireScalar(suiteNamed(input.suite ?? 'ristretto255'), input.x, 'x');
  return new Witness('dleq', ['x'], input.x);
}

/**
 * The statement and witness of a secret x and a second base H; X = x*G and Y = x*H computed. Take H
 * from `group.hashToPoint`, so that nobody knows its logarithm.
 * @throws BAD_ENCODING - for a malformed H; BAD_PARAMETER - for x = 0 or H = G or -G
 */
export async function fromSecret(
  x: Uint8Array,
  input: { suite?: SuiteName; H: Uint8Array },
): Promise<{ statement: DleqStatement; witness: Witness<'dleq'> }> {
  const suite = suiteNamed(input.suite ?? 'ristretto255').name;
  const secret = witness({ suite, x });
  const group = await loadGroup(suite);
  const X = group.multiplyBase(x);
  const Y = group.multiply(input.H, x);
  return { statement: statement({ suite, H: input.H, X, Y }), witness: secret };
}

/** Reads the JSON form. @throws BAD_ENCODING | UNSUPPORTED - when malformed or of another kind */
export function fromJSON(source: string | Json): DleqStatement {
  return statement(readKind(source, 'dleq') as unknown as DleqStatement);
}

/** The JSON form; docs/formats.md section "Statements". */
export function toJSON(input: DleqStatement): JsonObject {
  return statementToJson(input);
}

/** The canonical bytes: SerializeLinearRelation of the draft. */
export function encode(input: DleqStatement): Uint8Array {
  return compileStatement(input).bytes;
}
