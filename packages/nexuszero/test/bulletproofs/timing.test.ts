/**
 * Timing of what touches values and blindings: fixed against random ones, for proving, committing and the
 * checks in TypeScript. SLOW=1 takes ten times the samples.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { subtractU64 } from '../../src/bytes/u64.ts';
import { createRangeCurve, type RangeCurve } from '../../src/kernels/range.ts';
import { requireInRange } from '../../src/proofs/bulletproofs/witness.ts';
import { CONTROL, leastOfThree, mostOfThree, PASS } from '../sigma/timing.ts';
import { littleEndian, ORDER } from './generators.ts';

const LIMIT = { timeout: 600_000 };
let kernel: RangeCurve;
beforeAll(async () => {
  kernel = await createRangeCurve();
});

const randomScalar = (): Uint8Array => kernel.reduceScalar(randomBytes(64));
const byte = (value?: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  bytes[0] = value ?? randomBytes(1)[0]!;
  return bytes;
};

/** An opening: 8 bytes of value, 32 of blinding. */
const CLASSES = [
  ['0 under 1', () => concat(byte(0), littleEndian(1n))],
  ['255 under order - 1', () => concat(byte(255), littleEndian(ORDER - 1n))],
  ['255 under random ones', () => concat(byte(255), randomScalar())],
  ['0 under random ones', () => concat(byte(0), randomScalar())],
] as const;
const random = (): Uint8Array => concat(byte(), randomScalar());

describe.each(CLASSES)('%s against random openings', (_, special) => {
  const classes = [special, random] as const;

  test('prove', LIMIT, () => {
    const transcript = kernel.merlin(utf8('timing'));
    // fresh bytes with every opening, so that what is public from l(x), r(x) on varies alike in both classes
    const withFresh = (opening: () => Uint8Array) => () => concat(opening(), randomBytes(32));
    const run = (input: Uint8Array): void => {
      const [values, blindings] = [input.subarray(0, 8), input.subarray(8, 40)];
      kernel.range.prove({ transcript, bits: 8, values, blindings, fresh: input.subarray(40) });
    };
    const both = [withFresh(special), withFresh(random)] as const;
    expect(leastOfThree({ bytes: 72, classes: both, run, samples: 2500 })).toBeLessThan(PASS);
  });

  test('commit', LIMIT, () => {
    const run = (opening: Uint8Array): void => {
      kernel.range.commit(opening.subarray(0, 8), opening.subarray(8));
    };
    expect(leastOfThree({ bytes: 40, classes, run, samples: 15_000 })).toBeLessThan(PASS);
  });
});

test('differences and bounds of values', LIMIT, () => {
  const out = new Uint8Array(8);
  const bound = randomBytes(8);
  const classes = [() => new Uint8Array(8), () => randomBytes(8)] as const;
  const subtract = (value: Uint8Array): unknown => subtractU64(out, value, bound);
  expect(
    leastOfThree({ bytes: 8, classes, run: subtract, samples: 20_000, repeat: 64 }),
  ).toBeLessThan(PASS);
  const values = [{ V: new Uint8Array(32), min: 0n, max: 2n ** 64n - 1n }];
  const secrets = new Uint8Array(64);
  const inRange = (value: Uint8Array): void => {
    secrets.set(value);
    requireInRange(values, secrets);
  };
  expect(
    leastOfThree({ bytes: 8, classes, run: inRange, samples: 20_000, repeat: 16 }),
  ).toBeLessThan(PASS);
});

describe('positive controls: the same detector on what leaks', () => {
  test('a prover that does something more for each bit that is set', LIMIT, () => {
    const transcript = kernel.merlin(utf8('timing'));
    const run = (input: Uint8Array): void => {
      const [values, blindings] = [input.subarray(0, 8), input.subarray(8, 40)];
      kernel.range.prove({ transcript, bits: 8, values, blindings, fresh: input.subarray(40) });
      for (let i = 0; i < 8; i++) {
        if ((values[0]! >> i) & 1) kernel.range.commit(values, blindings);
      }
    };
    const of = (value?: number) => () => concat(byte(value), randomScalar(), randomBytes(32));
    const classes = [of(255), of()] as const;
    expect(mostOfThree({ bytes: 72, classes, run, samples: 2500 })).toBeGreaterThan(CONTROL);
  });

  test('a table read by a choice instead of masks', LIMIT, () => {
    // 64 conditional additions, one for each bit of the value
    const table = Array.from({ length: 64 }, () => randomScalar());
    let sum = new Uint8Array(32);
    const one = littleEndian(1n);
    const run = (value: Uint8Array): void => {
      for (let i = 0; i < 64; i++) {
        sum =
          (value[i >> 3]! >> (i & 7)) & 1
            ? (kernel.multiplyAddScalar(table[i]!, one, sum) as Uint8Array<ArrayBuffer>)
            : sum;
      }
    };
    const classes = [() => new Uint8Array(8), () => randomBytes(8)] as const;
    expect(mostOfThree({ bytes: 8, classes, run, samples: 4000 })).toBeGreaterThan(CONTROL);
  });
});
