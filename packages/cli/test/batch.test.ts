/** `batch`: JSON lines in, JSON lines out, in order; a bad line gets its code and stops nothing. */
import { spawn } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Proof } from 'nexuszero';
import { preimage } from 'nexuszero/preimage';
import { discreteLog, pedersenOpening, prove, verify, type Statement } from 'nexuszero/sigma';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { BIN, expectFailure, names, nexuszero, parsed, scratch, succeed } from './program.ts';

const folder = scratch();
const here = { cwd: folder };

interface Result {
  readonly id: string | null;
  readonly ok: boolean;
  readonly proof?: string;
  readonly code?: string;
  readonly ms: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** Runs the lines; the results and the status. */
async function batch(
  lines: readonly (Fields | string)[],
  ...flags: readonly string[]
): Promise<{ status: number | null; results: Result[] }> {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(join(folder, 'in.jsonl'), texts.map((text) => `${text}\n`).join(''));
  const args = ['batch', '--in', 'in.jsonl', '--out', 'out.jsonl', '--force', ...flags];
  const { status, stdout, stderr } = await nexuszero(args, here);
  expect(stdout).toBe('');
  if (flags.includes('--compress')) {
    await succeed(['decompress', '--in', 'out.jsonl', '--out', 'whole', '--force'], here);
  }
  const made = flags.includes('--compress') ? 'whole' : 'out.jsonl';
  const results = readLines(readFileSync(join(folder, made), 'utf8'));
  const ok = results.filter((result) => result.ok).length;
  expect(stderr).toBe(`${String(ok)} ok, ${String(results.length - ok)} not\n`);
  for (const { ms } of results) expect(ms).toBeGreaterThanOrEqual(0);
  return { status, results };
}

function readLines(text: string): Result[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Result);
}

let statement: Statement;
let json: unknown;
let secret: Fields;
let proof: Proof;
const context = 'batch/test';

beforeAll(async () => {
  const pair = await discreteLog.generate({ suite: 'P256' });
  statement = pair.statement;
  json = discreteLog.toJSON(pair.statement);
  const { x } = pair.witness.reveal();
  const secrets = { x: Buffer.from(x!).toString('base64url') };
  secret = { type: 'nexuszero-secret', v: 1, kind: 'dlog', suite: 'P256', secrets };
  proof = await prove(pair.statement, pair.witness, { context });
});

const proveLine = (id: string, change: Fields = {}): Fields => ({
  id,
  op: 'prove',
  statement: json,
  witness: secret,
  context,
  ...change,
});
const verifyLine = (id: string, change: Fields = {}): Fields => ({
  id,
  op: 'verify',
  statement: json,
  proof: proof.toJSON(),
  context,
  ...change,
});
const tampered = (): string => {
  const bytes = proof.bytes;
  bytes[bytes.length - 1]! ^= 1;
  return Buffer.from(bytes).toString('base64url');
};

