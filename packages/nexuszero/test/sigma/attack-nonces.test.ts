/**
 * Attacks through nonces (curve-audit F8): with a generator that always gives the same bytes, weak
 * derivations leak the witness to the extractor. Ours gives independent nonces for any difference.
 */
import { shake256 } from '@noble/hashes/sha3.js';
import { describe, expect, test } from 'vitest';
import { concat, isZero, utf8 } from '../../src/bytes/bytes.ts';
import type { RandomSource } from '../../src/bytes/random.ts';
import { bytesToBigIntLE, encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES, type SuiteName } from '../../src/kernels/suites.ts';
import { Proof } from '../../src/proofs/proof.ts';
import { openRelation } from '../../src/proofs/sigma/plain.ts';
import { proveWithNonces } from '../../src/proofs/sigma/plain-backend.ts';
import { deriveNonces, encodeTag } from '../../src/proofs/sigma/protocol.ts';
import { sigma } from '../../src/proofs/sigma/system.ts';
import { verify, dleq } from '../../src/sigma.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import type { SigmaForm } from '../../src/statements/ids.ts';
import { witnessScalars } from '../../src/statements/witness.ts';
import { CONTEXT, FORMS, SHAPES, shapeNamed, type Pair } from './catalogue.ts';
import { extract, noncesOf, splitScalars, transcriptOf } from './nonces.ts';
import { integerOf, onGroup, pointOf, SUITE_NAMES, sumOf } from './groups.ts';

const constantRandom: RandomSource = (out) => {
  out.fill(0x42);
};

type Derive = (input: { tag: Uint8Array; instance: Uint8Array; witness: Uint8Array }) => Uint8Array;
/** Hedged with the witness, but blind to what enters the challenge. */
const witnessOnly: Derive = ({ witness }) => concat(new Uint8Array(64).fill(0x42), witness);
/** Bound to the transcript, but not hedged with the witness. */
const transcriptOnly: Derive = ({ tag, instance }) =>
  concat(new Uint8Array(64).fill(0x42), tag, instance);

/** Our prover with another derivation of nonces. */
function weakProve(
  { statement, witness }: Pair,
  form: SigmaForm,
  context: string,
  derive: Derive,
): Proof {
  const { bytes: instance, suite, kind, scalars } = compileStatement(statement);
  const tag = encodeTag(kind, form, suite, utf8(context));
  const secrets = witnessScalars(witness);
  const seed = derive({ tag, instance, witness: secrets });
  const nonces = weakNonces(suite.name, seed, scalars);
  const narg = onGroup(suite.name, (group) =>
    proveWithNonces(
      group,
      openRelation(group, instance)!,
      { tag, instance, form },
      splitScalars(suite, secrets),
      nonces,
    ),
  );
  return Proof.wrap({ system: 'sigma', suite: suite.name, kind, form }, narg!);
}

function weakNonces(name: SuiteName, seed: Uint8Array, count: number): bigint[] {
  const { order } = SUITES[name];
  const stream = shake256(seed, { dkLen: 98 * count });
  return Array.from(
    { length: count },
    (_, j) => bytesToBigIntLE(stream.subarray(98 * j, 98 * j + 98)) % order,
  );
}

const secretsOf = ({ statement, witness }: Pair): bigint[] =>
  splitScalars(SUITES[statement.suite], witnessScalars(witness));

