/** What the sigma suites run over: every suite, every kind, relations of the draft and our own, both forms. */
import type { Proof } from '../../src/proofs/proof.ts';
import { prove, dleq, discreteLog, linearRelation, pedersenOpening } from '../../src/sigma.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES, type SuiteName } from '../../src/kernels/suites.ts';
import type { SigmaForm, SigmaKind } from '../../src/statements/ids.ts';
import { pedersenH, type Statement } from '../../src/statements/statement.ts';
import { Witness, witnessScalars } from '../../src/statements/witness.ts';
import { integerOf, pointOf, SUITE_NAMES, sumOf } from './groups.ts';

export interface Pair {
  readonly statement: Statement<SigmaKind>;
  readonly witness: Witness<SigmaKind>;
}

/** A relation whose secrets are a pure function of `seed`, on any suite. */
export interface Shape {
  readonly name: string;
  readonly kind: SigmaKind;
  /** Equations and secrets, as the payload's length needs them. */
  readonly equations: number;
  readonly secrets: number;
  make(suite: SuiteName, seed?: string): Pair;
}

export interface Case {
  readonly title: string;
  readonly suite: SuiteName;
  readonly shape: Shape;
  readonly form: SigmaForm;
}

export const CONTEXT = 'kyc/2026';
export const FORMS: readonly SigmaForm[] = ['batchable', 'compact'];

const secret = (suite: SuiteName, name: string, seed: string): bigint =>
  integerOf(SUITES[suite], `${seed} ${name}`);
const encoded = (suite: SuiteName, value: bigint): Uint8Array => encodeScalar(SUITES[suite], value);

function dlogPair(suite: SuiteName, seed = 'a'): Pair {
  const x = secret(suite, 'x', seed);
  return {
    statement: discreteLog.statement({ suite, X: sumOf(suite, [x, 'G']) }),
    witness: discreteLog.witness({ suite, x: encoded(suite, x) }),
  };
}

function dleqPair(suite: SuiteName, seed = 'a'): Pair {
  const x = secret(suite, 'x', seed);
  const H = pointOf(suite, 'H');
  const [X, Y] = [sumOf(suite, [x, 'G']), sumOf(suite, [x, H])];
  return {
    statement: dleq.statement({ suite, H, X, Y }),
    witness: dleq.witness({ suite, x: encoded(suite, x) }),
  };
}

function pedersenPair(suite: SuiteName, seed = 'a'): Pair {
  const [v, r] = [secret(suite, 'v', seed), secret(suite, 'r', seed)];
  const C = sumOf(suite, [v, 'G'], [r, pedersenH(SUITES[suite])]);
  return {
    statement: pedersenOpening.statement({ suite, C }),
    witness: pedersenOpening.witness({ suite, v: encoded(suite, v), r: encoded(suite, r) }),
  };
}

function linearPair(
  suite: SuiteName,
  elements: Readonly<Record<string, Uint8Array>>,
  equations: readonly string[],
  secrets: Readonly<Record<string, bigint>>,
): Pair {
  const statement = linearRelation.statement({ suite, elements, equations });
  const scalars = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name, encoded(suite, value)]),
  );
  return { statement, witness: linearRelation.witness(statement, scalars) };
}

/** The draft's example: M + E1 is bound as two image terms, never as their sum. */
function elgamalPair(suite: SuiteName, seed = 'a'): Pair {
  const x = secret(suite, 'x', seed);
  const [E0, E1] = [pointOf(suite, 'E0'), pointOf(suite, `E1 ${seed}`)];
  const elements = { X: sumOf(suite, [x, 'G']), M: sumOf(suite, [x, E0], [-1n, E1]), E0, E1 };
  return linearPair(suite, elements, ['X = x*G', 'M + E1 = x*E0'], { x });
}

