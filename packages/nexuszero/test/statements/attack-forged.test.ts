/** Statements, proofs and inputs that change between two readings, imitate a class, or cost too much. */
import { describe, expect, test } from 'vitest';
import { verifyBatch as verifyBatchOfRoot } from '../../src/engine/dispatch.ts';
import {
  dleq,
  discreteLog,
  draft03,
  linearRelation,
  loadGroup,
  Proof,
  prove,
  verify,
  verifyBatch,
  Witness,
  type Statement,
} from '../../src/sigma.ts';
import { statementFromJSON, witnessFromJSON } from '../../src/statements/json.ts';

const context = 'attack';
const code = (name: string): unknown => expect.objectContaining({ code: name });

describe('what changes between two readings', () => {
  test('a kind that is dleq at first and dlog later proves no dleq', async () => {
    const { statement, witness } = await discreteLog.generate();
    const proof = await prove(statement, witness, { context });
    const forged = proof.bytes;
    forged[6] = 2; // the header of a dleq
    let reads = 0;
    const shifty = new Proxy(
      { ...statement, H: statement.X, Y: statement.X },
      {
        get: (target, key) =>
          key === 'kind' ? (reads++ === 0 ? 'dleq' : 'dlog') : Reflect.get(target, key),
      },
    );
    const verdict = await verify(shifty, forged, { context });
    expect(verdict.ok).toBe(false);
  });

  test('a list of equations with methods of its own hides none of them', async () => {
    const group = await loadGroup('ristretto255');
    const [x, y] = [group.randomScalar(), group.randomScalar()];
    const elements = { X: group.multiplyBase(x), Y: group.multiplyBase(y) };
    const one = linearRelation.statement({ elements: { X: elements.X }, equations: ['X = x*G'] });
    const proof = await prove(one, linearRelation.witness(one, { x }), { context });
    const equations = ['X = x*G', 'Y = x*G'];
    Object.assign(equations, {
      map: (f: (t: string) => unknown) => [f('X = x*G')],
      forEach: () => undefined,
    });
    const listed = { ...one, elements, equations };
    expect((await verify(listed, proof, { context })).ok).toBe(false);
  });

  test('a tag that turns into one of ours after the check is not used', async () => {
    const { statement, witness } = await discreteLog.generate({ suite: 'P256' });
    const ciphersuite = 'sigma-proofs_Shake128_P256';
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    const ours = encode(`nexuszero-V01-dlog-DSFS-with-${ciphersuite}:${context}`);
    let reads = 0;
    const input = {
      ciphersuite,
      flavor: 'batchable',
      instance: discreteLog.encode(statement),
      witness: witness.reveal()['x']!,
      get tag() {
        return reads++ === 0 ? encode(`mine-DSFS-with-${ciphersuite}`) : ours;
      },
    } as const;
    const narg = await draft03.prove(input);
    const header = { system: 'sigma', suite: 'P256', kind: 'dlog', form: 'batchable' } as const;
    expect((await verify(statement, Proof.wrap(header, narg), { context })).ok).toBe(false);
  });
});

describe('imitations', () => {
  test('of a proof', async () => {
    const { statement, witness } = await discreteLog.generate();
    const proof = await prove(statement, witness, { context });
    for (const fake of [
      Object.create(proof),
      Object.create(Proof.prototype),
      new Proxy(proof, {}),
    ]) {
      await expect(verify(statement, fake as Proof, { context })).rejects.toThrow(
        code('BAD_PARAMETER'),
      );
      const verdicts = await verifyBatch([
        { statement, proof: fake as Proof, context },
        { statement, proof, context },
      ]);
      expect(verdicts.map(({ ok }) => ok)).toEqual([false, true]);
    }
  });

  test('of a witness', async () => {
    const { statement, witness } = await discreteLog.generate();
    for (const fake of [new Proxy(witness, {}), Object.create(Witness.prototype)]) {
      const made = prove(statement, fake as Witness<'dlog'>, { context });
      await expect(made).rejects.toThrow(code('BAD_PARAMETER'));
    }
  });
});

