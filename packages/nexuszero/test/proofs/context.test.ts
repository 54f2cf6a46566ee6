/** Contexts and tags: what is refused, and that no two inputs share a tag. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/bytes/bytes.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { encodeContext } from '../../src/proofs/context.ts';
import { encodeTag, FLAVOR_MARK } from '../../src/proofs/sigma/protocol.ts';
import { prove, verify } from '../../src/sigma.ts';
import type { SigmaForm, SigmaKind } from '../../src/statements/ids.ts';
import { FORMS, shapeNamed } from '../sigma/catalogue.ts';

const badParameter: unknown = expect.objectContaining({ code: 'BAD_PARAMETER' });

test.each([
  ['empty', ''],
  ['1,025 bytes', 'a'.repeat(1025)],
  ['1,026 bytes in 513 characters', 'é'.repeat(513)],
  ['1,028 bytes in 257 characters', '\u{1f512}'.repeat(257)],
  ['a lone high surrogate', 'a\ud800'],
  ['a lone low surrogate', '\udfff'],
  ['surrogates the wrong way round', '\udd12\ud83d'],
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['bytes', new Uint8Array([97])],
  ['a String object', Object('a') as unknown],
  ['an object that prints', { toString: () => 'a' }],
])('refuses %s', async (_, given) => {
  expect(() => encodeContext(given)).toThrow(badParameter);
  const { statement, witness } = shapeNamed('dlog').make('P256');
  const context = given as string;
  await expect(prove(statement, witness, { context })).rejects.toEqual(badParameter);
  await expect(verify(statement, new Uint8Array(), { context })).rejects.toEqual(badParameter);
});

test.each([
  'a',
  'a'.repeat(1024),
  'é'.repeat(512),
  '\u{1f512}'.repeat(256),
  '\u0000',
  'a-CMPT',
  'x:y',
  '\ufeff',
])('takes %j', async (context) => {
  expect(encodeContext(context)).toEqual(utf8(context));
  const { statement, witness } = shapeNamed('dlog').make('P256');
  const proof = await prove(statement, witness, { context });
  expect(await verify(statement, proof, { context })).toEqual({ ok: true });
});

test('nothing is normalised: composed and decomposed letters are two contexts', async () => {
  const { statement, witness } = shapeNamed('dlog').make('P256');
  const proof = await prove(statement, witness, { context: '\u00e9' });
  const verdict = await verify(statement, proof, { context: 'e\u0301' });
  expect(verdict).toMatchObject({ code: 'PROOF_FALSE' });
});

describe('tags', () => {
  const fields = fc.record({
    kind: fc.constantFrom<SigmaKind>('dlog', 'dleq', 'pedersen', 'linear'),
    form: fc.constantFrom<SigmaForm>(...FORMS),
    suite: fc.constantFrom(...Object.values(SUITES)),
    prefix: fc.constantFrom('nexuszero-V01-' as const, 'nexuszero-TEST-V01-' as const),
    // contexts that try to look like the fields before them
    context: fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc
        .array(
          fc.constantFrom(
            '-DSFS',
            '-CMPT',
            '-with-',
            ':',
            'dlog',
            'nexuszero-V01-',
            'a',
            SUITES.P256.ciphersuite,
          ),
          { minLength: 1, maxLength: 6 },
        )
        .map((parts) => parts.join('')),
    ),
  });

  test('no two inputs share one', () => {
    fc.assert(
      fc.property(fields, fields, (a, b) => {
        const tag = (f: typeof a): string =>
          toHex(encodeTag(f.kind, f.form, f.suite, utf8(f.context), f.prefix));
        const same =
          a.kind === b.kind &&
          a.form === b.form &&
          a.suite === b.suite &&
          a.prefix === b.prefix &&
          a.context === b.context;
        expect(tag(a) === tag(b)).toBe(same);
      }),
      { numRuns: 2000 },
    );
  });

  test('the fields read back: everything before the first colon is fixed', () => {
    fc.assert(
      fc.property(fields, ({ kind, form, suite, context, prefix }) => {
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
          encodeTag(kind, form, suite, utf8(context), prefix),
        );
        const colon = text.indexOf(':');
        expect(text.slice(colon + 1)).toBe(context);
        expect(text.slice(0, colon)).toBe(
          `${prefix}${kind}-${FLAVOR_MARK[form]}-with-${suite.ciphersuite}`,
        );
      }),
    );
  });

  test('control: with the context first, "a" + CMPT meets "a-CMPT" + nothing', () => {
    const naive = (context: string, form: SigmaForm | undefined): string =>
      form === undefined ? context : `${context}-${FLAVOR_MARK[form]}`;
    expect(naive('a', 'compact')).toBe(naive('a-CMPT', undefined));
    const own = (context: string, form: SigmaForm): string =>
      toHex(encodeTag('dlog', form, SUITES.P256, utf8(context)));
    expect(own('a', 'compact')).not.toBe(own('a-CMPT', 'batchable'));
  });
});
