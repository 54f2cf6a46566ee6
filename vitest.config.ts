import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

const platform = (file: string): string =>
  fileURLToPath(new URL(`packages/nexuszero/src/platform/node/${file}`, import.meta.url));

const SUITES = [
  'packages/*/test/**/*.test.ts',
  'docs/test/**/*.test.ts',
  'scripts/test/**/*.test.ts',
];

/** Suites that look at a clock, or wait for a time: each has the machine to itself. */
const MEASURING = [
  '**/timing.test.ts',
  'packages/cli/test/{bench,commands,demo}.test.ts',
  '**/bulletproofs/batch.test.ts',
  '**/engine/{attack,engine,engine-more,faults,lanes,processes,scheduler,threads}.test.ts',
  '**/plan/planner.test.ts',
  'packages/service/test/drills/*.test.ts',
  'packages/service/test/secrets/{at-rest,leaks}.test.ts',
  '**/compress/{hostile,real-train,speed,stream}.test.ts',
  '**/seal/edge.test.ts',
  '**/sigma/batch.test.ts',
  '**/statements/{attack-forged,equation}.test.ts',
  '**/vole/helpers-port.test.ts',
];

export default defineConfig({
  // the sources, not what was built of them
  resolve: {
    alias: {
      '#crypto': platform('crypto.ts'),
      '#workers': platform('workers.ts'),
      '#zlib': platform('zlib.ts'),
    },
  },
  test: {
    // one after the other: suites beside each other, one for a core, then those that measure
    projects: [
      {
        extends: true,
        test: {
          name: 'beside',
          include: SUITES,
          exclude: [...configDefaults.exclude, ...MEASURING],
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: MEASURING, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
    // the timing and command-line suites measure or start processes: a slow machine needs room
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: process.env['CI'] === 'true' ? ['default', 'json'] : ['default'],
    outputFile: { json: '.cache/vitest.json' },
    coverage: {
      provider: 'v8',
      include: ['packages/nexuszero/src/**/*.ts'],
      exclude: ['**/*.d.ts', '**/generated/**'],
      reporter: ['text'],
      reportsDirectory: '.cache/coverage',
      // the rooms where an untested line is a hole; elsewhere a percentage says little
      thresholds: {
        'packages/nexuszero/src/bytes/**': { lines: 100, branches: 100 },
        'packages/nexuszero/src/transcript/**': { lines: 100, branches: 100 },
        'packages/nexuszero/src/seal/**': { lines: 99, branches: 95 },
        'packages/nexuszero/src/statements/**': { lines: 99, branches: 94 },
        'packages/nexuszero/src/proofs/**': { lines: 99, branches: 96 },
        'packages/nexuszero/src/compress/**': { lines: 99, branches: 97 },
      },
    },
  },
});
