/** Times as machines give them, drawn from a seed. */
import { COST_DESCRIPTORS } from '../../src/plan.ts';
import type { CommitmentRequest } from '../../src/statements/shape.ts';

/** Rows of all that can be committed to. */
const REQUESTS: readonly CommitmentRequest[] = [
  { kind: 'dlog' },
  { kind: 'dleq' },
  { kind: 'pedersen' },
  { kind: 'range', bits: 8 },
  { kind: 'preimage', length: 1 },
];

export const ROWS: readonly string[] = [
  ...new Set(
    COST_DESCRIPTORS.flatMap((system) =>
      REQUESTS.flatMap((request) =>
        system
          .offers(request)
          .flatMap((shape) => system.forms(shape).map((form) => system.cost(shape, form).row)),
      ),
    ),
  ),
];

/** Logarithms of factors, one a call. */
export type Stream = () => number;

/** Uniform in (0, 1). */
export function uniformFrom(seed: number): Stream {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

const gaussFrom =
  (uniform: Stream): Stream =>
  () =>
    Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

/** What machines do to times: makers of streams from a seed. */
export const STREAMS: Readonly<Record<string, (seed: number) => Stream>> = {
  'a quiet machine': (seed) => {
    const gauss = gaussFrom(uniformFrom(seed));
    return () => 0.03 * gauss();
  },
  'a noisy one': (seed) => {
    const gauss = gaussFrom(uniformFrom(seed));
    return () => 0.2 * gauss();
  },
  'one with a long tail': (seed) => {
    const uniform = uniformFrom(seed);
    const gauss = gaussFrom(uniform);
    return () => 0.05 * gauss() + (uniform() < 0.1 ? 0.8 * Math.abs(gauss()) : 0);
  },
  'one that stops now and then': (seed) => {
    const uniform = uniformFrom(seed);
    const gauss = gaussFrom(uniform);
    return () => 0.04 * gauss() + (uniform() < 0.03 ? 2 : 0);
  },
  'one that is busy for a while': (seed) => {
    const uniform = uniformFrom(seed);
    const gauss = gaussFrom(uniform);
    let busy = false;
    return () => {
      if (uniform() < 1 / 40) busy = !busy;
      return 0.06 * gauss() + (busy ? 0.4 : 0);
    };
  },
  'one of two speeds': (seed) => {
    const uniform = uniformFrom(seed);
    const gauss = gaussFrom(uniform);
    return () => 0.03 * gauss() + (uniform() < 0.4 ? 0.3 : 0);
  },
  'one that drifts': (seed) => {
    const gauss = gaussFrom(uniformFrom(seed));
    let at = 0;
    return () => (at += 0.02 * gauss()) + 0.05 * gauss();
  },
};
