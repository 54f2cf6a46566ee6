/** `prove range` in all its forms, and `verify`, `inspect`, `batch` on what it makes. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  expectFailure,
  names,
  nexuszero,
  parsed,
  scratch,
  succeed,
  type Outcome,
} from './program.ts';

const folder = scratch();
const here = { cwd: folder };
const json = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;

const prove = (args: readonly string[], input = ''): Promise<Outcome> =>
  nexuszero(['prove', 'range', '--context', 'c', ...args], { ...here, input });

async function made(name: string, args: readonly string[], input = ''): Promise<Outcome> {
  const outcome = await prove(['--out', name, '--json', ...args], input);
  expect(outcome.status, outcome.stderr).toBe(0);
  return outcome;
}

const check = (name: string, statement = name, context = 'c'): Promise<Outcome> =>
  nexuszero(
    [
      ...['verify', '--statement', `${statement}.statement.json`],
      ...['--proof', `${name}.proof`, '--context', context, '--json'],
    ],
    here,
  );

async function expectHolds(name: string): Promise<void> {
  expect(parsed(await check(name))).toMatchObject({ ok: true, system: 'bulletproofs' });
}

describe('a number within bounds', () => {
  it('from standard input, with its opening', async () => {
    const outcome = await made('age', ['--value-file', '-', '--min', '18', '--max', '120'], '42\n');
    expect(outcome.stderr).toBe('');
    expect(parsed(outcome)).toMatchObject({
      ok: true,
      kind: 'range',
      suite: 'ristretto255',
      form: 'standard',
      bytes: 12 + 544,
      files: ['age.secret', 'age.statement.json', 'age.proof'],
    });
    expect(statSync(join(folder, 'age.secret')).mode & 0o777).toBe(0o600);
    const { value, commitment } = json('age.secret');
    expect(value).toBe('42');
    expect(json('age.statement.json')['values']).toEqual([
      { V: commitment, min: '18', max: '120' },
    ]);
    await expectHolds('age');
    const elsewhere = await check('age', 'age', 'd');
    expect(parsed(elsewhere)).toMatchObject({ ok: false, code: 'PROOF_FALSE' });
    expect(elsewhere.status).toBe(1);
  });

  it('of so many bits, the value as an argument', async () => {
    const outcome = await made('byte', ['--value', '255', '--bits', '8']);
    expect(outcome.stderr).toMatch(/^note: --value is visible/);
    expect(parsed(outcome)).toMatchObject({ bytes: 12 + 480 });
    await expectHolds('byte');
  });

  it('about the same commitment again, and only that', async () => {
    const outcome = await made('again', ['--opening', 'age.secret', '--min', '40', '--max', '45']);
    expect(parsed(outcome)).toMatchObject({ files: ['again.statement.json', 'again.proof'] });
    await expectHolds('again');
    expect(parsed(await check('again', 'age'))).toMatchObject({ ok: false, code: 'PROOF_FALSE' });
    const narrow = await prove([
      '--opening',
      'age.secret',
      '--min',
      '43',
      '--max',
      '45',
      '--out',
      'narrow',
    ]);
    expectFailure(narrow, 'WITNESS_MISMATCH');
  });

  it('for a statement that somebody else made', async () => {
    for (const flag of ['--opening', '--secret-file']) {
      await made('asked', ['--statement', 'age.statement.json', flag, 'age.secret', '--force']);
      expect(parsed(await check('asked', 'age'))).toMatchObject({ ok: true });
    }
    const other = ['--statement', 'byte.statement.json', '--opening', 'age.secret'];
    expectFailure(await prove([...other, '--out', 'other']), 'WITNESS_MISMATCH');
  });

  it('is inspected and told apart from other proofs', async () => {
    const seen = parsed(await succeed(['inspect', 'age.proof', '--json'], here));
    expect(seen).toMatchObject({ system: 'bulletproofs', kind: 'range', postQuantum: false });
    await succeed(['prove', 'dlog', '--context', 'c', '--out', 'key'], here);
    expect(parsed(await check('key', 'age'))).toMatchObject({ code: 'PROOF_MISMATCH' });
    const strict = ['--statement', 'age.statement.json', '--proof', 'age.proof', '--context', 'c'];
    const level = await nexuszero(['verify', ...strict, '--level', '192', '--json'], here);
    expect(parsed(level)).toMatchObject({ ok: false, code: 'LEVEL_TOO_LOW' });
    const pq = await nexuszero(['verify', ...strict, '--pq', '--json'], here);
    expect(parsed(pq)).toMatchObject({ ok: false, code: 'NOT_POST_QUANTUM' });
  });
});

describe('many numbers in one proof', () => {
  it('within the same bounds, and again from their openings', async () => {
    writeFileSync(join(folder, 'values'), '1\n2\n4294967295\n');
    await made('many', ['--values-file', 'values', '--bits', '32']);
    await expectHolds('many');
    expect(json('many.secret')).toHaveLength(3);
    await made('many-again', ['--opening', 'many.secret', '--min', '1', '--max', '4294967295']);
    await expectHolds('many-again');
  });

  it('with bounds of their own', async () => {
    writeFileSync(
      join(folder, 'bounded'),
      '17 0 17\n0 0 0\n18446744073709551615 1 18446744073709551615',
    );
    await made('bounded', ['--values-file', 'bounded']);
    await expectHolds('bounded');
    const { values } = json('bounded.statement.json') as { values: { min: string; max: string }[] };
    expect(values.map(({ min, max }) => [min, max])).toEqual([
      ['0', '17'],
      ['0', '0'],
      ['1', '18446744073709551615'],
    ]);
  });
});

describe('requests in a file', () => {
  it('prove and verify', async () => {
    const statement = json('age.statement.json');
    const witness = json('age.secret');
    const requests = [
      { id: 'a', op: 'prove', statement, witness, context: 'batch' },
      {
        id: 'b',
        op: 'prove',
        statement: json('many.statement.json'),
        witness: json('many.secret'),
        context: 'batch',
      },
      { id: 'c', op: 'prove', statement: json('byte.statement.json'), witness, context: 'batch' },
    ];
    const lines = (items: readonly unknown[]): string =>
      items.map((item) => `${JSON.stringify(item)}\n`).join('');
    writeFileSync(join(folder, 'requests.jsonl'), lines(requests));
    const files = ['--in', 'requests.jsonl', '--out', 'results.jsonl'];
    expect((await nexuszero(['batch', ...files], here)).status).toBe(2);
    const read = (): Record<string, unknown>[] =>
      readFileSync(join(folder, 'results.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    const [a, b, c] = read();
    expect([a!['ok'], b!['ok'], c!['code']]).toEqual([true, true, 'WITNESS_MISMATCH']);
    const verify = (id: string, statementName: string, proof: unknown): unknown => ({
      id,
      op: 'verify',
      statement: json(`${statementName}.statement.json`),
      proof,
      context: 'batch',
    });
    const checks = [
      verify('good', 'age', a!['proof']),
      verify('many', 'many', b!['proof']),
      verify('false', 'again', a!['proof']),
    ];
    writeFileSync(join(folder, 'requests.jsonl'), lines(checks));
    expect((await nexuszero(['batch', ...files, '--force'], here)).status).toBe(1);
    expect(read().map(({ id, ok, code }) => [id, ok, code])).toEqual([
      ['good', true, undefined],
      ['many', true, undefined],
      ['false', false, 'PROOF_FALSE'],
    ]);
  });
});

describe('bad input: one line, the right code, nothing written', () => {
  const bounds = ['--min', '18', '--max', '120'];
  const cases: readonly (readonly [string, readonly string[], string, string?])[] = [
    ['a value below', ['--value-file', '-', ...bounds], 'WITNESS_MISMATCH', '17'],
    ['a value above', ['--value-file', '-', ...bounds], 'WITNESS_MISMATCH', '121'],
    ['a negative value', ['--value-file', '-', ...bounds], 'BAD_ENCODING', '-1'],
    ['a hexadecimal value', ['--value-file', '-', ...bounds], 'BAD_ENCODING', '0x20'],
    ['a value with blanks', ['--value-file', '-', ...bounds], 'BAD_ENCODING', ' 42'],
    ['a leading zero', ['--value-file', '-', ...bounds], 'BAD_ENCODING', '042'],
    ['2^64', ['--value-file', '-', ...bounds], 'BAD_ENCODING', '18446744073709551616'],
    ['no value', ['--value-file', '-', ...bounds], 'BAD_ENCODING', ''],
    ['no source', bounds, 'BAD_PARAMETER'],
    ['two sources', ['--value-file', '-', '--opening', 'age.secret', ...bounds], 'BAD_PARAMETER'],
    ['no bounds', ['--value-file', '-'], 'BAD_PARAMETER', '42'],
    ['one bound', ['--value-file', '-', '--min', '1'], 'BAD_PARAMETER', '42'],
    ['bounds and bits', ['--value-file', '-', '--bits', '8', ...bounds], 'BAD_PARAMETER', '42'],
    ['bits of no proof', ['--value-file', '-', '--bits', '9'], 'BAD_PARAMETER', '42'],
    ['reversed bounds', ['--value-file', '-', '--min', '2', '--max', '1'], 'BAD_PARAMETER', '1'],
    [
      'a bound that is no number',
      ['--value-file', '-', '--min', 'x', '--max', '1'],
      'BAD_ENCODING',
      '1',
    ],
    ['a suite', ['--value-file', '-', '--suite', 'P256', ...bounds], 'BAD_PARAMETER', '42'],
    [
      'a form of sigma proofs',
      ['--value-file', '-', '--form', 'compact', ...bounds],
      'BAD_PARAMETER',
      '42',
    ],
    ['an opening that is none', ['--opening', 'age.statement.json', ...bounds], 'BAD_ENCODING'],
    ['an opening that is no file', ['--opening', 'nowhere', ...bounds], 'IO_ERROR'],
    [
      'bounds beside a statement',
      ['--statement', 'age.statement.json', '--opening', 'age.secret', ...bounds],
      'BAD_PARAMETER',
    ],
    ['a values file with blanks', ['--values-file', '-', '--bits', '8'], 'BAD_ENCODING', '1 2'],
    ['a values file without bounds', ['--values-file', '-'], 'BAD_ENCODING', '1'],
    [
      'a values file with an empty line',
      ['--values-file', '-', '--bits', '8'],
      'BAD_ENCODING',
      '1\n\n2',
    ],
  ];
  for (const [title, args, code, input = ''] of cases) {
    it(title, async () => {
      const before = names(folder);
      const outcome = await prove([...args, '--out', 'bad'], input);
      expectFailure(outcome, code);
      expect(names(folder)).toEqual(before);
    });
  }

  it('an opening of another commitment', async () => {
    const wrong = { ...json('age.secret'), commitment: json('byte.secret')['commitment'] };
    writeFileSync(join(folder, 'wrong.secret'), JSON.stringify(wrong));
    expectFailure(
      await prove(['--opening', 'wrong.secret', ...bounds, '--out', 'bad']),
      'WITNESS_MISMATCH',
    );
  });

  it('flags of range proofs for another kind', async () => {
    for (const flag of ['min', 'opening', 'bits', 'values-file']) {
      const args = ['prove', 'dlog', `--${flag}`, '1', '--context', 'c', '--out', 'bad'];
      expectFailure(await nexuszero(args, here), 'BAD_PARAMETER');
    }
  });

  it('a near miss is guessed', async () => {
    const outcome = await prove(['--value-file', '-', '--mim', '1', '--out', 'bad']);
    expect(outcome.stderr).toContain('did you mean --min?');
  });
});
