/** `calibrate`: measures, keeps what it found where the platform keeps caches, and nothing when it is stopped. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInModel, CostModel } from 'nexuszero/plan';
import { describe, expect, it } from 'vitest';
import { cacheFolder } from '../src/model-store.ts';
import { barLine, formatLeft } from '../src/progress.ts';
import { BIN, expectFailure, names, nexuszero, parsed, scratch, succeed } from './program.ts';

const folder = scratch();
const at = (name: string): { cwd: string; env: { NEXUSZERO_CACHE: string } } => ({
  cwd: folder,
  env: { NEXUSZERO_CACHE: join(folder, name) },
});

describe('calibrate', () => {
  it('keeps a model of this machine, which plans use, and prints its rows and its path', async () => {
    const here = at('new/cache');
    const path = join(folder, 'new/cache/model.json');
    const { stdout, stderr } = await succeed(['calibrate', '--seconds', '1'], here);
    expect(stderr).toMatch(/^(?:note: the machine is busy [^\n]+\n)?$/);
    expect(stdout).toMatch(/^row +size +prove +verify\n/);
    expect(stdout.endsWith(`\nkept in ${path}\n`)).toBe(true);
    const model = CostModel.from(readFileSync(path, 'utf8'));
    expect(model.source).toBe('calibrated');
    const rows = new Set(builtInModel().curves.map(({ row }) => row));
    for (const row of rows) {
      if (!row.startsWith('dispatch/')) expect(stdout).toContain(`\n${row} `);
    }
    expect(names(join(folder, 'new/cache'))).toEqual(['model.json']);
    const planned = parsed(await succeed(['plan', '--kind', 'dlog', '--json'], here));
    expect(planned).toMatchObject({ model: { source: 'calibrated', path } });
  });

  it('replaces what was there, and tells machines of all rows', async () => {
    const here = at('.');
    writeFileSync(join(folder, 'model.json'), 'damaged');
    const { ok, path, rows } = parsed(
      await succeed(['calibrate', '--seconds', '1', '--json'], here),
    ) as { ok: boolean; path: string; rows: { proveMs: number; verifyMs: number }[] };
    expect({ ok, path }).toEqual({ ok: true, path: join(folder, 'model.json') });
    expect(rows.length).toBeGreaterThan(30);
    for (const { proveMs, verifyMs } of rows) {
      expect(Math.min(proveMs, verifyMs)).toBeGreaterThan(0);
    }
    expect(() => CostModel.from(readFileSync(path, 'utf8'))).not.toThrow();
  });

  it('keeps nothing when it is stopped', async () => {
    const env = { ...process.env, NEXUSZERO_CACHE: join(folder, 'stopped') };
    const child = spawn(process.execPath, [BIN, 'calibrate', '--seconds', '600'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    }
    const ended = new Promise((resolve) => {
      child.on('close', (_status, by) => {
        resolve(by);
      });
    });
    // once it measures, it listens; before, the signal ends it as any program
    await new Promise((resolve) => setTimeout(resolve, 5000));
    child.kill('SIGINT');
    expect(await ended).toBe('SIGINT');
    expect(printed).toBe('ABORTED: nothing was kept\n');
    expect(names(join(folder, 'stopped'))).toEqual([]);
  });

  it('says where it cannot write, and refuses seconds that are none', async () => {
    writeFileSync(join(folder, 'file'), '');
    expectFailure(await nexuszero(['calibrate', '--seconds', '1'], at('file')), 'IO_ERROR');
    for (const seconds of ['0', '-1', '1.5', '601', 'ten']) {
      expectFailure(
        await nexuszero(['calibrate', '--seconds', seconds], at('none')),
        'BAD_PARAMETER',
      );
    }
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

describe('the cache folder', () => {
  it.each([
    ['linux', {}, '/home/me/.cache/nexuszero'],
    ['linux', { XDG_CACHE_HOME: '/fast' }, '/fast/nexuszero'],
    ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/me/.cache/nexuszero'],
    ['darwin', { XDG_CACHE_HOME: '/fast' }, '/home/me/Library/Caches/nexuszero'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/nexuszero/Cache'],
    ['win32', {}, '/home/me/AppData/Local/nexuszero/Cache'],
    ['linux', { NEXUSZERO_CACHE: '/own', XDG_CACHE_HOME: '/fast' }, '/own'],
  ] as const)('on %s with %o', (platform, environment, expected) => {
    expect(cacheFolder(environment, platform, '/home/me')).toBe(expected);
  });
});

describe('the progress line', () => {
  it('shows share, words and time left, no wider than the terminal', () => {
    const reached = { share: 0.4, words: '4 ok, 0 not', elapsedMs: 4000 };
    expect(barLine(reached, 100)).toBe('[##########...............]  40 %  4 ok, 0 not, 6 s left');
    expect(barLine(reached, 40)).toBe(' 40 %  4 ok, 0 not, 6 s left');
    expect(barLine(reached, 10)).toBe(' 40 %  4 o');
    expect(barLine({ ...reached, share: undefined }, 100)).toBe('4 ok, 0 not');
    expect(barLine({ ...reached, elapsedMs: 900 }, 100)).not.toContain('left');
    expect(barLine({ ...reached, share: 7 }, 100)).toContain(' 100 %');
  });

  it('has times that nobody needs to know exactly', () => {
    expect([1, 99_000, 100_000, 5_940_000, 7_000_000].map(formatLeft)).toEqual([
      '1 s',
      '99 s',
      '2 min',
      '99 min',
      '2 h',
    ]);
  });
});
