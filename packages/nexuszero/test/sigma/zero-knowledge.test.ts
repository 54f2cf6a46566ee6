/**
 * Honest-verifier zero knowledge made executable: on a group of order 11 the prover's transcripts,
 * over all nonces and challenges, and the simulator's, over all responses and challenges, are the
 * same multiset; and they are the same for every witness of one statement.
 */
import { describe, expect, test } from 'vitest';
import {
  equationTerms,
  mapSecret,
  openRelation,
  respond,
  satisfies,
} from '../../src/proofs/sigma/plain.ts';
import { serializeRelation, type Equation } from '../../src/statements/relation.ts';
import { parseEquation } from '../../src/statements/equation.ts';
import { toyGroup, toyPoint, TOY_SUITE } from './toy-group.ts';

const { order } = TOY_SUITE;
const ALL = Array.from({ length: Number(order) }, (_, i) => BigInt(i));

/** Every vector of `length` scalars. */
function* vectors(length: number): Generator<bigint[]> {
  if (length === 0) yield [];
  else for (const rest of vectors(length - 1)) for (const first of ALL) yield [first, ...rest];
}

interface ToyCase {
  readonly title: string;
  readonly equations: readonly string[];
  readonly secrets: readonly string[];
  /** The logarithm of every point but G, given the witness. */
  readonly points: (w: readonly bigint[]) => Readonly<Record<string, bigint>>;
}

const w0 = (w: readonly bigint[]): bigint => w[0] ?? 0n;
const w1 = (w: readonly bigint[]): bigint => w[1] ?? 0n;
const CASES: readonly ToyCase[] = [
  { title: 'dlog', equations: ['X = x*G'], secrets: ['x'], points: (w) => ({ X: w0(w) }) },
  {
    title: 'dleq',
    equations: ['X = x*G', 'Y = x*H'],
    secrets: ['x'],
    points: (w) => ({ H: 7n, X: w0(w), Y: 7n * w0(w) }),
  },
  {
    title: 'pedersen',
    equations: ['C = v*G + r*H'],
    secrets: ['v', 'r'],
    points: (w) => ({ H: 3n, C: w0(w) + 3n * w1(w) }),
  },
  {
    title: 'linear: two image terms and coefficients',
    equations: ['X = x*G', '2*M + E = 3*x*H - y*G'],
    secrets: ['x', 'y'],
    points: (w) => ({ H: 5n, E: 4n, X: w0(w), M: (15n * w0(w) - w1(w) - 4n) * 6n }),
  },
];

/** The instance's bytes, or undefined when a point is the identity, which has no encoding. */
function instanceOf(
  { equations, points, secrets }: ToyCase,
  witness: readonly bigint[],
): Uint8Array | undefined {
  const named = Object.entries(points(witness));
  const names = ['G', ...named.map(([name]) => name)];
  const parsed = equations.map((text): Equation =>
    parseEquation(text, order, {
      element: (name) => names.indexOf(name),
      scalar: (name) => secrets.indexOf(name),
    }),
  );
  const encodings = named.map(([, log]) =>
    toyGroup.encode(toyPoint(((log % order) + order) % order)),
  );
  if (encodings.some((encoding) => encoding === undefined)) return undefined;
  return serializeRelation({
    suite: TOY_SUITE,
    scalars: secrets.length,
    points: encodings.map((encoding) => encoding!),
    equations: parsed,
  });
}

type Open = NonNullable<ReturnType<typeof openRelation<number>>>;

/** How often each transcript R | c | s occurs. */
function count(transcripts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const transcript of transcripts) counts.set(transcript, (counts.get(transcript) ?? 0) + 1);
  return counts;
}

function* proverTranscripts(open: Open, witness: readonly bigint[]): Generator<string> {
  for (const nonces of vectors(witness.length)) {
    const R = mapSecret(toyGroup, open, nonces);
    for (const c of ALL)
      yield `${R.join()}|${String(c)}|${respond(order, nonces, witness, c).join()}`;
  }
}

/** SimulateResponse and SimulateCommitment of the draft, by the arithmetic of our compact verifier. */
function* simulatedTranscripts(open: Open): Generator<string> {
  for (const s of vectors(open.relation.scalars)) {
    for (const c of ALL) {
      const R = open.images.map((_, i) => {
        const { points, scalars } = equationTerms(toyGroup, open, i, s, c);
        return toyGroup.combineVartime(points, scalars);
      });
      yield `${R.join()}|${String(c)}|${s.join()}`;
    }
  }
}

describe.each(CASES)('$title', (row) => {
  const witnesses = [...vectors(row.secrets.length)].filter((w) => {
    const instance = instanceOf(row, w);
    return instance !== undefined && openRelation(toyGroup, instance) !== undefined;
  });

  test('simulated and real transcripts have one distribution, for every witness', () => {
    expect(witnesses.length).toBeGreaterThan(8);
    for (const witness of witnesses) {
      const open = openRelation(toyGroup, instanceOf(row, witness)!)!;
      expect(satisfies(toyGroup, open, witness)).toBe(true);
      const real = count(proverTranscripts(open, witness));
      expect(count(simulatedTranscripts(open))).toEqual(real);
      // every (c, s) once: transcripts say nothing about which witness made them
      expect(real.size).toBe(Number(order) ** (1 + row.secrets.length));
    }
  });

  test('control: a prover whose nonces are never above 4 is told apart', () => {
    const [witness] = witnesses;
    const open = openRelation(toyGroup, instanceOf(row, witness!)!)!;
    const small = [...vectors(row.secrets.length)].filter((nonces) => nonces.every((k) => k < 5n));
    const weak = count(
      small.flatMap((nonces) => {
        const R = mapSecret(toyGroup, open, nonces);
        return ALL.map(
          (c) => `${R.join()}|${String(c)}|${respond(order, nonces, witness!, c).join()}`,
        );
      }),
    );
    expect(weak).not.toEqual(count(simulatedTranscripts(open)));
  });

  test('a commitment and two different accepting answers always give a witness', () => {
    const open = openRelation(toyGroup, instanceOf(row, witnesses.at(-1)!)!)!;
    const byCommitment = new Map<string, { c: bigint; s: bigint[] }[]>();
    for (const transcript of simulatedTranscripts(open)) {
      const [R, c, s] = transcript.split('|') as [string, string, string];
      const list = byCommitment.get(R) ?? [];
      list.push({ c: BigInt(c), s: s.split(',').map(BigInt) });
      byCommitment.set(R, list);
    }
    let pairs = 0;
    for (const answers of byCommitment.values()) {
      const [first] = answers;
      for (const other of answers.filter(({ c }) => c !== first!.c).slice(0, 30)) {
        const factor = ALL.find((f) => (f * (first!.c - other.c + order)) % order === 1n)!;
        const found = first!.s.map((s, j) => ((s - other.s[j]! + order) * factor) % order);
        expect(satisfies(toyGroup, open, found)).toBe(true);
        pairs++;
      }
    }
    expect(pairs).toBeGreaterThan(50);
  });
});
