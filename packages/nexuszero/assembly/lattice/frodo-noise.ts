/** Noise of FrodoKEM (section "Sampling from the error distribution"): by inversion, all steps compared, nothing looked up. */
import { distribution, steps } from './frodo-set';

/** Turns `count` random words, a multiple of 8, into noise, in place. */
export function sampleWords(words: usize, count: usize): void {
  for (let at = words; at < words + 2 * count; at += 16) {
    const random = v128.load(at);
    const t = i16x8.shr_u(random, 1);
    let sum = i16x8.splat(0);
    for (let i: usize = 0; i < steps; i++) {
      // a comparison that holds is -1
      sum = i16x8.sub(sum, i16x8.gt_s(t, v128.load16_splat(distribution + 2 * i)));
    }
    const negative = i16x8.neg(v128.and(random, i16x8.splat(1)));
    v128.store(at, i16x8.sub(v128.xor(sum, negative), negative));
  }
}
