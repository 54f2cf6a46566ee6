/** Callers' objects that lie, change or throw: what is verified is what lies in the memory, once. */
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/bytes/bytes.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { createRangeCurve } from '../../src/kernels/range.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { init, prove as proveAny, verifyBatch as verifyAny } from '../../src/index.ts';
import { Proof } from '../../src/proofs/proof.ts';
import {
  bulletproofs,
  opening,
  prove,
  proveBatch,
  range,
  verify,
  verifyBatch,
  type ProveItem,
  type RangeStatement,
  type VerifyItem,
} from '../../src/range.ts';
import * as sigma from '../../src/sigma.ts';
import { unsafeSeededProve } from '../../src/testing.ts';
import { claimOf, coded, CONTEXT } from './claims.ts';

const context = 'attack/inputs';
const made = await range.commit({ value: 42n, min: 18n, max: 120n });
const proof = await prove(made.statement, made.witness, { context });
const scalar = (value: bigint): Uint8Array => encodeScalar(SUITES.ristretto255, value);

/** Bytes that tell of another length than they have. */
function lying(bytes: Uint8Array, length: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  Object.defineProperty(copy, 'length', { value: length });
  return copy;
}

describe('lengths that lie', () => {
  test('the kernel takes the bytes that there are, and no more', async () => {
    const kernel = await createRangeCurve();
    const zeros = new Uint8Array(64);
    const digest = kernel.shake256(zeros, 32);
    expect(kernel.shake256(lying(zeros, 4), 32)).toEqual(digest);
    expect(kernel.shake256(lying(zeros, 1e6), 32)).toEqual(digest);
    const honest = kernel.merlin(utf8('label'));
    expect(kernel.merlin(lying(utf8('label'), 1e6)).state()).toEqual(honest.state());
  });

  test('jobs and transcripts of a batch that show one thing first and then another', async () => {
    const kernel = await createRangeCurve();
    const transcript = kernel.merlin(utf8('x'));
    const commitments = made.statement.values[0]!.V;
    const reads = { proof: 0 };
    const job = {
      transcript,
      bits: 8,
      commitments,
      get proof(): Uint8Array {
        return new Uint8Array(reads.proof++ === 0 ? 480 : 1_000_000);
      },
    } as const;
    expect(kernel.range.openBatch([job]).statuses).toEqual(['malformed']);
    expect(reads.proof).toBe(1);
    const imitation = { ...transcript, state: () => new Uint8Array(8) };
    const values = new Uint8Array(8);
    const [blindings, fresh] = [scalar(7n), new Uint8Array(32)];
    for (const call of [
      () => kernel.range.openBatch([{ ...job, transcript: imitation }]),
      () => kernel.range.prove({ transcript: imitation, bits: 8, values, blindings, fresh }),
      () => kernel.shake256('text' as never, 32),
    ]) {
      expect(call).toThrow(coded('BAD_PARAMETER'));
    }
  });

  test('a proof', async () => {
    for (const length of [0, 100, proof.size + 1, 1e6]) {
      expect(await verify(made.statement, lying(proof.bytes, length), { context })).toEqual({
        ok: true,
      });
      const longer = new Uint8Array(proof.size + 1);
      longer.set(proof.bytes);
      expect(await verify(made.statement, lying(longer, proof.size), { context })).toMatchObject({
        code: 'PROOF_MALFORMED',
      });
    }
  });

  test('a commitment', async () => {
    const { V } = made.statement.values[0]!;
    const longer = lying(new Uint8Array([...V, 7]), 32);
    expect(() => range.statement({ commitments: [longer], bits: 8 })).toThrow(
      coded('BAD_ENCODING'),
    );
    const args = [{ label: 'x' }, [longer], 8, new Uint8Array(480)] as const;
    await expect(bulletproofs.verify(...args)).rejects.toEqual(coded('BAD_PARAMETER'));
  });

  test('a value', async () => {
    const input = { value: lying(new Uint8Array(9), 8), bits: 8 } as const;
    await expect(range.commit(input)).rejects.toEqual(coded('BAD_PARAMETER'));
  });
});

