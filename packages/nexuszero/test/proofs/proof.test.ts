/** The envelope as an object: what is read, what is refused, what is given out. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toBase64url, u32le } from '../../src/bytes/bytes.ts';
import { inspect, verify } from '../../src/index.ts';
import { CIPHERS } from '../../src/kernels/ciphers.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import {
  ENVELOPE_BYTES,
  PAYLOAD_MAX_BYTES,
  Proof,
  type ProofHeader,
} from '../../src/proofs/proof.ts';
import {
  FORM_IDS,
  KIND_IDS,
  nameOf,
  SYSTEM_IDS,
  type FormName,
  type Kind,
  type SystemName,
} from '../../src/statements/ids.ts';
import { CASES, CONTEXT, proved, shapeNamed } from '../sigma/catalogue.ts';
import { SUITE_NAMES } from '../sigma/groups.ts';

const coded = (code: string): unknown => expect.objectContaining({ code });
const SUITE_IDS: Readonly<Record<string, number>> = Object.fromEntries(
  [...Object.values(SUITES), ...Object.values(CIPHERS)].map(({ name, id }) => [name, id]),
);
const systems = fc.constantFrom(...(Object.keys(SYSTEM_IDS) as SystemName[]));
const suitesOf = (system: SystemName): fc.Arbitrary<ProofHeader['suite']> =>
  system === 'vole'
    ? fc.constantFrom(...Object.values(CIPHERS).map(({ name }) => name))
    : fc.constantFrom(...SUITE_NAMES);
const systemAndSuite = systems.chain((system) =>
  suitesOf(system).map((suite) => ({ system, suite })),
);
const words = fc.record({
  kind: fc.constantFrom(...(Object.keys(KIND_IDS) as Kind[])),
  form: fc.constantFrom(...(Object.keys(FORM_IDS) as FormName[])),
});
const headers: fc.Arbitrary<ProofHeader> = fc
  .tuple(systemAndSuite, words)
  .map(([ids, others]) => ({ ...ids, ...others }));

test('any header and payload come back, from bytes and from text', () => {
  fc.assert(
    fc.property(headers, fc.uint8Array({ maxLength: 300 }), (header, payload) => {
      const proof = Proof.wrap(header, payload);
      for (const read of [Proof.from(proof.bytes), Proof.fromJSON(proof.toJSON())]) {
        expect(read).toMatchObject(header);
        expect(read.payload).toEqual(payload);
        expect(read.bytes).toEqual(proof.bytes);
      }
      expect(proof.size).toBe(ENVELOPE_BYTES + payload.length);
      expect(JSON.parse(JSON.stringify({ proof }))).toEqual({ proof: toBase64url(proof.bytes) });
      const ids = [
        SYSTEM_IDS[header.system],
        SUITE_IDS[header.suite]!,
        KIND_IDS[header.kind],
        FORM_IDS[header.form],
      ];
      const head = concat(new Uint8Array([0x4e, 0x58, 0x50, 1, ...ids]), u32le(payload.length));
      expect(proof.bytes).toEqual(concat(head, payload));
    }),
  );
});

test('bytes that are read are the bytes that are written: one envelope for one proof', () => {
  const base = Proof.wrap(
    { system: 'sigma', suite: 'P256', kind: 'dlog', form: 'compact' },
    new Uint8Array(64),
  ).bytes;
  fc.assert(
    fc.property(fc.nat(ENVELOPE_BYTES - 1), fc.nat(255), (at, value) => {
      const bytes = base.slice();
      bytes[at] = value;
      let read: Proof;
      try {
        read = Proof.from(bytes);
      } catch (error) {
        expect(error).toMatchObject({
          code: expect.stringMatching(/^(BAD_ENCODING|UNSUPPORTED)$/) as unknown,
        });
        return;
      }
      expect(Proof.wrap(read, read.payload).bytes).toEqual(bytes);
    }),
    { numRuns: 1000 },
  );
});

test('no envelope for a suite of another system', () => {
  const header = { system: 'vole', suite: 'P256', kind: 'preimage', form: 'tiny' } as const;
  expect(() => Proof.wrap(header, new Uint8Array(4))).toThrow(coded('BAD_PARAMETER'));
});

describe('refused', () => {
  const good = Proof.wrap(
    { system: 'sigma', suite: 'P256', kind: 'dlog', form: 'compact' },
    new Uint8Array(64),
  ).bytes;
  const patched = (at: number, ...bytes: number[]): Uint8Array => {
    const changed = good.slice();
    changed.set(bytes, at);
    return changed;
  };
  test.each([
    ['nothing', new Uint8Array(), 'BAD_ENCODING'],
    ['a header only', good.subarray(0, 12), 'BAD_ENCODING'],
    ['eleven bytes', good.subarray(0, 11), 'BAD_ENCODING'],
    ['another magic', patched(0, 0x4f), 'BAD_ENCODING'],
    ['version 0', patched(3, 0), 'UNSUPPORTED'],
    ['version 2', patched(3, 2), 'UNSUPPORTED'],
    ['system 0', patched(4, 0), 'UNSUPPORTED'],
    ['suite 5', patched(5, 5), 'UNSUPPORTED'],
    ['kind 255', patched(6, 255), 'UNSUPPORTED'],
    ['suite 7 of vole', patched(4, 3, 7), 'UNSUPPORTED'],
    ['form 7', patched(7, 7), 'UNSUPPORTED'],
    ['a length one less', patched(8, 63), 'BAD_ENCODING'],
    ['a length one more', patched(8, 65), 'BAD_ENCODING'],
    ['a length of 2^32-1', patched(8, 255, 255, 255, 255), 'BAD_ENCODING'],
    ['a trailing byte', concat(good, new Uint8Array(1)), 'BAD_ENCODING'],
  ])('%s', (_, bytes, code) => {
    expect(() => Proof.from(bytes)).toThrow(coded(code));
    expect(() => Proof.fromJSON(toBase64url(bytes))).toThrow(coded(code));
  });

  test.each(['', 'TlhQ', `${toBase64url(good)}=`, ` ${toBase64url(good)}`])('text %j', (text) => {
    expect(() => Proof.fromJSON(text)).toThrow(coded('BAD_ENCODING'));
  });

  test.each([undefined, null, 5, 'TlhQ', [...good], good.buffer, new DataView(good.buffer)])(
    '%j is misuse',
    (value) => {
      expect(() => Proof.from(value as unknown as Uint8Array)).toThrow(coded('BAD_PARAMETER'));
    },
  );

  test('a payload above the cap, before it is copied', () => {
    const huge = new Uint8Array(ENVELOPE_BYTES + PAYLOAD_MAX_BYTES + 1);
    huge.set(good.subarray(0, 8));
    huge.set(u32le(PAYLOAD_MAX_BYTES + 1), 8);
    expect(() => Proof.from(huge)).toThrow(coded('BAD_ENCODING'));
  });
});

test('a Proof cannot be made or changed by hand', async () => {
  const { statement, proof } = await proved({
    title: '',
    suite: 'P256',
    shape: shapeNamed('dlog'),
    form: 'batchable',
  });
  expect(Object.isFrozen(proof)).toBe(true);
  expect(() => {
    (proof as { suite: string }).suite = 'P521';
  }).toThrow(TypeError);
  // an object that looks like one is not one
  const copy = {
    ...proof,
    bytes: proof.bytes,
    payload: proof.payload,
    size: proof.size,
  } as unknown as Proof;
  await expect(verify(statement, copy, { context: CONTEXT })).rejects.toMatchObject({
    code: 'BAD_PARAMETER',
  });
  const heir = Object.create(proof) as Proof;
  await expect(verify(statement, heir, { context: CONTEXT })).rejects.toThrow();
});

test.each(CASES)('inspect: $title', async ({ suite, shape, form }) => {
  const { proof } = await proved({ title: '', suite, shape, form });
  const expected = {
    version: 1,
    system: 'sigma',
    suite,
    kind: shape.kind,
    form,
    payloadBytes: proof.size - 12,
    totalBytes: proof.size,
    security: {
      level: SUITES[suite].level,
      classical: SUITES[suite].classicalBits,
      quantum: 0,
      category: null,
    },
    postQuantum: false,
  };
  expect(inspect(proof)).toEqual(expected);
  expect(inspect(proof.bytes)).toEqual(expected);
  expect(proof.security).toEqual(expected.security);
});

test('ids are read by number only when they are in the table', () => {
  for (const [name, id] of Object.entries(KIND_IDS)) expect(nameOf(KIND_IDS, id)).toBe(name);
  for (const id of [0, 5, 255, -1, NaN]) expect(nameOf(KIND_IDS, id)).toBeUndefined();
});
