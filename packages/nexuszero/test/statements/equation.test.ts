/** Equation texts and relation bytes: one text and one byte string for one relation. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SUITES } from '../../src/kernels/suites.ts';
import { formatEquation, isElementName, parseEquation } from '../../src/statements/equation.ts';
import {
  parseRelation,
  serializeRelation,
  type Equation,
  type Relation,
} from '../../src/statements/relation.ts';
import { pointOf, SUITE_NAMES } from '../sigma/groups.ts';

const ELEMENTS = ['G', 'X', 'E0', 'E1', 'Long_name_9'];
const SCALARS = ['x', 'y', 'r_2'];

const coefficientOf = (order: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(
    fc.constantFrom(0n, 1n, 2n, order - 1n, order >> 1n, (order >> 1n) + 1n),
    fc.bigInt({ min: 0n, max: order - 1n }),
  );
const imageTerm = (order: bigint): fc.Arbitrary<{ element: number; coefficient: bigint }> =>
  fc.record({ element: fc.nat(ELEMENTS.length - 1), coefficient: coefficientOf(order) });
const equationOf = (order: bigint): fc.Arbitrary<Equation> =>
  fc.record({
    image: fc.array(imageTerm(order), { minLength: 1, maxLength: 4 }),
    terms: fc.array(
      fc
        .tuple(fc.nat(SCALARS.length - 1), imageTerm(order))
        .map(([scalar, rest]) => ({ scalar, ...rest })),
      { minLength: 1, maxLength: 4 },
    ),
  });

const names = {
  element: (name: string): number => ELEMENTS.indexOf(name),
  scalar: (name: string): number => SCALARS.indexOf(name),
};

describe.each(SUITE_NAMES)('%s', (suite) => {
  const { order } = SUITES[suite];

  test('a formatted equation parses to itself', () => {
    fc.assert(
      fc.property(equationOf(order), (equation) => {
        const text = formatEquation(equation, order, ELEMENTS, SCALARS);
        expect(parseEquation(text, order, names)).toEqual(equation);
      }),
    );
  });

  test('blanks, sides and signs do not change an equation', () => {
    fc.assert(
      fc.property(equationOf(order), fc.constantFrom('', ' ', '  '), (equation, blank) => {
        const text = formatEquation(equation, order, ELEMENTS, SCALARS);
        const spaced = text.replaceAll(' ', blank);
        expect(parseEquation(spaced, order, names)).toEqual(equation);
        // both sides exchanged: every sign turns
        const [left, right] = text.split(' = ') as [string, string];
        const turned = parseEquation(`${right} = ${left}`, order, names);
        const minus = (value: bigint): bigint => (order - value) % order;
        expect(turned.image).toEqual(
          equation.image.map((t) => ({ ...t, coefficient: minus(t.coefficient) })),
        );
        expect(turned.terms).toEqual(
          equation.terms.map((t) => ({ ...t, coefficient: minus(t.coefficient) })),
        );
      }),
    );
  });

  test('a relation serialises to bytes that parse back to it', () => {
    const points = Array.from({ length: 4 }, (_, i) => pointOf(suite, `p${String(i)}`));
    const used = (equations: readonly Equation[], index: (e: Equation) => number[]): Set<number> =>
      new Set(equations.flatMap(index));
    const relations = fc
      .array(equationOf(order), { minLength: 1, maxLength: 3 })
      .filter((equations) => {
        const elements = used(equations, (e) => [...e.image, ...e.terms].map((t) => t.element)).add(
          0,
        );
        const scalars = used(equations, (e) => e.terms.map((t) => t.scalar));
        return (
          elements.size === Math.max(...elements) + 1 && scalars.size === Math.max(...scalars) + 1
        );
      })
      .map((equations): Relation => ({
        suite: SUITES[suite],
        equations,
        scalars: 1 + Math.max(...equations.flatMap((e) => e.terms.map((t) => t.scalar))),
        points: points.slice(
          0,
          Math.max(...equations.flatMap((e) => [...e.image, ...e.terms].map((t) => t.element))),
        ),
      }));
    fc.assert(
      fc.property(relations, (relation) => {
        const bytes = serializeRelation(relation);
        const parsed = parseRelation(SUITES[suite], bytes);
        expect(parsed).toEqual(relation);
        expect(serializeRelation(parsed)).toEqual(bytes);
      }),
    );
  });
});

test('any text parses to an equation or is refused with a code', () => {
  const pieces = ['X', 'x', 'G', '*', '+', '-', '=', ' ', '2', '0', '17', 'é', '(', '\n', '\u0000'];
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...pieces), maxLength: 20 }), (text) => {
      const own = { element: (): number => 0, scalar: (): number => 0 };
      try {
        const equation = parseEquation(text, SUITES.P256.order, own);
        const all = [...equation.image, ...equation.terms];
        expect(
          all.every(({ coefficient }) => coefficient >= 0n && coefficient < SUITES.P256.order),
        ).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ name: 'NexusError', code: 'BAD_PARAMETER' });
      }
    }),
    { numRuns: 3000 },
  );
});

test('long texts are refused in time that does not explode', () => {
  const start = performance.now();
  for (const text of [
    ' '.repeat(8190),
    '-'.repeat(8190),
    '*'.repeat(8190),
    `X = ${'x'.repeat(8180)}`,
    `${'9'.repeat(8180)}*X = x*G`,
  ]) {
    const own = { element: (): number => 0, scalar: (): number => 0 };
    expect(() => parseEquation(text, SUITES.P256.order, own)).toThrow(
      expect.objectContaining({ code: 'BAD_PARAMETER' }),
    );
  }
  expect(performance.now() - start).toBeLessThan(1000);
});

test('names of points', () => {
  for (const name of ['X', 'E1', 'Alpha_2', `A${'b'.repeat(31)}`])
    expect(isElementName(name)).toBe(true);
  for (const name of ['x', '1X', '', 'A'.repeat(33), 'A B', 'Ä', 'A\n', 'A\u0000', 'А'])
    expect(isElementName(name)).toBe(false);
});
