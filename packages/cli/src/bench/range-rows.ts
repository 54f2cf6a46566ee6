/** What bench measures of range proofs: the package's own verbs, the commitments made before. */
import {
  prove,
  range,
  verify,
  verifyBatch,
  type CommitInput,
  type CommittedRange,
  type Proof,
  type Verdict,
  type VerifyItem,
} from 'nexuszero/range';
import { several, turn } from './inputs.ts';
import type { Row } from './measure.ts';

/** One value on [0, 2^bits - 1], unless a title says otherwise. */
const SINGLE = [8, 16, 32, 64] as const;

export async function rangeRows(): Promise<Row[]> {
  const rows: Row[][] = [];
  for (const bits of SINGLE) {
    rows.push(await proofRows(`${String(bits)} bits`, () => ({ value: randomValue(bits), bits })));
  }
  rows.push(await proofRows('[18, 120]', () => ({ value: 42n, min: 18n, max: 120n })));
  rows.push(
    await proofRows('16 values of 64 bits', () => ({
      values: Array.from({ length: 16 }, () => randomValue(64)),
      bits: 64,
    })),
  );
  rows.push([await batchRow(8, 256), await batchRow(64, 64), await commitRow()]);
  return rows.flat();
}

function randomValue(bits: 8 | 16 | 32 | 64): bigint {
  const [value] = globalThis.crypto.getRandomValues(new BigUint64Array(1));
  return value! >> BigInt(64 - bits);
}

async function proofRows(title: string, input: () => CommitInput): Promise<Row[]> {
  const inputs = await several(async (i) => {
    const made = await range.commit(input());
    const options = { context: `bench/${String(i)}` };
    return { ...made, options, proof: await prove(made.statement, made.witness, options) };
  });
  const bytes = inputs[0]!.proof.size;
  return [
    {
      group: 'range',
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
      group: 'range',
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

async function batchRow(bits: 8 | 64, size: number): Promise<Row> {
  const items: VerifyItem[] = [];
  for (let i = 0; i < size; i++) {
    const { statement, witness } = await range.commit({ value: randomValue(bits), bits });
    const context = `bench/batch/${String(i)}`;
    items.push({ statement, context, proof: await prove(statement, witness, { context }) });
  }
  return {
    group: 'range',
    name: `${String(bits)} bits verify in a batch of ${String(size)}, each`,
    operations: size,
    run: () => verifyBatch(items),
    check: (result) => (result as Verdict[]).every(({ ok }) => ok),
  };
}

async function commitRow(): Promise<Row> {
  const values = await several(() => randomValue(64));
  return {
    group: 'range',
    name: 'commit',
    run: (i) => range.commit({ value: turn(values, i), bits: 64 }),
    check: (result) => (result as CommittedRange).openings.length === 1,
  };
}
