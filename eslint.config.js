import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const banned = [
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'randomness comes from the platform: bytes/random.ts',
  },
  {
    // a long argument list overflows the stack: attackers choose lengths
    selector: "CallExpression[callee.property.name='push'] > SpreadElement",
    message: 'push in a loop, or concat',
  },
];

export default defineConfig([
  globalIgnores([
    '**/dist/',
    '**/build/',
    '**/generated/',
    '**/coverage/',
    '.cache/',
    'packages/*/assembly/',
    '**/*.d.ts',
  ]),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // the price of noUncheckedIndexedAccess on typed arrays
      '@typescript-eslint/no-non-null-assertion': 'off',
      // forged values come from outside whatever the types say
      '@typescript-eslint/no-unnecessary-condition': 'off',
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': ['error', ...banned],
    },
  },
  {
    // build and check scripts: plain JavaScript, outside the type checker
    files: ['**/*.{mjs,cjs,js}'],
    rules: {
      eqeqeq: 'error',
      'no-unused-vars': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 400 }],
      'no-restricted-syntax': ['error', ...banned],
    },
  },
  {
    files: ['packages/nexuszero/src/**/*.ts'],
    ignores: ['packages/nexuszero/src/platform/**'],
    rules: {
      'no-restricted-globals': ['error', 'Buffer', 'process', 'window', 'document'],
      'no-restricted-imports': ['error', { patterns: ['node:*'] }],
    },
  },
  {
    files: ['**/test/**/*.ts', 'vitest.config.ts'],
    rules: {
      // a suite is one describe callback
      'max-lines-per-function': 'off',
      // tests forge values on purpose
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
]);
