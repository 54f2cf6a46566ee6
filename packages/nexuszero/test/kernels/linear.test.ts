/**
 * The linear-relation kernel by itself: what it leaves in memory, its caps, its memory over many
 * calls, its two steps. Verdicts and bytes are compared with the plain engine in test/sigma.
 */
import { shake256 } from '@noble/hashes/sha3.js';
import { describe, expect, test } from 'vitest';
import { concat, toHex, utf8 } from '../../src/bytes/bytes.ts';
import { Arena } from '../../src/kernels/arena.ts';
import { createCurve } from '../../src/kernels/curve.ts';
import { curveWasm } from '../../src/kernels/generated/curve-wasm.ts';
import { bytesToBigIntLE, encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { instantiate } from '../../src/kernels/wasm.ts';
import { deriveChallenge, deriveNonces, sessionId } from '../../src/proofs/sigma/protocol.ts';
import { serializeRelation, type Equation } from '../../src/statements/relation.ts';
import { integerOf, joinScalars, pointOf, sumOf } from '../sigma/groups.ts';

const suite = SUITES.ristretto255;
const { order } = suite;
const curve = await createCurve();
const tag = utf8('a tag of the test');
const fresh = shake256(utf8('fresh'), { dkLen: 64 });

interface System {
  readonly instance: Uint8Array;
  readonly witness: readonly bigint[];
  readonly equations: number;
}

/** `equations` sums of `count` terms, each over `bases` points of its own, or over the generator alone. */
function system(
  equations: number,
  secrets: number,
  bases: number,
  count: number = Math.max(secrets, bases),
): System {
  const witness = Array.from({ length: secrets }, (_, j) => integerOf(suite, `w${String(j)}`));
  const points: Uint8Array[] = [];
  const rows: Equation[] = [];
  for (let i = 0; i < equations; i++) {
    const own = Array.from({ length: bases }, (_, b) =>
      pointOf(suite.name, `${String(i)} ${String(b)}`),
    );
    const first = points.length + 1;
    for (const point of own) points.push(point);
    const terms = Array.from({ length: count }, (_, t) => ({
      scalar: t % secrets,
      element: bases === 0 ? 0 : first + (t % bases),
      coefficient: BigInt(t + 1),
    }));
    const sum = terms.map(({ scalar, element, coefficient }): [bigint, Uint8Array | 'G'] => [
      coefficient * witness[scalar]!,
      element === 0 ? 'G' : points[element - 1]!,
    ]);
    points.push(sumOf(suite.name, ...sum));
    rows.push({ image: [{ element: points.length, coefficient: 1n }], terms });
  }
  const relation = { suite, scalars: secrets, points, equations: rows };
  return { instance: serializeRelation(relation), witness, equations };
}

function prove({ instance, witness, equations }: System, compact = false) {
  const proofBytes = (compact ? 32 : 32 * equations) + 32 * witness.length;
  const job = {
    tag,
    instance,
    witness: joinScalars(suite.name, witness),
    fresh,
    compact,
    proofBytes,
  };
  return curve.proveLinear(job);
}

describe('at the caps', () => {
  const rows = [
    { name: '64 equations', made: system(64, 1, 1), beyond: system(65, 1, 1) },
    { name: '32 secrets', made: system(1, 32, 4), beyond: system(1, 33, 4) },
    { name: '256 elements with the generator', made: system(1, 2, 254), beyond: system(1, 2, 255) },
    { name: '512 terms', made: system(8, 7, 20, 63), beyond: system(8, 7, 20, 64) },
  ];
  test.each(rows)('$name: proved and verified', ({ made }) => {
    for (const compact of [false, true]) {
      const { status, narg } = prove(made, compact);
      expect(status).toBe('ok');
      expect(curve.verifyLinear({ tag, instance: made.instance, narg, compact })).toBe('ok');
    }
  });
  test.each(rows)('one more than $name: refused', ({ beyond }) => {
    expect(prove(beyond).status).toBe('bad instance');
    const narg = new Uint8Array(32 * (beyond.equations + beyond.witness.length));
    const job = { tag, instance: beyond.instance, narg, compact: false };
    expect(curve.verifyLinear(job)).toBe('bad instance');
  });
});

test('more than 64 KiB of instance are refused', () => {
  const instance = new Uint8Array(65_537);
  instance[0] = 1;
  expect(curve.verifyLinear({ tag, instance, narg: new Uint8Array(64), compact: false })).toBe(
    'bad instance',
  );
});

test('a proof is the two steps with the hedged nonces', () => {
  for (const made of [system(1, 1, 0), system(1, 1, 1), system(2, 3, 2), system(2, 3, 0)]) {
    const witness = joinScalars(suite.name, made.witness);
    const { instance } = made;
    const input = { fresh, counter: 0, tag, instance, witness, count: made.witness.length };
    const nonces = joinScalars(suite.name, deriveNonces(suite, input));
    const commitments = curve.unsafeCommit(instance, nonces, made.equations);
    const c = deriveChallenge(suite, sessionId(suite, tag), instance, commitments);
    const responses = curve.unsafeRespond(nonces, witness, encodeScalar(suite, c));
    expect(prove(made)).toEqual({ status: 'ok', narg: concat(commitments, responses) });
  }
});

test('rewinding the steps to a second challenge gives the witness away', () => {
  const made = system(2, 3, 2);
  const witness = joinScalars(suite.name, made.witness);
  const nonces = joinScalars(
    suite.name,
    ['a', 'b', 'c'].map((label) => integerOf(suite, label)),
  );
  const [c0, c1] = [integerOf(suite, 'c0'), integerOf(suite, 'c1')];
  const [s0, s1] = [c0, c1].map((c) =>
    curve.unsafeRespond(nonces, witness, encodeScalar(suite, c)),
  );
  const inverse = curve.invertScalar(encodeScalar(suite, c0 - c1));
  made.witness.forEach((w, j) => {
    const part = (s: Uint8Array): bigint => bytesToBigIntLE(s.subarray(32 * j, 32 * j + 32));
    const difference = encodeScalar(suite, part(s0!) - part(s1!));
    const found = curve.multiplyAddScalar(difference, inverse, new Uint8Array(32));
    expect(bytesToBigIntLE(found)).toBe(w);
  });
});

test('two false proofs whose errors cancel do not pass as a batch', () => {
  const made = system(1, 1, 1);
  const { narg } = prove(made);
  const shifted = (by: bigint): Uint8Array => {
    const s = bytesToBigIntLE(narg.subarray(32));
    return concat(narg.subarray(0, 32), encodeScalar(suite, s + by));
  };
  const job = (bytes: Uint8Array) => ({ tag, instance: made.instance, narg: bytes });
  const batch = curve.openBatch([job(shifted(1n)), job(shifted(-1n))]);
  expect(batch.statuses).toEqual(['ok', 'ok']);
  expect(batch.check(0, 2)).toBe(false);
  expect(curve.openBatch([job(narg), job(narg)]).check(0, 2)).toBe(true);
});

test('a batch larger than one chain of doublings', () => {
  const systems = [system(1, 1, 0), system(3, 2, 4), system(1, 5, 40)];
  const jobs = Array.from({ length: 90 }, (_, i) => {
    const made = systems[i % 3]!;
    return { tag, instance: made.instance, narg: prove(made).narg.slice() };
  });
  expect(curve.openBatch(jobs).check(0, 90)).toBe(true);
  jobs[77]!.narg[jobs[77]!.narg.length - 32]! ^= 1;
  const batch = curve.openBatch(jobs);
  expect(batch.check(0, 90)).toBe(false);
  expect(batch.check(0, 77)).toBe(true);
  expect(batch.check(78, 90)).toBe(true);
  expect(batch.check(77, 78)).toBe(false);
  expect(batch.check(5, 5)).toBe(true);
});

test('an empty batch holds', () => {
  const batch = curve.openBatch([]);
  expect(batch.statuses).toEqual([]);
  expect(batch.check(0, 0)).toBe(true);
});

test('memory does not grow with the number of calls', () => {
  const made = system(2, 3, 2);
  const { narg } = prove(made);
  const jobs = Array.from({ length: 10 }, () => ({ tag, instance: made.instance, narg }));
  const round = (): void => {
    prove(made);
    prove({ ...made, witness: [1n, 2n, 3n] });
    curve.verifyLinear({ tag, instance: made.instance, narg, compact: false });
    curve.openBatch(jobs).check(0, 10);
  };
  round();
  const before = curve.memoryBytes();
  for (let i = 0; i < 50; i++) round();
  expect(curve.memoryBytes()).toBe(before);
});

const SYSTEMS = [
  { name: 'a discrete logarithm', made: system(1, 1, 0) },
  { name: 'three secrets, two equations', made: system(2, 3, 2) },
];

describe('what a proof leaves in memory', async () => {
  interface Raw {
    readonly memory: WebAssembly.Memory;
    stage(bytes: number): number;
    linearProve(...args: readonly number[]): number;
    multiply(out: number, point: number, scalar: number): number;
  }
  const raw = (await instantiate(curveWasm)) as unknown as Raw;
  const arena = new Arena(raw.memory, (bytes) => raw.stage(bytes));

  /** The memory as hex, byte-aligned on every position that a needle may take. */
  const holds = (needle: Uint8Array): boolean => {
    const memory = Buffer.from(raw.memory.buffer);
    return memory.includes(Buffer.from(needle));
  };

  /** A scalar's bytes, and the signed radix-32 digits that a multiplication makes of it. */
  const traces = (scalar: Uint8Array): Uint8Array[] => {
    const windows: number[] = [];
    let carry = 0;
    const value = bytesToBigIntLE(scalar);
    for (let i = 0; i < 52; i++) {
      const digit = Number((value >> BigInt(5 * i)) & 31n) + carry;
      carry = (digit + 16) >> 5;
      windows.push((digit - 32 * carry) & 255);
    }
    const digits = Uint8Array.from(windows);
    return [
      scalar.subarray(0, 8),
      scalar.subarray(12, 20),
      scalar.subarray(24),
      digits.subarray(0, 12),
      digits.subarray(40),
    ];
  };

  const run = (made: System, witness: Uint8Array, random = fresh): number => {
    let status = -1;
    const { instance } = made;
    const bytes = 32 * (made.equations + made.witness.length);
    arena.call([tag, instance, witness, random], bytes, ([t, i, w, f], out) => {
      status = raw.linearProve(t!, tag.length, i!, instance.length, w!, witness.length, f!, 1, out);
    });
    return status;
  };

  test('the search finds what is there', () => {
    const view = new Uint8Array(raw.memory.buffer);
    const secret = encodeScalar(suite, integerOf(suite, 'planted'));
    const at = raw.stage(64);
    for (const trace of traces(secret)) {
      view.set(trace, at + 3);
      expect(holds(trace)).toBe(true);
      view.fill(0, at, at + 64);
      expect(holds(trace)).toBe(false);
    }
  });

  test.each(SYSTEMS)('$name: neither witness nor nonces, accepted or refused', ({ made }) => {
    const good = joinScalars(suite.name, made.witness);
    const wrong = joinScalars(
      suite.name,
      made.witness.map((w) => (w + 1n) % order),
    );
    for (const [witness, status] of [
      [good, 0],
      [wrong, 2],
    ] as const) {
      expect(run(made, witness)).toBe(status);
      const count = made.witness.length;
      const input = { fresh, counter: 0, tag, instance: made.instance, witness, count };
      const nonces = joinScalars(suite.name, deriveNonces(suite, input));
      for (let at = 0; at < witness.length; at += 32) {
        for (const secret of [witness, nonces].map((all) => all.subarray(at, at + 32))) {
          for (const trace of traces(secret)) expect(holds(trace), toHex(trace)).toBe(false);
        }
      }
      expect(holds(fresh.subarray(0, 16))).toBe(false);
    }
  });

  test.each(SYSTEMS)('$name: nothing else either that depends on the nonces', ({ made }) => {
    const witness = joinScalars(suite.name, made.witness);
    const { instance } = made;
    const after = ['one', 'two'].map((label) => {
      const random = shake256(utf8(label), { dkLen: 64 });
      expect(run(made, witness, random)).toBe(0);
      const memory = new Uint8Array(raw.memory.buffer).slice();
      const count = made.witness.length;
      const input = { fresh: random, counter: 0, tag, instance, witness, count };
      const nonces = joinScalars(suite.name, deriveNonces(suite, input));
      // what the proof publishes may stay
      const commitments = curve.unsafeCommit(instance, nonces, made.equations);
      const c = deriveChallenge(suite, sessionId(suite, tag), instance, commitments);
      for (const part of [commitments, encodeScalar(suite, c)]) erase(memory, part);
      return memory;
    }) as [Uint8Array, Uint8Array];
    const places = [...after[0].keys()].filter((i) => after[0][i] !== after[1][i]);
    expect(places).toEqual([]);
  });
});

/** Zeroes every occurrence of `part`. */
function erase(memory: Uint8Array, part: Uint8Array): void {
  const view = Buffer.from(memory.buffer);
  for (let at = view.indexOf(part); at >= 0; at = view.indexOf(part, at)) {
    memory.fill(0, at, at + part.length);
  }
}
