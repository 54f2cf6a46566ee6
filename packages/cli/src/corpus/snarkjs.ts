/** Proofs as snarkjs writes them, one object a line: points and scalars of BN254 as decimal texts. */
import type { CorpusClass, CorpusFile } from './class.ts';
import { drawsOf, type Draws } from './draws.ts';
import { BN254_BASE, BN254_ORDER } from './primes.ts';
import { tapeOf } from './tape.ts';

const PLONK_POINTS = ['A', 'B', 'C', 'Z', 'T1', 'T2', 'T3', 'Wxi', 'Wxiw'] as const;
const PLONK_SCALARS = ['eval_a', 'eval_b', 'eval_c', 'eval_s1', 'eval_s2', 'eval_zw'] as const;

/** Coordinates are uniform, not on the curve: to a codec it is the same but for a square root. */
function groth16Line(draws: Draws): string {
  const x = (): string => draws.under(BN254_BASE).toString();
  const proof = {
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
  const nullifier = draws.under(BN254_ORDER).toString();
  const publicSignals = ['1', String(draws.below(1000)), nullifier];
  return `${JSON.stringify({ proof, publicSignals })}\n`;
}

function plonkLine(draws: Draws): string {
  const x = (): string => draws.under(BN254_BASE).toString();
  const points = PLONK_POINTS.map((name) => [name, [x(), x(), '1']] as const);
  const scalars = PLONK_SCALARS.map((name) => [name, draws.under(BN254_ORDER).toString()] as const);
  const proof = {
    ...Object.fromEntries(points),
    ...Object.fromEntries(scalars),
    protocol: 'plonk',
    curve: 'bn128',
  };
  const publicSignals = ['1', String(draws.below(1000))];
  return `${JSON.stringify({ proof, publicSignals })}\n`;
}

function lines(name: string, about: string, line: (draws: Draws) => string): CorpusClass {
  return {
    name,
    about,
    generate(seed, bytes): Promise<CorpusFile> {
      const draws = drawsOf(seed, name, bytes);
      const tape = tapeOf(bytes, draws);
      while (!tape.full()) tape.append(line(draws));
      return Promise.resolve(tape.finish());
    },
  };
}

/** By proof system. */
export const SNARKJS: readonly CorpusClass[] = [
  lines('groth16-json', 'pi_a, pi_b, pi_c; public: 1, an amount, a nullifier', groth16Line),
  lines('plonk-json', 'nine points, six evaluations; public: 1, an amount', plonkLine),
];
