/** What all commands share: help, version, unknown words and flags, start-up. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BIN, expectFailure, nexuszero, parsed, succeed } from './program.ts';

const COMMANDS = [
  ...['demo', 'prove', 'verify', 'batch', 'plan', 'calibrate', 'inspect'],
  ...['conformance', 'bench'],
];

describe('help', () => {
  it('lists every command, with an example', async () => {
    const { stdout } = await succeed(['--help']);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`\\n  ${command} +\\S`));
    expect(stdout).toMatch(/example:\n {2}nexuszero /);
    for (const same of [[], ['-h'], ['help']]) {
      expect((await succeed(same)).stdout).toBe(stdout);
    }
  });

  it.each(COMMANDS)('of %s has usage and an example', async (command) => {
    const { stdout, stderr } = await succeed([command, '--help']);
    expect(stdout).toMatch(new RegExp(`^usage: nexuszero ${command}\\b`));
    expect(stdout).toMatch(new RegExp(`\\nexample:\\n {2}nexuszero ${command}\\b`));
    expect(stderr).toBe('');
    expect((await succeed([command, '-h'])).stdout).toBe(stdout);
    expect((await succeed(['help', command])).stdout).toBe(stdout);
  });

  it('names every flag that the command takes', async () => {
    for (const command of COMMANDS) {
      const { stdout } = await succeed([command, '--help']);
      const source = fileURLToPath(new URL(`../src/commands/${command}.ts`, import.meta.url));
      const flags = readFileSync(source, 'utf8').matchAll(
        /^\s+'?([a-z-]+)'?: \{ type: '(?:string|boolean)'/gm,
      );
      for (const [, flag] of flags) expect(stdout, `${command} --${flag!}`).toContain(`--${flag!}`);
    }
  });

  it('the version is the package’s', async () => {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    expect((await succeed(['--version'])).stdout).toBe(`${version}\n`);
  });
});

describe('unknown words and flags', () => {
  it('a near miss of a command or a flag is told', async () => {
    const command = await nexuszero(['verfy']);
    expectFailure(command, 'BAD_PARAMETER');
    expect(command.stderr).toMatch(/hint: did you mean verify\?\n$/);
    const flag = await nexuszero(['verify', '--contxt', 'c']);
    expectFailure(flag, 'BAD_PARAMETER');
    expect(flag.stderr).toBe(
      'BAD_PARAMETER: unknown option --contxt\nhint: did you mean --context?\n',
    );
  });

  it('what is near to nothing is only refused', async () => {
    for (const args of [
      ['frobnicate'],
      ['constructor'],
      ['verify', '--frobnicate'],
      ['verify', '-x'],
      ['verify', 'a', 'b'],
      ['verify', '--level'],
      ['verify', '--pq=yes'],
      ['verify', '--'],
      ['inspect'],
      ['prove'],
    ]) {
      const outcome = await nexuszero(args);
      expectFailure(outcome, 'BAD_PARAMETER');
      expect(outcome.stderr).not.toContain('did you mean');
    }
  });

  it('a flag given twice is refused rather than guessed', async () => {
    const outcome = await nexuszero(['verify', '--context', 'a', '--context', 'b']);
    expectFailure(outcome, 'BAD_PARAMETER');
    expect(outcome.stderr).toContain('--context is given twice');
  });

  it('no word from outside breaks the one line or commands the terminal', async () => {
    for (const word of ['a\nb', 'a\u001b[31mb', 'a\u202eb', 'a\u2028b']) {
      for (const args of [
        [word],
        ['inspect', word],
        ['verify', `--${word}`],
        ['bench', '--only', word],
      ]) {
        const outcome = await nexuszero(args);
        expectFailure(
          outcome,
          outcome.stderr.startsWith('IO_ERROR') ? 'IO_ERROR' : 'BAD_PARAMETER',
        );
        expect(outcome.stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
      }
    }
    expect(parsed(await nexuszero(['a\nb', '--json']))).toMatchObject({ ok: false });
  });
});

describe('start-up', () => {
  /** The least milliseconds of several runs: what the machine needs when nobody disturbs it. */
  function least(args: readonly string[]): number {
    const times = Array.from({ length: 9 }, () => {
      const started = performance.now();
      spawnSync(process.execPath, args);
      return performance.now() - started;
    });
    return Math.min(...times);
  }

  it('costs little beside the start of Node itself', () => {
    const bare = least(['-e', '0']);
    for (const args of [['--version'], ['--help'], ['verify', '--help'], ['verify', '--contxt']]) {
      expect(least([BIN, ...args]) - bare, args.join(' ')).toBeLessThan(Math.max(250, 2 * bare));
    }
  });

  it('loads nothing of the library for help and for words that are unknown', () => {
    const loaded = (args: readonly string[]): string =>
      spawnSync(process.execPath, [BIN, ...args], {
        encoding: 'utf8',
        env: { ...process.env, NODE_DEBUG: 'esm' },
      }).stderr;
    for (const args of [[], ['--help'], ['--version'], ['frobnicate'], ['verfy']]) {
      expect(loaded(args)).toMatch(/cli\/dist\/main\.js/);
      expect(loaded(args)).not.toMatch(/nexuszero\/dist|@noble/);
    }
    // the control: what does load it is seen to
    expect(loaded(['inspect', 'missing'])).toMatch(/nexuszero\/dist\/index\.js/);
  });
});
