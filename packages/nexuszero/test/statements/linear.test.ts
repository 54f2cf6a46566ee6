/** Linear statements: what is refused, so that a proof of one says what it seems to say. */
import { describe, expect, test } from 'vitest';
import { SUITES } from '../../src/kernels/suites.ts';
import { dleq, linearRelation } from '../../src/sigma.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { negated, pointOf, SUITE_NAMES, sumOf } from '../sigma/groups.ts';
import { fromHex } from '../../src/bytes/bytes.ts';

const code = (value: string): unknown => expect.objectContaining({ code: value });

describe.each(SUITE_NAMES)('%s', (suite) => {
  const X = sumOf(suite, [5n, 'G']);
  const [H, K] = [pointOf(suite, 'H'), pointOf(suite, 'K')];
  const make = (elements: Record<string, Uint8Array>, ...equations: string[]): unknown =>
    linearRelation.statement({ suite, elements, equations });

  test.each([
    ['X = x*G + 5*y*G', { X }],
    ['X = x*G - x*G', { X }],
    ['X = x*H - x*H', { X, H }],
    ['X = x*H - x*H + y*G', { X, H }],
    ['X = x*G + y*G', { X }],
    ['X = x*G + y*H + 2*x*G - 3*y*H + z*G', { X, H }],
    ['X = 0*x*G', { X }],
  ])('underdetermined: %s', (equation, elements) => {
    expect(() => make(elements, equation)).toThrow(code('UNDERDETERMINED'));
  });

  test('the rank counts across equations, and modulo the order', () => {
    const two = { X, K };
    expect(() => make(two, 'X = x*G + y*G', '2*K = 2*x*G + 2*y*G')).toThrow(
      code('UNDERDETERMINED'),
    );
    expect(() => make(two, 'X = x*G + y*G', 'K = x*G - y*G')).not.toThrow();
    const { order } = SUITES[suite];
    expect(() => make({ X }, `X = ${String(order)}*x*G`)).toThrow(code('UNDERDETERMINED'));
    expect(() => make({ X }, `X = ${String(order + 1n)}*x*G`)).not.toThrow();
  });

  test('each point is bound by itself: two image terms are not their sum', () => {
    const statement = linearRelation.statement({
      suite,
      elements: { M: X, E: H, K },
      equations: ['M + E = x*K'],
    });
    expect(linearRelation.encode(statement).length).toBeGreaterThan(3 * SUITES[suite].pointBytes);
  });

  test('one point under two names, and G under another', () => {
    const generator = fromHex(SUITES[suite].generator);
    expect(() => make({ X, Y: X }, 'X = x*G', 'Y = x*G')).toThrow(code('BAD_PARAMETER'));
    expect(() => make({ X, H: generator }, 'X = x*H')).toThrow(code('BAD_PARAMETER'));
    expect(() => make({ X, G: H }, 'X = x*G')).toThrow(code('BAD_PARAMETER'));
  });

  test.each(['x', 'Xé', 'X ', '', '1X', 'X'.repeat(33), 'X-Y', '_X', 'constructor', '__proto__'])(
    'a point named %j',
    (name) => {
      const elements = Object.fromEntries([
        ['X', X],
        [name, H],
      ]) as Record<string, Uint8Array>;
      if (name === 'X ') Object.assign(elements, { [name]: H });
      expect(() => make(elements, 'X = x*G')).toThrow(code('BAD_PARAMETER'));
    },
  );

  test.each([
    'X',
    'X = ',
    '= x*G',
    'X = x*G = x*G',
    'X = x',
    'X = G*x',
    'X = x*y*G',
    'X = x*2*G',
    'X = 2*3*x*G',
    'X = x**G',
    'X = +',
    'X = --x*G',
    'X = 2.5*x*G',
    'X = 1e3*x*G',
    'X = 0x10*x*G',
    'X = 01*x*G',
    'X = x G',
    'X == x*G',
    'X = x*(G)',
    'X = \u0445*G',
    'X = x*Z',
    'X = x*g',
    `X = ${'9'.repeat(161)}*x*G`,
  ])('equation %j', (equation) => {
    expect(() => make({ X }, equation)).toThrow(code('BAD_PARAMETER'));
  });

  test.each([undefined, null, 'XH', 5])('elements %j', (elements) => {
    const given = elements as unknown as Record<string, Uint8Array>;
    expect(() => make(given, 'X = x*G')).toThrow(code('BAD_PARAMETER'));
  });

  test('an unused point, no equation, no secret, no image', () => {
    expect(() => make({ X, H }, 'X = x*G')).toThrow(code('BAD_ENCODING'));
    expect(() => make({ X })).toThrow(code('BAD_ENCODING'));
    expect(() => make({ X, H }, 'X = H')).toThrow();
    expect(() => make({}, 'x*G = y*G')).toThrow();
  });

  test('caps: equations, secrets, terms, length of an equation', () => {
    const limit = code('LIMIT_EXCEEDED');
    const { maxTerms } = SUITES[suite];
    expect(() => make({ X }, ...Array<string>(65).fill('X = x*G'))).toThrow(limit);
    const secrets = Array.from({ length: 33 }, (_, i) => `x${String(i)}*G`).join(' + ');
    expect(() => make({ X }, `X = ${secrets}`)).toThrow(limit);
    expect(() => make({ X }, `X = ${Array<string>(maxTerms).fill('x*G').join(' + ')}`)).toThrow(
      limit,
    );
    expect(() => make({ X }, `X = x*G${' '.repeat(8192)}`)).toThrow(limit);
    expect(() =>
      make(
        Object.fromEntries(Array.from({ length: 256 }, (_, i) => [`P${String(i)}`, X])),
        'P0 = x*G',
      ),
    ).toThrow(limit);
  });

  test('DLEQ over G or -G says nothing', () => {
    for (const H2 of [
      fromHex(SUITES[suite].generator),
      negated(suite, fromHex(SUITES[suite].generator)),
    ]) {
      expect(() => dleq.statement({ suite, H: H2, X, Y: X })).toThrow(code('BAD_PARAMETER'));
    }
  });

  test('witnesses: every secret once, by name, canonical', () => {
    const statement = linearRelation.statement({
      suite,
      elements: { X, H },
      equations: ['X = b*G + a*H'],
    });
    expect(linearRelation.secretNames(statement)).toEqual(['b', 'a']);
    const one = encodeScalar(SUITES[suite], 1n);
    const witness = linearRelation.witness(statement, { a: one, b: one });
    expect(witness.names).toEqual(['b', 'a']);
    const wrong: Record<string, Uint8Array>[] = [
      {},
      { a: one },
      { a: one, b: one, c: one },
      { a: one, b: one.subarray(1) },
      { a: one, b: new Uint8Array(SUITES[suite].scalarBytes).fill(0xff) },
    ];
    for (const secrets of wrong) {
      expect(() => linearRelation.witness(statement, secrets)).toThrow(code('BAD_PARAMETER'));
    }
  });
});

test('the statement is written canonically, whatever way it was typed', () => {
  const suite = 'P256';
  const elements = { X: sumOf(suite, [5n, 'G']), H: pointOf(suite, 'H'), Y: pointOf(suite, 'Y') };
  const typed = ['3*x*H+X=-Y  -2*y*G', '  -Y = y*G - 0*x*H '];
  const statement = linearRelation.statement({ suite, elements, equations: typed });
  expect(statement.equations).toEqual(['X + Y = -3*x*H - 2*y*G', '-Y = y*G + 0*x*H']);
  expect(linearRelation.statement(statement)).toEqual(statement);
});
