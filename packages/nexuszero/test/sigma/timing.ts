/**
 * A timing-leak detector after dudect (Reparaz, Balasch, Verbauwhede, 2017): two classes of secret
 * input, interleaved at random, Welch's t-test on the times, with the slow tail cropped.
 */
import { platformRandom } from '../../src/bytes/random.ts';

export const SLOW: boolean = process.env['SLOW'] === '1';
/** Below: no leak seen. Above CONTROL: the leak of a positive control was seen. */
export const PASS = 10;
export const CONTROL = 30;

export interface Experiment {
  /** Length of the secret input in bytes. */
  readonly bytes: number;
  /** A fresh input of either class. Called before the clock starts. */
  readonly classes: readonly [() => Uint8Array, () => Uint8Array];
  /** What is timed; the input always lies in the same memory. */
  readonly run: (input: Uint8Array) => void;
  readonly samples: number;
  /** Calls that one sample times together, for short operations. */
  readonly repeat?: number;
}

/** The largest |t| over the crops. */
export function measure({ bytes, classes, run, samples, repeat = 1 }: Experiment): number {
  const count = SLOW ? 10 * samples : samples;
  const choice = new Uint8Array(count);
  platformRandom(choice);
  // all inputs are laid out beforehand, so that reading them costs the same for both classes
  const inputs = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) inputs.set(classes[choice[i]! & 1 ? 1 : 0](), i * bytes);
  const input = new Uint8Array(bytes);
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    input.set(inputs.subarray(i * bytes, (i + 1) * bytes));
    const start = performance.now();
    for (let r = 0; r < repeat; r++) run(input);
    times[i] = performance.now() - start;
  }
  // the first tenth warms up caches and compilers
  return largestT(times.subarray(count / 10), choice.subarray(count / 10));
}

function largestT(times: Float64Array, choice: Uint8Array): number {
  const sorted = Float64Array.from(times).sort();
  const crops = [0.5, 0.7, 0.95].map((share) => sorted[Math.floor(share * (sorted.length - 1))]!);
  return Math.max(...crops.map((limit) => Math.abs(welch(times, choice, limit))));
}

/** Welch's t over the times up to `limit`; 0 when a class has too few of them to compare. */
function welch(times: Float64Array, choice: Uint8Array, limit: number): number {
  const n = [0, 0];
  const mean = [0, 0];
  const square = [0, 0];
  times.forEach((time, i) => {
    if (time > limit) return;
    const k = choice[i]! & 1;
    n[k]!++;
    const delta = time - mean[k]!;
    mean[k]! += delta / n[k]!;
    square[k]! += delta * (time - mean[k]!);
  });
  if (Math.min(...n) < 20) return 0;
  const variance = [0, 1].map((k) => square[k]! / (n[k]! - 1) / n[k]!) as [number, number];
  return (mean[0]! - mean[1]!) / Math.sqrt(variance[0] + variance[1]);
}

/** The smallest |t| of up to three tries: a leak shows in each of them, noise of the machine does not. */
export function leastOfThree(experiment: Experiment): number {
  let least = Infinity;
  for (let attempt = 0; attempt < 3 && least >= PASS; attempt++) {
    least = Math.min(least, measure(experiment));
  }
  return least;
}

/**
 * The largest |t| of up to three tries, for positive controls. Each takes four times the samples of the one
 * before: the t of a leak grows with their root, also where a busy machine drowns it at first.
 */
export function mostOfThree(experiment: Experiment): number {
  let most = 0;
  for (let samples = experiment.samples, attempt = 0; attempt < 3; attempt++, samples *= 4) {
    most = Math.max(most, measure({ ...experiment, samples }));
    if (most > CONTROL) break;
  }
  return most;
}
