/** The wasm backend of ristretto255 against the plain engine over noble's group: byte for byte. */
import { shake256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, u32le, utf8 } from '../../src/bytes/bytes.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import type { SigmaBackend, VerifyJob } from '../../src/proofs/sigma/backend.ts';
import { sigmaBackend } from '../../src/proofs/sigma/backends.ts';
import { plainBackend } from '../../src/proofs/sigma/plain-backend.ts';
import { encodeTag } from '../../src/proofs/sigma/protocol.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import { serializeRelation, type Relation } from '../../src/statements/relation.ts';
import { witnessScalars } from '../../src/statements/witness.ts';
import { CONTEXT, FORMS, SHAPES, shapeNamed, type Shape } from './catalogue.ts';
import { integerOf, joinScalars, pointOf, sumOf } from './groups.ts';
import { nobleRistretto } from './noble-ristretto.ts';

const suite = SUITES.ristretto255;
const plain = plainBackend(nobleRistretto);
let wasm: SigmaBackend;
beforeAll(async () => {
  wasm = await sigmaBackend('ristretto255');
});

interface Made extends VerifyJob {
  readonly witness: Uint8Array;
  readonly fresh: Uint8Array;
}

function make(shape: Shape, form: VerifyJob['form'], seed: string): Made {
  const { statement, witness } = shape.make('ristretto255', seed);
  const { bytes: instance, kind } = compileStatement(statement);
  const tag = encodeTag(kind, form, suite, utf8(CONTEXT));
  const fresh = shake256(utf8(seed), { dkLen: 64 });
  const job = { tag, instance, form, witness: witnessScalars(witness), fresh };
  const result = plain.prove(job);
  if (result.outcome !== 'ok') throw new Error(`test: ${result.outcome}`);
  return { ...job, narg: result.narg };
}

const rows = SHAPES.flatMap((shape) => FORMS.map((form) => ({ name: shape.name, shape, form })));

describe.each(rows)('$name $form', ({ shape, form }) => {
  test('the same fresh bytes give the same proof', () => {
    for (const seed of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      const made = make(shape, form, seed);
      expect(wasm.prove(made)).toEqual({ outcome: 'ok', narg: made.narg });
    }
  });

  test('the verdicts on changed proofs, instances and tags agree', () => {
    const made = make(shape, form, 'a');
    expect([wasm.verify(made), plain.verify(made)]).toEqual(['ok', 'ok']);
    const mutation = fc.record({
      field: fc.constantFrom('narg' as const, 'instance' as const, 'tag' as const),
      at: fc.nat(),
      xor: fc.integer({ min: 1, max: 255 }),
    });
    fc.assert(
      fc.property(mutation, ({ field, at, xor }) => {
        const bytes = made[field].slice();
        bytes[at % bytes.length]! ^= xor;
        const job = { ...made, [field]: bytes };
        const outcome = plain.verify(job);
        expect(outcome).not.toBe('ok');
        expect(wasm.verify(job)).toBe(outcome);
      }),
      { numRuns: 150 },
    );
  });

  test('truncated and extended inputs agree', () => {
    const made = make(shape, form, 'a');
    for (const field of ['narg', 'instance'] as const) {
      for (let length = 0; length < made[field].length; length += field === 'narg' ? 1 : 7) {
        const job = { ...made, [field]: made[field].subarray(0, length) };
        expect({ length, outcome: wasm.verify(job) }).toEqual({
          length,
          outcome: plain.verify(job),
        });
      }
      const longer = { ...made, [field]: concat(made[field], new Uint8Array(1)) };
      expect(wasm.verify(longer)).toBe(plain.verify(longer));
    }
  });

  test('wrong witnesses are refused alike', () => {
    const made = make(shape, form, 'a');
    const { length } = made.witness;
    const zeros = new Uint8Array(length);
    const order = joinScalars('ristretto255', [suite.order - 1n]);
    order[0]!++;
    const one = made.witness.slice();
    one[0]! ^= 1;
    const wrong = [zeros, one, concat(made.witness.subarray(0, length - 32), order)];
    for (const witness of [...wrong, made.witness.subarray(32), concat(made.witness, zeros)]) {
      const job = { ...made, witness };
      expect(plain.prove(job)).toEqual({ outcome: 'witness mismatch' });
      expect(wasm.prove(job)).toEqual({ outcome: 'witness mismatch' });
    }
  });
});

