/**
 * The sigma protocol for linear relations over any PointGroup (draft-irtf-cfrg-sigma-protocols-03).
 * Symbols: protocol.ts. NOT constant-time: scalars are BigInt (docs/threat-model.md).
 */
import { concat } from '../../bytes/bytes.ts';
import type { PointGroup } from '../../kernels/points.ts';
import { decodeScalar, encodeScalar } from '../../kernels/scalar.ts';
import { parseRelation, type Equation, type Relation } from '../../statements/relation.ts';
import { isNexusError } from '../../bytes/errors.ts';

/** A relation with its points decoded and its images computed. */
export interface OpenRelation<P> {
  readonly relation: Relation;
  /** elements[0] is the generator. */
  readonly elements: readonly P[];
  readonly images: readonly P[];
}

/** Decodes an instance and runs all checks of ValidateInstance; undefined when one fails. */
export function openRelation<P>(
  group: PointGroup<P>,
  instance: Uint8Array,
): OpenRelation<P> | undefined {
  const relation = parse(group, instance);
  if (relation === undefined) return undefined;
  const elements = [group.generator];
  for (const encoding of relation.points) {
    const point = group.decode(encoding);
    if (point === undefined) return undefined;
    elements.push(point);
  }
  const images = relation.equations.map(({ image }) =>
    group.combineVartime(
      image.map((term) => elements[term.element]!),
      image.map((term) => term.coefficient),
    ),
  );
  const vanishes = images.some((image) => group.equals(image, group.identity));
  if (vanishes || !everyColumnCounts(group, relation, elements)) return undefined;
  return { relation, elements, images };
}

function parse<P>(group: PointGroup<P>, instance: Uint8Array): Relation | undefined {
  try {
    return parseRelation(group.suite, instance);
  } catch (error) {
    if (isNexusError(error)) return undefined;
    throw error;
  }
}

/** Check 10: every secret has an equation in which its points do not cancel out. */
function everyColumnCounts<P>(
  group: PointGroup<P>,
  relation: Relation,
  elements: readonly P[],
): boolean {
  return Array.from({ length: relation.scalars }, (_, scalar) =>
    relation.equations.some(({ terms }) => {
      const own = terms.filter((term) => term.scalar === scalar);
      if (own.length === 0) return false;
      const points = own.map((term) => elements[term.element]!);
      const coefficients = own.map((term) => term.coefficient);
      return !group.equals(group.combineVartime(points, coefficients), group.identity);
    }),
  ).every(Boolean);
}

/** map(instance, scalars) of the draft for secret scalars: one multiplication a distinct element. */
export function mapSecret<P>(
  group: PointGroup<P>,
  open: OpenRelation<P>,
  scalars: readonly bigint[],
): P[] {
  return open.relation.equations.map((equation) => {
    let sum = group.identity;
    for (const [element, scalar] of mergeTerms(group, equation, scalars)) {
      sum = group.add(sum, group.multiply(open.elements[element]!, scalar));
    }
    return sum;
  });
}

/** Per element of an equation: the sum of coefficient * scalar over its terms. */
function mergeTerms<P>(
  group: PointGroup<P>,
  equation: Equation,
  scalars: readonly bigint[],
): Map<number, bigint> {
  const merged = new Map<number, bigint>();
  for (const { scalar, element, coefficient } of equation.terms) {
    const product = coefficient * scalars[scalar]!;
    merged.set(element, ((merged.get(element) ?? 0n) + product) % group.suite.order);
  }
  return merged;
}

/** Whether the witness solves every equation; all of them are evaluated. */
export function satisfies<P>(
  group: PointGroup<P>,
  open: OpenRelation<P>,
  witness: readonly bigint[],
): boolean {
  const got = mapSecret(group, open, witness);
  return got.filter((point, i) => !group.equals(point, open.images[i]!)).length === 0;
}

/** First step: R = map(instance, k), encoded; undefined when some R_i is the identity. */
export function commit<P>(
  group: PointGroup<P>,
  open: OpenRelation<P>,
  nonces: readonly bigint[],
): Uint8Array | undefined {
  const encodings: Uint8Array[] = [];
  for (const point of mapSecret(group, open, nonces)) {
    const encoding = group.encode(point);
    if (encoding === undefined) return undefined;
    encodings.push(encoding);
  }
  return concat(...encodings);
}

/** Last step: s_j = k_j + c * w_j. */
export function respond(
  order: bigint,
  nonces: readonly bigint[],
  witness: readonly bigint[],
  challenge: bigint,
): bigint[] {
  return nonces.map((nonce, j) => (nonce + challenge * witness[j]!) % order);
}

export function encodeScalars<P>(group: PointGroup<P>, scalars: readonly bigint[]): Uint8Array {
  return concat(...scalars.map((scalar) => encodeScalar(group.suite, scalar)));
}

/** `count` canonical scalars, or undefined when the length or one of them is wrong. */
export function decodeScalars<P>(
  group: PointGroup<P>,
  bytes: Uint8Array,
  count: number,
): bigint[] | undefined {
  const size = group.suite.scalarBytes;
  if (bytes.length !== count * size) return undefined;
  const scalars: bigint[] = [];
  for (let j = 0; j < count; j++) {
    const scalar = decodeScalar(group.suite, bytes.subarray(j * size, (j + 1) * size));
    if (scalar === undefined) return undefined;
    scalars.push(scalar);
  }
  return scalars;
}

/** The points and scalars of map(instance, s)_i - c * image_i, scaled by `weight`. Public values. */
export function equationTerms<P>(
  group: PointGroup<P>,
  open: OpenRelation<P>,
  index: number,
  responses: readonly bigint[],
  challenge: bigint,
): { points: P[]; scalars: bigint[] } {
  const { order } = group.suite;
  const equation = open.relation.equations[index]!;
  const merged = mergeTerms(group, equation, responses);
  for (const { element, coefficient } of equation.image) {
    const before = merged.get(element) ?? 0n;
    merged.set(element, (((before - challenge * coefficient) % order) + order) % order);
  }
  return {
    points: [...merged.keys()].map((element) => open.elements[element]!),
    scalars: [...merged.values()],
  };
}
