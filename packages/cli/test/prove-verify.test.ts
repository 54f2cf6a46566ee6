import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeScalar, linearRelation, loadGroup, SUITES } from 'nexuszero/sigma';
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

const NAMES = ['ristretto255', 'P256', 'P384', 'P521'] as const;
/** Commitments and responses of each kind's batchable proof. */
const PARTS = { dlog: [1, 1], dleq: [2, 1], pedersen: [1, 2] } as const;

function check(name: string, context: string, ...rest: string[]): Promise<Outcome> {
  const files = ['--statement', `${name}.statement.json`, '--proof', `${name}.proof`];
  return nexuszero(['verify', ...files, '--context', context, ...rest], here);
}

describe('prove, then verify', () => {
  for (const kind of ['dlog', 'dleq', 'pedersen'] as const) {
    for (const suite of NAMES) {
      it(`${kind} on ${suite}`, async () => {
        const name = `${kind}-${suite}`;
        const [points, scalars] = PARTS[kind];
        const { pointBytes, scalarBytes } = SUITES[suite];
        const bytes = 12 + points * pointBytes + scalars * scalarBytes;
        const value = kind === 'pedersen' ? ['--value-file', '-'] : [];
        const made = await succeed(
          ['prove', kind, '--suite', suite, '--context', 'c', '--out', name, '--json', ...value],
          { ...here, input: '42\n' },
        );
        expect(parsed(made)).toMatchObject({
          ok: true,
          kind,
          suite,
          form: 'batchable',
          bytes,
          files: [`${name}.secret`, `${name}.statement.json`, `${name}.proof`],
        });
        expect(statSync(join(folder, `${name}.proof`)).size).toBe(bytes);
        const secret = statSync(join(folder, `${name}.secret`));
        expect(secret.mode & 0o777).toBe(0o600);
        const good = await check(name, 'c', '--json');
        expect(parsed(good)).toMatchObject({ ok: true, system: 'sigma', security: { quantum: 0 } });
        expect(good.status).toBe(0);
        const elsewhere = await check(name, 'd', '--json');
        expect(parsed(elsewhere)).toMatchObject({ ok: false, code: 'PROOF_FALSE' });
        expect(elsewhere.status).toBe(1);
      });
    }
  }

  it('a relation of the user’s own', async () => {
    const group = await loadGroup('P256');
    const [v, r] = [encodeScalar(group.suite, 7n), group.randomScalar()];
    const H = await group.hashToPoint(
      new TextEncoder().encode('h'),
      new TextEncoder().encode('test'),
    );
    const X = group.multiplyBase(v);
    const C = group.combine([
      [v, group.generator],
      [r, H],
    ]);
    const equations = ['C = v*G + r*H', 'X = v*G'];
    const statement = linearRelation.statement({ suite: 'P256', elements: { H, C, X }, equations });
    const secrets = Object.fromEntries(
      Object.entries({ v, r }).map(([key, bytes]) => [
        key,
        Buffer.from(bytes).toString('base64url'),
      ]),
    );
    const head = { type: 'nexuszero-secret', v: 1, kind: 'linear', suite: 'P256' };
    writeFileSync(
      join(folder, 'own.statement.json'),
      JSON.stringify(linearRelation.toJSON(statement)),
    );
    writeFileSync(join(folder, 'own.key'), JSON.stringify({ ...head, secrets }));
    const own = [
      'prove',
      'linear',
      '--statement',
      'own.statement.json',
      '--secret-file',
      'own.key',
    ];
    await succeed([...own, '--context', 'c', '--out', 'own'], here);
    expect(names(folder).filter((name) => name.startsWith('own.'))).toEqual([
      'own.key',
      'own.proof',
      'own.statement.json',
    ]);
    expect((await check('own', 'c')).status).toBe(0);
    await succeed([...own, '--context', 'c', '--out', 'small', '--prefer', 'size'], here);
    const sizes = ['own', 'small'].map((name) => statSync(join(folder, `${name}.proof`)).size);
    expect(sizes).toEqual([12 + 2 * 33 + 2 * 32, 12 + 3 * 32]);
  });
});

describe('the second base of a dleq', () => {
  const dleq = async (name: string, ...base: string[]): Promise<string> => {
    await succeed(['prove', 'dleq', '--context', 'c', '--out', name, ...base], here);
    expect((await check(name, 'c')).status).toBe(0);
    const statement = readFileSync(join(folder, `${name}.statement.json`), 'utf8');
    return (JSON.parse(statement) as { H: string }).H;
  };

  it('is hashed from a text, or given as a point', async () => {
    const standard = await dleq('base-0');
    const own = await dleq('base-1', '--base', 'my words');
    expect(own).not.toBe(standard);
    expect(await dleq('base-2', '--base', 'my words')).toBe(own);
    expect(await dleq('base-3', '--base-point', own)).toBe(own);
  });

  it('is no malformed point, identity or generator', async () => {
    const { generator } = SUITES.ristretto255;
    const base64url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
    const refused = {
      BAD_ENCODING: [
        '',
        '!',
        'AAAA',
        'A'.repeat(43),
        `${'_'.repeat(42)}8`,
        `${base64url(generator)}=`,
      ],
      BAD_PARAMETER: [base64url(generator)],
    };
    for (const [code, points] of Object.entries(refused)) {
      for (const point of points) {
        const args = ['prove', 'dleq', '--context', 'c', '--out', 'none', '--base-point', point];
        expectFailure(await nexuszero(args, here), code);
      }
    }
    const both = [
      'prove',
      'dleq',
      '--context',
      'c',
      '--out',
      'none',
      '--base-point',
      'A',
      '--base',
      'b',
    ];
    expectFailure(await nexuszero(both, here), 'BAD_PARAMETER');
    expect(names(folder).filter((name) => name.startsWith('none'))).toEqual([]);
  });
});