describe('batch', () => {
  it('proves and verifies in order; every proof it makes holds', async () => {
    const lines = Array.from({ length: 20 }, (_, i) =>
      i % 3 === 0 ? proveLine(`p${String(i)}`) : verifyLine(`v${String(i)}`),
    );
    const { status, results } = await batch(lines);
    expect(status).toBe(0);
    expect(results.map(({ id }) => id)).toEqual(lines.map(({ id }) => id));
    for (const [i, result] of results.entries()) {
      expect(result.ok).toBe(true);
      expect('proof' in result).toBe(i % 3 === 0);
      if (result.proof === undefined) continue;
      const made = Proof.fromJSON(result.proof);
      expect(await verify(statement, made, { context })).toEqual({ ok: true });
    }
  });

  it('names the false ones among many, and ends with 1', async () => {
    const bad = [7, 8, 300, 511];
    const lines = Array.from({ length: 520 }, (_, i) =>
      verifyLine(String(i), bad.includes(i) ? { context: 'elsewhere' } : {}),
    );
    const { status, results } = await batch(lines);
    expect(status).toBe(1);
    expect(results.filter(({ ok }) => !ok).map(({ id, code }) => [id, code])).toEqual(
      bad.map((i) => [String(i), 'PROOF_FALSE']),
    );
    expect(results.map(({ id }) => id)).toEqual(lines.map(({ id }) => id));
  });

  it('gives each bad line its code, between good ones', async () => {
    const { type, v, kind, X } = json as Fields;
    const noSuite = { type, v, kind, X };
    const newSuite = { type, v, kind, suite: 'P1', X };
    const cases: readonly (readonly [Fields | string, string | null, string])[] = [
      ['nonsense', null, 'BAD_ENCODING'],
      ['null', null, 'BAD_ENCODING'],
      ['[]', null, 'BAD_ENCODING'],
      ['{"id":"a","id":"b"}', null, 'BAD_ENCODING'],
      [` ${JSON.stringify(verifyLine('blank'))}`, null, 'BAD_ENCODING'],
      [{ ...verifyLine('x'), id: 7 }, null, 'BAD_ENCODING'],
      [{ ...verifyLine('x'), extra: 1 }, null, 'BAD_ENCODING'],
      [{ id: 'little' }, 'little', 'BAD_ENCODING'],
      [verifyLine('op', { op: 'sign' }), 'op', 'BAD_ENCODING'],
      [verifyLine('proof', { proof: 7 }), 'proof', 'BAD_ENCODING'],
      [verifyLine('frame', { proof: 'AAAA' }), 'frame', 'BAD_ENCODING'],
      [verifyLine('context', { context: null }), 'context', 'BAD_ENCODING'],
      [verifyLine('empty', { context: '' }), 'empty', 'BAD_PARAMETER'],
      [verifyLine('long', { context: 'c'.repeat(1025) }), 'long', 'BAD_PARAMETER'],
      [verifyLine('level', { options: { level: 5 } }), 'level', 'BAD_PARAMETER'],
      [verifyLine('option', { options: { lvl: 128 } }), 'option', 'BAD_ENCODING'],
      [verifyLine('options', { options: [] }), 'options', 'BAD_ENCODING'],
      [verifyLine('no-suite', { statement: noSuite }), 'no-suite', 'BAD_ENCODING'],
      [verifyLine('suite', { statement: newSuite }), 'suite', 'UNSUPPORTED'],
      [proveLine('form', { options: { form: 'tiny' } }), 'form', 'BAD_PARAMETER'],
      [proveLine('bare', { witness: undefined }), 'bare', 'BAD_ENCODING'],
      [proveLine('other', { witness: { ...secret, kind: 'dleq' } }), 'other', 'WITNESS_MISMATCH'],
      ['x'.repeat(2 ** 22 + 1), null, 'LIMIT_EXCEEDED'],
      [JSON.stringify(verifyLine('y'.repeat(2 ** 22))), null, 'LIMIT_EXCEEDED'],
    ];
    const lines = cases.flatMap(([line], i) => [verifyLine(`good ${String(i)}`), line]);
    const { status, results } = await batch(lines);
    expect(status).toBe(2);
    expect(results).toHaveLength(lines.length);
    for (const [i, [line, id, code]] of cases.entries()) {
      expect(results[2 * i]).toMatchObject({ id: `good ${String(i)}`, ok: true });
      const shown = JSON.stringify(line).slice(0, 60);
      expect({ shown, ...results[2 * i + 1] }).toMatchObject({ shown, id, ok: false, code });
    }
  });

  it('refuses bytes that are not UTF-8 rather than mending them', async () => {
    const line = Buffer.from(`${JSON.stringify(verifyLine('bytes', { context: '@@' }))}\n`);
    line.fill(0xff, line.indexOf('@@'), line.indexOf('@@') + 2);
    const outcome = await nexuszero(['batch', '--in', '-', '--out', '-'], { ...here, input: line });
    const [result] = readLines(outcome.stdout);
    expect(result).toMatchObject({ id: null, ok: false, code: 'BAD_ENCODING' });
    expect(outcome.status).toBe(2);
  });

  it('keeps policies of neighbours apart, and takes compact proofs', async () => {
    const pair = await pedersenOpening.commit({ suite: 'ristretto255', value: 9n });
    const compact = await prove(pair.statement, pair.witness, { context, form: 'compact' });
    const other = { statement: pedersenOpening.toJSON(pair.statement), proof: compact.toJSON() };
    const { status, results } = await batch([
      verifyLine('a'),
      verifyLine('b', { options: { level: 192 } }),
      verifyLine('c', { options: { postQuantum: true } }),
      verifyLine('d', { options: { level: 128 } }),
      verifyLine('e', other),
      verifyLine('f', { ...other, proof: proof.toJSON() }),
      verifyLine('g', { proof: tampered() }),
      verifyLine('h'),
    ]);
    expect(results.map(({ id, code = 'ok' }) => `${String(id)} ${code}`)).toEqual([
      'a ok',
      'b LEVEL_TOO_LOW',
      'c NOT_POST_QUANTUM',
      'd ok',
      'e ok',
      'f PROOF_MISMATCH',
      'g PROOF_FALSE',
      'h ok',
    ]);
    expect(status).toBe(1);
  });

  it('reads and writes standard streams, skips empty lines, takes a last line without its end', async () => {
    const input = `\n${JSON.stringify(verifyLine('1'))}\n\n${JSON.stringify(verifyLine('2'))}`;
    const outcome = await succeed(['batch', '--in', '-', '--out', '-'], { ...here, input });
    expect(readLines(outcome.stdout).map(({ id, ok }) => [id, ok])).toEqual([
      ['1', true],
      ['2', true],
    ]);
    const told = await succeed(['batch', '--in', '-', '--out', 'told.jsonl', '--json'], {
      ...here,
      input,
    });
    expect(parsed(told)).toEqual({ ok: true, passed: 2, failed: 0 });
    expect(names(folder)).toContain('told.jsonl');
  });

  it.each(['--workers 0', '--workers 0 --compress'])(
    '%s: a reader that goes away is no success',
    async (flags) => {
      const input = `${JSON.stringify(verifyLine('1'))}\n`.repeat(50);
      const args = ['batch', '--in', '-', '--out', '-', ...flags.split(' ')];
      const outcome = await nexuszero(args, { ...here, input, stdout: 'closed' });
      expect(outcome).toMatchObject({ status: 2, stderr: '' });
    },
  );

  it('answers no secret back', async () => {
    const { results } = await batch([proveLine('1', { context: '' }), proveLine('2')]);
    const { x } = secret['secrets'] as { x: string };
    expect(JSON.stringify(results)).not.toContain(x);
  });

  it('holds options of a request to what it can hold', async () => {
    const { status, results } = await batch([
      proveLine('level', { options: { level: 192 } }),
      proveLine('quantum', { options: { postQuantum: true } }),
      proveLine('prefer', { options: { prefer: 'cheap' } }),
      proveLine('balanced', { options: { prefer: 'balanced', level: 128 } }),
      proveLine('form', { options: { form: 'compact' } }),
      verifyLine('null', { options: { level: null } }),
      verifyLine('deadline', { options: { deadlineMs: 'soon' } }),
    ]);
    expect(results.map(({ id, code = 'ok' }) => `${String(id)} ${code}`)).toEqual([
      'level PLAN_IMPOSSIBLE',
      'quantum PLAN_IMPOSSIBLE',
      'prefer BAD_PARAMETER',
      'balanced ok',
      'form ok',
      'null BAD_ENCODING',
      'deadline BAD_PARAMETER',
    ]);
    expect(Proof.fromJSON(results[4]!.proof!).form).toBe('compact');
    expect(status).toBe(2);
  });

  it('does not grow with its input', async () => {
    // 160 MB of lines, each too long or no JSON, through a process that may hold 32 MB of objects
    const args = ['--max-old-space-size=32', BIN, 'batch', '--in', '-', '--out', 'much.jsonl'];
    const child = spawn(process.execPath, args, {
      cwd: folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const longLine = Buffer.alloc(2 ** 23, 'x');
    longLine[longLine.length - 1] = 10;
    const shortLines = Buffer.from('nonsense\n'.repeat(1000));
    for (let i = 0; i < 20; i++) {
      for (const chunk of [longLine, shortLines]) {
        if (!child.stdin.write(chunk))
          await new Promise((resolve) => child.stdin.once('drain', resolve));
      }
    }
    child.stdin.end();
    expect(await ended).toBe(2);
    const results = readLines(readFileSync(join(folder, 'much.jsonl'), 'utf8'));
    expect(results).toHaveLength(20 * 1001);
    expect(results.filter(({ code }) => code === 'LIMIT_EXCEEDED')).toHaveLength(20);
  });
});

describe('batch on workers', () => {
  const mixed = (): (Fields | string)[] =>
    Array.from({ length: 40 }, (_, i) => {
      if (i % 10 === 9) return 'nonsense';
      if (i % 10 === 4) return verifyLine(String(i), { proof: tampered() });
      return i % 2 === 0 ? proveLine(String(i)) : verifyLine(String(i));
    });

  it.each([
    '--workers 0',
    '--workers 2',
    '--workers 1 --isolation process',
    '--workers 2 --isolation thread --compress --deadline 60000',
  ])('%s: results in order, bad ones alone', async (flags) => {
    const lines = mixed();
    const { status, results } = await batch(lines, ...flags.split(' '));
    expect(status).toBe(2);
    expect(results).toHaveLength(lines.length);
    for (const [i, { id, ok, code, proof: made }] of results.entries()) {
      if (i % 10 === 9) expect({ id, code }).toEqual({ id: null, code: 'BAD_ENCODING' });
      else if (i % 10 === 4) expect({ id, code }).toEqual({ id: String(i), code: 'PROOF_FALSE' });
      else expect({ id, ok }).toEqual({ id: String(i), ok: true });
      if (made === undefined) continue;
      expect(await verify(statement, Proof.fromJSON(made), { context })).toEqual({ ok: true });
    }
  });

  it('an item beyond its deadline fails alone', async () => {
    const { statement: large, witness } = await preimage.fromMessage(new Uint8Array(4151));
    const { message } = witness.reveal();
    const secrets = { message: Buffer.from(message!).toString('base64url') };
    const slow = proveLine('slow', {
      statement: preimage.toJSON(large),
      witness: { ...secret, kind: 'preimage', suite: 'ChaCha12', secrets },
      options: { form: 'tiny', deadlineMs: 50 },
    });
    const lines = [proveLine('before'), slow, proveLine('after')];
    const { status, results } = await batch(lines, '--deadline', '20000');
    expect(results.map(({ id, code = 'ok' }) => `${String(id)} ${code}`)).toEqual([
      'before ok',
      'slow DEADLINE_EXCEEDED',
      'after ok',
    ]);
    expect(status).toBe(2);
  });

  it('takes 10,000 lines', async () => {
    const pair = await discreteLog.generate();
    const fast = {
      statement: discreteLog.toJSON(pair.statement),
      proof: (await prove(pair.statement, pair.witness, { context })).toJSON(),
    };
    const lines = Array.from({ length: 10_000 }, (_, i) => verifyLine(String(i), fast));
    const { status, results } = await batch(lines);
    expect(status).toBe(0);
    expect(results.map(({ id }) => id)).toEqual(lines.map(({ id }) => id));
  });

  it('refuses flags that mean nothing', async () => {
    const run = (...flags: string[]): ReturnType<typeof nexuszero> =>
      nexuszero(['batch', '--in', '-', '--out', 'flags', ...flags], here);
    for (const workers of ['-1', '1.5', 'many', '257', '']) {
      expectFailure(await run('--workers', workers), 'BAD_PARAMETER');
    }
    for (const deadline of ['0', '-5', '1e3', '86400001']) {
      expectFailure(await run('--deadline', deadline), 'BAD_PARAMETER');
    }
    expectFailure(await run('--isolation', 'thraed'), 'BAD_PARAMETER');
    expectFailure(await run('--isolation', 'process', '--workers', '0'), 'BAD_PARAMETER');
    expect(names(folder)).not.toContain('flags');
  });
});

describe('batch that is stopped', () => {
  /** Stops a batch that has given some results and waits for more; how it ended. */
  async function stop(flags: readonly string[]): Promise<{ by: unknown; stderr: string }> {
    const args = [BIN, 'batch', '--in', '-', '--out', 'stopped', ...flags];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise((resolve) => {
      child.on('close', (_status, by) => {
        resolve(by);
      });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.write('nonsense\n\n'.repeat(3000));
    const temporary = (): string | undefined => names(folder).find((name) => name.endsWith('.tmp'));
    const sizeOf = (name: string): number => statSync(join(folder, name)).size;
    await vi.waitUntil(() => temporary() !== undefined && sizeOf(temporary()!) > 0, {
      timeout: 60_000,
    });
    child.kill('SIGINT');
    return { by: await ended, stderr };
  }

  it('by Ctrl-C keeps what is done, says where and what comes next, and ends by the signal', async () => {
    const { by, stderr } = await stop([]);
    expect(by).toBe('SIGINT');
    const results = readLines(readFileSync(join(folder, 'stopped.partial'), 'utf8'));
    expect(results.length).toBeGreaterThan(500);
    expect(stderr).toBe(
      'ABORTED: the batch was stopped before its end\n' +
        `note: stopped.partial has the results so far: ${String(results.length)}\n` +
        `hint: go on with line ${String(2 * results.length)} of the requests\n`,
    );
    expect(names(folder).filter((name) => /^stopped$|\.tmp$/.test(name))).toEqual([]);

    const refused = await nexuszero(['batch', '--in', '-', '--out', 'stopped'], here);
    expectFailure(refused, 'IO_ERROR');
    expect(refused.stderr).toMatch(/stopped: move it away, or use --force\n$/);
  });
});
