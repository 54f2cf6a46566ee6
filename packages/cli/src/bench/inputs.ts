/** Inputs of the rows: several of each, so that no call repeats the one before it. */
import {
  discreteLog,
  dleq,
  linearRelation,
  loadGroup,
  pedersenOpening,
  type Group,
  type Statement,
  type SuiteName,
  type Witness,
} from 'nexuszero/sigma';

const INPUTS = 8;

export interface Pair {
  readonly statement: Statement;
  readonly witness: Witness;
}

/** INPUTS values. */
export async function several<T>(make: (i: number) => T | Promise<T>): Promise<readonly T[]> {
  const made: T[] = [];
  for (let i = 0; i < INPUTS; i++) made.push(await make(i));
  return made;
}

/** The input of the i-th call. */
export function turn<T>(inputs: readonly T[], i: number): T {
  return inputs[i % inputs.length]!;
}

export type PairKind = 'dlog' | 'dleq' | 'pedersen' | 'linear';

/** A fresh claim; `linear` has three equations over two secrets. */
export async function makePair(kind: PairKind, suite: SuiteName): Promise<Pair> {
  if (kind === 'dlog') return discreteLog.generate({ suite });
  if (kind === 'pedersen') return pedersenOpening.commit({ suite, value: 42n });
  const group = await loadGroup(suite);
  const H = await randomPoint(group);
  if (kind === 'dleq') return dleq.fromSecret(group.randomScalar(), { suite, H });
  return threeEquations(group, H);
}

/** A point of unknown logarithm. */
export function randomPoint(group: Group): Promise<Uint8Array> {
  const seed = globalThis.crypto.getRandomValues(new Uint8Array(32));
  return group.hashToPoint(seed, new TextEncoder().encode('nexuszero-bench'));
}

function threeEquations(group: Group, H: Uint8Array): Pair {
  const [x, r] = [group.randomScalar(), group.randomScalar()];
  const C = group.combine([
    [x, group.generator],
    [r, H],
  ]);
  const statement = linearRelation.statement({
    suite: group.suite.name,
    elements: { H, X: group.multiplyBase(x), Y: group.multiply(H, x), C },
    equations: ['X = x*G', 'Y = x*H', 'C = x*G + r*H'],
  });
  return { statement, witness: linearRelation.witness(statement, { x, r }) };
}
