/** `serve`, `backup`, `restore`: a service as its operator meets it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BIN, nexuszero } from './program.ts';

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexuszero-serve-'));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  readonly printed: () => { readonly stdout: string; readonly stderr: string };
  readonly ended: Promise<number | null>;
}

/** Once it says that it is ready. */
async function serve(...flags: string[]): Promise<Served> {
  const child = spawn(process.execPath, [BIN, 'serve', '--port', '0', ...flags], { cwd: folder });
  children.push(child);
  const printed = { stdout: '', stderr: '' };
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.stderr.on('data', (piece: Buffer) => (printed.stderr += piece.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (piece: Buffer) => {
      printed.stdout += piece.toString();
      if (printed.stdout.includes('"ready"')) resolve();
    });
    void ended.then(() => {
      reject(new Error(printed.stderr));
    });
  });
  const [, url] = /"url":"([^"]+)"/.exec(printed.stdout)!;
  return { child, url: url!, printed: () => printed, ended };
}

test('makes its folders, tells where it is, and ends in order', async () => {
  const { child, url, printed, ended } = await serve();
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  for (const name of ['nexuszero-data', 'nexuszero-keys']) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o700);
  }
  expect(statSync(join(folder, 'nexuszero-keys/pool.key')).mode & 0o777).toBe(0o600);
  expect(printed().stderr).toContain(`listening on ${url}`);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const lines = printed().stdout.trimEnd().split('\n');
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  expect(lines.at(-1)).toContain('"closed"');
});

test('has its folder to itself, and says who has it', async () => {
  const { child } = await serve();
  const other = await nexuszero(['serve', '--port', '0'], { cwd: folder });
  expect(other.status).toBe(2);
  expect(other.stderr).toContain('IO_ERROR');
  expect(other.stderr).toContain(`in use by process ${String(child.pid)}`);
});

test('warns of an address that others reach', async () => {
  const { printed } = await serve('--host', '0.0.0.0');
  expect(printed().stderr).toContain('warning: 0.0.0.0 may be reached from elsewhere');
});

test.each([
  [{ NEXUSZERO_PROVRES: '2' }, 'NEXUSZERO_PROVRES: no such setting'],
  [{ NEXUSZERO_PROVERS: 'two' }, 'NEXUSZERO_PROVERS: expected a whole number'],
  [{ NEXUSZERO_KEYS: 'nexuszero-data/keys' }, 'NEXUSZERO_KEYS lies within NEXUSZERO_DATA'],
])('refuses settings that are none: %o', async (env, message) => {
  const { status, stderr } = await nexuszero(['serve'], { cwd: folder, env });
  expect(status).toBe(2);
  expect(stderr).toContain(`BAD_PARAMETER: ${message}`);
  expect(existsSync(join(folder, 'nexuszero-data'))).toBe(false);
});

test('prints what is in force', async () => {
  const env = { NEXUSZERO_QUEUE: '77' };
  const shown = await nexuszero(['serve', '--settings', '--port', '9'], { cwd: folder, env });
  expect(shown.stdout).toMatch(/^NEXUSZERO_QUEUE +77 +jobs that may wait/m);
  const json = await nexuszero(['serve', '--settings', '--json', '--port', '9'], { env });
  expect(JSON.parse(json.stdout)).toMatchObject({ port: 9, queue: 77 });
});

test('a folder of something else is left alone', async () => {
  writeFileSync(join(folder, 'letter.txt'), 'dear all');
  const { status, stderr } = await nexuszero(['serve', '--port', '0', '--data', '.'], {
    cwd: folder,
    env: { NEXUSZERO_KEYS: join(tmpdir(), 'nexuszero-serve-keys') },
  });
  expect(status).toBe(2);
  expect(stderr).toContain('IO_ERROR');
  rmSync(join(tmpdir(), 'nexuszero-serve-keys'), { recursive: true, force: true });
});

test('a backup of a service that runs becomes the folder of another', async () => {
  const { url } = await serve();
  const body = readFileSync(join(import.meta.dirname, '../../../examples/service/proof.json'));
  const headers = { 'content-type': 'application/json' };
  const made = await fetch(`${url}/v1/proofs`, { method: 'POST', headers, body });
  const job = (await made.json()) as { id: string };
  expect(job).toMatchObject({ state: 'succeeded' });
  const saved = await nexuszero(['backup', '--data', 'nexuszero-data', '--out', 'saved'], {
    cwd: folder,
  });
  expect([saved.status, saved.stderr]).toEqual([0, '']);
  const again = await nexuszero(['backup', '--data', 'nexuszero-data', '--out', 'saved'], {
    cwd: folder,
  });
  expect([again.status, again.stderr.startsWith('IO_ERROR')]).toEqual([2, true]);
  const restored = await nexuszero(['restore', '--from', 'saved', '--data', 'second'], {
    cwd: folder,
  });
  expect([restored.status, restored.stderr]).toEqual([0, '']);
  const second = await serve('--data', 'second');
  const found = await fetch(`${second.url}/v1/jobs/${job.id}`);
  expect(await found.json()).toEqual(job);
});
