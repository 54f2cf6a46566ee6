/**
 * Timing of what touches secrets on ristretto255 (curve-audit F7 and section 8). The NIST suites
 * run on BigInt and are documented as not constant-time, so they are not measured. SLOW=1 takes ten
 * times the samples.
 */
import { ristretto255 } from '@noble/curves/ed25519.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { createCurve, type Curve } from '../../src/kernels/curve.ts';
import { bytesToBigIntLE, encodeScalar, requireScalar } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import type { ProveJob, SigmaBackend } from '../../src/proofs/sigma/backend.ts';
import { encodeTag } from '../../src/proofs/sigma/protocol.ts';
import { wasmBackend } from '../../src/proofs/sigma/wasm-backend.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import { witnessScalars } from '../../src/statements/witness.ts';
import { CONTEXT, SHAPES, shapeNamed, type Shape } from './catalogue.ts';
import { pointOf } from './groups.ts';
import { CONTROL, leastOfThree, measure, mostOfThree, PASS } from './timing.ts';

const suite = SUITES.ristretto255;
const LIMIT = { timeout: 600_000 };
const small = (value: bigint): Uint8Array => encodeScalar(suite, value);
let curve: Curve;
let backend: SigmaBackend;
beforeAll(async () => {
  curve = await createCurve();
  backend = wasmBackend(curve);
});

const random = (): Uint8Array => curve.reduceScalar(randomBytes(64));
const one = (): Uint8Array => small(1n);
const largest = (): Uint8Array => small(suite.order - 1n);
/** Few digits set, in any signed window. */
const sparse = (): Uint8Array => small(1n << 128n);

const POINT = pointOf('ristretto255', 'timing');
const SCALARS = [
  ['1', one],
  ['order - 1', largest],
  ['2^128', sparse],
  ['0', () => small(0n)],
  ['a fixed random one', fixedOf(() => random())],
] as const;

/** The same input every time, drawn at the first call. */
function fixedOf(draw: () => Uint8Array): () => Uint8Array {
  let drawn: Uint8Array | undefined;
  return () => (drawn ??= draw());
}

describe.each(SCALARS)('a secret scalar: %s against random', (_, special) => {
  const classes = [special, random] as const;

  test('multiplyBase', LIMIT, () => {
    const run = (k: Uint8Array): unknown => curve.multiplyBase(k);
    expect(leastOfThree({ bytes: 32, classes, run, samples: 20_000 })).toBeLessThan(PASS);
  });

  test('multiply', LIMIT, () => {
    const run = (k: Uint8Array): unknown => curve.multiply(POINT, k);
    expect(leastOfThree({ bytes: 32, classes, run, samples: 10_000 })).toBeLessThan(PASS);
  });

  test('the response', LIMIT, () => {
    const [nonce, challenge] = [random(), random()];
    const run = (w: Uint8Array): unknown => curve.unsafeRespond(nonce, w, challenge);
    expect(leastOfThree({ bytes: 32, classes, run, samples: 20_000, repeat: 8 })).toBeLessThan(
      PASS,
    );
  });

  test('whether it is canonical', LIMIT, () => {
    const run = (x: Uint8Array): void => {
      requireScalar(suite, x, 'x');
    };
    expect(leastOfThree({ bytes: 32, classes, run, samples: 20_000, repeat: 16 })).toBeLessThan(
      PASS,
    );
  });
});

function jobOf(shape: Shape, seed: string): ProveJob {
  const { statement, witness } = shape.make('ristretto255', seed);
  const { bytes: instance, kind } = compileStatement(statement);
  const tag = encodeTag(kind, 'batchable', suite, utf8(CONTEXT));
  const secrets = witnessScalars(witness);
  return { tag, instance, form: 'batchable', witness: secrets, fresh: randomBytes(64) };
}

