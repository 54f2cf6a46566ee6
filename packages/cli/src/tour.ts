/** What the demo shows: for each kind of statement a claim, a rival claim, and a plain sentence. */
import type { Statement, Witness } from 'nexuszero';
import {
  discreteLog,
  dleq,
  encodeScalar,
  linearRelation,
  loadGroup,
  pedersenOpening,
} from 'nexuszero/sigma';

export interface Pair {
  readonly statement: Statement;
  readonly witness: Witness;
}

export interface Stop {
  readonly title: string;
  readonly detail: string;
  /** A claim and another of the same shape, whose secret does not fit. */
  make(): Promise<readonly [Pair, Pair]>;
}

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

export const TOUR: readonly Stop[] = [
  {
    title: 'I hold the secret key behind this public key',
    detail: 'discrete logarithm on ristretto255',
    make: async () => [await discreteLog.generate(), await discreteLog.generate()],
  },
  {
    title: 'The same, in the form of the IETF draft',
    detail: 'discrete logarithm on P-256, draft-irtf-cfrg-sigma-protocols-03',
    make: async () => {
      const suite = 'P256';
      return [await discreteLog.generate({ suite }), await discreteLog.generate({ suite })];
    },
  },
  {
    title: 'These two public keys, on two bases, have one secret key',
    detail: 'equality of discrete logarithms on ristretto255',
    make: async () => [await twoBases(), await twoBases()],
  },
  {
    title: 'I know the number inside this sealed commitment',
    detail: 'opening of a Pedersen commitment on ristretto255',
    make: async () => [
      await pedersenOpening.commit({ value: 42n }),
      await pedersenOpening.commit({ value: 43n }),
    ],
  },
  {
    title: 'This ciphertext decrypts to that message under my key',
    detail: 'a relation of our own, two equations: X = x*G and M + E1 = x*E0',
    make: async () => [await decryption(), await decryption()],
  },
];

async function twoBases(): Promise<Pair> {
  const group = await loadGroup('ristretto255');
  const H = await group.hashToPoint(text('a second base'), text('nexuszero-demo'));
  const x = group.randomScalar();
  try {
    return await dleq.fromSecret(x, { H });
  } finally {
    x.fill(0);
  }
}

/** ElGamal: E0 = r*G, E1 = r*X - M. */
async function decryption(): Promise<Pair> {
  const group = await loadGroup('ristretto255');
  const [x, r, m] = [group.randomScalar(), group.randomScalar(), group.randomScalar()];
  const X = group.multiplyBase(x);
  const M = group.multiplyBase(m);
  const minusOne = encodeScalar(group.suite, -1n);
  const elements = {
    X,
    E0: group.multiplyBase(r),
    E1: group.add(group.multiply(X, r), group.multiply(M, minusOne)),
    M,
  };
  const statement = linearRelation.statement({
    elements,
    equations: ['X = x*G', 'M + E1 = x*E0'],
  });
  const witness = linearRelation.witness(statement, { x });
  for (const secret of [x, r, m]) secret.fill(0);
  return { statement, witness };
}
