/** What the demo shows: for each kind of statement a claim, a rival claim, and a plain sentence. */
import { isNexusError, verify, type Proof, type Statement, type Witness } from 'nexuszero';
import { hashedRange, preimage, type CipherName } from 'nexuszero/preimage';
import { range } from 'nexuszero/range';
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

/** What a cheat would try, and what it gets. */
export interface Attempt {
  readonly attempt: string;
  /** The codes that will do, separated by |. */
  readonly expected: string;
  readonly got: string;
}

export interface Stop {
  readonly title: string;
  readonly detail: string;
  /** A claim and another of the same shape, whose secret does not fit. */
  make(): Promise<readonly [Pair, Pair]>;
  /** What a cheat would try beside the usual. */
  more?(claim: Pair, proof: Proof, context: string): Promise<readonly Attempt[]>;
}

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** An age, and the bounds that it is proved to lie within. */
const AGE = { value: 42n, min: 18n, max: 120n };

export const TOUR: readonly Stop[] = [
  {
    title: 'My age lies between 18 and 120',
    detail: 'a committed number within bounds: Bulletproofs on ristretto255',
    make: async () => [await range.commit(AGE), await range.commit({ ...AGE, value: 43n })],
    more: async (claim, proof, context) => [await narrowed(claim, proof, context), await outside()],
  },
  {
    title: 'Each of these five amounts fits into 32 bits',
    detail: 'five committed numbers in one proof',
    make: async () => [await amounts(5), await amounts(5)],
  },
  {
    title: 'I know the message behind this SHA-256 digest',
    detail: 'a preimage, post-quantum: VOLE in the head, hash and stream cipher only',
    make: async () => [await secretMessage(), await secretMessage()],
  },
  {
    title: 'The same, of security level 256',
    detail: 'a preimage as before; NIST category 5 in place of 1',
    make: async () => [await secretMessage('ChaCha12-256'), await secretMessage('ChaCha12-256')],
  },
  {
    title: 'My age, hashed, lies between 18 and 120',
    detail: 'an integer in a hashed message, within bounds, post-quantum',
    make: async () => [
      await hashedRange.commit(AGE),
      await hashedRange.commit({ ...AGE, value: 43n }),
    ],
  },
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

async function amounts(count: number): Promise<Pair> {
  const random = globalThis.crypto.getRandomValues(new Uint32Array(count));
  return range.commit({ values: Array.from(random, BigInt), bits: 32 });
}

function secretMessage(suite: CipherName = 'ChaCha12'): Promise<Pair> {
  return preimage.fromMessage(globalThis.crypto.getRandomValues(new Uint8Array(32)), { suite });
}

/** The proof of [18, 120], shown as one of [21, 120]. */
async function narrowed({ statement }: Pair, proof: Proof, context: string): Promise<Attempt> {
  const { values } = statement as Statement<'range'>;
  const other = range.statement({ values: values.map((value) => ({ ...value, min: 21n })) });
  const verdict = await verify(other, proof, { context });
  return {
    attempt: 'the same proof for "21 to 120"',
    expected: 'PROOF_FALSE',
    got: verdict.ok ? 'accepted' : verdict.code,
  };
}

async function outside(): Promise<Attempt> {
  const got = await range.commit({ ...AGE, value: 17n }).then(
    () => 'accepted',
    (error: unknown) => (isNexusError(error) ? error.code : 'INTERNAL'),
  );
  return { attempt: 'proving with an age of 17', expected: 'WITNESS_MISMATCH', got };
}

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
