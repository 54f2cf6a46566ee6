/**
 * From a statement to the instance that the sigma protocol proves. A statement may be a plain
 * object that somebody forged, so everything is checked here again, each time.
 */
import { concat, fromHex, toHex } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Suite, SuiteName } from '../kernels/suites.ts';
import { formatEquation, isElementName, parseEquation } from './equation.ts';
import type { Kind, SigmaKind } from './ids.ts';
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
  reading,
  requireKind,
  suiteNamed,
  type LinearStatement,
  type Statement,
} from './statement.ts';

export interface Instance {
  readonly kind: SigmaKind;
  readonly suite: Suite;
  /** SerializeLinearRelation of the draft: the statement's canonical bytes. */
  readonly bytes: Uint8Array;
  readonly scalars: number;
  readonly equations: number;
}

/** Equations of the kinds with a fixed relation, over the names of POINT_FIELDS. */
const FIXED: Readonly<Record<Exclude<SigmaKind, 'linear'>, readonly string[]>> = {
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
  return reading(() => compile(statement));
}

function compile(statement: Statement): Instance {
  if (typeof statement !== 'object' || (statement as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'statement: expected an object');
  }
  // each field is read once: a getter must not show one kind to a check and another to the relation
  const kind = requireSigma(requireKind(statement.kind));
  const suite = suiteNamed(statement.suite);
  if (kind === 'linear') {
    const { relation, scalarNames } = compileLinear(suite, statement as LinearStatement);
    return {
      kind,
      suite,
      bytes: serializeRelation(relation),
      scalars: scalarNames.length,
      equations: relation.equations.length,
    };
  }
  const { prefix, constants, scalars, equations } = fixedShape(kind, suite);
  const given = statement as unknown as Readonly<Record<string, unknown>>;
  const points = POINT_FIELDS[kind].map((name) => copyPoint(suite, given[name], name));
  if (kind === 'dleq') checkSecondBase(suite, points[0]!);
  return {
    kind,
    suite,
    bytes: concat(prefix, ...constants, ...points),
    scalars,
    equations,
  };
}

function requireSigma(kind: Kind): SigmaKind {
  if (kind !== 'range' && kind !== 'preimage' && kind !== 'hashedRange') return kind;
  throw new NexusError('UNSUPPORTED', `statement: a ${kind} statement has no sigma proof`, {
    path: 'kind',
    hint: 'use nexuszero for statements of every kind',
  });
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
function fixedShape(kind: Exclude<SigmaKind, 'linear'>, suite: Suite): FixedShape {
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
  LinearStatement | { readonly kind: Exclude<SigmaKind, 'linear'>; readonly suite: SuiteName };

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
  const { elements } = statement;
  const texts = copyTexts(statement.equations);
  if (typeof elements !== 'object' || (elements as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'statement: elements must be an object of points');
  }
  const entries = copyElements(suite, Object.entries(elements));
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

/** The equations' texts. By index: a list may bring methods of its own. */
export function copyTexts(equations: unknown): string[] {
  if (!Array.isArray(equations)) {
    throw new NexusError('BAD_PARAMETER', 'relation: equations must be a list of strings');
  }
  const list = equations as readonly unknown[];
  const count = list.length;
  if (count > RELATION_LIMITS.equations) {
    throw new NexusError('LIMIT_EXCEEDED', 'relation: too many equations');
  }
  const texts: string[] = [];
  for (let i = 0; i < count; i++) {
    const text = list[i];
    if (typeof text !== 'string') {
      throw new NexusError('BAD_PARAMETER', 'relation: equations must be a list of strings');
    }
    texts.push(text);
  }
  return texts;
}

/** Copies of the points after the checks of names and encodings, no two of them the same. */
function copyElements(
  suite: Suite,
  entries: readonly (readonly [string, Uint8Array])[],
): (readonly [string, Uint8Array])[] {
  if (entries.length >= RELATION_LIMITS.elements) {
    throw new NexusError('LIMIT_EXCEEDED', 'relation: too many elements');
  }
  const seen = new Map([[suite.generator, 'G']]);
  return entries.map(([name, given]) => {
    if (name === 'G' || !isElementName(name)) {
      throw new NexusError('BAD_PARAMETER', 'relation: a point needs a name like X1, and not G');
    }
    const point = copyPoint(suite, given, `elements.${name}`);
    const encoding = toHex(point);
    const other = seen.get(encoding);
    if (other !== undefined) {
      throw new NexusError('BAD_PARAMETER', `relation: ${name} and ${other} are the same point`);
    }
    seen.set(encoding, name);
    return [name, point] as const;
  });
}

/**
 * Parses equations over `names`; secrets are numbered in the order of their first use. The caps hold
 * while parsing, so that no text makes more work than a relation within them.
 */
export function compileEquations(
  suite: Suite,
  names: readonly string[],
  texts: readonly string[],
): { equations: readonly Equation[]; scalarNames: readonly string[] } {
  const elements = new Map(names.map((name, i) => [name, i]));
  const scalars = new Map<string, number>();
  const element = (name: string): number => {
    const index = elements.get(name);
    if (index === undefined) {
      throw new NexusError('BAD_PARAMETER', `relation: ${name} is not among the elements`);
    }
    return index;
  };
  const scalar = (name: string): number => {
    const index = scalars.get(name) ?? scalars.size;
    if (index >= RELATION_LIMITS.scalars) {
      throw new NexusError('LIMIT_EXCEEDED', 'relation: too many secrets');
    }
    scalars.set(name, index);
    return index;
  };
  let terms = 0;
  const equations = texts.map((text) => {
    const equation = parseEquation(text, suite.order, { element, scalar });
    terms += equation.image.length + equation.terms.length;
    if (terms > suite.maxTerms) {
      throw new NexusError('LIMIT_EXCEEDED', `relation: too many terms on ${suite.name}`);
    }
    return equation;
  });
  return { equations, scalarNames: [...scalars.keys()] };
}
