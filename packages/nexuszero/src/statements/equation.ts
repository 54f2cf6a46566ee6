/**
 * The written form of a linear equation, after the notation of the draft:
 * `C = v*G + r*H`, `M + E1 = x*E0`, `5*X - Y = 3*x*H`. Points start with a capital, secrets with a
 * small letter, G is the generator. A term without secret is part of the image, on either side.
 */
import { NexusError } from '../bytes/errors.ts';
import type { Equation, ImageTerm, Term } from './relation.ts';

export interface Names {
  /** Index of a point's name; 0 for G. @throws BAD_PARAMETER - when it is not declared */
  element(name: string): number;
  /** Index of a secret's name, given out in the order of first use. */
  scalar(name: string): number;
}

interface WrittenTerm {
  readonly coefficient: bigint;
  readonly scalar: string | undefined;
  readonly element: string;
}

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,31}$/;
const INTEGER = /^(?:0|[1-9][0-9]{0,159})$/;

/** Whether `name` may name a point. */
export function isElementName(name: string): boolean {
  return NAME.test(name) && /^[A-Z]/.test(name);
}

/**
 * Parses one equation; coefficients are taken modulo `order`.
 * @throws BAD_PARAMETER - naming the term that is not of the form [integer*][secret*]Point
 */
export function parseEquation(text: string, order: bigint, names: Names): Equation {
  if (text.length > 8192) throw new NexusError('LIMIT_EXCEEDED', 'equation: over 8192 characters');
  const sides = text.split('=');
  if (sides.length !== 2) throw wrong(text, 'expected exactly one "="');
  const image: ImageTerm[] = [];
  const terms: Term[] = [];
  sides.forEach((side, index) => {
    for (const term of parseSum(side, text)) {
      const element = names.element(term.element);
      const onRight = index === 1;
      if (term.scalar === undefined) {
        image.push({
          element,
          coefficient: modulo(onRight ? -term.coefficient : term.coefficient, order),
        });
      } else {
        const coefficient = modulo(onRight ? term.coefficient : -term.coefficient, order);
        terms.push({ scalar: names.scalar(term.scalar), element, coefficient });
      }
    }
  });
  return { image, terms };
}

/** The one text of an equation: image on the left, secret terms on the right, in their order. */
export function formatEquation(
  equation: Equation,
  order: bigint,
  elements: readonly string[],
  scalars: readonly string[],
): string {
  const image = equation.image.map((t) => ({
    ...t,
    factors: [elements[t.element]!],
  }));
  const terms = equation.terms.map((t) => ({
    ...t,
    factors: [scalars[t.scalar]!, elements[t.element]!],
  }));
  return `${formatSum(image, order)} = ${formatSum(terms, order)}`;
}

function formatSum(
  sum: readonly { coefficient: bigint; factors: readonly string[] }[],
  order: bigint,
): string {
  return sum
    .map(({ coefficient, factors }, i) => {
      const negative = coefficient > order / 2n;
      const size = negative ? order - coefficient : coefficient;
      const term = (size === 1n ? factors : [size.toString(), ...factors]).join('*');
      if (i === 0) return negative ? `-${term}` : term;
      return negative ? ` - ${term}` : ` + ${term}`;
    })
    .join('');
}

function parseSum(side: string, text: string): WrittenTerm[] {
  // a sign starts a term; the first term may go without
  const pieces = side.trim().split(/(?=[+-])/);
  return pieces.map((piece) => {
    const sign = /^[+-]/.exec(piece)?.[0];
    return parseTerm(piece.slice(sign?.length ?? 0), sign === '-' ? -1n : 1n, text);
  });
}

function parseTerm(piece: string, sign: bigint, text: string): WrittenTerm {
  const factors = piece.split('*').map((factor) => factor.trim());
  const element = factors.pop() ?? '';
  if (!isElementName(element)) throw wrong(text, 'each term must end in a point (Capital first)');
  let coefficient = sign;
  if (factors[0] !== undefined && INTEGER.test(factors[0])) coefficient *= BigInt(factors.shift()!);
  const scalar = factors.shift();
  if (factors.length > 0) throw wrong(text, 'a term is [integer*][secret*]Point');
  if (scalar !== undefined && !(NAME.test(scalar) && /^[a-z]/.test(scalar))) {
    throw wrong(text, 'a secret is a name with a small first letter');
  }
  return { coefficient, scalar, element };
}

function modulo(value: bigint, order: bigint): bigint {
  return ((value % order) + order) % order;
}

function wrong(text: string, why: string): NexusError {
  return new NexusError('BAD_PARAMETER', `equation "${text.slice(0, 80)}": ${why}`, {
    hint: 'for example "C = v*G + r*H"',
  });
}
