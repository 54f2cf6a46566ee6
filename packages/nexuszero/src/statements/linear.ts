/** Linear relations of one's own: "I know the secrets of these equations". Maths: docs/protocol/sigma.md */
import { concat } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Json, JsonObject } from '../bytes/json.ts';
import { requireScalar } from '../kernels/scalar.ts';
import type { SuiteName } from '../kernels/suites.ts';
import {
  compileEquations,
  compileLinear,
  compileStatement,
  copyTexts,
  secretNames,
} from './compile.ts';
import { formatEquation } from './equation.ts';
import { copyPoint, suiteNamed, type LinearStatement } from './statement.ts';
import { readKind, statementToJson } from './statement-json.ts';
import { Witness } from './witness.ts';

/**
 * A statement of equations over named points, such as `C = v*G + r*H`. Points start with a capital
 * letter, secrets with a small one, `G` is the generator; each point is bound by itself, so write
 * `M + E1 = x*E0` rather than adding points beforehand.
 * @throws BAD_PARAMETER - for an equation that does not parse or names an unknown point
 * @throws UNDERDETERMINED - when the equations do not pin down the secrets
 * @throws BAD_ENCODING | LIMIT_EXCEEDED - for malformed points, unused ones, or too many
 */
export function statement(input: {
  suite?: SuiteName;
  elements: Readonly<Record<string, Uint8Array>>;
  equations: readonly string[];
}): LinearStatement {
  const suite = suiteNamed(input.suite ?? 'ristretto255');
  if (typeof input.elements !== 'object' || (input.elements as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'relation: elements must be an object of points');
  }
  const elements = Object.fromEntries(
    Object.entries(input.elements).map(([name, point]) => [
      name,
      copyPoint(suite, point, `elements.${name}`),
    ]),
  );
  const names = ['G', ...Object.keys(elements)];
  const { equations, scalarNames } = compileEquations(suite, names, copyTexts(input.equations));
  const texts = equations.map((eq) => formatEquation(eq, suite.order, names, scalarNames));
  const made: LinearStatement = Object.freeze({
    kind: 'linear',
    suite: suite.name,
    elements: Object.freeze(elements),
    equations: Object.freeze(texts),
  });
  compileLinear(suite, made);
  return made;
}

/**
 * The secrets by name, canonical scalars of the statement's suite.
 * @throws BAD_PARAMETER - when a secret is missing, unknown or not canonical
 */
export function witness(
  statement: LinearStatement,
  secrets: Readonly<Record<string, Uint8Array>>,
): Witness<'linear'> {
  const suite = suiteNamed(statement.suite);
  const names = secretNames(statement);
  if (typeof secrets !== 'object' || (secrets as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'witness: expected the secrets by name');
  }
  const unknown = Object.keys(secrets).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new NexusError('BAD_PARAMETER', `witness: no equation uses ${unknown.slice(0, 32)}`);
  }
  const scalars = names.map((name) => {
    const secret = secrets[name];
    if (secret === undefined) throw new NexusError('BAD_PARAMETER', `witness: ${name} is missing`);
    requireScalar(suite, secret, name);
    return secret;
  });
  return new Witness('linear', names, concat(...scalars));
}

/** Reads the JSON form. @throws BAD_ENCODING | UNSUPPORTED - when malformed or of another kind */
export function fromJSON(source: string | Json): LinearStatement {
  const fields = readKind(source, 'linear') as unknown as LinearStatement;
  // refuses texts that are no strings or not canonical, before `statement` rewrites them
  compileLinear(suiteNamed(fields.suite), fields);
  return statement(fields);
}

/** The JSON form; docs/formats.md section "Statements". */
export function toJSON(input: LinearStatement): JsonObject {
  return statementToJson(input);
}

/** The canonical bytes: SerializeLinearRelation of the draft. */
export function encode(input: LinearStatement): Uint8Array {
  return compileStatement(input).bytes;
}

export { secretNames } from './compile.ts';
