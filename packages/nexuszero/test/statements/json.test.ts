/** Statements and secrets as JSON: one text each, everything else refused. */
import { describe, expect, test } from 'vitest';
import { toBase64url } from '../../src/bytes/bytes.ts';
import { statementToJSON } from '../../src/index.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import {
  dleq,
  discreteLog,
  linearRelation,
  pedersenOpening,
  prove,
  verify,
} from '../../src/sigma.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import { statementFromJSON, witnessFromJSON } from '../../src/statements/json.ts';
import type { Statement } from '../../src/statements/statement.ts';
import { CASES, CONTEXT, SHAPES, shapeNamed, type Pair } from '../sigma/catalogue.ts';
import { SUITE_NAMES } from '../sigma/groups.ts';

const coded = (...codes: string[]): unknown =>
  expect.objectContaining({ code: expect.stringMatching(`^(${codes.join('|')})$`) as unknown });
const MAKERS = { dlog: discreteLog, dleq, pedersen: pedersenOpening, linear: linearRelation };

function secretFile({ statement, witness }: Pair): string {
  const secrets = Object.fromEntries(
    Object.entries(witness.reveal()).map(([name, s]) => [name, toBase64url(s)]),
  );
  const { kind, suite } = statement;
  return JSON.stringify({ type: 'nexuszero-secret', v: 1, kind, suite, secrets });
}

const rows = CASES.filter(({ form }) => form === 'compact');
describe.each(rows)('$suite $shape.name', ({ suite, shape }) => {
  const pair = shape.make(suite);
  const { statement } = pair;
  const json = statementToJSON(statement);

  test('comes back from text, indented text and value, through both doors', () => {
    for (const source of [
      JSON.stringify(json),
      JSON.stringify(json, null, 2),
      `${JSON.stringify(json, null, 2)}\n`,
      json,
    ]) {
      expect(statementFromJSON(source)).toEqual(statement);
      expect(MAKERS[statement.kind].fromJSON(source)).toEqual(statement);
    }
    expect(Object.keys(json).slice(0, 4)).toEqual(['type', 'v', 'kind', 'suite']);
  });

  test('each maker writes the JSON and the canonical bytes', () => {
    const maker = MAKERS[statement.kind] as unknown as {
      toJSON: (input: Statement) => unknown;
      encode: (input: Statement) => Uint8Array;
    };
    expect(maker.toJSON(statement)).toEqual(json);
    expect(maker.encode(statement)).toEqual(compileStatement(statement).bytes);
  });

  test('only through the door of its kind', () => {
    for (const [kind, maker] of Object.entries(MAKERS)) {
      if (kind !== statement.kind)
        expect(() => maker.fromJSON(json)).toThrow(coded('BAD_ENCODING'));
    }
  });

  test('the secret file proves', async () => {
    const witness = witnessFromJSON(statement, secretFile(pair));
    expect(witness.reveal()).toEqual(pair.witness.reveal());
    const proof = await prove(statement, witness, { context: CONTEXT });
    expect(await verify(statement, proof, { context: CONTEXT })).toEqual({ ok: true });
  });

  test('every key missing, renamed, doubled, moved, or of another type', () => {
    const text = JSON.stringify(json);
    for (const key of Object.keys(json)) {
      const without = Object.fromEntries(Object.entries(json).filter(([k]) => k !== key));
      const malformed = coded('BAD_ENCODING', 'UNSUPPORTED');
      expect(() => statementFromJSON(JSON.stringify(without))).toThrow(malformed);
      if (key !== Object.keys(json).at(-1)) {
        const moved = JSON.stringify({ ...without, [key]: json[key]! });
        expect(() => statementFromJSON(moved)).toThrow(malformed);
      }
      const doubled = text.replace(`"${key}":`, `"${key}":${JSON.stringify(json[key])},"${key}":`);
      expect(() => statementFromJSON(doubled)).toThrow(coded('BAD_ENCODING'));
      for (const value of [null, 1.5, true, [], {}, '', 'x', ['a']]) {
        expect(() => statementFromJSON(JSON.stringify({ ...json, [key]: value }))).toThrow(
          coded('BAD_ENCODING', 'UNSUPPORTED', 'BAD_PARAMETER'),
        );
      }
    }
    expect(() => statementFromJSON(JSON.stringify({ ...json, note: 1 }))).toThrow(
      coded('BAD_ENCODING'),
    );
    const proto = text.replace(/\}$/, ',"__proto__":{"a":1}}');
    expect(() => statementFromJSON(proto)).toThrow(coded('BAD_ENCODING'));
  });
});

