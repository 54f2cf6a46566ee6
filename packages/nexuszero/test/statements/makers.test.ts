/** Makers of statements and the group they are made with: keys, commitments, points, on every suite. */
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/bytes/bytes.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import {
  dleq,
  discreteLog,
  linearRelation,
  loadGroup,
  pedersenOpening,
  prove,
  verify,
} from '../../src/sigma.ts';
import { pedersenH } from '../../src/statements/statement.ts';
import { negated, pointOf, scalarOf, SUITE_NAMES, sumOf } from '../sigma/groups.ts';

const context = 'makers';
const coded = (code: string): unknown => expect.objectContaining({ code });

describe.each(SUITE_NAMES)('%s', (suite) => {
  const row = SUITES[suite];
  const zero = encodeScalar(row, 0n);
  const one = encodeScalar(row, 1n);
  const five = encodeScalar(row, 5n);
  const tooLarge = new Uint8Array(row.scalarBytes).fill(0xff);
  const noPoint = new Uint8Array(row.pointBytes).fill(0xff);
  const P = pointOf(suite, 'P');

  test('keys: fresh ones differ and prove; 0 has no public key', async () => {
    const [a, b] = await Promise.all([
      discreteLog.generate({ suite }),
      discreteLog.generate({ suite }),
    ]);
    expect(a.statement.X).not.toEqual(b.statement.X);
    const proof = await prove(a.statement, a.witness, { context });
    expect(await verify(a.statement, proof, { context })).toEqual({ ok: true });
    expect(await verify(b.statement, proof, { context })).toMatchObject({ ok: false });
    expect((await discreteLog.fromSecret(five, { suite })).statement.X).toEqual(
      sumOf(suite, [5n, 'G']),
    );
    await expect(discreteLog.fromSecret(zero, { suite })).rejects.toEqual(coded('BAD_PARAMETER'));
    await expect(discreteLog.fromSecret(tooLarge, { suite })).rejects.toEqual(
      coded('BAD_PARAMETER'),
    );
  });

  test('dleq: X and Y computed; H checked', async () => {
    const { statement, witness } = await dleq.fromSecret(five, { suite, H: P });
    expect(statement).toMatchObject({ X: sumOf(suite, [5n, 'G']), Y: sumOf(suite, [5n, P]) });
    const proof = await prove(statement, witness, { context });
    expect(await verify(statement, proof, { context })).toEqual({ ok: true });
    const { generator } = await loadGroup(suite);
    for (const H of [generator, negated(suite, generator)]) {
      await expect(dleq.fromSecret(five, { suite, H })).rejects.toEqual(coded('BAD_PARAMETER'));
    }
    await expect(dleq.fromSecret(five, { suite, H: noPoint })).rejects.toEqual(
      coded('BAD_ENCODING'),
    );
    await expect(dleq.fromSecret(zero, { suite, H: P })).rejects.toEqual(coded('BAD_PARAMETER'));
  });

  test('commitments: C = v*G + r*H with a fresh r each time', async () => {
    const H = pedersenH(row);
    const seen = new Set<string>();
    for (const value of [0n, 1n, row.order - 1n, one, zero]) {
      const { statement, witness } = await pedersenOpening.commit({ suite, value });
      const group = await loadGroup(suite);
      const { v, r } = witness.reveal() as { v: Uint8Array; r: Uint8Array };
      expect(v).toEqual(typeof value === 'bigint' ? encodeScalar(row, value) : value);
      expect(
        group.combine([
          [v, group.generator],
          [r, H],
        ]),
      ).toEqual(statement.C);
      seen.add(String(r));
    }
    expect(seen.size).toBe(5);
    for (const value of [-1n, row.order, tooLarge]) {
      await expect(pedersenOpening.commit({ suite, value })).rejects.toEqual(
        coded('BAD_PARAMETER'),
      );
    }
  });

  test('the group agrees with the plain one', async () => {
    const group = await loadGroup(suite);
    const k = scalarOf(suite, 'k');
    const Q = pointOf(suite, 'Q');
    expect(group.multiplyBase(five)).toEqual(sumOf(suite, [5n, 'G']));
    expect(group.multiply(P, five)).toEqual(sumOf(suite, [5n, P]));
    expect(group.multiply(group.generator, k)).toEqual(group.multiplyBase(k));
    expect(group.add(P, Q)).toEqual(sumOf(suite, [1n, P], [1n, Q]));
    expect(group.add(P, P)).toEqual(sumOf(suite, [2n, P]));
    expect(
      group.combine([
        [five, P],
        [zero, Q],
        [one, group.generator],
      ]),
    ).toEqual(sumOf(suite, [5n, P], [1n, 'G']));
    const drawn = group.randomScalar();
    expect(drawn).toHaveLength(row.scalarBytes);
    expect(group.isPoint(group.multiplyBase(drawn))).toBe(true);
  });

  test('the group refuses identities as results, and what is no point or scalar', async () => {
    const group = await loadGroup(suite);
    for (const act of [
      () => group.multiplyBase(zero),
      () => group.multiply(P, zero),
      () => group.add(P, negated(suite, P)),
      () =>
        group.combine([
          [one, P],
          [one, negated(suite, P)],
        ]),
      () => group.multiplyBase(tooLarge),
      () => group.multiply(P, tooLarge),
      () => group.multiplyBase(five.subarray(1)),
    ]) {
      expect(act).toThrow(coded('BAD_PARAMETER'));
    }
    const short = P.subarray(1);
    const identity = new Uint8Array(row.pointBytes);
    for (const bad of [noPoint, identity]) {
      for (const act of [
        () => group.multiply(bad, five),
        () => group.add(P, bad),
        () => group.add(bad, P),
        () => group.combine([[five, bad]]),
      ]) {
        expect(act).toThrow(coded('BAD_ENCODING'));
      }
      expect(group.isPoint(bad)).toBe(false);
    }
    expect(() => group.multiply(short, five)).toThrow(
      expect.objectContaining({ name: 'NexusError' }),
    );
  });

  test('a generator of randomness that gives zeros only is noticed', async () => {
    const group = await loadGroup(suite);
    expect(() => group.randomScalar((out) => out.fill(0))).toThrow(coded('INTERNAL'));
  });

  test('points from hashes: of one message and domain one point, of others others', async () => {
    const group = await loadGroup(suite);
    const hash = (message: string, domain: string): Promise<Uint8Array> =>
      group.hashToPoint(utf8(message), utf8(domain));
    const point = await hash('message', 'domain');
    expect(group.isPoint(point)).toBe(true);
    expect(await hash('message', 'domain')).toEqual(point);
    expect(await hash('message2', 'domain')).not.toEqual(point);
    expect(await hash('message', 'domain2')).not.toEqual(point);
  });

  test("a relation of one's own, made through the group alone", async () => {
    const group = await loadGroup(suite);
    const [x, y] = [group.randomScalar(), group.randomScalar()];
    const [A, B] = await Promise.all(
      ['A', 'B'].map((name) => group.hashToPoint(utf8(name), utf8('makers'))),
    );
    const elements = {
      A: A!,
      B: B!,
      S: group.combine([
        [x, A!],
        [y, B!],
      ]),
      T: group.multiply(B!, x),
    };
    const statement = linearRelation.statement({
      suite,
      elements,
      equations: ['S = x*A + y*B', 'T = x*B'],
    });
    const witness = linearRelation.witness(statement, { x, y });
    for (const prefer of ['speed', 'size'] as const) {
      const proof = await prove(statement, witness, { context, prefer });
      expect(await verify(statement, proof, { context })).toEqual({ ok: true });
    }
  });
});

test('ristretto255 is the suite when none is named', async () => {
  expect((await discreteLog.generate()).statement.suite).toBe('ristretto255');
  expect((await pedersenOpening.commit({ value: 5n })).statement.suite).toBe('ristretto255');
});

test('two hundred proofs at once on one instance do not disturb each other', async () => {
  const runs = Array.from({ length: 200 }, async (_, i) => {
    const own = { context: `run ${String(i)}` };
    const pair =
      i % 2 === 0
        ? await discreteLog.generate()
        : await pedersenOpening.commit({ value: BigInt(i) });
    const proof = await prove(pair.statement, pair.witness, own);
    const right = await verify(pair.statement, proof, own);
    const wrong = await verify(pair.statement, proof, { context: 'another' });
    return [right.ok, wrong.ok];
  });
  expect(await Promise.all(runs)).toEqual(runs.map(() => [true, false]));
});
