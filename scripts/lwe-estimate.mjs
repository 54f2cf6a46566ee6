// What the lattices of the suites are worth against the best known attack, the primal one: docs/protocol/seal.md,
// sections 2 and 7. Prints a table; `node scripts/lwe-estimate.mjs --json` prints the same as JSON. No randomness, no
// dependencies: the block sizes in packages/nexuszero/src/seal/suites.ts come from here.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Bits of a block's cost for each of its dimensions: one call of a sieve, "core-SVP". */
const CLASSICAL = 0.292;
const QUANTUM = 0.265;
const SMALLEST_BLOCK = 50;
const LARGEST_BLOCK = 2000;

/** A vector as short as one of the secret has, in a lattice of the dimension and the logarithm of the volume. */
const lattice = (dimension, logVolume) => ({ dimension, logVolume });

/**
 * LWE with n secret numbers and at most `samples` equations modulo q, secret and noise alike of deviation sigma: secret,
 * noise and 1 are a short vector of dimension n + m + 1 in a lattice of volume q^m.
 */
function lwe({ n, q, sigma, samples }) {
  const lattices = (block) => {
    const found = [];
    // with fewer the lattice is smaller than the block
    for (let m = Math.max(1, block - n); m <= samples; m++) {
      found.push(lattice(n + m + 1, m * Math.log(q)));
    }
    return found;
  };
  return { sigma, lattices };
}

/** Module LWE counts as LWE of its whole dimension: its structure is of no known use. */
const mlKem = (k, eta) => lwe({ n: 256 * k, q: 3329, sigma: Math.sqrt(eta / 2), samples: 256 * k });

/** A matrix of n rows, and 8 more equations in a ciphertext. */
const frodo = (n, q, sigma) => lwe({ n, q, sigma, samples: n + 8 });

/** The scheme that a "128 bits" in 513 and 33 microseconds was claimed of: bit by bit, after Regev. */
const SEED = { n: 256, m: 512, q: 12_289, sigma: 3.2 };

/** Its key: a uniform secret is first made one of noise, which takes n of the m equations. */
function seedKey() {
  const { n, m, q, sigma } = SEED;
  return lwe({ n, q, sigma, samples: m - n });
}

/**
 * Its message: r in {0,1}^m solves n + 1 equations modulo q exactly. From the middle of the cube its deviation is 1/2,
 * and r with a 1 lies in a lattice of dimension m + 1 and volume q^(n + 1).
 */
function seedMessage() {
  const { n, m, q } = SEED;
  return { sigma: 1 / 2, lattices: () => [lattice(m + 1, (n + 1) * Math.log(q))] };
}

/** Every set with its problem. */
const SETS = [
  ['ml-kem-512', mlKem(2, 3)],
  ['ml-kem-768', mlKem(3, 2)],
  ['ml-kem-1024', mlKem(4, 2)],
  ['frodo-640', frodo(640, 2 ** 15, 2.8)],
  ['frodo-976', frodo(976, 2 ** 16, 2.3)],
  ['frodo-1344', frodo(1344, 2 ** 16, 1.4)],
  ['seed, key', seedKey()],
  ['seed, message', seedMessage()],
];

/** log of delta(b), the root Hermite factor of BKZ with blocks of b (Chen, 2013). */
const logDelta = (b) =>
  (Math.log(Math.PI * b) / b + Math.log(b / (2 * Math.PI * Math.E))) / (2 * (b - 1));

/** Whether blocks of b find the vector: sqrt(b) sigma <= delta(b)^(2b - d - 1) vol^(1/d); Alkim et al., 2016, 6.3. */
function finds(block, sigma, { dimension, logVolume }) {
  const projected = Math.log(sigma) + Math.log(block) / 2;
  const last = (2 * block - dimension - 1) * logDelta(block) + logVolume / dimension;
  return projected <= last;
}

/** The smallest block size that finds the vector in one of the lattices. */
function blockOf({ sigma, lattices }) {
  for (let block = SMALLEST_BLOCK; block <= LARGEST_BLOCK; block++) {
    if (lattices(block).some((one) => finds(block, sigma, one))) return block;
  }
  throw new Error('no block size finds it');
}

/** Every set with its block size and the bits of both costs, rounded down. */
export function estimate() {
  return SETS.map(([set, problem]) => {
    const block = blockOf(problem);
    const [classical, quantum] = [CLASSICAL, QUANTUM].map((bits) => Math.floor(bits * block));
    return { set, block, classical, quantum };
  });
}

function table(rows) {
  const columns = ['set', 'block', 'classical', 'quantum'];
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))];
  return lines
    .map(([set, ...numbers]) => set.padEnd(14) + numbers.map((text) => text.padStart(11)).join(''))
    .join('\n');
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const rows = estimate();
  console.log(process.argv.includes('--json') ? JSON.stringify(rows, null, 2) : table(rows));
}