describe.each(SHAPES)('$name', (shape) => {
  test('a wrong witness: of few digits against random (the check of the witness)', LIMIT, () => {
    const job = jobOf(shape, 'a');
    const count = job.witness.length / 32;
    const classes = [sparse, random].map(
      (draw) => () => concat(...Array.from({ length: count }, draw)),
    );
    const run = (witness: Uint8Array): void => {
      backend.prove({ ...job, witness });
    };
    const [few, many] = classes as [() => Uint8Array, () => Uint8Array];
    expect(backend.prove({ ...job, witness: few() }).outcome).toBe('witness mismatch');
    const bytes = job.witness.length;
    expect(leastOfThree({ bytes, classes: [few, many], run, samples: 8000 })).toBeLessThan(PASS);
  });

  test('prove: fresh bytes that are always the same against random (the nonces)', LIMIT, () => {
    const job = jobOf(shape, 'a');
    const zeros = new Uint8Array(64);
    const run = (fresh: Uint8Array): void => {
      backend.prove({ ...job, fresh });
    };
    const classes = [() => zeros, () => randomBytes(64)] as const;
    expect(leastOfThree({ bytes: 64, classes, run, samples: 8000 })).toBeLessThan(PASS);
  });
});

describe('prove dlog', () => {
  /** Witness and public key side by side: the statement has to change with the witness. */
  const pairOf = (draw: () => Uint8Array) => (): Uint8Array => {
    const x = draw();
    return concat(x, curve.multiplyBase(x));
  };

  test.each([
    ['1', one],
    ['order - 1', largest],
    ['2^128', sparse],
    ['a fixed random one', fixedOf(() => random())],
  ] as const)('the witness %s against random ones', LIMIT, (_, special) => {
    const job = jobOf(shapeNamed('dlog'), 'a');
    const head = job.instance.subarray(0, -32);
    const run = (pair: Uint8Array): void => {
      const instance = concat(head, pair.subarray(32));
      backend.prove({ ...job, instance, witness: pair.subarray(0, 32) });
    };
    const classes = [pairOf(special), pairOf(random)] as const;
    run(pairOf(special)());
    expect(leastOfThree({ bytes: 64, classes, run, samples: 12_000 })).toBeLessThan(PASS);
  });
});

describe('positive controls: the same detector on what leaks', () => {
  test("the verifier's own multiplication, a sparse response against random ones", LIMIT, () => {
    const job = jobOf(shapeNamed('dlog'), 'a');
    const made = backend.prove(job);
    if (made.outcome !== 'ok') throw new Error('test: no proof');
    const R = made.narg.subarray(0, 32);
    const run = (s: Uint8Array): void => {
      backend.verify({ ...job, narg: concat(R, s) });
    };
    const classes = [one, random] as const;
    expect(mostOfThree({ bytes: 32, classes, run, samples: 24_000 })).toBeGreaterThan(CONTROL);
  });

  test('double-and-add, a sparse scalar against random ones', LIMIT, () => {
    const doubleAndAdd = (scalar: Uint8Array): unknown => {
      let sum = ristretto255.Point.ZERO;
      for (const bit of bytesToBigIntLE(scalar).toString(2)) {
        sum = sum.double();
        if (bit === '1') sum = sum.add(ristretto255.Point.BASE);
      }
      return sum;
    };
    const classes = [sparse, random] as const;
    expect(mostOfThree({ bytes: 32, classes, run: doubleAndAdd, samples: 600 })).toBeGreaterThan(
      CONTROL,
    );
  });

  test('a comparison with the order that stops at the first difference', LIMIT, () => {
    const order = encodeScalar(suite, suite.order - 1n);
    let sink = 0;
    const earlyExit = (scalar: Uint8Array): void => {
      for (let i = 31; i >= 0; i--) {
        if (scalar[i] !== order[i]) return;
        sink++;
      }
    };
    const classes = [largest, random] as const;
    const t = mostOfThree({ bytes: 32, classes, run: earlyExit, samples: 20_000, repeat: 64 });
    expect(sink).toBeGreaterThan(0);
    expect(t).toBeGreaterThan(CONTROL);
  });

  test('and two classes that are one are not told apart', LIMIT, () => {
    const run = (k: Uint8Array): unknown => curve.multiplyBase(k);
    const least = Math.min(
      ...[0, 1, 2].map(() => measure({ bytes: 32, classes: [random, random], run, samples: 6000 })),
    );
    expect(least).toBeLessThan(PASS);
  });
});
