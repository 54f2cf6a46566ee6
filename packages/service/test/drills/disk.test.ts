/** A disk that is full, or that cannot be written: jobs are refused, none is lost, and all goes on by itself once it can. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { child, readyChild, type Child } from '../child.ts';
import { claims, type Claim } from '../claims.ts';
import { until, type Answer } from '../running.ts';

const ASYNC = { prefer: 'respond-async' };
const context = 'drills/disk';
const SETTINGS = { NEXUSZERO_QUEUE: '256', NEXUSZERO_HUNG_MS: '500', NEXUSZERO_LOG: 'info' };
const UNWRITABLE = { journal: 'cannot be written' };

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

function sh(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether this machine lets us make small disks. */
const mayMount = ((): boolean => {
  const place = mkdtempSync(join(tmpdir(), 'nexuszero-mount-'));
  const may = sh('mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', place) && sh('umount', place);
  rmSync(place, { recursive: true, force: true });
  if (!may) console.warn('SKIPPED: drills of the disk need a mount of their own (root)');
  return may;
})();

/** A folder whose data lies on a disk of its own. */
function smallDisk(): { folder: string; data: string } {
  const folder = mkdtempSync(join(tmpdir(), 'nexuszero-disk-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  if (!sh('mount', '-t', 'tmpfs', '-o', 'size=32m', 'none', data)) throw new Error('not mounted');
  undo.push(() => {
    sh('umount', '-l', data);
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, data };
}

async function started(folder: string): Promise<Child> {
  const service = await readyChild(SETTINGS, folder);
  undo.push(() => service.alive && service.kill('SIGKILL'));
  return service;
}

const prove = (service: Child, claim: Claim, headers = {}): Promise<Answer> =>
  service.ask(
    'POST',
    '/v1/proofs',
    { statement: claim.statement, witness: claim.witness, context },
    headers,
  );

async function jobs(service: Child, kind: string, count: number): Promise<string[]> {
  const made = await Promise.all(Array.from({ length: count }, () => claims[kind]!()));
  const answers = await Promise.all(made.map((claim) => prove(service, claim, ASYNC)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  return answers.map(({ json }) => json.id);
}

async function expectAllSucceed(service: Child, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await until(async () => {
      const { json } = await service.ask('GET', `/v1/jobs/${id}?wait=10`);
      if (json.ended !== undefined) expect(json.state).toBe('succeeded');
      return json.ended !== undefined;
    }, 60_000);
  }
}

/** Jobs are refused, with when to try again; what needs no journal goes on. */
async function expectRefusals(service: Child, proof: object): Promise<void> {
  const claim = await claims['dlog']!();
  const tookMs: number[] = [];
  for (let i = 0; i < 10; i++) {
    const since = performance.now();
    const { status, json, headers } = await prove(service, claim);
    tookMs.push(performance.now() - since);
    expect([status, json.code, headers.get('retry-after')]).toEqual([
      ...[503, 'STORAGE_UNAVAILABLE', '1'],
    ]);
    const verified = await service.ask('POST', '/v1/verifications', proof);
    expect([verified.status, verified.json.ok]).toEqual([200, true]);
  }
  expect(tookMs.sort((a, b) => a - b)[5]).toBeLessThan(1000);
  expect((await service.ask('GET', '/livez')).status).toBe(200);
  expect((await service.ask('GET', '/readyz')).json).toEqual({ ok: false, checks: UNWRITABLE });
}

async function expectBack(service: Child, since: number): Promise<void> {
  const claim = await claims['dlog']!();
  await until(async () => (await prove(service, claim)).status === 200, 20_000);
  // two seconds, and what a busy machine takes
  expect(performance.now() - since).toBeLessThan(4000);
  await until(async () => (await service.ask('GET', '/readyz')).status === 200, 2000);
}

async function aProof(service: Child): Promise<object> {
  const claim = await claims['dlog']!();
  const { json } = await prove(service, claim);
  return { statement: claim.statement, proof: json.made.proof, context };
}

/** Writes until nothing goes in any more; gives the space back. */
function fill(path: string): () => void {
  const file = openSync(path, 'w');
  for (const size of [1_048_576, 4096, 1]) {
    const bytes = Buffer.alloc(size, 1);
    try {
      for (;;) writeSync(file, bytes);
    } catch (error) {
      expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    }
  }
  return () => {
    closeSync(file);
    rmSync(path);
  };
}

describe.skipIf(!mayMount)('a disk that is full', () => {
  test('refuses jobs, loses none, and goes on by itself', async () => {
    const { folder, data } = smallDisk();
    const service = await started(folder);
    const proof = await aProof(service);
    const done = await jobs(service, 'dlog', 20);
    const ids = await jobs(service, 'preimage', 150);
    const free = fill(join(data, 'filler'));
    // an answer about the journal holds for a second
    await until(async () => (await service.ask('GET', '/readyz')).status === 503, 2000);
    await expectRefusals(service, proof);
    // more than the free pages of the journal can take has ended: it waits
    await until(() => service.output().includes('job_end_not_written'), 60_000);
    const cancelled = await service.ask('DELETE', `/v1/jobs/${ids.at(-1)!}`);
    expect([200, 503]).toContain(cancelled.status);
    await expectRefusals(service, proof);
    const since = performance.now();
    free();
    await expectBack(service, since);
    await expectAllSucceed(service, [
      ...done,
      ...(cancelled.json.state === 'cancelled' ? ids.slice(0, -1) : ids),
    ]);
    expect(service.output().toString()).not.toContain('nhandled');
    expect(await service.kill('SIGTERM')).toBe(0);
  });

  test('keeps what was acknowledged when the service is killed meanwhile', async () => {
    const { folder, data } = smallDisk();
    const service = await started(folder);
    const ids = await jobs(service, 'preimage', 100);
    const free = fill(join(data, 'filler'));
    await until(() => service.output().includes('job_end_not_written'), 60_000);
    await service.kill('SIGKILL');
    free();
    const again = await started(folder);
    await expectAllSucceed(again, ids);
    expect(await again.kill('SIGTERM')).toBe(0);
  });
});

describe.skipIf(!mayMount)('a disk that cannot be written', () => {
  test('while it runs: refuses jobs, loses none, and goes on by itself', async () => {
    const { folder } = smallDisk();
    const service = await started(folder);
    const proof = await aProof(service);
    const ids = await jobs(service, 'preimage', 60);
    // a mount with open files cannot be made read-only: all writes of the process fail instead
    const writable = (how: string): boolean =>
      sh('prlimit', '--pid', String(service.pid), `--fsize=${how}:unlimited`);
    expect(writable('0')).toBe(true);
    await until(async () => (await service.ask('GET', '/readyz')).status === 503, 2000);
    await expectRefusals(service, proof);
    const { status, json } = await service.ask('DELETE', `/v1/jobs/${ids.at(-1)!}`);
    expect([status, json.code]).toEqual([503, 'STORAGE_UNAVAILABLE']);
    const since = performance.now();
    expect(writable('unlimited')).toBe(true);
    await expectBack(service, since);
    await expectAllSucceed(service, ids);
    expect(service.output().toString()).not.toContain('nhandled');
    expect(await service.kill('SIGTERM')).toBe(0);
  });

  test('at the start: says so, and touches nothing', async () => {
    const { folder, data } = smallDisk();
    const service = await started(folder);
    const ids = await jobs(service, 'preimage', 40);
    await service.kill('SIGKILL');
    // its files are closed a moment after it has ended
    await until(() => sh('mount', '-o', 'remount,ro', data));
    await expect(child(SETTINGS, folder)).rejects.toThrow(`the folder ${data} cannot be opened`);
    expect(sh('mount', '-o', 'remount,rw', data)).toBe(true);
    const again = await started(folder);
    await expectAllSucceed(again, ids);
    expect(await again.kill('SIGTERM')).toBe(0);
  });

  test('at the end: ends all the same, and the next start takes up what is left', async () => {
    const { folder } = smallDisk();
    const service = await started(folder);
    const ids = await jobs(service, 'preimage', 40);
    expect(sh('prlimit', '--pid', String(service.pid), '--fsize=0:unlimited')).toBe(true);
    expect(await service.kill('SIGTERM')).toBe(0);
    const again = await started(folder);
    await expectAllSucceed(again, ids);
    expect(await again.kill('SIGTERM')).toBe(0);
  });
});
