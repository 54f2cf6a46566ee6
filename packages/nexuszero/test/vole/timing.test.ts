/**
 * Timing of what touches the message: fixed against random ones. The parameters need no grinding, whose length
 * is a matter of public luck. SLOW=1 takes ten times the samples.
 */
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { createVole } from '../../src/kernels/vole.ts';
import { CONTROL, leastOfThree, mostOfThree, PASS } from '../sigma/timing.ts';

const LIMIT = { timeout: 900_000 };
const LENGTH = 40;
const kernel = await createVole();
const PARAMETERS = { level: 128, rounds: 12, tau: 32, sum: 128, grind: 0 } as const;
const BOUNDS = { offset: 32, width: 8, min: 0n, max: 2n ** 64n - 1n };

/** A message, its digest behind it, and fresh bytes: the digest is public and must not be part of the time. */
function claim(message: Uint8Array): Uint8Array {
  const out = new Uint8Array(LENGTH + 64);
  out.set(message);
  out.set(kernel.sha256(message), LENGTH);
  out.set(randomBytes(32), LENGTH + 32);
  return out;
}

const CLASSES = [
  ['zeros', () => new Uint8Array(LENGTH)],
  ['ones', () => new Uint8Array(LENGTH).fill(255)],
  ['one bit', () => Uint8Array.from({ length: LENGTH }, (_, i) => (i === 17 ? 1 : 0))],
] as const;
const random = (): Uint8Array => randomBytes(LENGTH);

describe.each(CLASSES)('%s against random messages', (_, special) => {
  const both = [() => claim(special()), () => claim(random())] as const;
  const prove =
    (bounds?: typeof BOUNDS) =>
    (input: Uint8Array): void => {
      const digest = input.subarray(LENGTH, LENGTH + 32);
      const statement = {
        digest,
        length: LENGTH,
        binding: utf8('timing'),
        ...(bounds && { bounds }),
      };
      const secrets = { message: input.subarray(0, LENGTH), fresh: input.subarray(LENGTH + 32) };
      kernel.prove(PARAMETERS, statement, secrets);
    };

  test('prove', LIMIT, () => {
    const experiment = { bytes: LENGTH + 64, classes: both, run: prove(), samples: 2500 };
    expect(leastOfThree(experiment)).toBeLessThan(PASS);
  });

  test('prove with bounds', LIMIT, () => {
    const experiment = { bytes: LENGTH + 64, classes: both, run: prove(BOUNDS), samples: 1500 };
    expect(leastOfThree(experiment)).toBeLessThan(PASS);
  });

  test('the digest', LIMIT, () => {
    const classes = [special, random] as const;
    const run = (message: Uint8Array): void => {
      kernel.sha256(message);
    };
    const experiment = { bytes: LENGTH, classes, run, samples: 15_000, repeat: 4 };
    expect(leastOfThree(experiment)).toBeLessThan(PASS);
  });
});

describe.each([
  [192, 48],
  [256, 64],
] as const)('zeros against random messages at level %i', (level, tau) => {
  test('prove with bounds', LIMIT, async () => {
    const higher = await createVole(level);
    const parameters = { level, rounds: 12, tau, sum: level, grind: 0 } as const;
    const run = (input: Uint8Array): void => {
      const digest = input.subarray(LENGTH, LENGTH + 32);
      const about = { digest, length: LENGTH, binding: utf8('timing'), bounds: BOUNDS };
      const secrets = { message: input.subarray(0, LENGTH), fresh: input.subarray(LENGTH + 32) };
      higher.prove(parameters, about, secrets);
    };
    const classes = [() => claim(new Uint8Array(LENGTH)), () => claim(random())] as const;
    const experiment = { bytes: LENGTH + 64, classes, run, samples: 500 };
    expect(leastOfThree(experiment)).toBeLessThan(PASS);
  });
});

describe('positive controls: the same detector on what leaks', () => {
  test('a prover that skips the zero bytes of its message', LIMIT, () => {
    const run = (input: Uint8Array): void => {
      for (const byte of input) if (byte !== 0) kernel.sha256(input);
    };
    const classes = [() => new Uint8Array(LENGTH), random] as const;
    const experiment = { bytes: LENGTH, classes, run, samples: 4000 };
    expect(mostOfThree(experiment)).toBeGreaterThan(CONTROL);
  });

  test('a prover that works more the more bytes of its message are set', LIMIT, () => {
    const run = (input: Uint8Array): void => {
      const digest = input.subarray(LENGTH, LENGTH + 32);
      const statement = { digest, length: LENGTH, binding: utf8('timing') };
      const secrets = { message: input.subarray(0, LENGTH), fresh: input.subarray(LENGTH + 32) };
      kernel.prove(PARAMETERS, statement, secrets);
      for (const byte of secrets.message) {
        if (byte === 255) for (let k = 0; k < 16; k++) kernel.sha256(input);
      }
    };
    const classes = [() => claim(new Uint8Array(LENGTH).fill(255)), () => claim(random())] as const;
    const experiment = { bytes: LENGTH + 64, classes, run, samples: 1500 };
    expect(mostOfThree(experiment)).toBeGreaterThan(CONTROL);
  });
});
