/** What bench measures, group by group. Results are checked; no row times a rejection. */
import { createCurve } from 'nexuszero/kernels';
import {
  loadGroup,
  prove,
  verify,
  verifyBatch,
  type Proof,
  type SuiteName,
  type Verdict,
  type VerifyItem,
} from 'nexuszero/sigma';
import { makePair, randomPoint, several, turn, type PairKind } from './inputs.ts';
import { compressRows } from './compress-rows.ts';
import { engineRows } from './engine-rows.ts';
import { frontierRows } from './frontier-rows.ts';
import type { Row } from './measure.ts';
import { rangeRows } from './range-rows.ts';
import { sealRows } from './seal-rows.ts';
import { voleRows } from './vole-rows.ts';
import { expectedResults, nobleFixedBase, sameBytes } from './unit.ts';

/** What a run measures when nothing is said; and all that it can. */
export const USUAL = ['field', 'group', 'sigma', 'range', 'vole', 'seal', 'engine'] as const;
export const GROUPS: readonly GroupName[] = [...USUAL, 'compress', 'frontier'];
export type GroupName = (typeof USUAL)[number] | 'compress' | 'frontier';

const LOOP = 100;

const MAKERS: Readonly<Record<GroupName, () => Promise<Row[]>>> = {
  field: fieldRows,
  group: groupRows,
  sigma: sigmaRows,
  range: rangeRows,
  vole: voleRows,
  seal: sealRows,
  engine: engineRows,
  compress: compressRows,
  frontier: frontierRows,
};

/** The rows of the groups, in order. */
export async function makeRows(groups: readonly GroupName[]): Promise<Row[]> {
  const made: Row[][] = [];
  for (const group of groups) made.push(await MAKERS[group]());
  return made.flat();
}

/** Kernels in loops inside wasm; a field row counts both elements of the pair as one operation. */
async function fieldRows(): Promise<Row[]> {
  const curve = await createCurve();
  const kernels = ['field multiply', 'field square', 'keccak'] as const;
  return kernels.map((kernel) => ({
    group: 'field',
    name: kernel === 'keccak' ? 'Keccak-f[1600]' : `${kernel}, two elements`,
    operations: LOOP,
    run: () => {
      curve.measure(kernel, LOOP);
    },
  }));
}

/** The kernel's calls, held to @noble/curves. */
async function groupRows(): Promise<Row[]> {
  const curve = await createCurve();
  const group = await loadGroup('ristretto255');
  const inputs = await several(async () => {
    const scalar = group.randomScalar();
    const [point, other] = [await randomPoint(group), await randomPoint(group)];
    const uniform = globalThis.crypto.getRandomValues(new Uint8Array(64));
    const made = { scalar, point, other, uniform };
    return { ...made, ...expectedResults(made) };
  });
  type Input = (typeof inputs)[number];
  const row = (
    name: string,
    run: (input: Input) => Uint8Array,
    expected: 'onBase' | 'onPoint' | 'sum' | 'mapped',
  ): Row => ({
    group: 'group',
    name,
    bytes: 32,
    run: (i) => run(turn(inputs, i)),
    check: (result, i) => sameBytes(result, turn(inputs, i)[expected]),
  });
  return [
    row('fixed-base, encoded', ({ scalar }) => curve.multiplyBase(scalar), 'onBase'),
    row(
      'variable-base, decoded and encoded',
      ({ point, scalar }) => curve.multiply(point, scalar),
      'onPoint',
    ),
    row('addition, decoded and encoded', ({ point, other }) => curve.add(point, other), 'sum'),
    row('hash: 64 bytes to a point', ({ uniform }) => curve.fromUniformBytes(uniform), 'mapped'),
    {
      group: 'group',
      name: 'decoding',
      bytes: 32,
      run: (i) => curve.isPoint(turn(inputs, i).point),
      check: (result) => result === true,
    },
    await nobleFixedBase(),
  ];
}

const PAIRS: readonly (readonly [PairKind, SuiteName])[] = [
  ['dlog', 'ristretto255'],
  ['dleq', 'ristretto255'],
  ['pedersen', 'ristretto255'],
  ['linear', 'ristretto255'],
  ['dlog', 'P256'],
  ['dlog', 'P384'],
  ['dlog', 'P521'],
];

async function sigmaRows(): Promise<Row[]> {
  const rows: Row[][] = [];
  for (const [kind, suite] of PAIRS) rows.push(await proofRows(kind, suite));
  for (const size of [10, 100]) rows.push([await batchRow(size)]);
  return rows.flat();
}

/** The package's own verbs: envelope, context and the check of the witness are in the time. */
async function proofRows(kind: PairKind, suite: SuiteName): Promise<Row[]> {
  const inputs = await several(async (i) => {
    const pair = await makePair(kind, suite);
    const options = { context: `bench/${String(i)}` };
    return { ...pair, options, proof: await prove(pair.statement, pair.witness, options) };
  });
  const title = `${kind === 'linear' ? 'linear, 3 equations,' : kind} ${suite}`;
  const bytes = inputs[0]!.proof.size;
  return [
    {
      group: 'sigma',
      name: `${title} prove`,
      bytes,
      run(i) {
        const { statement, witness, options } = turn(inputs, i);
        return prove(statement, witness, options);
      },
      async check(result, i) {
        const { statement, options } = turn(inputs, i);
        return (await verify(statement, result as Proof, options)).ok;
      },
    },
    {
      group: 'sigma',
      name: `${title} verify`,
      bytes,
      run(i) {
        const { statement, proof, options } = turn(inputs, i);
        return verify(statement, proof, options);
      },
      check: (result) => (result as Verdict).ok,
    },
  ];
}

async function batchRow(size: number): Promise<Row> {
  const items: VerifyItem[] = [];
  for (let i = 0; i < size; i++) {
    const { statement, witness } = await makePair('dlog', 'ristretto255');
    const context = `bench/batch/${String(i)}`;
    items.push({ statement, context, proof: await prove(statement, witness, { context }) });
  }
  return {
    group: 'sigma',
    name: `dlog ristretto255 verify in a batch of ${String(size)}, each`,
    operations: size,
    run: () => verifyBatch(items),
    check: (result) => (result as Verdict[]).every(({ ok }) => ok),
  };
}
