/** The command as a user meets it: a process, its status and what it prints. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';

export const BIN = fileURLToPath(new URL('../bin/nexuszero.mjs', import.meta.url));

if (!existsSync(fileURLToPath(new URL('../dist/main.js', import.meta.url)))) {
  throw new Error('these tests run the built command: npm run build');
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Setting {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A file to print to, or a pipe whose reader is gone. */
  readonly stdout?: number | 'closed';
}

/** Whatever model this machine's user keeps, the tests have none. */
const NO_CACHE = join(tmpdir(), 'nexuszero-cli-no-cache');

/** Runs `nexuszero ARGS` to its end. */
export function nexuszero(args: readonly string[], setting: Setting = {}): Promise<Outcome> {
  const { cwd, input = '', env = {}, stdout } = setting;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd,
      env: { ...process.env, NEXUSZERO_VECTORS: undefined, NEXUSZERO_CACHE: NO_CACHE, ...env },
      stdio: ['pipe', typeof stdout === 'number' ? stdout : 'pipe', 'pipe'],
    });
    const printed = { stdout: '', stderr: '' };
    child.stdout?.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
    if (stdout === 'closed') child.stdout?.destroy();
    child.stderr?.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, ...printed });
    });
    // a command that ends before it reads its input closes the pipe
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** An outcome whose output is bytes. */
export interface Bytes {
  readonly status: number | null;
  readonly out: Buffer;
  readonly stderr: string;
}

/** As `nexuszero`, in a folder, with bytes for an output. */
export function bytesIn(
  cwd: string,
  args: readonly string[],
  input: Uint8Array | string,
): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd });
    const out: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, out: Buffer.concat(out), stderr });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** As `nexuszero`, for runs that must end well. */
export async function succeed(args: readonly string[], setting: Setting = {}): Promise<Outcome> {
  const outcome = await nexuszero(args, setting);
  expect(outcome.status, `${args.join(' ')}: ${outcome.stderr}`).toBe(0);
  return outcome;
}

/** A failure is one line `CODE: message`, at most one hint, nothing on stdout, never a stack trace. */
export function expectFailure(outcome: Outcome, code: string, status = 2): void {
  expect(outcome.stderr).toMatch(new RegExp(`^${code}: [^\\n]{1,400}\\n(?:hint: [^\\n]+\\n)?$`));
  expect(outcome.stderr).not.toMatch(/\n\s+at /);
  expect(outcome.stdout).toBe('');
  expect(outcome.status).toBe(status);
}

/** The one JSON value on stdout. */
export function parsed(outcome: Outcome): Record<string, unknown> {
  expect(outcome.stdout).toMatch(/^\{[^\n]*\}\n$/);
  return JSON.parse(outcome.stdout) as Record<string, unknown>;
}

/** A folder of the suite's own, removed when it ends. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nexuszero-cli-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** All names in a folder, hidden ones too. */
export function names(folder: string): string[] {
  return readdirSync(folder).sort();
}
