// The grid: what to plan, and how to make the statement that a plan speaks of.
import { randomBytes } from 'node:crypto';
import {
  dleq,
  discreteLog,
  linearRelation,
  loadGroup,
  pedersenOpening,
  SUITES,
} from '../../packages/nexuszero/dist/sigma.js';
import { hashedRange, preimage } from '../../packages/nexuszero/dist/preimage.js';
import { range } from '../../packages/nexuszero/dist/range.js';

const PREFER = ['speed', 'size', 'balanced'];

/** Every pair of an entry of `left` with one of `right`. */
const cross = (left, right) => left.flatMap((a) => right.map((b) => [a, b]));

const wishes = (...lists) =>
  lists.reduce((all, list) => cross(all, list).map(([a, b]) => ({ ...a, ...b })), [{}]);

const prefer = PREFER.map((word) => ({ prefer: word }));
const levels = [{ level: 128 }, { level: 192 }, { level: 256 }];

const BOUNDS = [
  ...[8, 16, 32, 64].map((bits) => ({ bits })),
  { min: 18n, max: 120n },
  { min: 1_000n, max: 100_000n },
];

const commitments = () => [
  ...cross(BOUNDS, wishes(prefer, [{}, { postQuantum: true }])).map(([bounds, wish]) => ({
    commit: { kind: 'range', ...bounds },
    wish,
  })),
  ...cross([2, 5, 12], wishes(prefer, [{}, { aggregate: true }])).map(([values, wish]) => ({
    commit: { kind: 'range', bits: 32, values },
    wish,
  })),
  ...cross([20_000, 30_000], wishes(prefer)).map(([maxProofBytes, wish]) => ({
    commit: { kind: 'range', bits: 64 },
    wish: { ...wish, postQuantum: true, maxProofBytes },
  })),
  ...cross(['dlog', 'dleq', 'pedersen'], wishes(prefer, levels)).map(([kind, wish]) => ({
    commit: { kind },
    wish,
  })),
  ...cross([1, 40, 100, 300, 700, 1500], wishes(prefer, levels)).map(([length, wish]) => ({
    commit: { kind: 'preimage', length },
    wish,
  })),
];

/** Finished statements: suite and shape are given, the form is free. */
const statements = () => [
  ...cross(Object.keys(SUITES), [1, 2, 4, 6]).map(([suite, equations]) => ({
    statement: { kind: 'linear', suite, equations },
    wish: { prefer: 'speed' },
  })),
  ...cross(
    ['ChaCha12', 'ChaCha20', 'ChaCha12-192', 'ChaCha20-192', 'ChaCha12-256', 'ChaCha20-256'],
    wishes(prefer, [{ length: 55 }, { length: 450 }]),
  ).map(([suite, { length, ...wish }]) => ({
    statement: { kind: 'preimage', suite, length },
    wish,
  })),
  ...cross([1, 3, 10, 20], [{ bits: 64 }, { min: 18n, max: 120n }]).map(([values, bounds]) => ({
    statement: { kind: 'range', values, ...bounds },
    wish: {},
  })),
];

/** All requests, each with a name. */
export const grid = () =>
  [...commitments(), ...statements()].map((request) => ({
    ...request,
    name: JSON.stringify(request, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
  }));

/** Statement and witness for `values` values of what a choice commits to. */
export async function makeFor(wanted, { kind, suite, valuesPerProof = wanted.values ?? 1 }) {
  switch (kind) {
    case 'dlog':
      return discreteLog.generate({ suite });
    case 'dleq':
      return dleqPair(suite);
    case 'pedersen':
      return pedersenOpening.commit({ suite, value: 42n });
    case 'linear':
      return linearPair(suite, wanted.equations);
    case 'preimage':
      return preimage.fromMessage(randomBytes(wanted.length), { suite });
    case 'hashedRange':
      return hashedRange.commit({ suite, value: boundsOf(wanted).min, ...boundsOf(wanted) });
    default: {
      const values = Array.from({ length: valuesPerProof }, () => boundsOf(wanted).min + 5n);
      return range.commit({ ...boundsOf(wanted), values });
    }
  }
}

const boundsOf = ({ bits, min = 0n, max = (1n << BigInt(bits)) - 1n }) => ({ min, max });

async function dleqPair(suite) {
  const group = await loadGroup(suite);
  const H = await group.hashToPoint(randomBytes(8), new TextEncoder().encode('nexuszero bench H'));
  return dleq.fromSecret(group.randomScalar(), { suite, H });
}

/** y_i = x*H_i and y = x*G: DLEQ over many bases, of another mix than the calibration's. */
async function linearPair(suite, equations) {
  const group = await loadGroup(suite);
  const x = group.randomScalar();
  const elements = { Y: group.multiplyBase(x) };
  const texts = ['Y = x*G'];
  for (let i = 1; i <= equations; i++) {
    const domain = new TextEncoder().encode('nexuszero bench H');
    const H = await group.hashToPoint(Uint8Array.of(i), domain);
    Object.assign(elements, { [`H${i}`]: H, [`Y${i}`]: group.multiply(H, x) });
    texts.push(`Y${i} = x*H${i}`);
  }
  const statement = linearRelation.statement({ suite, elements, equations: texts });
  return { statement, witness: linearRelation.witness(statement, { x }) };
}