describe('classes derived from ours', () => {
  test('a Proof whose getters tell of another proof', async () => {
    const other = await range.commit({ value: 7n, min: 0n, max: 9n });
    const theirs = await prove(other.statement, other.witness, { context });
    const Derived = Proof as unknown as new (header: Proof, bytes: Uint8Array) => Proof;
    class Disguised extends Derived {
      override get payload(): Uint8Array {
        return proof.payload;
      }
      override get bytes(): Uint8Array {
        return proof.bytes;
      }
    }
    const disguised = new Disguised(theirs, theirs.bytes);
    expect(disguised.payload).toEqual(proof.payload);
    expect(await verify(made.statement, disguised, { context })).toMatchObject({ ok: false });
    expect(await verify(other.statement, disguised, { context })).toEqual({ ok: true });
  });

  test('a header that does not match its bytes', async () => {
    const Derived = Proof as unknown as new (header: object, bytes: Uint8Array) => Proof;
    const bytes = proof.bytes;
    bytes[6] = 1;
    const relabelled = new Derived(proof, bytes);
    expect(await verify(made.statement, relabelled, { context })).toMatchObject({
      code: 'PROOF_MISMATCH',
    });
  });

  test('bytes whose subarray hands out another proof', async () => {
    class Switching extends Uint8Array {
      override subarray(): Uint8Array<ArrayBuffer> {
        return Uint8Array.from(proof.bytes);
      }
    }
    const zeros = new Switching(proof.size);
    expect(await verify(made.statement, zeros, { context })).toMatchObject({
      code: 'PROOF_MALFORMED',
    });
  });

  test('the commitment of an opening cannot be written', () => {
    const own = made.openings[0]!;
    const before = own.commitment;
    own.commitment.fill(0);
    expect(own.commitment).toEqual(before);
    expect(() => {
      (own as { commitment: Uint8Array }).commitment = new Uint8Array(32);
    }).toThrow(TypeError);
  });
});

describe('what changes while the kernel is awaited', () => {
  test('value and blinding of opening.open', async () => {
    const blinding = scalar(7n);
    const value = scalar(42n);
    const pending = opening.open({ value, blinding });
    blinding.fill(0);
    value.fill(0);
    const opened = await pending;
    expect(opened.reveal()).toEqual({ value: scalar(42n), blinding: scalar(7n) });
  });

  test('proof and transcript of bulletproofs.verify', async () => {
    const kernel = await createRangeCurve();
    const values = new Uint8Array(8);
    const blindings = scalar(7n);
    const transcript = kernel.merlin(utf8('theirs'));
    const commitments = [kernel.range.commit(values, blindings)];
    const fresh = new Uint8Array(32);
    const bytes = kernel.range.prove({ transcript, bits: 8, values, blindings, fresh });
    const label = utf8('theirs');
    const pending = bulletproofs.verify({ label }, commitments, 8, bytes);
    bytes.fill(0);
    label.fill(0);
    commitments[0]!.fill(0);
    expect(await pending).toEqual({ ok: true });
  });

  test('the witness of prove', async () => {
    const own = await range.commit({ value: 42n, min: 18n, max: 120n });
    const pending = prove(own.statement, own.witness, { context });
    own.witness.wipe();
    expect(await verify(own.statement, await pending, { context })).toEqual({ ok: true });
  });
});

const item = { statement: made.statement, proof, context };

