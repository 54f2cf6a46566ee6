/** `bench`: what it prints follows from what it measured, and a slower run fails. Times are not judged. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, nexuszero, parsed, scratch, succeed, type Outcome } from './program.ts';

const folder = scratch();
const here = { cwd: folder };

interface Row {
  readonly group: string;
  readonly name: string;
  readonly n: number;
  readonly p10Ms: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly ratioU: number;
  readonly bytes?: number;
}

interface Run {
  readonly machine: Readonly<Record<string, unknown>>;
  readonly unitMs: number;
  readonly rows: readonly Row[];
}

let run: Run;

beforeAll(async () => {
  run = parsed(await succeed(['bench', '--quick', '--json'], here)) as unknown as Run;
});

describe('bench', () => {
  it('tells machine, unit and rows', () => {
    const { cpu, cores, load, node } = run.machine;
    expect(typeof cpu).toBe('string');
    expect(cores).toBeGreaterThan(0);
    expect(load).toBeGreaterThanOrEqual(0);
    expect(node).toBe(process.version);
    expect(run.unitMs).toBeGreaterThan(0);
    expect(new Set(run.rows.map(({ group }) => group))).toEqual(
      new Set(['field', 'group', 'sigma', 'range', 'vole', 'seal', 'engine']),
    );
    expect(new Set(run.rows.map(({ name }) => name)).size).toBe(run.rows.length);
    for (const { n, p10Ms, medianMs, p95Ms, ratioU } of run.rows) {
      expect(n).toBeGreaterThan(0);
      expect(p10Ms).toBeGreaterThan(0);
      expect(medianMs).toBeGreaterThanOrEqual(p10Ms);
      expect(p95Ms).toBeGreaterThanOrEqual(medianMs);
      expect(ratioU).toBeCloseTo(p10Ms / run.unitMs, 9);
    }
  });

  it('has a row for every kind of statement and suite, proved and verified', () => {
    const names = run.rows.map(({ name }) => name);
    for (const kind of ['dlog', 'dleq', 'pedersen', 'linear, 3 equations,']) {
      for (const verb of ['prove', 'verify'])
        expect(names).toContain(`${kind} ristretto255 ${verb}`);
    }
    for (const range of ['8 bits', '64 bits', '[18, 120]', '16 values of 64 bits']) {
      for (const verb of ['prove', 'verify']) expect(names).toContain(`${range} ${verb}`);
    }
    for (const form of ['speed', 'balanced', 'small', 'tiny', 'balanced, ChaCha20']) {
      for (const verb of ['prove', 'verify']) expect(names).toContain(`${form} ${verb}`);
    }
    for (const suite of ['P256', 'P384', 'P521']) {
      for (const verb of ['prove', 'verify']) expect(names).toContain(`dlog ${suite} ${verb}`);
    }
    for (const { group, name, bytes } of run.rows) {
      if (group === 'sigma' && !name.includes('batch')) expect(bytes).toBeGreaterThan(12);
    }
  });

  it('measures one group alone', async () => {
    const only = await succeed(['bench', '--quick', '--only', 'field', '--json'], here);
    const { rows } = parsed(only) as unknown as Run;
    expect(rows.map(({ name }) => name)).toEqual(
      run.rows.filter(({ group }) => group === 'field').map(({ name }) => name),
    );
    expectFailure(await nexuszero(['bench', '--only', 'fields'], here), 'BAD_PARAMETER');
  });

  it('prints a table whose ratios are those of the times', async () => {
    const { stdout } = await succeed(['bench', '--quick', '--only', 'group'], here);
    expect(stdout).toMatch(
      /^[^\n]+ cores, load [0-9.]+, Node v[0-9.]+\nU = [0-9.]+ (?:ms|µs) \(p10\)\n/,
    );
    const lines = stdout
      .trimEnd()
      .split('\n')
      .filter((line) => line.startsWith('group '));
    expect(lines.length).toBe(1 + run.rows.filter(({ group }) => group === 'group').length);
  });
});

describe('bench --compare', () => {
  /** Compares a run of the field rows with the stored one, its ratios scaled. */
  async function compare(scale: number): Promise<Outcome> {
    const rows = run.rows.map((row) => ({ ...row, ratioU: row.ratioU * scale }));
    writeFileSync(join(folder, 'stored.json'), JSON.stringify({ ...run, rows }));
    return nexuszero(
      ['bench', '--quick', '--only', 'field', '--compare', 'stored.json', '--json'],
      here,
    );
  }

  it('passes when every row takes less of U than before', async () => {
    const outcome = await compare(1000);
    expect(parsed(outcome)).toMatchObject({ ok: true });
    expect(outcome.status).toBe(0);
  });

  it('fails with status 1 when a row takes more', async () => {
    const outcome = await compare(0.001);
    const { ok, differences } = parsed(outcome) as {
      ok: boolean;
      differences: { slower: boolean }[];
    };
    expect(ok).toBe(false);
    expect(differences.length).toBeGreaterThan(0);
    expect(differences.every(({ slower }) => slower)).toBe(true);
    expect(outcome.status).toBe(1);
  });

  it('refuses a file that is no run, or has no row in common', async () => {
    const texts = {
      BAD_ENCODING: [
        '',
        '{}',
        '[]',
        '{"rows":[7]}',
        '{"rows":[{"group":"a","name":"b","ratioU":0}]}',
      ],
      BAD_PARAMETER: ['{"rows":[]}', '{"rows":[{"group":"a","name":"b","ratioU":1}]}'],
    };
    for (const [code, bad] of Object.entries(texts)) {
      for (const text of bad) {
        writeFileSync(join(folder, 'bad.json'), text);
        const args = ['bench', '--quick', '--only', 'field', '--compare', 'bad.json'];
        expectFailure(await nexuszero(args, here), code);
      }
    }
  });
});
