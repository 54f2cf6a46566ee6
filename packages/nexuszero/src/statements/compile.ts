/**
 * From a statement to the instance that the sigma protocol proves. A statement may be a plain
 * object that somebody forged, so everything is checked here again, each time.
 */
import { concat, fromHex, toHex } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Suite, SuiteName } from '../kernels/suites.ts';
import { formatEquation, isElementName, parseEquation } from './equation.ts';
import type { Kind } from './ids.ts';
import { checkRank } from './rank.ts';
import {
  checkRelation,
  RELATION_LIMITS,
  serializeRelation,
  type Equation,
  type Relation,
} from './relation.ts';
import {
  checkSecondBase,
  copyPoint,
  POINT_FIELDS,
  requireKind,
  suiteNamed,
  type LinearStatement,
  type Statement,
} from './statement.ts';

export interface Instance {
  readonly kind: Kind;
  readonly suite: Suite;
  /** SerializeLinearRelation of the draft: the statement's canonical bytes. */
  readonly bytes: Uint8Array;
  readonly scalars: number;
  readonly equations: number;
}

/** Equations of the kinds with a fixed relation, over the names of POINT_FIELDS. */
const FIXED: Readonly<Record<Exclude<Kind, 'linear'>, readonly string[]>> = {
  dlog: ['X = x*G'],
  dleq: ['X = x*G', 'Y = x*H'],
  pedersen: ['C = v*G + r*H'],
};

/**
 * The instance of a statement.
 * @throws BAD_ENCODING | BAD_PARAMETER | LIMIT_EXCEEDED | UNDERDETERMINED | UNSUPPORTED - when the
 * statement is malformed or says nothing
 */
export function compileStatement(statement: Statement): Instance {
  if (typeof statement !== 'object' || (statement as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'statement: expected an object');
  }
  const kind = requireKind(statement.kind);
  const suite = suiteNamed(statement.suite);
  if (statement.kind === 'linear') {
    const { relation, scalarNames } = compileLinear(suite, statement);
    return {
      kind,
      suite,
      bytes: serializeRelation(relation),
      scalars: scalarNames.length,
      equations: relation.equations.length,
    };
  }
  const { prefix, constants, scalars, equations } = fixedShape(statement.kind, suite);
  const given = statement as unknown as Readonly<Record<string, unknown>>;
  const points = POINT_FIELDS[statement.kind].map((name) => copyPoint(suite, given[name], name));
  if (kind === 'dleq') checkSecondBase(suite, points[0]!);
  return {
    kind,
    suite,
    bytes: concat(prefix, ...constants, ...points),
    scalars,
    equations,
  };
}

interface FixedShape {
  readonly prefix: Uint8Array;
  /** The suite's own points, which come before the statement's own. */
  readonly constants: readonly Uint8Array[];
  readonly scalars: number;
  readonly equations: number;
}

const shapes = new Map<string, FixedShape>();

/** All bytes of a fixed relation but the statement's points; the same for every statement. */
function fixedShape(kind: Exclude<Kind, 'linear'>, suite: Suite): FixedShape {
  const key = `${kind}:${suite.name}`;
  let shape = shapes.get(key);
  if (shape === undefined) {
    const constants = kind === 'pedersen' ? [fromHex(suite.pedersenH)] : [];
    const names = ['G', ...constants.map(() => 'H'), ...POINT_FIELDS[kind]];
    const { equations, scalarNames } = compileEquations(suite, names, FIXED[kind]);
    const relation = {
      suite,
      equations,
      scalars: scalarNames.length,
      points: [],
    };
    shape = {
      prefix: serializeRelation(relation),
      constants,
      scalars: scalarNames.length,
      equations: equations.length,
    };
    shapes.set(key, shape);
  }
  return shape;
}

/** What has secrets: a statement, or the kind and suite of one with a fixed relation. */
export type WitnessTarget =
  LinearStatement | { readonly kind: Exclude<Kind, 'linear'>; readonly suite: SuiteName };

/** The names of a statement's secrets, in the order of their scalars. */
export function secretNames(statement: WitnessTarget): readonly string[] {
  const suite = suiteNamed(statement.suite);
  if (statement.kind === 'linear') return compileLinear(suite, statement).scalarNames;
  return statement.kind === 'pedersen' ? ['v', 'r'] : ['x'];
}

/**
 * Checks a linear statement in full: names, points, canonical equation texts, the draft's
 * structural checks, no two names for one point, and the formal rank.
 */
export function compileLinear(
  suite: Suite,
  statement: LinearStatement,
): { relation: Relation; scalarNames: readonly string[] } {
  const { elements, equations: texts } = statement;
  if (!Array.isArray(texts) || texts.some((text) => typeof text !== 'string')) {
    throw new NexusError('BAD_PARAMETER', 'statement: equations must be a list of strings');
  }
  if (texts.length > RELATION_LIMITS.equations) {
    throw new NexusError('LIMIT_EXCEEDED', 'relation: too many equations');
  }
  if (typeof elements !== 'object' || (elements as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'statement: elements must be an object of points');
  }
  const entries = Object.entries(elements);
  checkElements(suite, entries);
  const names = ['G', ...entries.map(([name]) => name)];
  const { equations, scalarNames } = compileEquations(suite, names, texts);
  texts.forEach((text, i) => {
    const canonical = formatEquation(equations[i]!, suite.order, names, scalarNames);
    if (text !== canonical) {
      throw new NexusError('BAD_ENCODING', 'statement: an equation is not in canonical form', {
        path: `equations[${String(i)}]`,
        hint: 'linearRelation.statement() writes equations canonically',
      });
    }
  });
  const points = entries.map(([, point]) => point);
  const relation = { suite, scalars: scalarNames.length, points, equations };
  checkRelation(relation);
  checkRank(relation);
  return { relation, scalarNames };
}

function checkElements(suite: Suite, entries: readonly (readonly [string, Uint8Array])[]): void {
  if (entries.length >= RELATION_LIMITS.elements) {
    throw new NexusError('LIMIT_EXCEEDED', 'relation: too many elements');
  }
  const seen = new Map([[suite.generator, 'G']]);
  for (const [name, point] of entries) {
    if (name === 'G' || !isElementName(name)) {
      throw new NexusError('BAD_PARAMETER', 'relation: a point needs a name like X1, and not G');
    }
    const encoding = toHex(copyPoint(suite, point, `elements.${name}`));
    const other = seen.get(encoding);
    if (other !== undefined) {
      throw new NexusError('BAD_PARAMETER', `relation: ${name} and ${other} are the same point`);
    }
    seen.set(encoding, name);
  }
}

/** Parses equations over `names`; secrets are numbered in the order of their first use. */
export function compileEquations(
  suite: Suite,
  names: readonly string[],
  texts: readonly string[],
): { equations: readonly Equation[]; scalarNames: readonly string[] } {
  const scalarNames: string[] = [];
  const element = (name: string): number => {
    const index = names.indexOf(name);
    if (index < 0) {
      throw new NexusError('BAD_PARAMETER', `relation: ${name} is not among the elements`);
    }
    return index;
  };
  const scalar = (name: string): number => {
    const index = scalarNames.indexOf(name);
    return index < 0 ? scalarNames.push(name) - 1 : index;
  };
  const equations = texts.map((text) => parseEquation(text, suite.order, { element, scalar }));
  return { equations, scalarNames };
}
