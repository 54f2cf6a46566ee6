/**
 * Linear relations: systems of equations "sum of public points = sum of secret scalar * point".
 * This is the instance of draft-irtf-cfrg-sigma-protocols-03 (class LinearRelation), its
 * serialisation and its structural checks. Maths: docs/protocol/sigma.md
 */
import { concat, u32le } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { Reader } from '../bytes/reader.ts';
import { decodeScalar, encodeScalar } from '../kernels/scalar.ts';
import type { Suite } from '../kernels/suites.ts';

export interface ImageTerm {
  readonly element: number;
  readonly coefficient: bigint;
}

export interface Term extends ImageTerm {
  readonly scalar: number;
}

export interface Equation {
  readonly image: readonly ImageTerm[];
  readonly terms: readonly Term[];
}

export interface Relation {
  readonly suite: Suite;
  /** Number of secret scalars. */
  readonly scalars: number;
  /** Encodings of the elements 1, 2, ..; element 0 is the generator and is not listed. */
  readonly points: readonly Uint8Array[];
  readonly equations: readonly Equation[];
}

/** Caps of curve-audit section 4, ours and not the draft's; they bound memory and time. */
export const RELATION_LIMITS: {
  readonly elements: number;
  readonly equations: number;
  readonly scalars: number;
  readonly bytes: number;
} = Object.freeze({ elements: 256, equations: 64, scalars: 32, bytes: 65_536 });

/** SerializeLinearRelation of the draft. */
export function serializeRelation(relation: Relation): Uint8Array {
  const { suite } = relation;
  const parts = [u32le(relation.equations.length)];
  for (const { image, terms } of relation.equations) {
    parts.push(u32le(image.length));
    for (const { element, coefficient } of image) {
      parts.push(u32le(element), encodeScalar(suite, coefficient));
    }
    parts.push(u32le(terms.length));
    for (const { scalar, element, coefficient } of terms) {
      parts.push(u32le(scalar), u32le(element), encodeScalar(suite, coefficient));
    }
  }
  return concat(...parts, ...relation.points);
}

/**
 * Reads what `serializeRelation` writes; every count is checked against what remains.
 * @throws BAD_ENCODING - when the bytes are malformed or break a check of `checkRelation`
 * @throws LIMIT_EXCEEDED - when a cap of RELATION_LIMITS or of the suite is passed
 */
export function parseRelation(suite: Suite, bytes: Uint8Array): Relation {
  if (bytes.length > RELATION_LIMITS.bytes) throw tooMany('bytes', RELATION_LIMITS.bytes);
  const reader = new Reader(bytes, 'relation');
  const equationCount = reader.count(8);
  if (equationCount > RELATION_LIMITS.equations)
    throw tooMany('equations', RELATION_LIMITS.equations);
  const equations: Equation[] = [];
  for (let i = 0; i < equationCount; i++) equations.push(parseEquation(reader, suite));
  if (reader.remaining % suite.pointBytes !== 0) {
    throw new NexusError('BAD_ENCODING', 'relation: the elements are not whole points');
  }
  const points: Uint8Array[] = [];
  while (reader.remaining > 0) points.push(reader.take(suite.pointBytes));
  let scalars = 0;
  for (const { terms } of equations) {
    for (const { scalar } of terms) scalars = Math.max(scalars, scalar + 1);
  }
  const relation = { suite, scalars, points, equations };
  checkRelation(relation);
  return relation;
}

function parseEquation(reader: Reader, suite: Suite): Equation {
  const coefficient = (): bigint => {
    const value = decodeScalar(suite, reader.take(suite.scalarBytes));
    if (value === undefined)
      throw new NexusError('BAD_ENCODING', 'relation: coefficient too large');
    return value;
  };
  const image: ImageTerm[] = [];
  for (let left = reader.count(4 + suite.scalarBytes); left > 0; left--) {
    image.push({ element: reader.u32(), coefficient: coefficient() });
  }
  const terms: Term[] = [];
  for (let left = reader.count(8 + suite.scalarBytes); left > 0; left--) {
    terms.push({
      scalar: reader.u32(),
      element: reader.u32(),
      coefficient: coefficient(),
    });
  }
  return { image, terms };
}

/**
 * The caps and the checks 1 to 8 of the draft's ValidateInstance, as far as they need no point
 * arithmetic; the proof system decodes the points and does 8 (identity), 9 and 10.
 * @throws BAD_ENCODING | LIMIT_EXCEEDED - naming the check that fails
 */
export function checkRelation(relation: Relation): void {
  const { suite, equations, points, scalars } = relation;
  const used = { elements: new Set<number>([0]), scalars: new Set<number>() };
  let terms = 0;
  if (equations.length === 0) throw invalid('no equation');
  for (const equation of equations) {
    if (equation.image.length === 0) throw invalid('an equation without image');
    if (equation.terms.length === 0) throw invalid('an equation without secret term');
    terms += equation.image.length + equation.terms.length;
    for (const { element } of [...equation.image, ...equation.terms]) used.elements.add(element);
    for (const { scalar } of equation.terms) used.scalars.add(scalar);
  }
  if (terms > suite.maxTerms) throw tooMany(`terms on ${suite.name}`, suite.maxTerms);
  if (points.length + 1 > RELATION_LIMITS.elements) {
    throw tooMany('elements', RELATION_LIMITS.elements);
  }
  if (Math.max(...used.elements) > points.length) throw invalid('an index without element');
  if (used.elements.size !== points.length + 1) throw invalid('an unused element');
  if (used.scalars.size !== scalars) throw invalid('an unused scalar index');
  if (scalars > RELATION_LIMITS.scalars) throw tooMany('scalars', RELATION_LIMITS.scalars);
}

function invalid(what: string): NexusError {
  return new NexusError('BAD_ENCODING', `relation: ${what}`);
}

function tooMany(what: string, limit: number): NexusError {
  return new NexusError('LIMIT_EXCEEDED', `relation: more than ${String(limit)} ${what}`);
}
