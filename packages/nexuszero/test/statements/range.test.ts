/** Range statements: makers, canonical bytes, JSON, and what forged ones get. */
import { describe, expect, test } from 'vitest';
import { toBase64url, toHex } from '../../src/bytes/bytes.ts';
import {
  statementFromJSON,
  statementToJSON,
  verify,
  witnessFromJSON,
  prove,
} from '../../src/index.ts';
import { opening, range, type RangeStatement } from '../../src/range.ts';
import { compileRange, RANGE_MAX_VALUES } from '../../src/statements/range-compile.ts';

const U64 = 2n ** 64n - 1n;
const made = await range.commit({ values: [42n, 43n], min: 18n, max: 120n });
const { statement } = made;
const [first, second] = made.openings.map(({ commitment }) => commitment) as [
  Uint8Array,
  Uint8Array,
];
const coded = (code: string): unknown => expect.objectContaining({ code });
const context = 'statements';

describe('makers', () => {
  test('one value, several, bounds of their own, bits', async () => {
    expect(statement.values).toEqual([
      { V: first, min: 18n, max: 120n },
      { V: second, min: 18n, max: 120n },
    ]);
    const mixed = await range.commit({
      values: [
        { value: 1n, bits: 16 },
        { value: 2n, min: 2n, max: 3n },
      ],
    });
    expect(mixed.statement.values.map(({ min, max }) => [min, max])).toEqual([
      [0n, 65_535n],
      [2n, 3n],
    ]);
    const bytes = await range.commit({ value: new Uint8Array([7, 1, 0, 0, 0, 0, 0, 0]), bits: 16 });
    expect(opening.toJSON(bytes.openings[0]!)).toMatchObject({ value: '263' });
    expect(range.statement({ commitments: [first], bits: 64 }).values[0]!.max).toBe(U64);
    expect(range.statement({ values: statement.values })).toEqual(statement);
  });

  test('are frozen, plain and can be cloned', async () => {
    expect(Object.isFrozen(statement) && Object.isFrozen(statement.values)).toBe(true);
    expect(Object.isFrozen(statement.values[0])).toBe(true);
    const clone = structuredClone(statement);
    expect(clone).toEqual(statement);
    const proof = await prove(clone, made.witness, { context });
    expect(await verify(clone, proof, { context })).toEqual({ ok: true });
  });

  test('canonical bytes', () => {
    expect(toHex(range.encode(statement))).toBe(
      `0102000000${[first, second].map((V) => `${toHex(V)}12000000000000007800000000000000`).join('')}`,
    );
  });

  test.each<readonly [string, unknown, string]>([
    ['nothing', undefined, 'BAD_PARAMETER'],
    ['no value', { min: 1n, max: 2n }, 'BAD_PARAMETER'],
    ['no bounds', { value: 1n }, 'BAD_PARAMETER'],
    ['one bound', { value: 1n, min: 1n }, 'BAD_PARAMETER'],
    ['numbers for bigints', { value: 1n, min: 1, max: 2 }, 'BAD_PARAMETER'],
    ['a number', { value: 1, min: 1n, max: 2n }, 'BAD_PARAMETER'],
    ['seven bytes', { value: new Uint8Array(7), min: 0n, max: 2n }, 'BAD_PARAMETER'],
    ['reversed bounds', { value: 1n, min: 2n, max: 1n }, 'BAD_PARAMETER'],
    ['a negative bound', { value: 1n, min: -1n, max: 1n }, 'BAD_PARAMETER'],
    ['2^64', { value: 1n, min: 0n, max: U64 + 1n }, 'BAD_PARAMETER'],
    ['bits of no size', { value: 1n, bits: 7 }, 'BAD_PARAMETER'],
    ['bits and bounds', { value: 1n, bits: 8, min: 0n, max: 255n }, 'BAD_PARAMETER'],
    ['no values', { values: [], bits: 8 }, 'BAD_PARAMETER'],
    ['values that are none', { values: 'many', bits: 8 }, 'BAD_PARAMETER'],
    ['a value without bounds among others', { values: [{ value: 1n }] }, 'BAD_PARAMETER'],
    ['a value that is null', { values: [null] }, 'BAD_PARAMETER'],
    ['a short seed', { value: 1n, bits: 8, seed: new Uint8Array(31) }, 'BAD_PARAMETER'],
    ['a negative value', { value: -1n, bits: 8 }, 'WITNESS_MISMATCH'],
    ['a value of 65 bits', { value: U64 + 1n, bits: 64 }, 'WITNESS_MISMATCH'],
    ['a value outside', { value: 256n, bits: 8 }, 'WITNESS_MISMATCH'],
  ])('commit refuses %s', async (_, input, code) => {
    await expect(range.commit(input as never)).rejects.toEqual(coded(code));
  });

  test('statement and witness refuse what they cannot be made of', () => {
    for (const input of [
      undefined,
      {},
      { commitments: first, bits: 8 },
      { commitments: [], bits: 8 },
    ]) {
      expect(() => range.statement(input as never)).toThrow(coded('BAD_PARAMETER'));
    }
    for (const input of [[], [{}], undefined, made.witness]) {
      expect(() => range.witness(input as never)).toThrow(coded('BAD_PARAMETER'));
    }
  });
});

