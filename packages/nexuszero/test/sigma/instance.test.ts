/** The ten checks of the draft's ValidateInstance, one by one, and our caps; on every backend. */
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, u32le, utf8 } from '../../src/bytes/bytes.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES, type SuiteName } from '../../src/kernels/suites.ts';
import type { SigmaBackend } from '../../src/proofs/sigma/backend.ts';
import { sigmaBackend } from '../../src/proofs/sigma/backends.ts';
import { draft03 } from '../../src/sigma.ts';
import {
  parseRelation,
  serializeRelation,
  type Equation,
  type ImageTerm,
  type Relation,
  type Term,
} from '../../src/statements/relation.ts';
import { joinScalars, negated, pointOf, SUITE_NAMES, sumOf } from './groups.ts';

const image = (element: number, coefficient = 1n): ImageTerm => ({ element, coefficient });
const term = (scalar: number, element: number, coefficient = 1n): Term => ({
  scalar,
  element,
  coefficient,
});
const equation = (images: readonly ImageTerm[], terms: readonly Term[]): Equation => ({
  image: images,
  terms,
});

describe.each(SUITE_NAMES)('%s', (name) => {
  const suite = SUITES[name];
  const X = sumOf(name, [5n, 'G']);
  const P = pointOf(name, 'P');
  let backend: SigmaBackend;
  beforeAll(async () => {
    backend = await sigmaBackend(name);
  });

  /** The instance's bytes; `scalars` does not enter them. */
  const bytes = (points: readonly Uint8Array[], ...equations: readonly Equation[]): Uint8Array =>
    serializeRelation({ suite, scalars: 0, points, equations });

  /** What the backend says of an instance, through verify, prove and batch alike. */
  const judge = (instance: Uint8Array, secrets = 1): string => {
    const tag = utf8('instance');
    const narg = new Uint8Array((1 + secrets) * suite.scalarBytes);
    const verdict = backend.verify({ tag, instance, narg, form: 'compact' });
    const witness = joinScalars(name, Array<bigint>(secrets).fill(5n));
    const fresh = new Uint8Array(64);
    const proved = backend.prove({ tag, instance, witness, fresh, form: 'compact' });
    const session = backend.openBatch([{ tag, instance, narg }]);
    session.close();
    const bad = [verdict, proved.outcome, session.outcomes[0]].map((o) => o === 'bad instance');
    expect(new Set(bad).size).toBe(1);
    return bad[0] ? 'bad instance' : 'valid';
  };

  const dlog = equation([image(1)], [term(0, 0)]);

  test('the instance that every check passes', () => {
    expect(judge(bytes([X], dlog))).toBe('valid');
  });

  const invalid: readonly (readonly [string, () => Uint8Array])[] = [
    ['1: no equation', () => bytes([])],
    ['1: no equation but a point', () => bytes([X])],
    ['2: an equation without image', () => bytes([X], equation([], [term(0, 1)]))],
    ['2: an equation without terms', () => bytes([X], equation([image(1)], []))],
    ['2: a second equation without terms', () => bytes([X], dlog, equation([image(1)], []))],
    [
      '3: a count of 2^32-1 equations',
      () => concat(u32le(0xffffffff), bytes([X], dlog).subarray(4)),
    ],
    ['4: an image index without element', () => bytes([X], equation([image(2)], [term(0, 1)]))],
    ['4: a term index without element', () => bytes([X], equation([image(1)], [term(0, 2)]))],
    [
      '4: an element index of 2^32-1',
      () => bytes([X], equation([image(1)], [term(0, 0xffffffff)])),
    ],
    ['4: element 2^31', () => bytes([X], equation([image(0x80000000), image(1)], [term(0, 0)]))],
    ['5: an unused element', () => bytes([X, P], dlog)],
    ['6: a scalar index in no equation', () => bytes([X], equation([image(1)], [term(1, 0)]))],
    ['6: scalar index 2^32-1', () => bytes([X], equation([image(1)], [term(0xffffffff, 0)]))],
    ['6: scalar index 2^31', () => bytes([X], equation([image(1)], [term(0x80000000, 0)]))],
    [
      '6: a gap between scalar indices',
      () => bytes([X], equation([image(1)], [term(0, 0), term(2, 0)])),
    ],
    ['8: the identity as an element', () => bytes([new Uint8Array(suite.pointBytes)], dlog)],
    [
      '8: an element that is no point',
      () => bytes([new Uint8Array(suite.pointBytes).fill(0xff)], dlog),
    ],
    ['9: X - X as image', () => bytes([X], equation([image(1), image(1, -1n)], [term(0, 0)]))],
    [
      '9: X + (-X) as image',
      () => bytes([X, negated(name, X)], equation([image(1), image(2)], [term(0, 0)])),
    ],
    ['9: 0*X as image', () => bytes([X], equation([image(1, 0n)], [term(0, 0)]))],
    [
      '9: 5*G - X = O as image',
      () => bytes([X], equation([image(0, 5n), image(1, -1n)], [term(0, 0)])),
    ],
    ['10: a zero coefficient', () => bytes([X], equation([image(1)], [term(0, 0, 0n)]))],
    ['10: x*P - x*P', () => bytes([X, P], equation([image(1)], [term(0, 2), term(0, 2, -1n)]))],
    [
      '10: x*P + x*(-P)',
      () => bytes([X, P, negated(name, P)], equation([image(1)], [term(0, 2), term(0, 3)])),
    ],
    [
      '10: one column of two',
      () => bytes([X, P], equation([image(1)], [term(0, 0), term(1, 2), term(1, 2, -1n)])),
    ],
    ['a coefficient equal to the order', () => withCoefficient(suite.order)],
    ['bytes that are no whole point', () => concat(bytes([X], dlog), new Uint8Array(1))],
    ['no bytes', () => new Uint8Array()],
  ];

  /** X = a*x*G with the coefficient's bytes as given, reduced or not. */
  const withCoefficient = (value: bigint): Uint8Array => {
    const good = bytes([X], dlog);
    const raw = concat(encodeScalar(suite, value - 1n));
    // order - 1 plus one, by hand: the encoder would wrap
    raw[suite.scalarOrder === 'little-endian' ? 0 : raw.length - 1]!++;
    const at = good.length - suite.pointBytes - suite.scalarBytes;
    return concat(good.subarray(0, at), raw, good.subarray(at + suite.scalarBytes));
  };

  test.each(invalid)('%s', (_, make) => {
    expect(judge(make())).toBe('bad instance');
  });

  test('every truncation of a valid instance', () => {
    const whole = bytes([X, P], equation([image(1), image(2, 2n)], [term(0, 0), term(1, 2, 3n)]));
    expect(judge(whole, 2)).toBe('valid');
    for (let length = 0; length < whole.length; length++) {
      expect({ length, is: judge(whole.subarray(0, length), 2) }).toEqual({
        length,
        is: 'bad instance',
      });
    }
  });

  test.each([
    [
      'a column that cancels in one equation only',
      1,
      () =>
        bytes(
          [X, P],
          equation([image(1)], [term(0, 2), term(0, 2, -1n)]),
          equation([image(2)], [term(0, 0)]),
        ),
    ],
    ['G in the image', 1, () => bytes([X], equation([image(0), image(1)], [term(0, 0)]))],
    ['a statement about G alone', 1, () => bytes([], equation([image(0)], [term(0, 0)]))],
    ['one point under two names', 1, () => bytes([X, X], equation([image(1)], [term(0, 2)]))],
  ] as const)('the draft allows %s', (_, secrets, make) => {
    expect(judge(make(), secrets)).toBe('valid');
  });

  describe('caps', () => {
    const many = (count: number, each: (i: number) => Equation): Equation[] =>
      Array.from({ length: count }, (_, i) => each(i));
    const terms = (count: number): Equation =>
      equation(
        [image(1)],
        Array.from({ length: count }, () => term(0, 0)),
      );
    const parsed = (instance: Uint8Array): Relation => parseRelation(suite, instance);
    const tooMany: unknown = expect.objectContaining({ code: 'LIMIT_EXCEEDED' });

    test('64 equations or as many as the terms allow, and not one more', () => {
      const most = Math.min(64, suite.maxTerms / 2);
      expect(parsed(bytes([X], ...many(most, () => dlog))).equations).toHaveLength(most);
      expect(judge(bytes([X], ...many(most, () => dlog)))).toBe('valid');
      expect(() => parsed(bytes([X], ...many(most + 1, () => dlog)))).toThrow(tooMany);
      expect(judge(bytes([X], ...many(most + 1, () => dlog)))).toBe('bad instance');
    });

    test('the terms of the suite, image terms counted', () => {
      expect(judge(bytes([X], terms(suite.maxTerms - 1)))).toBe('valid');
      expect(() => parsed(bytes([X], terms(suite.maxTerms)))).toThrow(tooMany);
      expect(judge(bytes([X], terms(suite.maxTerms)))).toBe('bad instance');
    });

    test('32 secrets', () => {
      const secrets = (count: number): Uint8Array =>
        bytes(
          [X],
          equation(
            [image(1)],
            Array.from({ length: count }, (_, j) => term(j, 0)),
          ),
        );
      expect(judge(secrets(32), 32)).toBe('valid');
      expect(() => parsed(secrets(33))).toThrow(tooMany);
      expect(judge(secrets(33), 33)).toBe('bad instance');
    });

    test('65,536 bytes', () => {
      const long = concat(bytes([X], dlog), new Uint8Array(65_536));
      expect(() => parsed(long)).toThrow(tooMany);
      expect(judge(long)).toBe('bad instance');
    });
  });

  test('draft03 gives false for an invalid instance and throws when proving it', async () => {
    const instance = bytes([X, P], dlog);
    const base = {
      ciphersuite: suite.ciphersuite,
      flavor: 'compact',
      tag: utf8(`t-CMPT-${suite.ciphersuite}`),
      instance,
    } as const;
    expect(await draft03.verify({ ...base, narg: new Uint8Array(2 * suite.scalarBytes) })).toBe(
      false,
    );
    const witness = encodeScalar(suite, 5n);
    await expect(draft03.prove({ ...base, witness })).rejects.toMatchObject({
      code: 'BAD_ENCODING',
    });
  });
});

describe('256 elements', () => {
  // only ristretto255 and P256 have terms enough to name so many
  test.each(['P256', 'ristretto255'] as const)('%s', (name: SuiteName) => {
    const suite = SUITES[name];
    const points = Array.from({ length: 256 }, (_, i) => pointOf(name, `e${String(i)}`));
    const make = (count: number): Uint8Array => {
      const rest = Array.from({ length: count - 1 }, (_, i) => image(i + 2));
      const equations = [equation([image(1), ...rest.slice(1)], [term(0, 2)])];
      return serializeRelation({ suite, scalars: 1, points: points.slice(0, count), equations });
    };
    if (suite.maxTerms >= 257) {
      expect(parseRelation(suite, make(255)).points).toHaveLength(255);
      expect(() => parseRelation(suite, make(256))).toThrow(
        expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
      );
    } else {
      expect(() => parseRelation(suite, make(256))).toThrow(
        expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
      );
    }
  });
});