describe('statements that say nothing', () => {
  test.each([[['H = a*H']], [['H = a*H', 'G = b*G']], [['H + J = a*H + a*J']], [['5*G = a*G']]])(
    '%j: anybody can solve it',
    async (equations) => {
      const group = await loadGroup('ristretto255');
      const point = (text: string): Promise<Uint8Array> =>
        group.hashToPoint(new TextEncoder().encode(text), new TextEncoder().encode('attack'));
      const all: Record<string, Uint8Array> = { H: await point('H'), J: await point('J') };
      const used = Object.entries(all).filter(([name]) => equations.join().includes(name));
      expect(() =>
        linearRelation.statement({ elements: Object.fromEntries(used), equations }),
      ).toThrow(code('UNDERDETERMINED'));
    },
  );

  test('a dleq still says something', async () => {
    const group = await loadGroup('ristretto255');
    const H = await group.hashToPoint(new TextEncoder().encode('H'), new Uint8Array(4));
    const x = group.randomScalar();
    const { statement } = await dleq.fromSecret(x, { H });
    const elements = { H, X: statement.X, Y: statement.Y };
    expect(() =>
      linearRelation.statement({ elements, equations: ['X = x*G', 'Y = x*H'] }),
    ).not.toThrow();
  });
});

describe('what would cost too much', () => {
  test('many names are refused at the 33rd', () => {
    const name = (i: number): string => `s${String(i)}`;
    const equations = Array.from({ length: 64 }, (_, e) =>
      Array.from({ length: 900 }, (__, i) => `${name(900 * e + i)}*G`).join(' + '),
    ).map((sum) => `G = ${sum}`);
    const text = JSON.stringify({
      type: 'nexuszero-statement',
      v: 1,
      kind: 'linear',
      suite: 'ristretto255',
      elements: {},
      equations,
    });
    const started = performance.now();
    expect(() => statementFromJSON(text)).toThrow(code('LIMIT_EXCEEDED'));
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('deep nesting is malformed', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const { statement } = await discreteLog.generate();
    expect(() => statementFromJSON(deep)).toThrow(code('BAD_ENCODING'));
    expect(() => witnessFromJSON(statement, deep)).toThrow(code('BAD_ENCODING'));
  });

  test('a long batch gives way to its signal', async () => {
    const { statement, witness } = await discreteLog.generate();
    const proof = await prove(statement, witness, { context });
    const items = Array.from({ length: 4096 }, (_, i) => ({
      statement,
      proof,
      context: i % 2 === 0 ? context : 'another',
    }));
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 20);
    const started = performance.now();
    await expect(verifyBatch(items, { signal: controller.signal })).rejects.toThrow(
      code('ABORTED'),
    );
    // verifying all of them takes more than ten times as long
    expect(performance.now() - started).toBeLessThan(1500);
  });

  test('a batch beyond the limits is refused at once', async () => {
    const { statement, witness } = await discreteLog.generate();
    const proof = await prove(statement, witness, { context });
    const items = new Array<{ statement: Statement; proof: Proof; context: string }>(200_000).fill({
      statement,
      proof,
      context,
    });
    const started = performance.now();
    await expect(verifyBatchOfRoot(items)).rejects.toThrow(code('LIMIT_EXCEEDED'));
    await expect(verifyBatch(items)).rejects.toThrow(code('LIMIT_EXCEEDED'));
    expect(performance.now() - started).toBeLessThan(200);
  });

  test('raw inputs of the draft have limits too', async () => {
    const { statement } = await discreteLog.generate({ suite: 'P256' });
    const ciphersuite = 'sigma-proofs_Shake128_P256';
    const tag = new TextEncoder().encode(`mine-DSFS-with-${ciphersuite}`);
    const input = {
      ciphersuite,
      flavor: 'batchable',
      tag,
      instance: discreteLog.encode(statement),
    } as const;
    const huge = new Uint8Array(100_000);
    for (const field of ['tag', 'instance', 'narg']) {
      const call = draft03.verify({ ...input, narg: new Uint8Array(65), [field]: huge });
      await expect(call, field).rejects.toThrow(code('LIMIT_EXCEEDED'));
    }
  });
});
