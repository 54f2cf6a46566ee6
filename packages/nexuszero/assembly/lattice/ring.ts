/**
 * The ring of ML-KEM (FIPS 203, section 2.4): polynomials of 256 coefficients modulo q = 3329, 16 bits each, 32 vectors of
 * eight. Between steps coefficients are any residues that fit; comments say how large. No division, no branch on them.
 */

export const Q: i32 = 3329;
/** Bytes of a polynomial. */
export const POLYNOMIAL: usize = 512;

/** a z mod q in [-q, q], for any a and a factor with its Barrett companion; gen/twiddles.mjs. */
export function times(a: v128, z: v128, companion: v128): v128 {
  const quotient = i16x8.q15mulr_sat_s(a, companion);
  return i16x8.sub(i16x8.mul(a, z), i16x8.mul(quotient, i16x8.splat(<i16>Q)));
}

/** The residue of any a with the least size, or nearly: at most 0.64 q. */
export function nearest(a: v128): v128 {
  const quotient = i16x8.q15mulr_sat_s(a, i16x8.splat(10));
  return i16x8.sub(a, i16x8.mul(quotient, i16x8.splat(<i16>Q)));
}

/** The residue in [0, q) of any a. */
export function canonical(a: v128): v128 {
  const q = i16x8.splat(<i16>Q);
  const near = nearest(a);
  return i16x8.add(near, v128.and(i16x8.shr_s(near, 15), q));
}
