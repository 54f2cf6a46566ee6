/** `prove preimage` in all its forms, and `verify`, `inspect`, `batch` on what it makes. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectFailure, nexuszero, parsed, scratch, succeed, type Outcome } from './program.ts';

const folder = scratch();
const here = { cwd: folder };
const json = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;

const prove = (args: readonly string[], input: string | Uint8Array = ''): Promise<Outcome> =>
  nexuszero(['prove', 'preimage', '--context', 'c', ...args], { ...here, input });

async function made(
  name: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<Outcome> {
  const outcome = await prove(['--out', name, '--json', ...args], input);
  expect(outcome.status, outcome.stderr).toBe(0);
  return outcome;
}

const check = (name: string, context = 'c', ...more: readonly string[]): Promise<Outcome> =>
  nexuszero(
    [
      ...['verify', '--statement', `${name}.statement.json`],
      ...['--proof', `${name}.proof`, '--context', context, '--json', ...more],
    ],
    here,
  );

const message = randomBytes(48);
message.writeBigUInt64BE(42n, 40);
writeFileSync(join(folder, 'message'), message);

describe('a message', () => {
  it('from a file: digest and length in the statement, nothing else written', async () => {
    const outcome = await made('doc', ['--in', 'message']);
    expect(parsed(outcome)).toMatchObject({
      ok: true,
      kind: 'preimage',
      suite: 'ChaCha12',
      form: 'balanced',
      bytes: 12 + 26_644,
      files: ['doc.statement.json', 'doc.proof'],
    });
    const digest = createHash('sha256').update(message).digest('base64url');
    expect(json('doc.statement.json')).toMatchObject({ digest, length: 48 });
    const seen = parsed(await check('doc', 'c', '--pq'));
    expect(seen).toMatchObject({
      ok: true,
      system: 'vole',
      security: { quantum: 64, category: 1 },
    });
    const elsewhere = await check('doc', 'd');
    expect(parsed(elsewhere)).toMatchObject({ ok: false, code: 'PROOF_FALSE' });
    expect(elsewhere.status).toBe(1);
  });

  it('from standard input, on ChaCha20, as small as can be', async () => {
    const args = ['--in', '-', '--suite', 'ChaCha20', '--form', 'tiny'];
    expect(parsed(await made('small', args, 'text\n'))).toMatchObject({
      suite: 'ChaCha20',
      form: 'tiny',
      bytes: 12 + 15_444,
    });
    expect(parsed(await check('small'))).toMatchObject({ ok: true });
  });

  it('by what is preferred', async () => {
    for (const [prefer, form] of [
      ['speed', 'speed'],
      ['size', 'tiny'],
    ] as const) {
      const outcome = await made(prefer, ['--in', 'message', '--prefer', prefer]);
      expect(parsed(outcome)).toMatchObject({ form });
    }
  });

  it('is inspected as post-quantum', async () => {
    const seen = parsed(await succeed(['inspect', 'doc.proof', '--json'], here));
    expect(seen).toMatchObject({ system: 'vole', kind: 'preimage', postQuantum: true });
  });
});

describe('an integer within bounds', () => {
  it('in a message', async () => {
    const place = ['--offset', '40', '--min', '18', '--max', '120'];
    const outcome = await made('inside', ['--in', 'message', ...place]);
    expect(parsed(outcome)).toMatchObject({ kind: 'hashedRange', bytes: 12 + 26_644 });
    expect(json('inside.statement.json')).toMatchObject({ offset: 40, width: 8, min: '18' });
    expect(parsed(await check('inside'))).toMatchObject({ ok: true });
    const last = ['--offset', '47', '--length', '1', '--min', '42', '--max', '42'];
    await made('byte', ['--in', 'message', ...last]);
    expect(parsed(await check('byte'))).toMatchObject({ ok: true });
    const beyond = ['--offset', '40', '--min', '43', '--max', '120', '--out', 'beyond'];
    expectFailure(await prove(['--in', 'message', ...beyond]), 'WITNESS_MISMATCH');
  });

  it('hashed with fresh salt, the message kept as a secret', async () => {
    const bounds = ['--min', '18', '--max', '120'];
    const outcome = await made('age', ['--value-file', '-', ...bounds], '42\n');
    expect(parsed(outcome)).toMatchObject({
      kind: 'hashedRange',
      files: ['age.secret', 'age.statement.json', 'age.proof'],
    });
    expect(statSync(join(folder, 'age.secret')).mode & 0o777).toBe(0o600);
    expect(parsed(await check('age'))).toMatchObject({ ok: true });
    // again, for another context, from the secret
    const again = ['--statement', 'age.statement.json', '--secret-file', 'age.secret'];
    await succeed(['prove', 'preimage', ...again, '--context', 'd', '--out', 'again'], here);
    const verify = ['verify', '--statement', 'age.statement.json', '--proof', 'again.proof'];
    await succeed([...verify, '--context', 'd'], here);
    const note = await made('argument', ['--value', '42', ...bounds]);
    expect(note.stderr).toMatch(/^note: --value is visible/);
  });
});

it('requests of both kinds in a batch', async () => {
  const statement = json('doc.statement.json');
  const proof = readFileSync(join(folder, 'doc.proof')).toString('base64url');
  const secret = json('age.secret');
  const lines = [
    { id: 'a', op: 'verify', statement, proof, context: 'c' },
    { id: 'b', op: 'verify', statement, proof, context: 'x' },
    {
      ...{ id: 'c', op: 'prove', statement: json('age.statement.json'), witness: secret },
      ...{ context: 'c', options: { form: 'speed' } },
    },
  ].map((line) => JSON.stringify(line));
  writeFileSync(join(folder, 'requests.jsonl'), `${lines.join('\n')}\n`);
  const run = await nexuszero(['batch', '--in', 'requests.jsonl', '--out', 'results.jsonl'], here);
  expect(run.status).toBe(1);
  const results = readFileSync(join(folder, 'results.jsonl'), 'utf8').trim().split('\n');
  expect(results.map((line) => (JSON.parse(line) as { ok: boolean }).ok)).toEqual([
    true,
    false,
    true,
  ]);
});

describe('misuse', () => {
  const bounds = ['--min', '1', '--max', '2'];
  it.each([
    [[]],
    [['--in', 'message', '--value', '4', ...bounds]],
    [['--value', '4']],
    [['--value', '4', '--min', '1']],
    [['--value', '4', '--min', '9', '--max', '3']],
    [['--value', '4', '--offset', '3', ...bounds]],
    [['--in', 'message', '--offset', '3']],
    [['--in', 'message', ...bounds]],
    [['--in', 'message', '--offset', 'x', ...bounds]],
    [['--in', 'message', '--offset', '44', ...bounds]],
    [['--in', 'message', '--offset', '3', '--length', '9', ...bounds]],
    [['--in', 'message', '--suite', 'ristretto255']],
    [['--in', 'message', '--form', 'compact']],
    [['--in', 'message', '--bits', '8']],
  ])('%j', async (args) => {
    expectFailure(await prove(['--out', 'none', ...args]), 'BAD_PARAMETER');
  });

  it('a message that is too long, a value that is none', async () => {
    writeFileSync(join(folder, 'long'), new Uint8Array(4152));
    expectFailure(await prove(['--out', 'none', '--in', 'long']), 'LIMIT_EXCEEDED');
    const text = await prove(['--out', 'none', '--value-file', '-', ...bounds], 'forty');
    expectFailure(text, 'BAD_ENCODING');
    const outside = await prove(['--out', 'none', '--value', '4', ...bounds]);
    expectFailure(outside, 'WITNESS_MISMATCH');
  });
});