describe('items of a batch that cannot be read condemn themselves alone', () => {
  const throwing = (field: string): VerifyItem =>
    Object.defineProperty({ ...item }, field, {
      get: () => {
        throw new TypeError('from outside');
      },
    });
  const statement = new Proxy(
    { ...made.statement },
    {
      get(target, key): unknown {
        if (key === 'values') throw new RangeError('from outside');
        return Reflect.get(target, key);
      },
    },
  );
  const kindless = new Proxy(made.statement, {
    get: () => {
      throw new RangeError('from outside');
    },
  });

  test.each([
    ['nexuszero/range', verifyBatch],
    ['nexuszero', verifyAny],
  ])('%s', async (_, all) => {
    const bad = [throwing('statement'), throwing('proof'), throwing('context')];
    const strange = [statement, kindless].map((given) => ({ ...item, statement: given }));
    const verdicts = await all([item, ...bad, ...strange, item]);
    expect(verdicts.map(({ ok }) => ok)).toEqual([true, false, false, false, false, false, true]);
    for (const verdict of verdicts.slice(1, 6)) {
      expect(verdict).toMatchObject({ code: 'STATEMENT_MALFORMED' });
    }
  });

  test('nexuszero/sigma', async () => {
    const { statement: dlog, witness } = await sigma.discreteLog.generate();
    const good = { statement: dlog, proof: await sigma.prove(dlog, witness, { context }), context };
    const verdicts = await sigma.verifyBatch([good, throwing('proof'), good]);
    expect(verdicts.map(({ ok }) => ok)).toEqual([true, false, true]);
  });

  test('one that is no object is the caller’s mistake', async () => {
    for (const junk of [null, 5, undefined]) {
      await expect(verifyBatch([item, junk as unknown as VerifyItem])).rejects.toEqual(
        coded('BAD_PARAMETER'),
      );
    }
    const holes = new Array<VerifyItem>(2);
    await expect(verifyBatch(holes)).rejects.toEqual(coded('BAD_PARAMETER'));
  });
});

describe('misuse is BAD_PARAMETER, never a TypeError', () => {
  const junk = [null, undefined, 5, 'text', {}, []];
  const refused = async (call: () => unknown): Promise<void> => {
    const attempt = async (): Promise<unknown> => await call();
    await expect(attempt()).rejects.toEqual(coded('BAD_PARAMETER'));
  };

  test('opening.open, opening.toJSON', async () => {
    for (const given of junk) {
      await refused(() => opening.open(given as never));
      await refused(() => opening.toJSON(given as never));
    }
    await refused(() => opening.open({ value: 1n, blinding: 5n as never }));
    await expect(
      opening.open({ value: 1n, blinding: scalar(1n), commitment: null as never }),
    ).rejects.toEqual(coded('BAD_ENCODING'));
  });

  test('range.toJSON, range.witness, range.commit', async () => {
    for (const given of [null, undefined, 5]) await refused(() => range.toJSON(given as never));
    await refused(() => range.witness(new Array<never>(2)));
    await refused(() => range.commit({ values: [null as never] }));
    await refused(() => range.commit({ values: new Array<never>(1), bits: 8 }));
    await refused(() => range.commit({ value: 1n, bits: 8, seed: 'seed' as never }));
  });

  test('bulletproofs.verify', async () => {
    const V = made.statement.values[0]!.V;
    const zeros = new Uint8Array(480);
    for (const script of [
      ...junk,
      { label: 'x', messages: 5 },
      { label: 'x', messages: [5] },
      { label: 'x', messages: [['y', 5]] },
      { label: '\ud800' },
    ]) {
      await refused(() => bulletproofs.verify(script as never, [V], 8, zeros));
    }
    await refused(() => bulletproofs.verify({ label: 'x' }, new Array<never>(1), 8, zeros));
    await refused(() => bulletproofs.verify({ label: 'x' }, V as never, 8, zeros));
    await refused(() => bulletproofs.verify({ label: 'x' }, [V], 8, null as never));
  });

  test('prove, proveBatch, init, unsafeSeededProve', async () => {
    const options = { context, onProgress: 5 as never };
    await refused(() => prove(made.statement, made.witness, options));
    await refused(() => proveAny(made.statement, made.witness, options));
    for (const given of [null, undefined, 5, {}]) {
      await refused(() => proveBatch(given as ProveItem[]).next());
    }
    await refused(() => proveBatch([], null as never).next());
    for (const given of [null, 5]) await refused(() => init(given as never));
    await refused(() => unsafeSeededProve(made.statement, made.witness, { context } as never));
  });

  test('check of an open batch takes integers in order', async () => {
    const kernel = await createRangeCurve();
    const batch = kernel.range.openBatch([]);
    for (const [from, to] of [
      [0.5, 1],
      [Number.NaN, 0],
      [1, 0],
      [0, 1],
      [-1, 0],
    ] as const) {
      expect(() => batch.check(from, to)).toThrow(coded('BAD_PARAMETER'));
    }
  });
});

