/** Keys of the cache: whatever differs in statement, proof, context or demands has another key; malformed things have none. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeyMaker } from '../../src/engine/key.ts';
import type { Statement } from '../../src/index.ts';
import { snapshotStatement } from '../../src/statements/snapshot.ts';

const keys = new KeyMaker((bytes) => createHash('sha256').update(bytes).digest('base64'));
const policy = { level: 128, postQuantum: false };

const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const count = fc.nat(5000);
const groups = fc.constantFrom('ristretto255', 'P256', 'P384', 'P521');
const point = fc.uint8Array({ minLength: 32, maxLength: 67 });

/** Statements of all kinds; that they hold, or are well-formed, does not matter to a key. */
const statements = fc.oneof(
  fc.record({ kind: fc.constant('dlog'), suite: groups, X: point }),
  fc.record({ kind: fc.constant('dleq'), suite: groups, H: point, X: point, Y: point }),
  fc.record({ kind: fc.constant('pedersen'), suite: groups, C: point }),
  fc.record({
    kind: fc.constant('linear'),
    suite: groups,
    elements: fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), point, { maxKeys: 4 }),
    equations: fc.array(fc.string({ maxLength: 12 }), { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('range'),
    suite: fc.constant('ristretto255'),
    values: fc.array(fc.record({ V: bytes(32), min: u64, max: u64 }), { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('preimage'),
    suite: fc.constantFrom('ChaCha12', 'ChaCha20'),
    digest: bytes(32),
    length: count,
  }),
  fc.record({
    kind: fc.constant('hashedRange'),
    suite: fc.constantFrom('ChaCha12', 'ChaCha20'),
    digest: bytes(32),
    length: count,
    offset: count,
    width: fc.integer({ min: 1, max: 8 }),
    min: u64,
    max: u64,
  }),
) as fc.Arbitrary<object> as fc.Arbitrary<Statement>;

interface Request {
  readonly statement: Statement;
  readonly proof: Uint8Array;
  readonly context: string;
}

const requests: fc.Arbitrary<Request> = fc.record({
  statement: statements,
  proof: fc.uint8Array({ maxLength: 80 }),
  context: fc.string({ unit: 'binary', maxLength: 12 }),
});

const keyOf = ({ statement, proof, context }: Request): string | undefined =>
  keys.verification(snapshotStatement(statement), proof, context, policy);

/** What the request says, in a form of which two are equal when the requests are. */
const said = (request: Request): string =>
  JSON.stringify(request, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${String(value)}n`;
    return value instanceof Uint8Array ? [...value] : value;
  });

describe('keys', () => {
  test('two requests have one key when, and only when, they say the same', () => {
    fc.assert(
      fc.property(requests, requests, (a, b) => {
        expect(keyOf(a)).toBeDefined();
        expect(keyOf(a) === keyOf(b)).toBe(said(a) === said(b));
        expect(keyOf(structuredClone(a))).toBe(keyOf(a));
      }),
      { numRuns: 500 },
    );
  });

  test('every byte of a request counts', () => {
    fc.assert(
      fc.property(requests, fc.nat(), fc.integer({ min: 1, max: 255 }), (request, at, change) => {
        const changed = structuredClone(request);
        const arrays = [changed.proof, ...arraysIn(changed.statement)].filter(
          ({ length }) => length > 0,
        );
        fc.pre(arrays.length > 0);
        const array = arrays[at % arrays.length]!;
        array[at % array.length]! ^= change;
        expect(keyOf(changed)).not.toBe(keyOf(request));
      }),
      { numRuns: 500 },
    );
  });

  test('a border between two fields is not to be moved', () => {
    const of = (names: string[], equations: string[]): string | undefined =>
      keyOf({
        statement: {
          kind: 'linear',
          suite: 'P256',
          elements: Object.fromEntries(names.map((name) => [name, new Uint8Array(33)])),
          equations,
        },
        proof: new Uint8Array(),
        context: 'c',
      });
    const all = [
      of(['ab'], ['c']),
      of(['a'], ['bc']),
      of(['a', 'b'], ['c']),
      of(['a'], ['b', 'c']),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test('the demands count too', () => {
    const statement = { kind: 'dlog', suite: 'P256', X: new Uint8Array(33) } as const;
    const all = [128, 192, 256].flatMap((level) =>
      [false, true].map((postQuantum) =>
        keys.verification(statement, new Uint8Array(3), 'c', { level, postQuantum }),
      ),
    );
    expect(new Set(all).size).toBe(6);
  });

  test.each([
    ['bytes that are none', { kind: 'dlog', suite: 'P256', X: 'text' }],
    ['a suite that is no text', { kind: 'dlog', suite: 7, X: new Uint8Array(33) }],
    ['a list that is none', { kind: 'range', suite: 'ristretto255', values: 7 }],
    ['an item that is none', { kind: 'range', suite: 'ristretto255', values: [null] }],
    ['a bound over 64 bits', rangeOf(2n ** 64n)],
    ['a negative bound', rangeOf(-1n)],
    [
      'a length that is no count',
      { kind: 'preimage', suite: 'ChaCha12', digest: new Uint8Array(32), length: 1.5 },
    ],
  ])('none for %s', (_, statement) => {
    const request = {
      statement: statement as unknown as Statement,
      proof: new Uint8Array(),
      context: 'c',
    };
    expect(keyOf(request)).toBeUndefined();
  });

  test('of proofs to make depend on the secret', () => {
    const statement = { kind: 'dlog', suite: 'P256', X: new Uint8Array(33) } as const;
    const of = (secret: number, context: string, form: string): string | undefined =>
      keys.request(new Uint8Array(32).fill(secret), statement, context, form);
    const all = [
      of(1, 'c', 'a'),
      of(2, 'c', 'a'),
      of(1, 'd', 'a'),
      of(1, 'c', 'b'),
      of(1, 'ca', ''),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(of(1, 'c', 'a')).toBe(all[0]);
  });
});

function rangeOf(max: bigint): object {
  return {
    kind: 'range',
    suite: 'ristretto255',
    values: [{ V: new Uint8Array(32), min: 0n, max }],
  };
}

function arraysIn(value: unknown): Uint8Array[] {
  if (value instanceof Uint8Array) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(arraysIn);
}
