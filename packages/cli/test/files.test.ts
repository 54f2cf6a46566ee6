/** Files: what cannot be read or written is told in one line, and nothing half-written stays behind. */
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { BIN, expectFailure, names, nexuszero, scratch, succeed, type Outcome } from './program.ts';

const folder = scratch();
const here = { cwd: folder };
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  await succeed(['prove', 'dlog', '--context', 'c', '--out', 'key'], here);
  mkdirSync(path('directory'));
  writeFileSync(path('requests.jsonl'), '');
});

const verify = (statement: string, proof: string): Promise<Outcome> =>
  nexuszero(['verify', '--statement', statement, '--proof', proof, '--context', 'c'], here);

describe('reading', () => {
  it('a missing file, a directory, a path under a regular file', async () => {
    for (const bad of ['missing', 'directory', 'key.proof/inside', 'directory/missing']) {
      const attempts = [
        await verify(bad, 'key.proof'),
        await verify('key.statement.json', bad),
        await nexuszero(['inspect', bad], here),
        await nexuszero(
          ['prove', 'dlog', '--secret-file', bad, '--context', 'c', '--out', 'n'],
          here,
        ),
        await nexuszero(
          ['prove', 'pedersen', '--value-file', bad, '--context', 'c', '--out', 'n'],
          here,
        ),
        await nexuszero(['batch', '--in', bad, '--out', 'n'], here),
        await nexuszero(['bench', '--compare', bad], here),
      ];
      for (const outcome of attempts) {
        expectFailure(outcome, 'IO_ERROR');
        expect(outcome.stderr).toContain(bad);
      }
    }
    expect(names(folder)).not.toContain('n');
  });

  it('a file beyond the limit is not read whole', async () => {
    writeFileSync(path('huge'), '');
    truncateSync(path('huge'), 2 ** 40);
    expectFailure(await verify('key.statement.json', 'huge'), 'LIMIT_EXCEEDED');
    expectFailure(await verify('huge', 'key.proof'), 'LIMIT_EXCEEDED');
    expectFailure(await verify('key.statement.json', '/dev/zero'), 'LIMIT_EXCEEDED');
  });
});

