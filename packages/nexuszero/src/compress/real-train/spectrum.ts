/**
 * Leading right singular vectors of a tall matrix, for the encoder only: eigenvectors of its Gram matrix, by Jacobi rotations
 * when it is small, by subspace iteration when it is not. Squaring loses what is 1e-7 of the largest; so the matrix less what
 * was found is looked at again, and the vectors are multiplied by the matrix itself once more.
 */

/** Rows of a matrix lie behind each other. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly entries: Float64Array;
}

/** Orthonormal vectors, one a row, of falling length of what the matrix has along them. */
export interface Basis {
  readonly vectors: readonly Float64Array[];
  /** Variance of an entry of the matrix that is not along them, about. */
  readonly noise: number;
}

/** Relative to the largest eigenvalue of a Gram matrix, what rounding leaves. */
const ROUNDING = 1e-13;
const JACOBI_MAX = 64;
const PASSES = 4;
/** Noise makes eigenvalues up to this multiple of its own largest one, by chance and by colour. */
const MARGIN = 1.5;

/**
 * The vectors that stand out of the noise, or undefined when they are more than `most`.
 * @param least - squared length of what the matrix has along a vector below which the vector is not worth it
 * @param floor - variance of an entry below which nothing counts
 * @param noiseMax - variance above which the vectors are of no use
 * @param noise - variance of noise, when it is known; otherwise it is taken from the least eigenvalue
 */
export function leadingVectors(
  matrix: Matrix,
  most: number,
  floor: number,
  noiseMax: number,
  least = 0,
  noise?: number,
): Basis | undefined {
  let vectors: Float64Array[] = [];
  let rest = matrix;
  let variance = noise ?? 0;
  const spread = (1 + Math.sqrt(matrix.columns / matrix.rows)) ** 2;
  for (let pass = 0; pass < PASSES; pass++) {
    const pairs = eigenpairs(gramOf(rest), matrix.columns, most);
    const largest = pairs[0]!.value;
    if (pairs.length < matrix.columns && restOf(rest, pairs) > noiseMax) return undefined;
    if (noise === undefined) {
      // what was found before has left zeros
      const last = pairs.length < matrix.columns ? 1 : 1 + vectors.length;
      const lowest = Math.max(0, pairs.at(-last)?.value ?? 0) / matrix.rows;
      variance = pairs.length < matrix.columns ? lowest / spread : lowest;
    }
    const threshold = Math.max(least, MARGIN * matrix.rows * spread * Math.max(variance, floor));
    const visible = Math.max(threshold, ROUNDING * largest);
    const found = pairs.filter(({ value }) => value > visible).map(({ vector }) => vector);
    if (vectors.length + found.length > most) return undefined;
    vectors = polish(matrix, orthonormal([...vectors, ...found]));
    if (matrix.rows * floor >= ROUNDING * largest || found.length === 0) break;
    rest = without(matrix, vectors);
  }
  return { vectors, noise: Math.max(variance, floor) };
}

/** Variance of an entry that is along none of the pairs. */
function restOf({ rows, columns, entries }: Matrix, pairs: readonly Eigenpair[]): number {
  const found = pairs.reduce((sum, { value }) => sum + value, 0);
  return (dot(entries, entries) - found) / (rows * columns);
}

/** The matrix times each vector: row by row, one entry for each. */
export function along(matrix: Matrix, vectors: readonly Float64Array[]): Float64Array {
  const { rows, columns, entries } = matrix;
  const out = new Float64Array(rows * vectors.length);
  vectors.forEach((vector, k) => {
    for (let row = 0, at = 0, to = k; row < rows; row++, to += vectors.length) {
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += entries[at++]! * vector[i]!;
      out[to] = sum;
    }
  });
  return out;
}

/** What of the matrix is not along orthonormal vectors. */
function without(matrix: Matrix, vectors: readonly Float64Array[]): Matrix {
  const { rows, columns } = matrix;
  const shares = along(matrix, vectors);
  const entries = matrix.entries.slice();
  const count = vectors.length;
  vectors.forEach((vector, k) => {
    for (let row = 0, at = 0; row < rows; row++) {
      const share = shares[row * count + k]!;
      for (let i = 0; i < columns; i++) entries[at++]! -= share * vector[i]!;
    }
  });
  return { rows, columns, entries };
}

/** One step of orthogonal iteration on the matrix itself: what squaring has lost of the weaker vectors comes back. */
function polish(matrix: Matrix, vectors: readonly Float64Array[]): Float64Array[] {
  const { rows, columns, entries } = matrix;
  const shares = along(matrix, vectors);
  const count = vectors.length;
  const sums = vectors.map((_, k) => {
    const sum = new Float64Array(columns);
    for (let row = 0, at = 0; row < rows; row++) {
      const share = shares[row * count + k]!;
      for (let i = 0; i < columns; i++) sum[i]! += share * entries[at++]!;
    }
    return sum;
  });
  return orthonormal(sums);
}

