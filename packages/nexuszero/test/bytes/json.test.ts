/** Strict JSON: exactly the texts that JSON.stringify writes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactObject, parseJson, stringField, type Json } from '../../src/bytes/json.ts';

const badEncoding: unknown = expect.objectContaining({ code: 'BAD_ENCODING' });

test('takes what JSON.stringify writes, compact or indented by two, with one newline at most', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom(undefined, 2),
      fc.constantFrom('', '\n'),
      (v, i, nl) => {
        const text = JSON.stringify(v, null, i);
        expect(parseJson(text + nl, 't')).toEqual(JSON.parse(text));
        expect(() => parseJson(`${text}\n\n`, 't')).toThrow(badEncoding);
        expect(() => parseJson(` ${text}`, 't')).toThrow(badEncoding);
      },
    ),
  );
});

test.each([
  ['a duplicate key', '{"max":17,"max":99}'],
  ['a duplicate key, equal values', '{"a":1,"a":1}'],
  ['blanks', '{"a": 1}'],
  ['an indent of four', '{\n    "a": 1\n}'],
  ['a tab', '{\n\t"a": 1\n}'],
  ['a needless escape', '"\\u0061"'],
  ['an escaped slash', '"\\/"'],
  ['an exponent', '1e3'],
  ['a trailing zero', '1.0'],
  ['minus zero', '-0'],
  ['a number that is rounded', '9007199254740993'],
  ['a huge number', '1e999'],
  ['integer keys out of order', '{"2":1,"1":2}'],
  ['a byte order mark', '\ufeff{}'],
  ['carriage return', '{}\r\n'],
  ['nothing', ''],
  ['a comment', '{}//'],
  ['two values', '{}{}'],
  ['a truncated text', '{"a":'],
])('refuses %s', (_, text) => {
  expect(() => parseJson(text, 't')).toThrow(badEncoding);
});

test('the error names the room and never the content', () => {
  expect(() => parseJson('{"password":"hunter2"', 'secret')).toThrow(/^secret: not JSON$/);
});

test('exactObject wants these keys in this order', () => {
  const keys = ['a', 'b', 'c'];
  expect(exactObject({ a: 1, b: 2, c: 3 }, keys, 't')).toEqual({ a: 1, b: 2, c: 3 });
  expect(exactObject({ a: 1, c: 3 }, keys, 't', ['b'])).toEqual({ a: 1, c: 3 });
  const wrong: Json[] = [
    { b: 2, a: 1, c: 3 },
    { a: 1, b: 2 },
    { a: 1, b: 2, c: 3, d: 4 },
    {},
    [],
    null,
    'a',
    1,
  ];
  for (const value of wrong) expect(() => exactObject(value, keys, 't')).toThrow(badEncoding);
  expect(() => exactObject({ a: 1 }, keys, 't', ['b'])).toThrow(badEncoding);
});

test('__proto__ in a text is an own key like any other, and so refused', () => {
  const value = parseJson('{"__proto__":{"a":"1"}}', 't');
  expect(() => exactObject(value, ['a'], 't')).toThrow(badEncoding);
  expect(() => stringField(exactObject(value, ['__proto__'], 't'), 'a', 't')).toThrow(badEncoding);
});

test('stringField takes strings only', () => {
  expect(stringField({ a: '' }, 'a', 't')).toBe('');
  for (const a of [1, null, [], {}, true] as Json[]) {
    expect(() => stringField({ a }, 'a', 't')).toThrow(badEncoding);
  }
  expect(() => stringField({}, 'a', 't')).toThrow(badEncoding);
  expect(() => stringField({}, 'toString', 't')).toThrow(badEncoding);
});
