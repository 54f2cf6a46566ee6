// What compression must reach on the corpus, over the best of the general codecs.

/** Ratio over the best codec's at 1 MB, by class. */
export const FACTORS = {
  'range-bits-field': 1.3,
  'witness-wtns': 1.02,
  'r1cs-binary': 1.2,
  'bristol-sha256': 5,
  'metrics-jsonl': 2.2,
  'audit-jsonl': 2.5,
  'lwe-noise-i64': 1.1,
  'groth16-json': 1.04,
  'challenge-powers': 300,
  'eq-table': 300,
  'fft-twiddles': 300,
  'fibonacci-trace': 300,
};
/** Of every class, at 100 KB and 1 MB. */
const NEVER_BELOW = 0.98;
/** Where the best codec takes more than so many ms, how many times faster we must be. */
const SLOW_MS = 20;
const TIMES_FASTER = 5;
/** The bound is an expectation: luck and a cut record may be worth a few bytes. */
const LUCK_BITS = 512;

const isMegabyte = (bytes) => bytes >= 1_000_000;
const isHundredKilobytes = (bytes) => bytes >= 100_000;

/** The codec with the best ratio, the faster one of two. */
export function bestOf(codecs) {
  return codecs.toSorted((a, b) => a.size - b.size || a.ms - b.ms)[0];
}

/** What a row misses, as texts; of times only when they are asked for. */
export function missed({ name, bytes, entropyBits, codecs, ours }, timed) {
  const best = bestOf(codecs);
  const where = `${name}, ${bytes} bytes`;
  const misses = [];
  const all = [...codecs, { name: 'nexuszero', ...ours }];
  for (const { name: codec, size } of all) {
    if (8 * size >= 0.99 * entropyBits - LUCK_BITS) continue;
    misses.push(`${where}: ${codec} gets below the bound, so the bound is wrong`);
  }
  const factor = best.size / ours.size;
  const own = isMegabyte(bytes) ? FACTORS[name] : undefined;
  const wanted = own ?? (isHundredKilobytes(bytes) ? NEVER_BELOW : 0);
  if (factor < wanted) {
    misses.push(`${where}: ${factor.toFixed(3)} times ${best.name}, required ${wanted}`);
  }
  if (timed && best.ms > SLOW_MS && ours.ms * TIMES_FASTER > best.ms) {
    const times = (best.ms / ours.ms).toFixed(1);
    misses.push(`${where}: ${times} times as fast as ${best.name}, required ${TIMES_FASTER}`);
  }
  return misses;
}