describe('writing', () => {
  const prove = (out: string, ...rest: string[]): Promise<Outcome> =>
    nexuszero(['prove', 'dlog', '--context', 'c', '--out', out, ...rest], here);

  it('where nothing can be written, nothing is', async () => {
    const before = names(folder);
    for (const out of ['missing/key', 'key.proof/key', 'x'.repeat(300)]) {
      expectFailure(await prove(out), 'IO_ERROR');
    }
    for (const out of ['directory', 'missing/results', 'key.proof/results']) {
      const outcome = await nexuszero(['batch', '--in', 'requests.jsonl', '--out', out], here);
      expectFailure(outcome, 'IO_ERROR');
    }
    mkdirSync(path('taken.proof'));
    expectFailure(await prove('taken'), 'IO_ERROR');
    expectFailure(await prove('taken', '--force'), 'IO_ERROR');
    expect(names(folder)).toEqual([...before, 'taken.proof'].sort());
    expect(names(path('directory'))).toEqual([]);
  });

  it('what exists stays as it is without --force', async () => {
    for (const kept of ['statement.json', 'proof', 'secret']) {
      const name = `only-${kept.slice(0, 3)}`;
      writeFileSync(path(`${name}.${kept}`), 'mine');
      const refused = await prove(name);
      expectFailure(refused, 'IO_ERROR');
      expect(refused.stderr).toMatch(/hint: use --force\n$/);
      expect(names(folder).filter((other) => other.startsWith(name))).toEqual([`${name}.${kept}`]);
      expect(readFileSync(path(`${name}.${kept}`), 'utf8')).toBe('mine');
      expect((await prove(name, '--force')).status).toBe(0);
      expect((await verify(`${name}.statement.json`, `${name}.proof`)).status).toBe(0);
    }
    writeFileSync(path('results'), 'mine');
    const batch = ['batch', '--in', 'requests.jsonl', '--out', 'results'];
    expectFailure(await nexuszero(batch, here), 'IO_ERROR');
    expect(readFileSync(path('results'), 'utf8')).toBe('mine');
    await succeed([...batch, '--force'], here);
    expect(readFileSync(path('results'), 'utf8')).toBe('');
  });

  it('a replaced secret is readable by its owner only, whatever was there', async () => {
    writeFileSync(path('open.secret'), 'mine', { mode: 0o666 });
    expect((await prove('open', '--force')).status).toBe(0);
    expect(statSync(path('open.secret')).mode & 0o777).toBe(0o600);
    expect(statSync(path('open.proof')).mode & 0o400).toBe(0o400);
  });

  it('links and devices are neither followed nor replaced, even with --force', async () => {
    writeFileSync(path('target'), 'mine');
    symlinkSync('target', path('linked.proof'));
    symlinkSync('/dev/null', path('sink'));
    expectFailure(await prove('linked', '--force'), 'IO_ERROR');
    expect(readFileSync(path('target'), 'utf8')).toBe('mine');
    expect(lstatSync(path('linked.proof')).isSymbolicLink()).toBe(true);
    const batch = ['batch', '--in', 'requests.jsonl', '--force', '--out'];
    expectFailure(await nexuszero([...batch, 'sink'], here), 'IO_ERROR');
    expect(lstatSync(path('sink')).isSymbolicLink()).toBe(true);
  });

  it('three files need a name', async () => {
    for (const out of ['', '-', 'directory/', 'directory/-']) {
      expectFailure(await prove(out), 'BAD_PARAMETER');
    }
    expect(names(path('directory'))).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk under standard output is told', async () => {
    const full = openSync('/dev/full', 'w');
    try {
      for (const args of [
        ['--help'],
        ['inspect', 'key.proof'],
        ['inspect', 'key.proof', '--json'],
      ]) {
        expectFailure(await nexuszero(args, { ...here, stdout: full }), 'IO_ERROR');
      }
    } finally {
      closeSync(full);
    }
  });

  it('a reader that goes away does not turn a false proof into a true one', async () => {
    const args = ['verify', '--statement', 'key.statement.json', '--proof', 'key.proof'];
    for (const [context, status] of [
      ['c', 0],
      ['d', 1],
    ] as const) {
      const outcome = await nexuszero([...args, '--context', context], {
        ...here,
        stdout: 'closed',
      });
      expect(outcome).toMatchObject({ status, stderr: '' });
    }
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '%s in the middle of a batch leaves nothing under its name',
    async (signal) => {
      const args = [BIN, 'batch', '--in', '-', '--out', 'cut'];
      const child = spawn(process.execPath, args, {
        cwd: folder,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      const ended = new Promise((resolve) => {
        child.on('close', (_status, by) => {
          resolve(by);
        });
      });
      const temporary = (): string[] => names(folder).filter((name) => name.endsWith('.tmp'));
      child.stdin.write('nonsense\n');
      await vi.waitUntil(() => temporary().length === 1, { timeout: 30_000 });
      child.kill(signal);
      expect(await ended).toBe(signal);
      expect(temporary()).toEqual([]);
      expect(names(folder)).not.toContain('cut');
      // whether the line was done by then, the results of it are kept apart: batch.test.ts
      rmSync(path('cut.partial'), { force: true });
    },
  );

  it('no temporary file is left by any of it', () => {
    expect(names(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.skipIf(!existsSync('/proc/self/mem'))(
    'a batch that breaks off leaves no results',
    async () => {
      expect(existsSync(path('broken'))).toBe(false);
      const outcome = await nexuszero(['batch', '--in', '/proc/self/mem', '--out', 'broken'], here);
      expectFailure(outcome, 'IO_ERROR');
      expect(names(folder).filter((name) => /broken|\.tmp$/.test(name))).toEqual([]);
    },
  );
});