/** Gram-Schmidt, twice; what vanishes is left out. */
export function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const out: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    const before = Math.sqrt(dot(rest, rest));
    for (let time = 0; time < 2; time++) {
      for (const other of out) subtract(rest, other, dot(rest, other));
    }
    const length = Math.sqrt(dot(rest, rest));
    if (!(length > 1e-12 * before)) continue;
    out.push(rest.map((entry) => entry / length));
  }
  return out;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function subtract(from: Float64Array, vector: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= times * vector[i]!;
}

/** Products of all pairs of columns, four rows at a time. */
function gramOf({ rows, columns: n, entries }: Matrix): Float64Array {
  const gram = new Float64Array(n * n);
  const whole = rows - (rows % 4);
  for (let row = 0; row < whole; row += 4) {
    const [a, b, c, d] = [row * n, (row + 1) * n, (row + 2) * n, (row + 3) * n];
    for (let i = 0; i < n; i++) {
      const [p, q, s, t] = [entries[a + i]!, entries[b + i]!, entries[c + i]!, entries[d + i]!];
      for (let j = 0, to = i * n; j <= i; j++, to++) {
        gram[to]! +=
          p * entries[a + j]! + q * entries[b + j]! + s * entries[c + j]! + t * entries[d + j]!;
      }
    }
  }
  for (let at = whole * n; at < rows * n; at += n) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) gram[i * n + j]! += entries[at + i]! * entries[at + j]!;
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) gram[j * n + i] = gram[i * n + j]!;
  return gram;
}

interface Eigenpair {
  readonly value: number;
  readonly vector: Float64Array;
}

/** Eigenpairs of a symmetric matrix, greatest first: all of a small one, of another those of a subspace. */
function eigenpairs(matrix: Float64Array, n: number, most: number): Eigenpair[] {
  if (n <= JACOBI_MAX) return jacobi(matrix, n);
  const few = subspacePairs(matrix, n, Math.min(n, 12));
  // as many as were looked for stand out: there may be more
  const stands = few[0]!.value > 0 && few[few.length - 1]!.value > 1e-10 * few[0]!.value;
  return stands ? subspacePairs(matrix, n, Math.min(n, most + 8)) : few;
}

const ITERATIONS = 4;

function subspacePairs(matrix: Float64Array, n: number, size: number): Eigenpair[] {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 0x2c9277b5) + 0x5851f42d) | 0;
    return state / 2 ** 31;
  };
  let basis = orthonormal(
    Array.from({ length: size }, () => Float64Array.from({ length: n }, random)),
  );
  let images = basis.map((vector) => times(matrix, vector));
  for (let i = 0; i < ITERATIONS; i++) {
    basis = orthonormal(images);
    images = basis.map((vector) => times(matrix, vector));
  }
  const count = basis.length;
  const small = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) small[i * count + j] = dot(basis[i]!, images[j]!);
  }
  const pairs = jacobi(small, count).map(({ value, vector }) => {
    const sum = new Float64Array(n);
    basis.forEach((part, i) => {
      subtract(sum, part, -vector[i]!);
    });
    return { value, vector: sum };
  });
  // fewer than were sought: the matrix has no others
  if (count < size) pairs.push({ value: 0, vector: new Float64Array(n) });
  return pairs;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  const out = new Float64Array(n);
  for (let i = 0, at = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[at++]! * vector[j]!;
    out[i] = sum;
  }
  return out;
}

const SWEEPS = 12;

/** Cyclic Jacobi: rotations that zero one pair of entries after the other (Golub and Van Loan, 8.5). */
function jacobi(matrix: Float64Array, n: number): Eigenpair[] {
  const a = matrix.slice();
  const vectors = Array.from({ length: n }, (_, i) => {
    const unit = new Float64Array(n);
    unit[i] = 1;
    return unit;
  });
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) rotated = rotate(a, n, p, q, vectors) || rotated;
    }
    if (!rotated) break;
  }
  const pairs = vectors.map((vector, i) => ({ value: a[i * n + i]!, vector }));
  return pairs.sort((x, y) => y.value - x.value);
}

function rotate(
  a: Float64Array,
  n: number,
  p: number,
  q: number,
  vectors: readonly Float64Array[],
): boolean {
  const entry = a[p * n + q]!;
  const [first, second] = [a[p * n + p]!, a[q * n + q]!];
  if (Math.abs(entry) <= 1e-17 * Math.sqrt(Math.abs(first * second))) return false;
  const tau = (second - first) / (2 * entry);
  const t = Math.sign(tau || 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p]!, a[k * n + q]!];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k]!, a[q * n + k]!];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
  }
  const [left, right] = [vectors[p]!, vectors[q]!];
  for (let k = 0; k < n; k++) {
    const [x, y] = [left[k]!, right[k]!];
    left[k] = c * x - s * y;
    right[k] = s * x + c * y;
  }
  return true;
}
