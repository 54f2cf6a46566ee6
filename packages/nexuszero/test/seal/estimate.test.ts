/** What suites are said to be worth, held to the script that estimates it and to the rule written out again here. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { estimate, type Estimate } from '../../../../scripts/lwe-estimate.mjs';
import {
  BLOCK_SIZES,
  SEAL_SUITES,
  suiteForLevel,
  type SealSuite,
  type SealSuiteName,
} from '../../src/seal/suites.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const rows = estimate();
const rowOf = (name: string): Estimate => {
  const found = rows.find(({ set }) => set === name);
  if (found === undefined) throw new Error(`no estimate of ${name}`);
  return found;
};

describe('the estimate', () => {
  test('block sizes are those of the suites, no more and no fewer', () => {
    const lattices = rows.filter(({ set }) => !set.startsWith('seed'));
    expect(Object.fromEntries(lattices.map(({ set, block }) => [set, block]))).toEqual(BLOCK_SIZES);
  });

  test('bits follow from the block', () => {
    for (const { block, classical, quantum } of rows) {
      expect([classical, quantum]).toEqual([Math.floor(0.292 * block), Math.floor(0.265 * block)]);
    }
  });

  test('the scheme that 128 bits were claimed of is far below 64, both ways', () => {
    expect(rowOf('seed, key').classical).toBeLessThan(64);
    expect(rowOf('seed, message').classical).toBeLessThan(64);
    expect(rowOf('seed, key').block).toBeGreaterThan(150);
    expect(rowOf('seed, message').block).toBe(93);
  });

  test('run by itself it prints the same, as a table and as JSON', () => {
    const script = join(root, 'scripts', 'lwe-estimate.mjs');
    const run = (...more: string[]): string =>
      execFileSync(process.execPath, [script, ...more], { encoding: 'utf8' });
    expect(JSON.parse(run('--json'))).toEqual(rows);
    const printed = run().trimEnd().split('\n');
    expect(printed).toHaveLength(rows.length + 1);
    expect(printed[1]).toMatch(/^ml-kem-512 +406 +118 +107$/);
  });
});

/** What a suite is made of, by its name: the block, the bits of the lattice's secret, the level. */
const MADE_OF: Readonly<Record<SealSuiteName, readonly [string, number, number, number]>> = {
  'x-wing': ['ml-kem-768', 256, 192, 3],
  'ml-kem-512': ['ml-kem-512', 256, 128, 1],
  'ml-kem-768': ['ml-kem-768', 256, 192, 3],
  'ml-kem-1024': ['ml-kem-1024', 256, 256, 5],
  'frodo-640': ['frodo-640', 128, 128, 1],
  'frodo-640-aes': ['frodo-640', 128, 128, 1],
  'frodo-976': ['frodo-976', 192, 192, 3],
  'frodo-976-aes': ['frodo-976', 192, 192, 3],
  'frodo-1344': ['frodo-1344', 256, 256, 5],
  'frodo-1344-aes': ['frodo-1344', 256, 256, 5],
  'x25519-frodo-640': ['frodo-640', 128, 128, 1],
  'x25519-frodo-976': ['frodo-976', 192, 192, 3],
  'x25519-frodo-1344': ['frodo-1344', 256, 256, 5],
};
const suites: readonly (readonly [SealSuiteName, SealSuite])[] = Object.values(SEAL_SUITES).map(
  (suite) => [suite.name, suite],
);

describe('what suites are worth', () => {
  test('none is left out', () => {
    expect(Object.keys(SEAL_SUITES).sort()).toEqual(Object.keys(MADE_OF).sort());
  });

  test.each(suites)('%s', (name, { hybrid, security }) => {
    const [set, secretBits, level, category] = MADE_OF[name];
    const { classical, quantum } = rowOf(set);
    expect(hybrid).toBe(name.startsWith('x'));
    const lattice = Math.min(classical, secretBits);
    expect(security).toEqual({
      ...{ level, category },
      classical: hybrid && lattice < 126 ? 126 : lattice,
      quantum: Math.min(quantum, secretBits / 2),
    });
  });

  test.each([128, 192, 256] as const)('level %i gets a hybrid of that level or above', (level) => {
    const suite = SEAL_SUITES[suiteForLevel(level)];
    expect(suite.hybrid).toBe(true);
    expect(suite.security.level).toBeGreaterThanOrEqual(level);
  });
});
