/**
 * Opening of a Pedersen commitment: "I know v and r with C = v*G + r*H", H the suite's fixed second
 * generator. Maths: docs/protocol/sigma.md
 */
import { concat, copyBytes, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Json, JsonObject } from '../bytes/json.ts';
import { loadGroup } from '../kernels/group.ts';
import { encodeScalar, requireScalar } from '../kernels/scalar.ts';
import type { Suite, SuiteName } from '../kernels/suites.ts';
import { compileStatement } from './compile.ts';
import { copyPoint, pedersenH, suiteNamed, type PedersenStatement } from './statement.ts';
import { readKind, statementToJson } from './statement-json.ts';
import { Witness } from './witness.ts';

/** The statement about a commitment C. @throws BAD_ENCODING - when C is malformed or the identity */
export function statement(input: { suite?: SuiteName; C: Uint8Array }): PedersenStatement {
  const suite = suiteNamed(input.suite ?? 'ristretto255');
  return Object.freeze({ kind: 'pedersen', suite: suite.name, C: copyPoint(suite, input.C, 'C') });
}

/** The opening: value v and blinding r, canonical scalars. @throws BAD_PARAMETER - otherwise */
export function witness(input: {
  suite?: SuiteName;
  v: Uint8Array;
  r: Uint8Array;
}): Witness<'pedersen'> {
  const suite = suiteNamed(input.suite ?? 'ristretto255');
  requireScalar(suite, input.v, 'v');
  requireScalar(suite, input.r, 'r');
  return new Witness('pedersen', ['v', 'r'], concat(input.v, input.r));
}

/**
 * Commits to a value under a fresh uniform blinding, so that C says nothing about the value.
 * The value is an integer in [0, order), or a canonical scalar. A bigint passes through BigInt
 * arithmetic, which is not constant-time; bytes do not (on ristretto255).
 * @throws BAD_PARAMETER - when the value is out of range
 */
export async function commit(input: {
  suite?: SuiteName;
  value: bigint | Uint8Array;
}): Promise<{ statement: PedersenStatement; witness: Witness<'pedersen'> }> {
  const suite = suiteNamed(input.suite ?? 'ristretto255');
  const v = valueScalar(suite, input.value);
  const group = await loadGroup(suite.name);
  const r = group.randomScalar();
  try {
    const C = group.combine([
      [v, group.generator],
      [r, pedersenH(suite)],
    ]);
    const pair = { suite: suite.name, v, r };
    return { statement: statement({ suite: suite.name, C }), witness: witness(pair) };
  } finally {
    wipe(v, r);
  }
}

function valueScalar(suite: Suite, value: bigint | Uint8Array): Uint8Array {
  if (typeof value === 'bigint') {
    if (value < 0n || value >= suite.order) {
      throw new NexusError('BAD_PARAMETER', 'pedersen: the value is not in [0, order)');
    }
    return encodeScalar(suite, value);
  }
  requireScalar(suite, value, 'v');
  return copyBytes(value);
}

/** Reads the JSON form. @throws BAD_ENCODING | UNSUPPORTED - when malformed or of another kind */
export function fromJSON(source: string | Json): PedersenStatement {
  return statement(readKind(source, 'pedersen') as unknown as PedersenStatement);
}

/** The JSON form; docs/formats.md section "Statements". */
export function toJSON(input: PedersenStatement): JsonObject {
  return statementToJson(input);
}

/** The canonical bytes: SerializeLinearRelation of the draft. */
export function encode(input: PedersenStatement): Uint8Array {
  return compileStatement(input).bytes;
}
