/** Every import rule of the house fires: each is broken once in a small copy of the layout. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const house = mkdtempSync(join(tmpdir(), 'nexuszero-imports-'));
const SRC = 'packages/nexuszero/src';
const SERVICE = 'packages/service/src';

/** A rule, and rooms of which the first may not import the second; '' stands for src itself. */
const FORBIDDEN: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['bytes-imports-only-lower-rooms', `${SRC}/bytes`, `${SRC}/kernels`],
  ['kernels-imports-only-lower-rooms', `${SRC}/kernels`, `${SRC}/transcript`],
  ['transcript-imports-only-lower-rooms', `${SRC}/transcript`, `${SRC}/compress`],
  ['compress-imports-only-lower-rooms', `${SRC}/compress`, `${SRC}/statements`],
  ['statements-imports-only-lower-rooms', `${SRC}/statements`, `${SRC}/seal`],
  ['seal-imports-only-lower-rooms', `${SRC}/seal`, `${SRC}/platform`],
  ['proofs-imports-only-lower-rooms', `${SRC}/proofs`, `${SRC}/plan`],
  ['plan-imports-only-lower-rooms', `${SRC}/plan`, `${SRC}/engine`],
  ['engine-imports-only-lower-rooms', `${SRC}/engine`, `${SRC}/platform`],
  ['engine-imports-only-lower-rooms', `${SRC}/engine`, SRC],
  ['statements-never-import-proofs-or-transcript', `${SRC}/statements`, `${SRC}/transcript`],
  ['proof-systems-never-import-each-other', `${SRC}/proofs/sigma`, `${SRC}/proofs/vole`],
  ['plan-sees-only-the-system-interface', `${SRC}/plan`, `${SRC}/proofs`],
  ['core-is-isomorphic', `${SRC}/kernels`, 'node:fs'],
  ['rooms-are-listed', `${SRC}/engine`, `${SRC}/annexe`],
  ['service-ports-import-nothing', `${SERVICE}/ports`, `${SERVICE}/jobs`],
  ['service-drivers-see-only-ports', `${SERVICE}/drivers/embedded`, `${SERVICE}/jobs`],
  ['service-drivers-see-only-ports', `${SERVICE}/drivers/embedded`, `${SERVICE}/drivers/other`],
  ['service-jobs-see-only-ports', `${SERVICE}/jobs`, `${SERVICE}/http`],
  [
    'service-http-sees-no-drivers-and-no-settings',
    `${SERVICE}/http`,
    `${SERVICE}/drivers/embedded`,
  ],
  ['client-needs-nothing', 'packages/client/src', 'node:fs'],
  ['packages-meet-through-their-names', 'packages/cli/src', `${SRC}/bytes`],
  ['packages-meet-through-their-names', 'packages/cli/src', 'packages/nexuszero/dist'],
  ['nothing-imports-the-private-rooms', 'packages/cli/src', 'bench'],
  ['nothing-imports-the-private-rooms', 'scripts', 'examples'],
  ['packages-need-no-scripts', 'packages/cli/src', 'scripts'],
  ['packages-need-no-scripts', `${SRC}/bytes`, 'packages/nexuszero/test'],
];

/** Letters for a number: file names of src itself are letters only. */
const letters = (i: number): string => String.fromCharCode(97 + i);
const planted = (i: number): string => `${FORBIDDEN[i]![1]}/from${letters(i)}.ts`;

let violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[] = [];
let rules: readonly string[] = [];

function put(path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

/** Puts a file that imports another, in folders given from the root. */
function plant(from: string, to: string): void {
  if (!to.startsWith('node:')) put(to, 'export const x = 1;\n');
  const up = '../'.repeat(from.split('/').length - 1);
  put(from, `import '${to.startsWith('node:') ? to : up + to}';\n`);
}

beforeAll(() => {
  put('tsconfig.json', '{ "compilerOptions": { "allowImportingTsExtensions": true } }');
  put('package.json', '{ "type": "module" }');
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
  FORBIDDEN.forEach(([, , to], i) => {
    plant(planted(i), to.startsWith('node:') ? to : `${to}/to${letters(i)}.ts`);
  });
  plant(`${SRC}/engine/good.ts`, `${SRC}/proofs/lower.ts`);
  put('packages/cli/src/good.ts', "import 'nexuszero/sigma';\n");
  plant(`${SRC}/bytes/circle.ts`, `${SRC}/bytes/round.ts`);
  put(`${SRC}/bytes/round.ts`, "import './circle.ts';\n");
  put(`${SRC}/bytes/lost.ts`, "import './missing.ts';\n");
  const config = join(root, '.dependency-cruiser.cjs');
  const cruise = join(root, 'node_modules', '.bin', 'depcruise');
  const args = ['--config', config, '--output-type', 'json', '.'];
  const output = execFileSync(cruise, args, { cwd: house, encoding: 'utf8', stdio: 'pipe' });
  const { summary } = JSON.parse(output) as {
    summary: {
      violations: typeof violations;
      ruleSetUsed: { forbidden: readonly { name: string }[] };
    };
  };
  violations = summary.violations;
  rules = summary.ruleSetUsed.forbidden.map(({ name }) => name);
});

afterAll(() => {
  rmSync(house, { recursive: true, force: true });
});

const brokenBy = (file: string): string[] =>
  violations.flatMap(({ from, rule }) => (from === file ? [rule.name] : []));

describe('import rules', () => {
  it.each(FORBIDDEN.map((row, i) => [i, ...row] as const))('%i: %s: %s to %s', (i, rule) => {
    expect(brokenBy(planted(i))).toContain(rule);
  });

  it('cycles are found', () => {
    const found = [...brokenBy(`${SRC}/bytes/circle.ts`), ...brokenBy(`${SRC}/bytes/round.ts`)];
    expect(found).toContain('no-cycles');
  });

  it('what does not resolve is found', () => {
    expect(brokenBy(`${SRC}/bytes/lost.ts`)).toContain('everything-resolves');
  });

  it('a lower room and a package by its name are welcome', () => {
    expect(brokenBy(`${SRC}/engine/good.ts`)).toEqual([]);
    expect(brokenBy('packages/cli/src/good.ts')).toEqual([]);
  });

  it('no rule is left out here', () => {
    const broken = new Set(violations.map(({ rule }) => rule.name));
    expect(rules.filter((rule) => !broken.has(rule))).toEqual([]);
  });
});
