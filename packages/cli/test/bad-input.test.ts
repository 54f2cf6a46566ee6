/** Whatever is wrong with the input: one line with a code, the right status, no trace, no file left. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUITES, type SuiteName } from 'nexuszero/sigma';
import { beforeAll, describe, expect, it } from 'vitest';
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
const path = (name: string): string => join(folder, name);

type Fields = Record<string, unknown>;
const readJson = (name: string): Fields => JSON.parse(readFileSync(path(name), 'utf8')) as Fields;
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

beforeAll(async () => {
  for (const suite of ['ristretto255', 'P256']) {
    await succeed(['prove', 'dlog', '--suite', suite, '--context', 'c', '--out', suite], here);
  }
});

/** Runs `verify` on changed copies of the good files; `-` when a file is not changed. */
async function verifyWith(
  changed: { statement?: string; proof?: Uint8Array },
  suite: SuiteName = 'ristretto255',
): Promise<Outcome> {
  const names = { statement: `${suite}.statement.json`, proof: `${suite}.proof` };
  if (changed.statement !== undefined)
    writeFileSync(path((names.statement = 'changed.json')), changed.statement);
  if (changed.proof !== undefined)
    writeFileSync(path((names.proof = 'changed.proof')), changed.proof);
  const files = ['--statement', names.statement, '--proof', names.proof];
  return nexuszero(['verify', ...files, '--context', 'c'], here);
}

describe('proof files', () => {
  const good = (): Buffer => readFileSync(path('ristretto255.proof'));
  const withByte = (at: number, value: number): Uint8Array => {
    const bytes = Uint8Array.from(good());
    bytes[at] = value;
    return bytes;
  };

  it('truncated at every border, extended, or empty', async () => {
    for (const length of [0, 2, 3, 7, 11, 12, 44, good().length - 1]) {
      expectFailure(await verifyWith({ proof: good().subarray(0, length) }), 'BAD_ENCODING');
    }
    const longer = Buffer.concat([good(), Buffer.from([0])]);
    expectFailure(await verifyWith({ proof: longer }), 'BAD_ENCODING');
  });

  it('of another format, an unknown version or an unknown id', async () => {
    expectFailure(await verifyWith({ proof: withByte(0, 0x50) }), 'BAD_ENCODING');
    for (const at of [3, 4, 5, 6, 7]) {
      for (const value of [0, 99, 255]) {
        // form 0 exists, for systems that have one form only
        if (at === 7 && value === 0) continue;
        expectFailure(await verifyWith({ proof: withByte(at, value) }), 'UNSUPPORTED');
      }
    }
    expectFailure(await verifyWith({ proof: withByte(8, 63) }), 'BAD_ENCODING');
    expectFailure(await verifyWith({ proof: withByte(11, 255) }), 'BAD_ENCODING');
  });

  it('an inspected file is read as strictly', async () => {
    writeFileSync(path('cut.proof'), good().subarray(0, 20));
    expectFailure(await nexuszero(['inspect', 'cut.proof'], here), 'BAD_ENCODING');
    writeFileSync(path('new.proof'), withByte(3, 2));
    expectFailure(await nexuszero(['inspect', 'new.proof'], here), 'UNSUPPORTED');
    expectFailure(
      await nexuszero(['inspect', 'ristretto255.statement.json'], here),
      'BAD_ENCODING',
    );
  });

  it('whose points or scalars are not canonical are refused with status 1', async () => {
    const payload = (suite: SuiteName, at: number, bytes: Uint8Array): Uint8Array => {
      const proof = Uint8Array.from(readFileSync(path(`${suite}.proof`)));
      proof.set(bytes, 12 + at);
      return proof;
    };
    const tooLarge = new Uint8Array(32).fill(255);
    const attempts: readonly (readonly [SuiteName, number, Uint8Array])[] = [
      // the identity and a negative or too large field element, then scalars that are not reduced
      ['ristretto255', 0, new Uint8Array(32)],
      ['ristretto255', 0, tooLarge],
      ['ristretto255', 32, tooLarge],
      ['P256', 0, new Uint8Array(33)],
      ['P256', 0, new Uint8Array(33).fill(255).fill(2, 0, 1)],
      ['P256', 33, tooLarge],
    ];
    for (const [suite, at, bytes] of attempts) {
      const outcome = await verifyWith({ proof: payload(suite, at, bytes) }, suite);
      expect(outcome.stdout).toMatch(/^the proof is refused: PROOF_MALFORMED: [^\n]+\n$/);
      expect(outcome).toMatchObject({ status: 1, stderr: '' });
    }
  });
});

