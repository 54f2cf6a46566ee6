import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'docs/test/**/*.test.ts',
      'scripts/test/**/*.test.ts',
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
      reporter: ['text-summary'],
      thresholds: {
        'packages/nexuszero/src/bytes/**': { lines: 97, branches: 95 },
        'packages/nexuszero/src/transcript/**': { lines: 97, branches: 90 },
        'packages/nexuszero/src/statements/**': { lines: 95, branches: 90 },
        'packages/nexuszero/src/proofs/**': { lines: 95, branches: 88 },
      },
    },
  },
});