describe('limits come before work', () => {
  const many = new Array<bigint>(65_537).fill(1n);

  test('commit, witnesses, lists of openings, statements', async () => {
    await expect(range.commit({ values: many, bits: 8 })).rejects.toEqual(coded('LIMIT_EXCEEDED'));
    const openings = many.map(() => made.openings[0]!);
    expect(() => range.witness(openings)).toThrow(coded('LIMIT_EXCEEDED'));
    const list = many.map(() => null);
    await expect(opening.listFromJSON(list)).rejects.toEqual(coded('LIMIT_EXCEEDED'));
    const json = { ...range.toJSON(made.statement), values: list };
    expect(() => range.fromJSON(json)).toThrow(coded('LIMIT_EXCEEDED'));
  });

  test('a batch counts statements that fail, before it reads them', async () => {
    const values = new Array<null>(65_536).fill(null);
    const huge = { ...item, statement: { ...made.statement, values } as unknown as RangeStatement };
    const items = new Array<VerifyItem>(3).fill(huge);
    await expect(verifyBatch(items)).rejects.toEqual(coded('LIMIT_EXCEEDED'));
    const verdicts = await verifyBatch([item, huge, item]);
    expect(verdicts.map(({ ok }) => ok)).toEqual([true, false, true]);
  });

  test('a batch whose signal has fired does nothing', async () => {
    await expect(verifyBatch([item], { signal: { aborted: true } })).rejects.toEqual(
      coded('ABORTED'),
    );
  });
});

test('with a broken generator two values still get two blindings under one seed', async () => {
  const { getRandomValues } = globalThis.crypto;
  globalThis.crypto.getRandomValues = (array) => array;
  try {
    const seed = new Uint8Array(32).fill(1);
    const blindings = [];
    for (const value of [1n, 2n]) {
      const { openings } = await range.commit({ value, bits: 8, seed });
      blindings.push(openings[0]!.reveal().blinding);
    }
    expect(blindings[0]).not.toEqual(blindings[1]);
    const [a, b] = await Promise.all(
      [1n, 2n].map(async (value) => {
        const own = await opening.open({ value, blinding: scalar(5n) });
        const { witness } = await opening.rerandomize(own);
        return witness.reveal()['d'];
      }),
    );
    expect(a).not.toEqual(b);
  } finally {
    globalThis.crypto.getRandomValues = getRandomValues;
  }
});

describe('bytes whose memory was handed to another thread', () => {
  const gone = (bytes: Uint8Array): Uint8Array => {
    const copy = bytes.slice();
    structuredClone(null, { transfer: [copy.buffer] });
    return copy;
  };

  test('are misuse, and in a batch a malformed proof of their own item only', async () => {
    const { statement, proof } = await claimOf([{ value: 42n, min: 18n, max: 120n }]);
    const lost = gone(proof.bytes);
    const malformed = { ok: false, code: 'PROOF_MALFORMED' };
    const misuse = coded('BAD_PARAMETER');
    await expect(verify(statement, lost, { context: CONTEXT })).rejects.toEqual(misuse);
    const items = [proof, lost].map((given) => ({ statement, proof: given, context: CONTEXT }));
    expect(await verifyBatch(items)).toMatchObject([{ ok: true }, malformed]);
  });

  test('are misuse elsewhere', async () => {
    const { openings } = await range.commit({ value: 42n, min: 18n, max: 120n });
    const [own] = openings as [(typeof openings)[number]];
    const V = gone(own.commitment);
    const misuse = coded('BAD_PARAMETER', 'BAD_ENCODING');
    await expect(
      range.commit({ value: gone(new Uint8Array(8)), min: 0n, max: 9n }),
    ).rejects.toEqual(misuse);
    expect(() => range.statement({ commitments: [V], min: 0n, max: 9n })).toThrow(misuse);
    await expect(opening.addCommitments(V, own.commitment)).rejects.toEqual(misuse);
  });
});