describe('statement files', () => {
  const changed = (change: Fields, suite: SuiteName = 'ristretto255'): string =>
    JSON.stringify({ ...readJson(`${suite}.statement.json`), ...change });

  it('that are no JSON, not canonical JSON, or of the wrong type', async () => {
    const text = readFileSync(path('ristretto255.statement.json'), 'utf8');
    const texts = [
      '',
      text.slice(0, -10),
      'null',
      '[]',
      '"dlog"',
      '42',
      text.replace('"v": 1', '"v":1'),
      text.replace('"kind"', '"kind": "dleq",\n  "kind"'),
      `${text}\n`,
      ` ${text}`,
      changed({ type: 'nexuszero-secret' }),
      changed({ more: 1 }),
      changed({ X: undefined }),
      changed({ X: null }),
      changed({ X: 7 }),
      changed({ X: ['AAAA'] }),
      changed({ X: '' }),
      changed({ X: 'no base64url!' }),
      changed({ X: 'A'.repeat(44) }),
      changed({ X: 'A'.repeat(100_000) }),
    ];
    for (const statement of texts) expectFailure(await verifyWith({ statement }), 'BAD_ENCODING');
    expectFailure(await nexuszero(verifyArgs('binary'), withBinary()), 'BAD_ENCODING');
  });

  it('of an unknown version, kind or suite', async () => {
    const unknown: readonly Fields[] = [
      { v: 2 },
      { v: '1' },
      { kind: 'riddle' },
      { kind: 1 },
      { kind: 'toString' },
      { suite: 'P224' },
      { suite: null },
      { suite: '__proto__' },
    ];
    for (const change of unknown) {
      expectFailure(await verifyWith({ statement: changed(change) }), 'UNSUPPORTED');
    }
  });

  it('whose points are the identity, not canonical or on no curve', async () => {
    const { pointBytes } = SUITES.P256;
    const offCurve = Buffer.alloc(pointBytes, 0);
    offCurve[0] = 2;
    offCurve[pointBytes - 1] = 1;
    const points: readonly (readonly [SuiteName, Uint8Array])[] = [
      ['ristretto255', new Uint8Array(32)],
      ['ristretto255', new Uint8Array(32).fill(255)],
      ['ristretto255', Uint8Array.from({ length: 32 }, (_, i) => Number(i === 0))],
      ['P256', new Uint8Array(33)],
      ['P256', new Uint8Array(33).fill(4, 0, 1)],
      ['P256', new Uint8Array(33).fill(255).fill(3, 0, 1)],
      ['P256', offCurve],
    ];
    for (const [suite, point] of points) {
      const statement = changed({ X: base64url(point) }, suite);
      expectFailure(await verifyWith({ statement }, suite), 'BAD_ENCODING');
    }
  });

  function verifyArgs(name: string): string[] {
    return ['verify', '--statement', name, '--proof', 'ristretto255.proof', '--context', 'c'];
  }

  function withBinary(): typeof here {
    writeFileSync(path('binary'), Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    return here;
  }
});

describe('secret files', () => {
  const order = SUITES.ristretto255.order;

  async function proveWith(text: string): Promise<Outcome> {
    writeFileSync(path('changed.secret'), text);
    const before = names(folder);
    const args = ['prove', 'dlog', '--secret-file', 'changed.secret', '--context', 'c'];
    const outcome = await nexuszero([...args, '--out', 'made'], here);
    expect(names(folder)).toEqual(before);
    return outcome;
  }
  const changed = (change: Fields): string =>
    JSON.stringify({ ...readJson('ristretto255.secret'), ...change });
  const scalar = (value: bigint): string =>
    base64url(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse());

  it('that are malformed', async () => {
    const texts = [
      '',
      '{}',
      'null',
      changed({ type: 'nexuszero-statement' }),
      changed({ secrets: null }),
      changed({ secrets: {} }),
      changed({ secrets: { x: 1 } }),
      changed({ secrets: { y: scalar(5n) } }),
      changed({ secrets: { x: scalar(5n), y: scalar(5n) } }),
      changed({ secrets: { x: '!' } }),
    ];
    for (const text of texts) expectFailure(await proveWith(text), 'BAD_ENCODING');
    expectFailure(await proveWith(changed({ v: 2 })), 'UNSUPPORTED');
  });

  it('whose scalar is zero, too short or not reduced', async () => {
    for (const x of [scalar(0n), scalar(order), scalar(2n ** 256n - 1n), scalar(5n).slice(0, 20)]) {
      expectFailure(await proveWith(changed({ secrets: { x } })), 'BAD_PARAMETER');
    }
  });

  it('of another kind, another suite, or that do not fit', async () => {
    expectFailure(await proveWith(changed({ kind: 'dleq' })), 'WITNESS_MISMATCH');
    expectFailure(await proveWith(changed({ suite: 'P256' })), 'WITNESS_MISMATCH');
    writeFileSync(path('changed.secret'), changed({ secrets: { x: scalar(5n) } }));
    const files = ['--statement', 'ristretto255.statement.json', '--secret-file', 'changed.secret'];
    const args = ['prove', 'dlog', ...files, '--context', 'c', '--out', 'made'];
    expectFailure(await nexuszero(args, here), 'WITNESS_MISMATCH');
    expect(names(folder).filter((name) => name.startsWith('made'))).toEqual([]);
  });
});

describe('contexts, values and words', () => {
  const prove = (...rest: string[]): Promise<Outcome> =>
    nexuszero(['prove', ...rest, '--out', 'made'], here);

  it('a context that is missing, empty or too long', async () => {
    expectFailure(await prove('dlog'), 'BAD_PARAMETER');
    expectFailure(await prove('dlog', '--context', ''), 'BAD_PARAMETER');
    expectFailure(await prove('dlog', '--context', 'c'.repeat(1025)), 'BAD_PARAMETER');
    expectFailure(await prove('dlog', '--context', 'é'.repeat(513)), 'BAD_PARAMETER');
    expect(names(folder).filter((name) => name.startsWith('made'))).toEqual([]);
  });

  it('a value that is none', async () => {
    for (const value of ['', '-1', '1.5', '0x10', '1e3', '01', ' 1', 'one', '9'.repeat(200)]) {
      const outcome = await nexuszero(
        ['prove', 'pedersen', '--value-file', '-', '--context', 'c', '--out', 'made'],
        { ...here, input: value },
      );
      expectFailure(outcome, 'BAD_ENCODING');
    }
    const order = SUITES.ristretto255.order.toString();
    const outcome = await nexuszero(
      ['prove', 'pedersen', '--value-file', '-', '--context', 'c', '--out', 'made'],
      { ...here, input: order },
    );
    expectFailure(outcome, 'BAD_PARAMETER');
    expectFailure(await prove('pedersen', '--context', 'c'), 'BAD_PARAMETER');
    expect(names(folder).filter((name) => name.startsWith('made'))).toEqual([]);
  });

  it('words that are not on the list, with a hint for near misses', async () => {
    const suite = await prove('dlog', '--context', 'c', '--suite', 'P265');
    expectFailure(suite, 'BAD_PARAMETER');
    expect(suite.stderr).toMatch(/hint: did you mean P256\?\n$/);
    expectFailure(await prove('dlgo', '--context', 'c'), 'BAD_PARAMETER');
    expectFailure(await prove('dlog', '--context', 'c', '--form', 'small'), 'BAD_PARAMETER');
    expectFailure(await prove('dlog', '--context', 'c', '--prefer', 'both'), 'BAD_PARAMETER');
    expectFailure(await prove('linear', '--context', 'c'), 'BAD_PARAMETER');
    const files = ['--statement', 'ristretto255.statement.json', '--proof', 'ristretto255.proof'];
    for (const level of ['', '0', '127', '1e2', '512']) {
      const args = ['verify', ...files, '--context', 'c', '--level', level];
      expectFailure(await nexuszero(args, here), 'BAD_PARAMETER');
    }
  });

  it('errors for machines are JSON on stdout', async () => {
    const outcome = await nexuszero(['verify', '--json'], here);
    expect(parsed(outcome)).toMatchObject({ ok: false, code: 'BAD_PARAMETER' });
    expect(outcome).toMatchObject({ status: 2, stderr: '' });
    const missing = ['verify', '--statement', 'no.json', '--proof', 'no.proof', '--context', 'c'];
    const failed = await nexuszero([...missing, '--json'], here);
    expect(parsed(failed)).toEqual({
      ok: false,
      code: 'IO_ERROR',
      message: expect.stringContaining('no.json') as string,
    });
  });
});
