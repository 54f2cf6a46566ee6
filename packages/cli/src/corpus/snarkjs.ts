/** Proofs as snarkjs writes them, one object a line: points and scalars of BN254 as decimal texts. */
import type { CorpusClass, CorpusFile } from './class.ts';
import { drawsOf, type Draws } from './draws.ts';
import { BN254_BASE, BN254_ORDER } from './primes.ts';
import { tapeOf } from './tape.ts';

const PLONK_POINTS = ['A', 'B', 'C', 'Z', 'T1', 'T2', 'T3', 'Wxi', 'Wxiw'] as const;
const PLONK_SCALARS = ['eval_a', 'eval_b', 'eval_c', 'eval_s1', 'eval_s2', 'eval_zw'] as const;

/** Coordinates are uniform, not on the curve: to a codec it is the same but for a square root. */
function coordinate(draws: Draws): string {
  return draws.under(BN254_BASE).toString();
}

const scalar = (draws: Draws): string => draws.under(BN254_ORDER).toString();

function groth16(draws: Draws): object {
  const x = (): string => coordinate(draws);
  return {
    pi_a: [x(), x(), '1'],
    pi_b: [
      [x(), x()],
      [x(), x()],
      ['1', '0'],
    ],
    pi_c: [x(), x(), '1'],
    protocol: 'groth16',
    curve: 'bn128',
  };
}

function plonk(draws: Draws): object {
  const x = (): string => coordinate(draws);
  return {
    ...Object.fromEntries(PLONK_POINTS.map((name) => [name, [x(), x(), '1']])),
    ...Object.fromEntries(PLONK_SCALARS.map((name) => [name, scalar(draws)])),
    protocol: 'plonk',
    curve: 'bn128',
  };
}

/** Proofs for one root until the tree that it is of grows. */
const PROOFS_A_ROOT = 64;

function lines(
  name: string,
  about: string,
  prove: (draws: Draws) => object,
  signals: (draws: Draws) => readonly string[],
): CorpusClass {
  return {
    name,
    about,
    generate(seed, bytes): Promise<CorpusFile> {
      const draws = drawsOf(seed, name, bytes);
      const tape = tapeOf(bytes, draws);
      let root = scalar(draws);
      while (!tape.full()) {
        if (draws.oneIn(PROOFS_A_ROOT)) root = scalar(draws);
        const proof = prove(draws);
        const publicSignals = ['1', root, ...signals(draws)];
        tape.append(`${JSON.stringify({ proof, publicSignals })}\n`);
      }
      return Promise.resolve(tape.finish());
    },
  };
}

const amount = (draws: Draws): string => String(draws.below(1000));

/** By proof system. */
export const SNARKJS: readonly CorpusClass[] = [
  lines(
    'groth16-json',
    'proof: pi_a, pi_b, pi_c; public: 1, a root that seldom changes, an amount, a nullifier',
    groth16,
    (draws) => [amount(draws), scalar(draws)],
  ),
  lines(
    'plonk-json',
    'proof: nine points, six evaluations; public: 1, a root that seldom changes, amounts',
    plonk,
    (draws) => [amount(draws), amount(draws), amount(draws)],
  ),
];