describe('secrets', () => {
  it('a secret file makes the same statement again, and writes no second secret', async () => {
    await succeed(['prove', 'dlog', '--context', 'a', '--out', 'first'], here);
    const again = ['prove', 'dlog', '--secret-file', 'first.secret', '--context', 'b'];
    await succeed([...again, '--out', 'second'], here);
    expect(names(folder)).not.toContain('second.secret');
    const [first, second] = ['first', 'second'].map((name) =>
      readFileSync(join(folder, `${name}.statement.json`), 'utf8'),
    );
    expect(second).toBe(first);
    expect((await check('second', 'b')).status).toBe(0);
    const piped = { ...here, input: readFileSync(join(folder, 'first.secret')) };
    await succeed(
      ['prove', 'dlog', '--secret-file', '-', '--context', 'b', '--out', 'third'],
      piped,
    );
    expect((await check('third', 'b')).status).toBe(0);
  });

  it('an opened commitment is proved again with its statement and secret', async () => {
    await succeed(['prove', 'pedersen', '--value', '5', '--context', 'a', '--out', 'sum'], here);
    const files = ['--statement', 'sum.statement.json', '--secret-file', 'sum.secret'];
    await succeed(['prove', 'pedersen', ...files, '--context', 'z', '--out', 'sum2'], here);
    const verify = ['verify', '--statement', 'sum.statement.json', '--proof', 'sum2.proof'];
    await succeed([...verify, '--context', 'z'], here);
  });

  it('no secret is ever printed; a value on the command line gets a warning', async () => {
    const made = await succeed(
      ['prove', 'pedersen', '--value', '918273645', '--context', 'a', '--out', 'told'],
      here,
    );
    expect(made.stderr).toMatch(/--value is visible/);
    const text = readFileSync(join(folder, 'told.secret'), 'utf8');
    const { secrets } = JSON.parse(text) as { secrets: Record<string, string> };
    expect(Object.keys(secrets)).toEqual(['v', 'r']);
    for (const secret of [...Object.values(secrets), '918273645']) {
      expect(made.stdout + made.stderr).not.toContain(secret);
    }
    const other = [
      'prove',
      'dlog',
      '--secret-file',
      'told.secret',
      '--context',
      'a',
      '--out',
      'no',
    ];
    const refused = await nexuszero(other, here);
    for (const secret of Object.values(secrets)) expect(refused.stderr).not.toContain(secret);
    expect(refused.status).toBe(2);
  });
});

describe('verify', () => {
  it('reads either file from standard input', async () => {
    await succeed(['prove', 'dlog', '--context', 'a', '--out', 'pipe'], here);
    const proof = readFileSync(join(folder, 'pipe.proof'));
    const args = ['verify', '--statement', 'pipe.statement.json', '--proof', '-', '--context', 'a'];
    await succeed(args, { ...here, input: proof });
    const statement = readFileSync(join(folder, 'pipe.statement.json'));
    const other = ['verify', '--statement', '-', '--proof', 'pipe.proof', '--context', 'a'];
    await succeed(other, { ...here, input: statement });
  });

  it('holds a proof to the level and to quantum computers when asked', async () => {
    const low = await check('dlog-ristretto255', 'c', '--level', '192', '--json');
    expect(parsed(low)).toMatchObject({ ok: false, code: 'LEVEL_TOO_LOW' });
    expect(low.status).toBe(1);
    expect((await check('dlog-P384', 'c', '--level', '192')).status).toBe(0);
    expect((await check('dlog-P521', 'c', '--level', '256')).status).toBe(0);
    const quantum = await check('dlog-P521', 'c', '--pq');
    expect(quantum.stdout).toMatch(/NOT_POST_QUANTUM/);
    expect(quantum.status).toBe(1);
  });

  it('refuses the proof of another suite, kind or statement', async () => {
    const verify = async (statement: string, proof: string): Promise<unknown> => {
      const files = ['--statement', `${statement}.statement.json`, '--proof', `${proof}.proof`];
      const outcome = await nexuszero(['verify', ...files, '--context', 'c', '--json'], here);
      expect(outcome.status).toBe(1);
      return parsed(outcome)['code'];
    };
    expect(await verify('dlog-P256', 'dlog-ristretto255')).toBe('PROOF_MISMATCH');
    expect(await verify('dlog-P256', 'dleq-P256')).toBe('PROOF_MISMATCH');
    await succeed(['prove', 'dlog', '--suite', 'P256', '--context', 'c', '--out', 'rival'], here);
    expect(await verify('dlog-P256', 'rival')).toBe('PROOF_FALSE');
  });
});

describe('inspect', () => {
  it('tells what a file holds, for people and for machines', async () => {
    const shown = await succeed(['inspect', 'dleq-P384.proof'], here);
    expect(shown.stdout).toMatch(/^sigma proof of dleq on P384, batchable form\n/);
    expect(shown.stdout).toMatch(/not post-quantum/);
    expect(shown.stdout).toMatch(/not verified/);
    const told = await succeed(['inspect', '-', '--json'], {
      ...here,
      input: readFileSync(join(folder, 'dleq-P384.proof')),
    });
    expect(parsed(told)).toEqual({
      version: 1,
      system: 'sigma',
      suite: 'P384',
      kind: 'dleq',
      form: 'batchable',
      payloadBytes: 146,
      totalBytes: 158,
      security: { level: 192, classical: 192, quantum: 0, category: null },
      postQuantum: false,
    });
  });
});
