/**
 * Fits a train to an array: the singular value decomposition of one unfolding after the other, last mode first (TT-SVD,
 * Oseledets 2011), with ranks that stand out of the noise. Then entries are rounded, no finer than noise is worth.
 */
import { along, leadingVectors, type Matrix } from './spectrum.ts';
import { entryAt, powerOfTwo, RANK_MAX, rowsOf, type Shape, type Train } from './train.ts';

/** A train, entries as they come, with what is needed to round them. */
export interface Fit extends Shape {
  readonly cores: readonly Float64Array[];
  /** Root mean square of what each row of a core is multiplied with, per element of the array. */
  readonly weights: readonly (readonly number[])[];
  /** Standard deviation of an element from the train, about. */
  readonly noise: number;
}

/** A share of all vectors from which on a mode is not worth a core. */
const FULL = 0.75;

/**
 * The fit, or undefined when too much stands out, or nothing.
 * @param modes - lengths from the last mode on; what they leave is the first mode
 * @param floor - variance of an element below which nothing counts
 * @param noiseMax - standard deviation of noise above which no train pays
 */
export function fitTrain(
  values: Float64Array,
  modes: readonly number[],
  floor: number,
  noiseMax: number,
): Fit | undefined {
  const [cores, weights, ranks, used]: [Float64Array[], number[][], number[], number[]] = [
    [],
    [],
    [],
    [],
  ];
  let [entries, rank, within]: [Float64Array, number, number] = [values, 1, 1];
  let noise: number | undefined;
  for (const mode of modes) {
    const columns = mode * rank;
    const matrix: Matrix = { rows: entries.length / columns, columns, entries };
    // a first mode that is no longer than this is cheaper than another core
    if (used.length > 0 && matrix.rows * mode <= matrix.rows + columns) break;
    const least = leastOf(columns, noise, floor);
    const basis = leadingVectors(matrix, RANK_MAX, floor, noiseMax ** 2, least, noise);
    const found = basis?.vectors.length ?? 0;
    if (basis === undefined || found === 0 || found > FULL * columns) return undefined;
    noise ??= basis.noise;
    if (Math.sqrt(noise) > noiseMax) return undefined;
    // a train has no higher rank than what is left of a core has rows
    const vectors = basis.vectors.slice(0, matrix.rows);
    const shares = along(matrix, vectors);
    const core = new Float64Array(vectors.length * columns);
    vectors.forEach((vector, a) => {
      core.set(vector, a * columns);
    });
    cores.unshift(core);
    weights.unshift(
      rootMeanSquares(shares, vectors.length).map((rms) => rms * Math.sqrt(rank / within)),
    );
    used.unshift(mode);
    ranks.unshift(vectors.length);
    [entries, rank, within] = [shares, vectors.length, within * mode];
  }
  const first = entries.length / rank;
  const weight = Math.sqrt(rank / within);
  return {
    modes: [first, ...used],
    ranks,
    cores: [entries, ...cores],
    weights: [Array.from({ length: rank }, () => weight), ...weights],
    noise: Math.sqrt(noise ?? 0),
  };
}

/**
 * What a vector of so many entries must take up to be worth them. A share s of the variance of N elements saves s N / (2 ln 2)
 * bits where noise decides what they take. Where rounding does, a vector that stands out at all is worth it.
 */
function leastOf(columns: number, noise: number | undefined, floor: number): number {
  const decides = noise !== undefined && noise > NOISY * floor;
  return decides ? 2 * Math.LN2 * ENTRY_BITS * columns * noise : 0;
}

/** Variance of noise that decides, in floors. */
const NOISY = 2500;
const ENTRY_BITS = 16;

function rootMeanSquares(rows: Float64Array, width: number): number[] {
  const sums = new Float64Array(width);
  for (let at = 0; at < rows.length; at += width) {
    for (let k = 0; k < width; k++) sums[k]! += rows[at + k]! ** 2;
  }
  return Array.from(sums, (sum) => Math.sqrt((sum * width) / rows.length));
}

/** Rounds entries so that an element is off by `error` (root mean square), about. */
export function roundTrain(fit: Fit, error: number): Train {
  const terms = fit.ranks.reduce((sum, rank) => sum + rank, fit.ranks[0]!);
  const step = error * Math.sqrt(12 / terms);
  const exponents = fit.modes.map((_, j) => new Int8Array(rowsOf(fit, j)));
  const cores = fit.cores.map((core, j) => {
    const out = new Float64Array(core.length);
    const length = core.length / exponents[j]!.length;
    for (let row = 0; row < exponents[j]!.length; row++) {
      let most = 0;
      for (let i = 0; i < length; i++) {
        most = Math.max(most, Math.abs(core[entryAt(fit, j, row, i)]!));
      }
      // no finer than an integer of 53 bits tells
      const wanted = Math.max(step / fit.weights[j]![row]!, most * 2 ** -52);
      const exponent = Math.max(-128, Math.min(127, Math.floor(Math.log2(wanted))));
      exponents[j]![row] = exponent;
      const [unit, inverse] = [powerOfTwo(exponent), powerOfTwo(-exponent)];
      for (let i = 0; i < length; i++) {
        const at = entryAt(fit, j, row, i);
        // no zero with a sign: a decoder has none
        out[at] = unit * (Math.round(core[at]! * inverse) + 0);
      }
    }
    return out;
  });
  return { modes: fit.modes, ranks: fit.ranks, cores, exponents };
}
