/** What bench measures, group by group. Every row's result is checked; none times a rejection. */
import { createCurve } from 'nexuszero/kernels';
import {
  discreteLog,
  dleq,
  linearRelation,
  loadGroup,
  pedersenOpening,
  prove,
  verify,
  verifyBatch,
  type Statement,
  type SuiteName,
  type VerifyItem,
  type Witness,
} from 'nexuszero/sigma';
import type { Row } from './measure.ts';
import { nobleFixedBase } from './unit.ts';

export const GROUPS = ['field', 'group', 'sigma'] as const;
export type GroupName = (typeof GROUPS)[number];

const LOOP = 100;
const context = 'bench';

export async function makeRows(group: GroupName): Promise<Row[]> {
  if (group === 'field') return fieldRows();
  if (group === 'group') return groupRows();
  return sigmaRows();
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

async function groupRows(): Promise<Row[]> {
  const curve = await createCurve();
  const group = await loadGroup('ristretto255');
  const scalar = group.randomScalar();
  const point = group.multiplyBase(group.randomScalar());
  const uniform = new Uint8Array(64).fill(7);
  const noble = nobleFixedBase();
  const row = (name: string, run: () => Uint8Array): Row => ({
    group: 'group',
    name,
    bytes: 32,
    run: () => {
      must(run().length === 32);
    },
  });
  return [
    row('fixed-base multiplication, encoded', () => curve.multiplyBase(scalar)),
    row('multiplication of a decoded point, encoded', () => curve.multiply(point, scalar)),
    row('addition, decoded and encoded', () => curve.add(point, point)),
    row('64 bytes to a point', () => curve.fromUniformBytes(uniform)),
    {
      group: 'group',
      name: 'decoding',
      run: () => {
        must(curve.isPoint(point));
      },
    },
    row('@noble/curves: fixed-base, encoded', noble),
  ];
}

interface Pair {
  readonly statement: Statement;
  readonly witness: Witness;
}

async function sigmaRows(): Promise<Row[]> {
  const suites = ['ristretto255', 'P256', 'P384', 'P521'] as const;
  const named: (readonly [string, Pair])[] = [];
  for (const suite of suites) named.push([`dlog ${suite}`, await discreteLog.generate({ suite })]);
  for (const [name, pair] of Object.entries(await relations('ristretto255'))) {
    named.push([`${name} ristretto255`, pair]);
  }
  const proofs = await Promise.all(named.map(([name, pair]) => proofRows(name, pair)));
  return [...proofs.flat(), await batchRow(10), await batchRow(100)];
}

async function relations(suite: SuiteName): Promise<Record<string, Pair>> {
  const group = await loadGroup(suite);
  const text = (words: string): Uint8Array => new TextEncoder().encode(words);
  const H = await group.hashToPoint(text('bench'), text('nexuszero-bench'));
  const [x, r] = [group.randomScalar(), group.randomScalar()];
  const statement = linearRelation.statement({
    suite,
    elements: {
      H,
      X: group.multiplyBase(x),
      Y: group.multiply(H, x),
      C: group.combine([
        [x, group.generator],
        [r, H],
      ]),
    },
    equations: ['X = x*G', 'Y = x*H', 'C = x*G + r*H'],
  });
  return {
    dleq: await dleq.fromSecret(x, { suite, H }),
    pedersen: await pedersenOpening.commit({ suite, value: 42n }),
    'linear, 3 equations,': { statement, witness: linearRelation.witness(statement, { x, r }) },
  };
}

async function proofRows(name: string, { statement, witness }: Pair): Promise<Row[]> {
  const proof = await prove(statement, witness, { context });
  const { size } = proof;
  return [
    {
      group: 'sigma',
      name: `${name} prove`,
      bytes: size,
      run: () =>
        prove(statement, witness, { context }).then((made) => {
          must(made.size === size);
        }),
    },
    {
      group: 'sigma',
      name: `${name} verify`,
      bytes: size,
      run: () =>
        verify(statement, proof, { context }).then(({ ok }) => {
          must(ok);
        }),
    },
  ];
}

async function batchRow(size: number): Promise<Row> {
  const items: VerifyItem[] = [];
  for (let i = 0; i < size; i++) {
    const { statement, witness } = await discreteLog.generate();
    items.push({ statement, context, proof: await prove(statement, witness, { context }) });
  }
  return {
    group: 'sigma',
    name: `dlog ristretto255 verify in a batch of ${String(size)}, each`,
    operations: size,
    run: () =>
      verifyBatch(items).then((verdicts) => {
        must(verdicts.every(({ ok }) => ok));
      }),
  };
}

function must(condition: boolean): void {
  if (!condition) throw new Error('bench: an operation gave a wrong result');
}
