/**
 * A prover of dalek's range proof v1 as the paper writes it (ePrint 2017/1066 sections 4.1, 4.2): it folds
 * the generators, which the kernel does not. Nonces are hedged as in our format, so both provers
 * give the same bytes. Cheats for attack tests change one step each; the rest stays honest.
 */
import { concat, u32le, utf8 } from '../../src/bytes/bytes.ts';
import {
  B,
  B_BLINDING,
  combine,
  commitment,
  generators,
  inner,
  invert,
  littleEndian,
  mod,
  powers,
  reduceWide,
  type RistrettoPoint,
  type Term,
} from './generators.ts';
import type { PlainMerlin } from './plain-merlin.ts';
import * as protocol from './plain-protocol.ts';
import { delta } from './plain-verify.ts';

export interface ProveJob {
  /** Left as it is. */
  readonly transcript: PlainMerlin;
  readonly bits: number;
  /** m of them, a power of two. */
  readonly values: readonly bigint[];
  readonly blindings: readonly bigint[];
  /** 32 bytes. */
  readonly fresh: Uint8Array;
}

export interface Nonces {
  readonly alpha: bigint;
  readonly rho: bigint;
  readonly tau_1: bigint;
  readonly tau_2: bigint;
  readonly s_L: readonly bigint[];
  readonly s_R: readonly bigint[];
}

interface Constants {
  readonly l_0: readonly bigint[];
  readonly r_0: readonly bigint[];
}

export interface Cheat {
  /** Sent in place of the commitments to the openings. */
  readonly commitments?: readonly RistrettoPoint[];
  /** Whose bits enter A; t(x) claims `values` all the same. */
  readonly bitsOf?: readonly bigint[];
  /** Instead of hedged ones. */
  readonly nonces?: Nonces;
  /** Other constant terms of l and r, once y and z are known. */
  readonly bend?: (constants: Constants, challenges: { y: bigint; z: bigint }) => Constants;
}

/** The proof's bytes. */
export function plainProve(job: ProveJob, cheat: Cheat = {}): Uint8Array {
  const { bits: n, values, blindings } = job;
  const m = values.length;
  const { G, H } = generators(n, m);
  const transcript = job.transcript.clone();
  const V = cheat.commitments ?? values.map((v, j) => commitment(v, blindings[j]!));
  protocol.openRange(
    transcript,
    n,
    V.map((point) => point.toBytes()),
  );
  const nonces = cheat.nonces ?? hedgedNonces(transcript, job);
  const a_L = bitsOf(cheat.bitsOf ?? values, n);
  const a_R = a_L.map((bit) => bit - 1n);
  const A = vectorCommitment({ G, H }, a_L, a_R, nonces.alpha);
  const S = vectorCommitment({ G, H }, nonces.s_L, nonces.s_R, nonces.rho);
  const { y, z } = protocol.bitChallenges(transcript, A, S);

  const ys = powers(y, n * m);
  const zs = powers(z, m).map((power) => mod(z * z * power));
  const honest = {
    l_0: a_L.map((bit) => mod(bit - z)),
    r_0: a_R.map((a, k) => mod(ys[k]! * (a + z) + zs[Math.floor(k / n)]! * 2n ** BigInt(k % n))),
  };
  const { l_0, r_0 } = cheat.bend?.(honest, { y, z }) ?? honest;
  const r_1 = nonces.s_R.map((s, k) => mod(s * ys[k]!));
  // what the verifier expects of t_0; the product <l_0, r_0> for an honest prover
  const t_0 = mod(inner(zs, values) + delta(n, m, { y, z }));
  const t_1 = mod(inner(l_0, r_1) + inner(nonces.s_L, r_0));
  const t_2 = inner(nonces.s_L, r_1);
  const T_1 = commitment(t_1, nonces.tau_1).toBytes();
  const T_2 = commitment(t_2, nonces.tau_2).toBytes();
  const x = protocol.polynomialChallenge(transcript, T_1, T_2);

  const answers = {
    t_x: mod(t_0 + t_1 * x + t_2 * x * x),
    t_x_blinding: mod(inner(zs, blindings) + nonces.tau_1 * x + nonces.tau_2 * x * x),
    e_blinding: mod(nonces.alpha + nonces.rho * x),
  };
  const w = protocol.openInnerProduct(transcript, answers, n * m);
  const yInverse = powers(invert(y), n * m);
  const argument = innerProduct(transcript, {
    Q: B.multiply(w),
    G,
    H: H.map((point, k) => point.multiplyUnsafe(yInverse[k]!)),
    a: l_0.map((l, k) => mod(l + nonces.s_L[k]! * x)),
    b: r_0.map((r, k) => mod(r + r_1[k]! * x)),
  });
  const { t_x, t_x_blinding, e_blinding } = answers;
  const scalars = [t_x, t_x_blinding, e_blinding].map((scalar) => littleEndian(scalar));
  return concat(A, S, T_1, T_2, ...scalars, argument);
}