/** Two commitments to one value: a secret that two equations share. */
function sharedPair(suite: SuiteName, seed = 'a'): Pair {
  const [v, r, t] = ['v', 'r', 't'].map((name) => secret(suite, name, seed)) as [
    bigint,
    bigint,
    bigint,
  ];
  const [H, K] = [pointOf(suite, 'H'), pointOf(suite, 'K')];
  const elements = {
    H,
    K,
    C: sumOf(suite, [v, 'G'], [r, H]),
    D: sumOf(suite, [v, 'G'], [t, K]),
  };
  return linearPair(suite, elements, ['C = v*G + r*H', 'D = v*G + t*K'], { v, r, t });
}

/** Coefficients of both signs, an image of three terms, one point twice in an equation. */
function coefficientsPair(suite: SuiteName, seed = 'a'): Pair {
  const [x, y] = [secret(suite, 'x', seed), secret(suite, 'y', seed)];
  const [H, Y] = [pointOf(suite, 'H'), pointOf(suite, `Y ${seed}`)];
  // 5*X = 3x*H - 7y*G + x*G + 2*Y + G, divided by 5
  const fifth = inverse(5n, SUITES[suite].order);
  const X = sumOf(suite, [3n * x * fifth, H], [(x - 7n * y + 1n) * fifth, 'G'], [2n * fifth, Y]);
  const Z = sumOf(suite, [y, H]);
  const equations = ['5*X - 2*Y - G = 3*x*H - 7*y*G + x*G', '-Z = -y*H'];
  return linearPair(suite, { H, X, Y, Z }, equations, { x, y });
}

/** Fermat; the order is prime. */
export function inverse(value: bigint, order: bigint): bigint {
  let result = 1n;
  let base = ((value % order) + order) % order;
  for (let e = order - 2n; e > 0n; e >>= 1n) {
    if ((e & 1n) === 1n) result = (result * base) % order;
    base = (base * base) % order;
  }
  return result;
}

/** As `make`, computing the points of a suite and seed once; the witness, which may be wiped, is new. */
function remembered(make: Shape['make']): Shape['make'] {
  const pairs = new Map<string, Pair>();
  return (suite, seed = 'a') => {
    const key = `${suite} ${seed}`;
    const { statement, witness } = pairs.get(key) ?? make(suite, seed);
    pairs.set(key, { statement, witness });
    return {
      statement,
      witness: new Witness(witness.kind, witness.names, witnessScalars(witness)),
    };
  };
}

const ROWS: readonly Shape[] = [
  { name: 'dlog', kind: 'dlog', equations: 1, secrets: 1, make: dlogPair },
  { name: 'dleq', kind: 'dleq', equations: 2, secrets: 1, make: dleqPair },
  { name: 'pedersen', kind: 'pedersen', equations: 1, secrets: 2, make: pedersenPair },
  { name: 'linear elgamal', kind: 'linear', equations: 2, secrets: 1, make: elgamalPair },
  { name: 'linear shared', kind: 'linear', equations: 2, secrets: 3, make: sharedPair },
  { name: 'linear coefficients', kind: 'linear', equations: 2, secrets: 2, make: coefficientsPair },
];

export const SHAPES: readonly Shape[] = ROWS.map((row) => ({ ...row, make: remembered(row.make) }));

export const CASES: readonly Case[] = SUITE_NAMES.flatMap((suite) =>
  SHAPES.flatMap((shape) =>
    FORMS.map((form) => ({ title: `${suite} ${shape.name} ${form}`, suite, shape, form })),
  ),
);

/** A case's statement with a proof of it. */
export async function proved(
  { suite, shape, form }: Case,
  context: string = CONTEXT,
  seed = 'a',
): Promise<Pair & { proof: Proof }> {
  const pair = shape.make(suite, seed);
  return { ...pair, proof: await prove(pair.statement, pair.witness, { context, form }) };
}

/** The shape of that name. */
export function shapeNamed(name: string): Shape {
  const shape = SHAPES.find((row) => row.name === name);
  if (shape === undefined) throw new Error(`test: no shape ${name}`);
  return shape;
}
