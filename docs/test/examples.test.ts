/** Every TypeScript block of the README and the docs is executed, and every JSON block parses. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const pages = ['README.md', 'CONTRIBUTING.md', 'packages/client/README.md', ...docPages('docs')];

function docPages(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return docPages(join(folder, entry.name));
    return entry.name.endsWith('.md') ? [join(folder, entry.name)] : [];
  });
}

function blocks(page: string, language: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return Array.from(
    text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')),
    (m) => m[1]!,
  );
}

/** A service of our own, and where programs that speak with the usual one find it. */
let service: ChildProcess;
let address = '';
beforeAll(async () => {
  const command = join(root, 'packages/cli/bin/nexuszero.mjs');
  const home = mkdtempSync(join(tmpdir(), 'nexuszero-examples-'));
  const env = { ...process.env, NEXUSZERO_PORT: '0' };
  service = spawn(process.execPath, [command, 'serve'], {
    ...{ cwd: home, env, stdio: ['ignore', 'pipe', 'inherit'] },
  });
  service.once('exit', () => {
    rmSync(home, { recursive: true, force: true });
  });
  let log = '';
  for await (const piece of service.stdout!) {
    log += String(piece);
    address = /"url":"http:\/\/([^"]+)"/.exec(log)?.[1] ?? '';
    if (log.includes('"ready"')) break;
  }
});
afterAll(() => {
  service.kill();
});
const there = (source: string): string => source.replace(/(127\.0\.0\.1|localhost):8787/g, address);

// inside the workspace, so that `nexuszero` resolves to the built package
const folder = mkdtempSync(join(root, 'docs', '.examples-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.each(pages)('%s', (page) => {
  const programs = blocks(page, 'ts');
  it.each(programs.map((source, i) => [i + 1, source] as const))('program %i runs', (i, source) => {
    const file = join(folder, `${page.replace(/\W/g, '-')}-${String(i)}.mjs`);
    writeFileSync(file, transformSync(there(source), { loader: 'ts', format: 'esm' }).code);
    const output = execFileSync(process.execPath, [file], { encoding: 'utf8', stdio: 'pipe' });
    const promised = source.matchAll(/console\.log\(.*\); \/\/ (\{ ok: true \}|true.*)$/gm);
    for (const [, expected] of promised) {
      expect(output).toContain(expected);
    }
  });

  const shells = blocks(page, 'sh').filter((source) => source.includes('curl '));
  // installed by .ci/run where it may
  const hasCurl = existsSync('/usr/bin/curl');
  if (shells.length > 0 && !hasCurl)
    console.warn(`${page}: curl is not here, its lines are skipped`);
  it.runIf(hasCurl).each(shells)('answers are those of a service: %s', (source) => {
    const script = there(source).replace(/^npm start.*\n/m, '');
    const output = runShell(script);
    expect(output).not.toContain('urn:nexuszero:problem');
    const isKept = script.includes('>job.json');
    if (script.includes('/v1/proofs') && !isKept) expect(output).toContain('"state":"succeeded"');
    if (script.includes('/v1/verifications')) expect(output).toContain('"ok":true');
  });

  const values = blocks(page, 'json').flatMap((block) => block.trim().split('\n'));
  it.each(values.map((line) => [line.slice(0, 60), line] as const))(
    'JSON parses: %s',
    (_, line) => {
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    },
  );

  // Rust is compiled and run where there is cargo: bench/peers/dalek.mjs
  it.each(blocks(page, 'rust').map((source) => [source]))('Rust is that of the peer', (source) => {
    expect(source).toBe(readFileSync(join(root, 'bench/peers/dalek/src/profile.rs'), 'utf8'));
  });

  it('links to files that exist', () => {
    const text = readFileSync(join(root, page), 'utf8');
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(() => readFileSync(join(root, page, '..', target!)), target).not.toThrow();
    }
  });
});

/** What a shell prints, in a folder that has the examples. */
function runShell(script: string): string {
  const cwd = mkdtempSync(join(root, 'docs', '.shell-'));
  try {
    cpSync(join(root, 'examples/service'), join(cwd, 'examples/service'), { recursive: true });
    return execFileSync('bash', ['-eu', '-o', 'pipefail', '-c', script], { cwd, encoding: 'utf8' });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
