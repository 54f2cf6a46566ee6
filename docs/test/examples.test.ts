/** Every TypeScript block of the README and the docs is executed, and every JSON block parses. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const pages = ['README.md', 'CONTRIBUTING.md', ...docPages('docs')];

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

// inside the workspace, so that `nexuszero` resolves to the built package
const folder = mkdtempSync(join(root, 'docs', '.examples-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.each(pages)('%s', (page) => {
  const programs = blocks(page, 'ts');
  it.each(programs.map((source, i) => [i + 1, source] as const))('program %i runs', (i, source) => {
    const file = join(folder, `${page.replace(/\W/g, '-')}-${String(i)}.mjs`);
    writeFileSync(file, transformSync(source, { loader: 'ts', format: 'esm' }).code);
    const output = execFileSync(process.execPath, [file], { encoding: 'utf8', stdio: 'pipe' });
    const promised = source.matchAll(/console\.log\(.*\); \/\/ (\{ ok: true \}|true.*)$/gm);
    for (const [, expected] of promised) {
      expect(output).toContain(expected);
    }
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
