/** `plan`: what it prints is what the optimizer decides, and a wish that cannot be fulfilled ends with 1 and the nearest. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInModel, plan, type Plan, type PlanRequest } from 'nexuszero/plan';
import { describe, expect, it } from 'vitest';
import { expectFailure, nexuszero, parsed, scratch, succeed, type Outcome } from './program.ts';

const folder = scratch();
const here = { cwd: folder };
const run = (...args: string[]): Promise<Outcome> => nexuszero(['plan', ...args], here);

/** The plan that the library has for the same, without workers. */
function planned(request: PlanRequest): Plan {
  const found = plan(request);
  if (!found.ok) throw new Error(found.reason);
  return found.plan;
}

/** As JSON has it. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('plan', () => {
  it.each<readonly [string, PlanRequest]>([
    ['--kind range --min 18 --max 120', { commit: { kind: 'range', min: 18n, max: 120n } }],
    [
      '--kind range --bits 64 --values 16 --workers 0 --count 3 --pq --max-bytes 40000',
      {
        commit: { kind: 'range', bits: 64, values: 16 },
        wish: { count: 3, postQuantum: true, maxProofBytes: 40_000 },
      },
    ],
    [
      '--kind hashedRange --bits 8 --form tiny --suite ChaCha20',
      {
        commit: { kind: 'range', bits: 8 },
        wish: { system: 'vole', form: 'tiny', suite: 'ChaCha20' },
      },
    ],
    [
      '--kind preimage --length 4000 --level 192 --prefer size',
      { commit: { kind: 'preimage', length: 4000 }, wish: { level: 192, prefer: 'size' } },
    ],
    [
      '--kind dlog --level 256 --max-ms 5000.5 --max-verify-ms 9000',
      { commit: { kind: 'dlog' }, wish: { level: 256, maxProveMs: 5000.5, maxVerifyMs: 9000 } },
    ],
    ['--kind dleq --prefer speed', { commit: { kind: 'dleq' }, wish: { prefer: 'speed' } }],
    ['--kind pedersen', { commit: { kind: 'pedersen' } }],
  ])('%s: what the library plans', async (flags, request) => {
    const {
      ok,
      model,
      plan: found,
    } = parsed(await succeed(['plan', ...flags.split(' '), '--json'], here));
    expect({ ok, model }).toEqual({ ok: true, model: { source: 'built-in' } });
    const own = planned(request);
    // cores are this machine's
    expect(found).toEqual(asJson(own));
  });

  it('prints the choice, every alternative with why it lost, and the reasons', async () => {
    const { stdout, stderr } = await succeed(['plan', '--kind', 'range', '--bits', '32'], here);
    const own = planned({ commit: { kind: 'range', bits: 32 } });
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^ +system +suite +form +level +bytes +ms to prove +ms to verify$/);
    const row = new RegExp(
      `^\\* +${own.system} +${own.suite} +${own.form} .* ${String(own.proofBytes)} .* chosen$`,
    );
    expect(lines[1]).toMatch(row);
    for (const [i, { suite, form, proofBytes, reason }] of own.alternatives.entries()) {
      const line = lines[2 + i]!;
      expect(line.endsWith(`  ${reason}`)).toBe(true);
      for (const word of [suite, form, String(proofBytes)]) expect(line).toContain(` ${word} `);
    }
    for (const reason of own.reasons) expect(stdout).toContain(`\n- ${reason}\n`);
    expect(stdout).toMatch(/\n- In all: [0-9.]+ \([0-9.]+ to [0-9.]+\) ms for 1 proof\.\n/);
    expect(stdout).toContain('calibrate');
    expect(stderr).toBe('');
  });

  it('plans for a statement that is there', async () => {
    await succeed(
      [
        'prove',
        'range',
        '--value',
        '42',
        '--min',
        '18',
        '--max',
        '120',
        '--context',
        'c',
        '--out',
        'a',
      ],
      here,
    );
    const { plan: found } = parsed(
      await succeed(['plan', '--statement', 'a.statement.json', '--json'], here),
    ) as { plan: Plan };
    expect(found).toMatchObject({ kind: 'range', suite: 'ristretto255', proofBytes: 556 });
    expect(found.alternatives).toEqual([]);
  });

  it('a wish that nothing fulfils: status 1, the reason and the nearest', async () => {
    const flags = ['--kind', 'dlog', '--level', '256', '--pq'];
    const told = await run(...flags);
    expect(told.status).toBe(1);
    expect(told.stdout).toMatch(
      /^PLAN_IMPOSSIBLE: no plan fulfils the wish; the nearest, sigma on P521/,
    );
    expect(told.stdout).toMatch(/\n\* +sigma +P521 /);
    const machine = await run(...flags, '--json');
    expect(machine.status).toBe(1);
    expect(parsed(machine)).toMatchObject({
      ok: false,
      code: 'PLAN_IMPOSSIBLE',
      nearest: { suite: 'P521' },
    });
  });

  it('counts workers of many proofs', async () => {
    const many = ['--kind', 'preimage', '--count', '500', '--json'];
    const { plan: alone } = parsed(await run(...many, '--workers', '0')) as { plan: Plan };
    const { plan: two } = parsed(await run(...many, '--workers', '2')) as { plan: Plan };
    expect([alone.workers, alone.isolation]).toEqual([0, 'none']);
    expect(two.count).toBe(500);
    expect(two.totalMs.value).toBeLessThanOrEqual(alone.totalMs.value);
  });

  it('refuses flags that are missing, or mean nothing there', async () => {
    const bad = [
      [],
      ['--kind', 'linear'],
      ['--kind', 'range'],
      ['--kind', 'range', '--min', '1'],
      ['--kind', 'range', '--min', '-1', '--max', '5'],
      ['--kind', 'range', '--bits', '8', '--max', '5'],
      ['--kind', 'range', '--bits', '7'],
      ['--kind', 'range', '--min', '9', '--max', '5'],
      ['--kind', 'range', '--bits', '8', '--values', '0'],
      ['--kind', 'range', '--bits', '8', '--length', '5'],
      ['--kind', 'dlog', '--bits', '8'],
      ['--kind', 'dlog', '--statement', 's.json'],
      ['--kind', 'dlog', '--level', '127'],
      ['--kind', 'dlog', '--max-ms', '0'],
      ['--kind', 'dlog', '--max-ms', 'soon'],
      ['--kind', 'dlog', '--max-bytes', '1.5'],
      ['--kind', 'dlog', '--prefer', 'cheap'],
      ['--kind', 'dlog', '--suite', 'P255'],
      ['--kind', 'dlog', '--form', 'big'],
      ['--kind', 'dlog', '--count', '0'],
      ['--kind', 'dlog', '--workers', '257'],
    ];
    for (const args of bad) expectFailure(await run(...args), 'BAD_PARAMETER');
    expectFailure(await run('--statement', 'none.json'), 'IO_ERROR');
    expectFailure(await run('--kind', 'preimage', '--length', '5000'), 'LIMIT_EXCEEDED');
    expectFailure(
      await run('--kind', 'range', '--bits', '8', '--values', '70000'),
      'LIMIT_EXCEEDED',
    );
  });
});

describe('plan with a model that was kept', () => {
  const cache = join(folder, 'cache');
  const env = { NEXUSZERO_CACHE: cache };
  const keep = (text: string): void => {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'model.json'), text);
  };
  const json = (change: object): string =>
    JSON.stringify({ ...builtInModel().toJSON(), source: 'calibrated', ...change });
  const flags = ['plan', '--kind', 'dlog'];

  it('predicts with it, and says once which', async () => {
    keep(json({}));
    const { stdout, stderr } = await succeed(flags, { ...here, env });
    expect(stderr).toBe('');
    const path = join(cache, 'model.json');
    expect(stdout.split(path)).toHaveLength(2);
    const told = parsed(await succeed([...flags, '--json'], { ...here, env }));
    expect(told).toMatchObject({
      model: { source: 'calibrated', path },
      plan: { model: 'calibrated' },
    });
  });

  it.each([
    ['damaged', 'no model at all', /cannot be read/],
    ['of another version', json({ version: 99 }), /is of another release/],
    [
      'without the rows of this release',
      json({ rows: Object.fromEntries(Object.entries(builtInModel().toJSON()['rows']!).slice(4)) }),
      /is of another release/,
    ],
  ])('%s: told in one line, and the built-in one is used', async (_, text, why) => {
    keep(text);
    const { stdout, stderr } = await succeed([...flags, '--json'], { ...here, env });
    expect(stderr).toMatch(/^note: the model in [^\n]*: run nexuszero calibrate\n$/);
    expect(stderr).toMatch(why);
    expect(JSON.parse(stdout)).toMatchObject({ model: { source: 'built-in' } });
  });
});
