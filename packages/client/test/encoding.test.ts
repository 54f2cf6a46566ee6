/** What is sent is what the library writes and reads, for every kind. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isNexusError,
  prove,
  statementFromJSON,
  statementToJSON,
  verify,
  witnessFromJSON,
  type Statement,
  type Witness,
} from '../../nexuszero/src/index.ts';
import { opening, range } from '../../nexuszero/src/range.ts';
import { discreteLog } from '../../nexuszero/src/sigma.ts';
import { CASES } from '../../nexuszero/test/sigma/catalogue.ts';
import { openedRange, RANGE_CASES } from '../../nexuszero/test/golden/ranges.ts';
import { PREIMAGE_CASES } from '../../nexuszero/test/golden/preimages.ts';
import { fromBase64url, isBase64url, toBase64url } from '../src/bytes.ts';
import { proofText } from '../src/proof.ts';
import { statementJson } from '../src/statement.ts';
import { witnessJson } from '../src/witness.ts';
import { property } from './property.ts';

interface Pair {
  readonly statement: Statement;
  readonly witness: Witness;
}

const pairs: readonly (readonly [string, () => Pair | Promise<Pair>])[] = [
  ...CASES.filter(({ form }) => form === 'compact').map(
    ({ title, suite, shape }) => [title, () => shape.make(suite)] as const,
  ),
  ...RANGE_CASES.map((row) => [row.title, () => openedRange(row)] as const),
  ...PREIMAGE_CASES.map((row) => [row.title, () => row.make()] as const),
];

describe.each(pairs)('%s', (_, make) => {
  test('statement: the very text of the library, whatever it was given as', async () => {
    const { statement } = await make();
    const text = JSON.stringify(statementToJSON(statement));
    expect(JSON.stringify(statementJson(statement))).toBe(text);
    expect(JSON.stringify(statementJson(structuredClone(statement)))).toBe(text);
    expect(JSON.stringify(statementJson(statementToJSON(statement)))).toBe(text);
    expect(JSON.stringify(statementJson(text))).toBe(text);
    expect(statementFromJSON(text)).toEqual(statement);
  });

  test('witness: the library reads the same secrets back', async () => {
    const { statement, witness } = await make();
    const text = JSON.stringify(witnessJson(statementJson(statement), witness));
    const again = witnessFromJSON(statement, text);
    expect(again.names).toEqual(witness.names);
    expect(again.reveal()).toEqual(witness.reveal());
  });
});

test('every kind of the library is among them', async () => {
  const kinds = new Set<string>();
  for (const [, make] of pairs) kinds.add((await make()).statement.kind);
  expect([...kinds].sort()).toEqual(
    ['dleq', 'dlog', 'hashedRange', 'linear', 'pedersen', 'preimage', 'range'].sort(),
  );
});

test('a secret that was sent proves over there', async () => {
  const { statement, witness, openings } = await range.commit({ values: [7n, 9n], bits: 8 });
  const json = JSON.parse(JSON.stringify(witnessJson(statementJson(statement), witness)));
  expect(json).toEqual(openings.map((one) => opening.toJSON(one)));
  const proof = await prove(statement, witnessFromJSON(statement, json) as never, { context: 'a' });
  expect(await verify(statement, proof, { context: 'a' })).toEqual({ ok: true });
});

test('openings: one, several, as objects or as JSON', async () => {
  const { statement, openings } = await range.commit({ values: [7n, 9n], bits: 8 });
  const written = openings.map((one) => opening.toJSON(one));
  const claim = statementJson(statement);
  expect(witnessJson(claim, openings)).toEqual(written);
  expect(witnessJson(claim, written)).toEqual(written);
  expect(witnessJson(claim, openings[0]!)).toEqual(written[0]);
  expect(witnessJson(claim, written[0]!)).toEqual(written[0]);
});

test('copies of secrets are wiped once they are written down', async () => {
  const { statement, witness } = await discreteLog.generate();
  const given: Uint8Array[] = [];
  const watched = {
    kind: witness.kind,
    names: witness.names,
    reveal: () => {
      const secrets = witness.reveal();
      given.push(secrets['x']!);
      return secrets;
    },
  };
  const claim = statementJson(statement);
  expect(witnessJson(claim, watched)).toEqual(witnessJson(claim, witness));
  expect(given.map((bytes) => bytes.every((byte) => byte === 0))).toEqual([true]);
});

test('what is no statement, witness or proof is refused, and no secret is in the words', async () => {
  const { statement, witness } = await discreteLog.generate();
  const claim = statementJson(statement);
  const code = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      expect(isNexusError(error)).toBe(false);
      expect(String(error)).not.toContain(toBase64url(witness.reveal()['x']!));
      return (error as { code: string }).code;
    }
  };
  for (const bad of [null, undefined, 7, {}, [], 'no', '"text"', { kind: 'dlog', suite: 'P256' }]) {
    expect(code(() => statementJson(bad as never))).toBe('BAD_PARAMETER');
  }
  expect(code(() => statementJson({ kind: 'newer', suite: 'x' }))).toBe('UNSUPPORTED');
  expect(code(() => statementJson({ kind: 'constructor', suite: 'x' }))).toBe('UNSUPPORTED');
  for (const bad of [null, undefined, 7, 'x', {}, { type: 'other' }, [7], [null]]) {
    expect(code(() => witnessJson(claim, bad as never))).toBe('BAD_PARAMETER');
  }
  const other = await range.commit({ value: 7n, bits: 8 });
  expect(code(() => witnessJson(claim, other.witness))).toBe('WITNESS_MISMATCH');
  const two = await range.commit({ values: [7n, 8n], bits: 8 });
  expect(code(() => witnessJson(statementJson(two.statement), other.witness))).toBe(
    'WITNESS_MISMATCH',
  );
  for (const bad of [null, undefined, 7, 'a', 'a+b/', {}, { bytes: 'AAAA' }, [1, 2]]) {
    expect(code(() => proofText(bad as never))).toBe('BAD_PARAMETER');
  }
});

test('a proof: object, bytes and text are one', async () => {
  const { statement, witness } = await discreteLog.generate();
  const proof = await prove(statement, witness, { context: 'a' });
  expect(proofText(proof)).toBe(proof.toJSON());
  expect(proofText(proof.bytes)).toBe(proof.toJSON());
  expect(proofText(proof.toJSON())).toBe(proof.toJSON());
  expect(proofText(Buffer.from(proof.bytes))).toBe(proof.toJSON());
});

property('base64url as the platform has it', fc.uint8Array({ maxLength: 100 }), (bytes) => {
  const text = toBase64url(bytes);
  expect(text).toBe(Buffer.from(bytes).toString('base64url'));
  expect(isBase64url(text)).toBe(true);
  expect(fromBase64url(text)).toEqual(new Uint8Array(bytes));
});

property(
  'no text stands for bytes that have another',
  fc.base64String({ maxLength: 12 }),
  (text) => {
    const url = text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    const back = Buffer.from(url, 'base64url').toString('base64url');
    expect(isBase64url(url)).toBe(back === url);
    expect(isBase64url(`${url}=`)).toBe(false);
  },
);
