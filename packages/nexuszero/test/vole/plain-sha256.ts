/** SHA-256 (FIPS 180-4) as section 2 of docs/protocol/vole.md writes it: two sequences of words, A and E. */

// the first 32 bits of the fractions of roots of primes

const primes = Array.from({ length: 312 }, (_, i) => i).filter(isPrime);

export const initialValue: readonly number[] = primes.slice(0, 8).map((p) => rootFraction(p, 2));
export const roundConstants: readonly number[] = primes.map((p) => rootFraction(p, 3));

function isPrime(candidate: number): boolean {
  for (let i = 2; i * i <= candidate; i++) if (candidate % i === 0) return false;
  return candidate > 1;
}

function rootFraction(prime: number, degree: number): number {
  const scaled = BigInt(prime) << BigInt(32 * degree);
  let root = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) {
    if ((root | bit) ** BigInt(degree) <= scaled) root |= bit;
  }
  return Number(root & 0xffffffffn);
}

// the sequences

/** Of a block: W and Y for t = 0 .. 63, A and E from -4 on, so that A[t] is at t + 4. */
export interface BlockWords {
  w: readonly number[];
  y: readonly number[];
  a: readonly number[];
  e: readonly number[];
}

/** `chaining` is V[0..7], `message` W[0..15]. */
export function wordsOfBlock(chaining: readonly number[], message: readonly number[]): BlockWords {
  const w = schedule(message);
  const y: number[] = [];
  const a = chaining.slice(0, 4).reverse();
  const e = chaining.slice(4).reverse();
  for (let t = 0; t < 64; t++) {
    const [a4, a3, a2, a1] = a.slice(t) as [number, number, number, number];
    const [e4, e3, e2, e1] = e.slice(t) as [number, number, number, number];
    y.push((a4 + e4 + w[t]! + roundConstants[t]!) | 0);
    e.push((y[t]! + rotations(e1, 6, 11, 25) + ((e1 & e2) ^ (~e1 & e3))) | 0);
    const majority = (a1 & a2) ^ (a1 & a3) ^ (a2 & a3);
    a.push((e[t + 4]! - a4 + rotations(a1, 2, 13, 22) + majority) | 0);
  }
  return { w, y, a, e };
}

/** V' */
export function nextChaining(chaining: readonly number[], { a, e }: BlockWords): number[] {
  const last = [...a.slice(-4).reverse(), ...e.slice(-4).reverse()];
  return chaining.map((value, i) => (value + last[i]!) | 0);
}

function schedule(message: readonly number[]): number[] {
  const w = [...message];
  for (let t = 16; t < 64; t++) {
    const [x, y] = [w[t - 15]!, w[t - 2]!];
    const s0 = rotations(x, 7, 18) ^ (x >>> 3);
    const s1 = rotations(y, 17, 19) ^ (y >>> 10);
    w.push((s1 + w[t - 7]! + s0 + w[t - 16]!) | 0);
  }
  return w;
}

function rotations(x: number, ...counts: readonly number[]): number {
  return counts.reduce((sum, n) => sum ^ (x >>> n) ^ (x << (32 - n)), 0);
}