test('extreme witnesses: 1, 2, order - 1, and small or large halves', () => {
  const { order } = suite;
  for (const x of [
    1n,
    2n,
    15n,
    16n,
    order - 1n,
    order - 2n,
    order >> 1n,
    1n << 252n,
    (1n << 128n) - 1n,
  ]) {
    const tag = encodeTag('dlog', 'batchable', suite, utf8(CONTEXT));
    const term = { scalar: 0, element: 0, coefficient: 1n };
    const equations = [{ image: [{ element: 1, coefficient: 1n }], terms: [term] }];
    const relation = { suite, scalars: 1, points: [sumOf('ristretto255', [x, 'G'])], equations };
    const instance = serializeRelation(relation);
    const witness = encodeScalar(suite, x);
    const job = { tag, instance, witness, form: 'batchable' as const, fresh: new Uint8Array(64) };
    const expected = plain.prove(job);
    expect(expected.outcome).toBe('ok');
    expect(wasm.prove(job)).toEqual(expected);
  }
});

describe('relations at random', () => {
  const coefficient = fc.constantFrom(0n, 1n, 2n, 5n, suite.order - 1n, suite.order - 3n);
  const nat = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
  const term = fc.record({ scalar: nat(2), element: nat(4), coefficient });
  const image = fc.record({ element: nat(4), coefficient });
  const equation = fc.record({
    image: fc.array(image, { minLength: 0, maxLength: 3 }),
    terms: fc.array(term, { minLength: 0, maxLength: 4 }),
  });
  const relation = fc
    .record({ equations: fc.array(equation, { minLength: 0, maxLength: 3 }), points: nat(4) })
    .map(({ equations, points }): Relation => ({
      suite,
      equations,
      scalars: 1 + Math.max(-1, ...equations.flatMap(({ terms }) => terms.map((t) => t.scalar))),
      points: Array.from({ length: points }, (_, i) => pointOf('ristretto255', `r${String(i)}`)),
    }));

  test('the instance is judged alike, whatever it is', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(relation, (candidate) => {
        const instance = serializeRelation(candidate);
        const narg = new Uint8Array(64).fill(1);
        const job = { tag: utf8('t'), instance, narg, form: 'compact' as const };
        const outcome = plain.verify(job);
        seen.add(outcome);
        expect(wasm.verify(job)).toBe(outcome);
      }),
      { numRuns: 600 },
    );
    expect(seen).toContain('bad instance');
    expect(seen.size).toBeGreaterThan(1);
  });

  test('hostile counts and indices are refused by both', () => {
    const { instance } = make(shapeNamed('linear elgamal'), 'compact', 'a');
    for (const value of [0xffffffff, 0x80000000, 0x7fffffff, 0x10000, 257, 256, 65]) {
      for (let at = 0; at + 4 <= 140; at += 4) {
        const changed = concat(instance.subarray(0, at), u32le(value), instance.subarray(at + 4));
        const job = {
          tag: utf8('t'),
          instance: changed,
          narg: new Uint8Array(64),
          form: 'compact' as const,
        };
        expect({ at, value, outcome: wasm.verify(job) }).toEqual({
          at,
          value,
          outcome: plain.verify(job),
        });
        const witness = joinScalars('ristretto255', [integerOf(suite, 'w')]);
        const prove = { ...job, witness, fresh: new Uint8Array(64) };
        expect(wasm.prove(prove).outcome).toBe(plain.prove(prove).outcome);
      }
    }
  });
});

describe('batches', () => {
  const jobs = (): Made[] =>
    SHAPES.flatMap((shape) => ['a', 'b'].map((seed) => make(shape, 'batchable', seed)));

  test('the checks of every range agree, with good, false and malformed proofs', () => {
    const good = jobs();
    for (const bad of [[], [0], [11], [3, 7], [...good.keys()]]) {
      const batch: VerifyJob[] = good.map((job, i) => {
        if (i === 5) return { ...job, narg: job.narg.subarray(1) };
        if (!bad.includes(i)) return job;
        const narg = job.narg.slice();
        narg[narg.length - 32]! ^= 1;
        return { ...job, narg };
      });
      const [a, b] = [wasm.openBatch(batch), plain.openBatch(batch)];
      expect(a.outcomes).toEqual(b.outcomes);
      for (let from = 0; from < batch.length; from += 3) {
        for (let to = from + 1; to <= batch.length; to += 2) {
          expect({ from, to, holds: a.check(from, to) }).toEqual({
            from,
            to,
            holds: b.check(from, to),
          });
          // verifying in between must not disturb the open batch
          expect(wasm.verify(batch[from]!)).toBe(plain.verify(batch[from]!));
        }
      }
      a.close();
    }
  });
});