describe('texts', () => {
  const { statement } = shapeNamed('dlog').make('ristretto255');
  const json = statementToJSON(statement);
  const X = json['X'] as string;
  const withX = (x: string): string => JSON.stringify({ ...json, X: x });

  test.each([
    ['padding', `${X}=`],
    ['stray final bits', `${X.slice(0, -1)}${X.endsWith('B') ? 'D' : 'B'}`],
    ['base64', X.replace(/^./, '+')],
    ['a blank', ` ${X.slice(1)}`],
    ['one letter less', X.slice(1)],
    ['one letter more', `${X}A`],
    ['nothing', ''],
    ['the identity', toBase64url(new Uint8Array(32))],
    ['a huge text', 'A'.repeat(1_000_000)],
  ])('a point with %s', (_, x) => {
    expect(() => statementFromJSON(withX(x))).toThrow(coded('BAD_ENCODING'));
  });

  test.each([
    ['another type', { ...json, type: 'nexuszero-secret' }, 'BAD_ENCODING'],
    ['version 2', { ...json, v: 2 }, 'UNSUPPORTED'],
    ['version "1"', { ...json, v: '1' }, 'UNSUPPORTED'],
    ['an unknown kind', { ...json, kind: 'riddle' }, 'UNSUPPORTED'],
    ['a kind of the prototype', { ...json, kind: 'hasOwnProperty' }, 'UNSUPPORTED'],
    ['an unknown suite', { ...json, suite: 'P224' }, 'UNSUPPORTED'],
    ['a suite of the prototype', { ...json, suite: '__proto__' }, 'UNSUPPORTED'],
  ])('%s', (_, value, code) => {
    expect(() => statementFromJSON(JSON.stringify(value))).toThrow(coded(code));
  });

  test.each(['', '{', 'null', '5', '"dlog"', '[]', '[1]', 'true', '{}', '\ufeff{}', '{"v":1}'])(
    'text %j',
    (text) => {
      expect(() => statementFromJSON(text)).toThrow(coded('BAD_ENCODING'));
    },
  );

  test('blanks and key order', () => {
    const text = JSON.stringify(json);
    for (const lax of [
      ` ${text}`,
      text.replace(':', ': '),
      `${text}\n\n`,
      `${text} `,
      JSON.stringify(json, null, 4),
    ]) {
      expect(() => statementFromJSON(lax)).toThrow(coded('BAD_ENCODING'));
    }
  });
});

describe('linear statements', () => {
  const { statement } = shapeNamed('linear shared').make('P256');
  const json = statementToJSON(statement);
  const elements = json['elements'] as Record<string, string>;

  test.each([
    ['elements as an array', { ...json, elements: Object.values(elements) }],
    ['a point that is no string', { ...json, elements: { ...elements, C: 5 } }],
    ['a point off its length', { ...json, elements: { ...elements, C: 'AAAA' } }],
    ['a name that is no name', { ...json, elements: { ...elements, 'C ': elements['C']! } }],
    ['a point not used', { ...json, elements: { ...elements, Z: elements['C']! } }],
    ['equations as one text', { ...json, equations: 'C = v*G + r*H' }],
    ['an equation that is a number', { ...json, equations: [1] }],
    ['an equation not canonical', { ...json, equations: ['C=v*G+r*H', 'D = v*G + t*K'] }],
    ['no equation', { ...json, equations: [] }],
  ])('%s', (_, value) => {
    expect(() => statementFromJSON(JSON.stringify(value))).toThrow(
      coded('BAD_ENCODING', 'BAD_PARAMETER'),
    );
  });

  test('the order of the elements is part of the statement', () => {
    const turned = { ...json, elements: Object.fromEntries(Object.entries(elements).reverse()) };
    const other = statementFromJSON(JSON.stringify(turned));
    expect(MAKERS.linear.encode(other as Statement<'linear'>)).not.toEqual(
      MAKERS.linear.encode(statement as Statement<'linear'>),
    );
  });
});

describe.each(SUITE_NAMES)('%s: secret files', (suite) => {
  const pair = shapeNamed('pedersen').make(suite);
  const good = JSON.parse(secretFile(pair)) as { secrets: Record<string, string> };
  const { v, r } = good.secrets as { v: string; r: string };
  const tooLarge = toBase64url(new Uint8Array(SUITES[suite].scalarBytes).fill(0xff));

  test.each([
    ['another type', { ...good, type: 'nexuszero-statement' }, 'BAD_ENCODING'],
    ['another version', { ...good, v: 2 }, 'UNSUPPORTED'],
    ['another kind', { ...good, kind: 'dlog' }, 'WITNESS_MISMATCH'],
    ['another suite', { ...good, suite: suite === 'P256' ? 'P384' : 'P256' }, 'WITNESS_MISMATCH'],
    ['a secret missing', { ...good, secrets: { v } }, 'BAD_ENCODING'],
    ['a secret too many', { ...good, secrets: { v, r, x: v } }, 'BAD_ENCODING'],
    ['secrets in another order', { ...good, secrets: { r, v } }, 'BAD_ENCODING'],
    ['a secret that is no string', { ...good, secrets: { v: 5, r } }, 'BAD_ENCODING'],
    ['a scalar not below the order', { ...good, secrets: { v: tooLarge, r } }, 'BAD_PARAMETER'],
    ['a scalar of another length', { ...good, secrets: { v: 'AAAA', r } }, 'BAD_PARAMETER'],
    ['no secrets', { ...good, secrets: null }, 'BAD_ENCODING'],
  ])('%s', (_, value, code) => {
    const text = JSON.stringify(value);
    const run = (): unknown => witnessFromJSON(pair.statement, text);
    expect(run).toThrow(coded(code));
    // no message holds a secret
    expect(run).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(v) as unknown }),
    );
  });
});

test('the catalogue has every kind', () => {
  expect(new Set(SHAPES.map(({ kind }) => kind))).toEqual(new Set(Object.keys(MAKERS)));
});