const bitsOf = (values: readonly bigint[], n: number): bigint[] =>
  values.flatMap((value) => Array.from({ length: n }, (_, i) => (value >> BigInt(i)) & 1n));

/** One draw of the TranscriptRng, rekeyed with the openings. */
export function hedgedNonces(transcript: PlainMerlin, job: ProveJob): Nonces {
  const { bits, values, blindings, fresh } = job;
  const openings = values.map((v, j) => concat(littleEndian(v, 8), littleEndian(blindings[j]!)));
  const secret = concat(u32le(values.length), ...openings);
  const length = 64 * (4 + 2 * bits * values.length);
  const drawn = transcript.random(utf8('opening'), secret, fresh, length);
  const [alpha, rho, tau_1, tau_2, ...s] = Array.from({ length: length / 64 }, (_, i) =>
    reduceWide(drawn.slice(64 * i, 64 * i + 64)),
  );
  return {
    ...{ alpha: alpha!, rho: rho!, tau_1: tau_1!, tau_2: tau_2! },
    s_L: s.filter((_, i) => i % 2 === 0),
    s_R: s.filter((_, i) => i % 2 === 1),
  };
}

interface Bases {
  readonly G: readonly RistrettoPoint[];
  readonly H: readonly RistrettoPoint[];
}

function vectorCommitment(
  bases: Bases,
  g: readonly bigint[],
  h: readonly bigint[],
  blinding: bigint,
): Uint8Array {
  return combine([...terms(g, bases.G), ...terms(h, bases.H), [blinding, B_BLINDING]]).toBytes();
}

const terms = (scalars: readonly bigint[], points: readonly RistrettoPoint[]): Term[] =>
  scalars.map((scalar, i) => [scalar, points[i]!]);

interface InnerProduct extends Bases {
  readonly Q: RistrettoPoint;
  readonly a: readonly bigint[];
  readonly b: readonly bigint[];
}

/** L and R of each round, then a and b. */
function innerProduct(transcript: PlainMerlin, { Q, G, H, a, b }: InnerProduct): Uint8Array {
  const half = a.length / 2;
  if (half < 1) return concat(littleEndian(a[0]!), littleEndian(b[0]!));
  const low = <T>(list: readonly T[]): readonly T[] => list.slice(0, half);
  const high = <T>(list: readonly T[]): readonly T[] => list.slice(half);
  const cross = (p: readonly bigint[], q: readonly bigint[], onG: Bases['G'], onH: Bases['H']) =>
    combine([...terms(p, onG), ...terms(q, onH), [inner(p, q), Q]]).toBytes();
  const L = cross(low(a), high(b), high(G), low(H));
  const R = cross(high(a), low(b), low(G), high(H));
  const u = protocol.foldChallenge(transcript, L, R);
  const v = invert(u);
  const scalars = (list: readonly bigint[], onLow: bigint, onHigh: bigint): bigint[] =>
    low(list).map((value, i) => mod(onLow * value + onHigh * list[half + i]!));
  const points = (list: Bases['G'], onLow: bigint, onHigh: bigint): RistrettoPoint[] =>
    low(list).map((point, i) =>
      point.multiplyUnsafe(onLow).add(list[half + i]!.multiplyUnsafe(onHigh)),
    );
  const rest = innerProduct(transcript, {
    Q,
    G: points(G, v, u),
    H: points(H, u, v),
    a: scalars(a, u, v),
    b: scalars(b, v, u),
  });
  return concat(L, R, rest);
}