describe.each(SUITE_NAMES)('%s', (name) => {
  const suite = SUITES[name];
  const { order } = suite;

  test.each(SHAPES)(
    '$name: two proofs under a witness-only derivation give the witness away',
    async (shape) => {
      const pair = shape.make(name);
      // two flavors of one context, and two contexts of one flavor
      for (const [formB, contextB] of [
        ['compact', 'one'],
        ['batchable', 'two'],
      ] as const) {
        const a = weakProve(pair, 'batchable', 'one', witnessOnly);
        const b = weakProve(pair, formB, contextB, witnessOnly);
        expect(await verify(pair.statement, a, { context: 'one' })).toEqual({ ok: true });
        expect(await verify(pair.statement, b, { context: contextB })).toEqual({ ok: true });
        const found = extract(
          order,
          transcriptOf(pair.statement, a, 'one'),
          transcriptOf(pair.statement, b, contextB),
        );
        expect(found).toEqual(secretsOf(pair));
      }
    },
  );

  test('one proof under a transcript-only derivation gives the witness to who knows the fresh bytes', () => {
    const pair = shapeNamed('dlog').make(name);
    const proof = weakProve(pair, 'batchable', CONTEXT, transcriptOnly);
    const { bytes: instance, kind } = compileStatement(pair.statement);
    const tag = encodeTag(kind, 'batchable', suite, utf8(CONTEXT));
    const seed = transcriptOnly({ tag, instance, witness: new Uint8Array() });
    const [nonce] = weakNonces(name, seed, 1);
    const { challenge, responses } = transcriptOf(pair.statement, proof, CONTEXT);
    // the answer to the challenge 0 is the nonce itself
    const zero = { challenge: 0n, responses: [nonce!] };
    expect(extract(order, { challenge, responses }, zero)).toEqual(secretsOf(pair));
  });

  test('ours, always the same fresh bytes: every difference gives other nonces', async () => {
    const seen = new Map<bigint, string>();
    const x = integerOf(suite, 'nonce x');
    for (const [label, pair, form, context] of variants(name, x)) {
      const run = (): Promise<Proof> =>
        sigma.prove(pair.statement, pair.witness, { context, form }, constantRandom);
      const proof = await run();
      expect((await run()).bytes).toEqual(proof.bytes);
      expect(await verify(pair.statement, proof, { context })).toEqual({ ok: true });
      const transcript = transcriptOf(pair.statement, proof, context);
      for (const nonce of noncesOf(transcript, suite, pair.witness)) {
        expect(nonce).not.toBe(0n);
        expect(seen.get(nonce)).toBeUndefined();
        seen.set(nonce, label);
      }
    }
    expect(seen.size).toBeGreaterThan(20);
  });

  test('the two proofs that broke the weak derivation do not break ours', async () => {
    const pair = shapeNamed('dlog').make(name);
    const transcripts = await Promise.all(
      FORMS.map(async (form) => {
        const options = { context: CONTEXT, form };
        const proof = await sigma.prove(pair.statement, pair.witness, options, constantRandom);
        return transcriptOf(pair.statement, proof, CONTEXT);
      }),
    );
    expect(extract(order, transcripts[0]!, transcripts[1]!)).not.toEqual(secretsOf(pair));
  });

  test('other fresh bytes, other nonces; the fresh bytes are wiped', async () => {
    const { statement, witness } = shapeNamed('pedersen').make(name);
    const nonces = new Set<bigint>();
    for (let byte = 0; byte < 64; byte += 9) {
      let given: Uint8Array | undefined;
      const random: RandomSource = (out) => {
        expect(out.length).toBe(64);
        out.fill(0);
        out[byte] = 1;
        given = out;
      };
      const proof = await sigma.prove(statement, witness, { context: CONTEXT }, random);
      for (const k of noncesOf(transcriptOf(statement, proof, CONTEXT), suite, witness))
        nonces.add(k);
      expect(isZero(given!)).toBe(true);
    }
    expect(nonces.size).toBe(16);
  });
});

/** Proofs with one secret x that differ in one thing each. */
function* variants(name: SuiteName, x: bigint): Generator<[string, Pair, SigmaForm, string]> {
  const suite = SUITES[name];
  const secret = encodeScalar(suite, x);
  const H1 = pointOf(name, 'H1');
  const dleqOver = (H: Uint8Array): Pair => ({
    statement: dleq.statement({ suite: name, H, X: sumOf(name, [x, 'G']), Y: sumOf(name, [x, H]) }),
    witness: dleq.witness({ suite: name, x: secret }),
  });
  for (const form of FORMS) {
    for (const shape of SHAPES) {
      // every context with one secret and with two; the other relations with one context
      const several = shape.name === 'dlog' || shape.name === 'pedersen';
      const contexts = several ? ['one', 'two', 'one-CMPT', 'one-DSFS'] : ['one'];
      for (const context of contexts) {
        yield [`${shape.name} ${form} ${context}`, shape.make(name), form, context];
      }
    }
    yield [`H1 ${form}`, dleqOver(H1), form, 'one'];
    yield [`H2 ${form}`, dleqOver(pointOf(name, 'H2')), form, 'one'];
  }
}

test('two suites of one order and one witness do not share nonces', () => {
  // the suite is in the tag: no two suites of ours have one order, so this asks the derivation itself
  const base = {
    fresh: new Uint8Array(64),
    counter: 0,
    instance: utf8('instance'),
    witness: new Uint8Array(32).fill(1),
    count: 1,
  };
  const tagOf = (name: SuiteName): Uint8Array =>
    encodeTag('dlog', 'batchable', SUITES[name], utf8('c'));
  const tags = SUITE_NAMES.map(tagOf);
  const drawn = tags.map((tag) => deriveNonces(SUITES.P256, { ...base, tag })[0]);
  const counters = [1, 2].map(
    (counter) => deriveNonces(SUITES.P256, { ...base, counter, tag: tags[0]! })[0],
  );
  expect(new Set([...drawn, ...counters]).size).toBe(SUITE_NAMES.length + 2);
});

test('the lengths in the derivation keep its fields apart', () => {
  const base = { fresh: new Uint8Array(64), counter: 0, witness: new Uint8Array(32), count: 1 };
  const draw = (tag: string, instance: string): bigint | undefined =>
    deriveNonces(SUITES.P256, { ...base, tag: utf8(tag), instance: utf8(instance) })[0];
  expect(draw('ab', 'c')).not.toBe(draw('a', 'bc'));
});
