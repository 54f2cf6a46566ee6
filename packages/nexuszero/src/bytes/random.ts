/** Randomness comes from the platform's generator, or from a source that the caller passes in. */

/** Fills `out` with secret uniform bytes. */
export type RandomSource = (out: Uint8Array) => void;

/** The platform's CSPRNG (WebCrypto `getRandomValues`, at most 65,536 bytes a call). */
export const platformRandom: RandomSource = (out) => {
  for (let i = 0; i < out.length; i += 65_536) crypto.getRandomValues(out.subarray(i, i + 65_536));
};

export function randomBytes(length: number, random: RandomSource = platformRandom): Uint8Array {
  const out = new Uint8Array(length);
  random(out);
  return out;
}