describe('JSON', () => {
  const json = range.toJSON(statement);

  test('comes back from text, indented text and value, through both doors', () => {
    expect(statementToJSON(statement)).toEqual(json);
    for (const source of [json, JSON.stringify(json), `${JSON.stringify(json, null, 2)}\n`]) {
      expect(statementFromJSON(source)).toEqual(statement);
      expect(range.fromJSON(source)).toEqual(statement);
    }
  });

  const changes: readonly (readonly [string, (text: string) => string, string?])[] = [
    ['a key twice', (text) => text.replace('"min":"18"', '"min":"18","min":"0"')],
    [
      'keys in another order',
      (text) => text.replace('"min":"18","max":"120"', '"max":"120","min":"18"'),
    ],
    ['one key more', (text) => text.replace('"min":"18"', '"min":"18","mid":"50"')],
    ['a number', (text) => text.replace('"18"', '18')],
    ['an empty number', (text) => text.replace('"18"', '""')],
    ['hexadecimal', (text) => text.replace('"18"', '"0x12"')],
    ['blanks', (text) => text.replace('"18"', '" 18 "')],
    ['a leading zero', (text) => text.replace('"18"', '"018"')],
    ['2^64', (text) => text.replace('"120"', '"18446744073709551616"')],
    ['reversed bounds', (text) => text.replace('"120"', '"1"'), 'BAD_PARAMETER'],
    ['a short point', (text) => text.replace(/"V":"./, '"V":"')],
    [
      'stray bits',
      (text) => text.replace(/(.)","min"/, (_, c: string) => `${c === '_' ? '-' : '_'}","min"`),
    ],
    ['no array', (text) => text.replace(/\[.*\]/, '{}')],
    ['an array of null', (text) => text.replace(/\[.*\]/, '[null]')],
    ['no value', (text) => text.replace(/\[.*\]/, '[]'), 'BAD_PARAMETER'],
    ['another suite', (text) => text.replace('ristretto255', 'P256'), 'UNSUPPORTED'],
    ['__proto__', (text) => text.replace('"min":"18"', '"__proto__":"18"')],
  ];
  for (const [title, change, code = 'BAD_ENCODING'] of changes) {
    test(`refuses ${title}`, () => {
      const text = JSON.stringify(json);
      const changed = change(text);
      expect(changed).not.toBe(text);
      expect(() => statementFromJSON(changed)).toThrow(coded(code));
    });
  }

  test('a witness is an opening, or an array of them', async () => {
    const openings = made.openings.map(opening.toJSON);
    const witness = witnessFromJSON(statement, JSON.stringify(openings));
    const proof = await prove(statement, witness as never, { context });
    expect(await verify(statement, proof, { context })).toEqual({ ok: true });
    const single = range.statement({ commitments: [first], bits: 8 });
    const own = witnessFromJSON(single, openings[0]!);
    expect(
      await verify(single, await prove(single, own as never, { context }), { context }),
    ).toEqual({ ok: true });
    await expect(
      prove(single, witnessFromJSON(single, openings[1]!) as never, { context }),
    ).rejects.toEqual(coded('WITNESS_MISMATCH'));
    expect(() => witnessFromJSON(single, '[]')).toThrow(coded('BAD_PARAMETER'));
    expect(() => witnessFromJSON(single, '[1]')).toThrow(coded('BAD_ENCODING'));
    expect(() => witnessFromJSON(single, 'x')).toThrow(coded('BAD_ENCODING'));
  });
});

describe('forged statements', () => {
  const [value] = statement.values;
  const forged = (values: unknown, rest: object = {}): RangeStatement =>
    ({ kind: 'range', suite: 'ristretto255', values, ...rest }) as RangeStatement;

  test.each<readonly [string, unknown, string]>([
    ['undefined', undefined, 'BAD_PARAMETER'],
    ['another kind', forged([value], { kind: 'dlog' }), 'UNSUPPORTED'],
    ['another suite', forged([value], { suite: 'P256' }), 'UNSUPPORTED'],
    ['no values', forged(undefined), 'BAD_PARAMETER'],
    ['values as an object', forged({ 0: value, length: 1 }), 'BAD_PARAMETER'],
    ['none', forged([]), 'BAD_PARAMETER'],
    ['a hole', forged([undefined]), 'BAD_PARAMETER'],
    ['numbers', forged([{ ...value!, min: 18 }]), 'BAD_PARAMETER'],
    ['objects for bigints', forged([{ ...value!, min: { valueOf: () => 18n } }]), 'BAD_PARAMETER'],
    ['reversed bounds', forged([{ ...value!, min: 121n }]), 'BAD_PARAMETER'],
    ['a negative bound', forged([{ ...value!, min: -1n }]), 'BAD_PARAMETER'],
    ['2^64', forged([{ ...value!, max: U64 + 1n }]), 'BAD_PARAMETER'],
    ['a text for V', forged([{ ...value!, V: toBase64url(first) }]), 'BAD_ENCODING'],
    ['a wider array for V', forged([{ ...value!, V: Uint16Array.from(first) }]), 'BAD_ENCODING'],
    ['the identity', forged([{ ...value!, V: new Uint8Array(32) }]), 'BAD_ENCODING'],
    ['one twice', forged([value, value]), 'BAD_PARAMETER'],
    [
      'too many',
      forged(Array.from({ length: RANGE_MAX_VALUES + 1 }, () => value)),
      'LIMIT_EXCEEDED',
    ],
  ])('%s', (_, input, code) => {
    expect(() => compileRange(input as RangeStatement)).toThrow(coded(code));
  });

  test('every field is read once', async () => {
    const reads: string[] = [];
    const spied = new Proxy(
      { ...value! },
      { get: (target, key) => (reads.push(String(key)), Reflect.get(target, key) as unknown) },
    );
    compileRange(forged([spied]));
    expect(reads.toSorted()).toEqual(['V', 'max', 'min']);
    let asked = 0;
    const liar = {
      V: first,
      min: 18n,
      get max() {
        return asked++ === 0 ? 120n : 20n;
      },
    };
    const honest = range.statement({ commitments: [first], min: 18n, max: 120n });
    const proof = await prove(honest, range.witness(made.openings[0]!), { context });
    expect(await verify(forged([liar]), proof, { context })).toEqual({ ok: true });
    expect(asked).toBe(1);
  });

  test('what is made of a Buffer stands on its own', async () => {
    const file = Buffer.concat([first, second]);
    const own = range.statement({ commitments: [file.subarray(0, 32)], min: 18n, max: 120n });
    file.fill(0);
    expect(own.values[0]!.V).toEqual(first);
    const proof = await prove(own, range.witness(made.openings[0]!), { context });
    expect(await verify(own, Buffer.from(proof.bytes), { context })).toEqual({ ok: true });
  });
});
