/**
 * What sets of parameters of vole proofs cost, forms and those between them: docs/protocol/vole-frontier.svg is made of
 * these rows. A set is as good as its level whatever the number of trees.
 */
import { createVole, voleProofBytes, type VoleLevel, type VoleParameters } from 'nexuszero/kernels';
import { several, turn } from './inputs.ts';
import type { Row } from './measure.ts';

/** Numbers of trees; depths of 4 to 12. */
const TREES: Readonly<Record<VoleLevel, readonly number[]>> = {
  128: [32, 28, 25, 22, 21, 20, 18, 16, 14, 13, 12, 11],
  192: [48, 38, 33, 28, 24, 21, 18],
  256: [64, 50, 43, 36, 32, 28, 25],
};
/** Bits of grinding: the five that the columns leave of the level, and three for the degree of the constraints. */
const GRIND = 8;

export async function frontierRows(): Promise<Row[]> {
  const rows: Row[][] = [];
  for (const level of [128, 192, 256] as const) {
    for (const tau of TREES[level]) rows.push(await setRows(level, tau));
  }
  return rows.flat();
}

async function setRows(level: VoleLevel, tau: number): Promise<Row[]> {
  const kernel = await createVole(level);
  const parameters: VoleParameters = { level, rounds: 12, tau, sum: level - 5, grind: GRIND };
  const length = 32;
  const inputs = await several((i) => {
    const message = globalThis.crypto.getRandomValues(new Uint8Array(length));
    const fresh = globalThis.crypto.getRandomValues(new Uint8Array(32));
    const binding = new Uint8Array([tau, i]);
    const statement = { digest: kernel.sha256(message), length, binding };
    const secrets = { message, fresh };
    const proof = kernel.prove(parameters, statement, secrets);
    return Promise.resolve({ statement, secrets, proof });
  });
  const bytes = voleProofBytes(parameters, length);
  const row = (verb: string, run: Row['run'], check: NonNullable<Row['check']>): Row => ({
    ...{ group: 'frontier', name: `level ${String(level)}, tau ${String(tau)}, ${verb}` },
    ...{ bytes, run, check },
  });
  const holds = (proof: unknown, i: number): boolean =>
    kernel.verify(parameters, turn(inputs, i).statement, proof as Uint8Array);
  return [
    row(
      'prove',
      (i) => kernel.prove(parameters, turn(inputs, i).statement, turn(inputs, i).secrets),
      holds,
    ),
    row(
      'verify',
      (i) => holds(turn(inputs, i).proof, i),
      (result) => result === true,
    ),
  ];
}
