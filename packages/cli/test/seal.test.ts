/** keygen, seal, open, inspect: as a user meets them, in pipes and with files. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, openSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  generateKeyPair,
  importPublicKey,
  importSecretKey,
  open,
  seal,
  SEAL_SUITES,
} from 'nexuszero/seal';
import {
  BIN,
  type Bytes,
  bytesIn,
  expectFailure,
  names,
  nexuszero,
  parsed,
  scratch,
  succeed,
} from './program.ts';

const folder = scratch();
const here = { cwd: folder };
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  await succeed(['keygen', '--out', 'alice'], here);
  await succeed(['keygen', '--out', 'bob', '--suite', 'ml-kem-512'], here);
});

const bytesOf = (args: readonly string[], input: Uint8Array | string): Promise<Bytes> =>
  bytesIn(folder, args, input);

async function sealed(data: Uint8Array, ...args: string[]): Promise<Buffer> {
  const { status, out, stderr } = await bytesOf(['seal', ...args], data);
  expect([status, stderr]).toEqual([0, '']);
  return out;
}

describe('keygen', () => {
  it('writes two PEM files, the secret one for its owner only', async () => {
    const outcome = await succeed(['keygen', '--out', 'fresh', '--json'], here);
    const told = parsed(outcome);
    const publicKey = await importPublicKey(readFileSync(path('fresh.pub'), 'utf8'));
    const secretKey = await importSecretKey(readFileSync(path('fresh.key'), 'utf8'));
    expect(secretKey.fingerprint).toBe(publicKey.fingerprint);
    expect(told).toMatchObject({
      ok: true,
      suite: 'x-wing',
      fingerprint: publicKey.fingerprint,
      files: ['fresh.pub', 'fresh.key'],
    });
    expect(statSync(path('fresh.key')).mode & 0o777).toBe(0o600);
    const text = await nexuszero(['keygen', '--out', 'fresh', '--force'], here);
    expect(text.stdout).toMatch(/^x-wing SHA256:[\w-]{43}\nlevel 192: .+\nwrote fresh\.pub/);
    expect(text.stdout).not.toContain(publicKey.fingerprint);
  });

  it('knows every suite and level', async () => {
    const help = (await succeed(['keygen', '--help'])).stdout;
    for (const name of Object.keys(SEAL_SUITES)) expect(help).toContain(`  ${name} `);
    for (const [level, suite] of [
      ['128', 'x-wing'],
      ['256', 'x25519-frodo-1344'],
    ] as const) {
      const args = ['keygen', '--out', `level-${level}`, '--level', level, '--json'];
      expect(parsed(await succeed(args, here))).toMatchObject({ suite });
    }
  });

  it('overwrites nothing, and refuses what it cannot do before it makes a key', async () => {
    const before = readFileSync(path('alice.key'), 'utf8');
    expectFailure(await nexuszero(['keygen', '--out', 'alice'], here), 'IO_ERROR');
    expect(readFileSync(path('alice.key'), 'utf8')).toBe(before);
    writeFileSync(path('half.key'), 'mine');
    expectFailure(await nexuszero(['keygen', '--out', 'half'], here), 'IO_ERROR');
    expect(names(folder)).not.toContain('half.pub');
    const misuse = [
      ['keygen'],
      ['keygen', '--out', 'n', '--suite', 'rsa'],
      ['keygen', '--out', 'n', '--level', '100'],
      ['keygen', '--out', 'n', '--suite', 'x-wing', '--level', '128'],
    ];
    for (const args of misuse) expectFailure(await nexuszero(args, here), 'BAD_PARAMETER');
    const near = await nexuszero(['keygen', '--out', 'n', '--suite', 'x-wong'], here);
    expect(near.stderr).toContain('did you mean x-wing?');
  });
});

describe('seal and open', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 1_000_000])('%i bytes through pipes', async (size) => {
    const data = randomBytes(size);
    const box = await sealed(data, '--to', 'alice.pub', '--to', 'bob.pub');
    for (const key of ['alice.key', 'bob.key']) {
      const opened = await bytesOf(['open', '--key', key], box);
      expect([opened.status, opened.stderr]).toEqual([0, '']);
      expect(opened.out.equals(data)).toBe(true);
    }
  });

  it('the library opens what the command sealed, and the other way about', async () => {
    const data = randomBytes(100_000);
    const secretKey = await importSecretKey(readFileSync(path('alice.key'), 'utf8'));
    const bound = ['--info', 'i', '--aad', 'ä'];
    const box = await sealed(data, '--to', 'alice.pub', ...bound, '--aead', 'ChaCha20-Poly1305');
    expect(Buffer.from(await open(secretKey, box, { info: 'i', aad: 'ä' })).equals(data)).toBe(
      true,
    );
    const other = await seal(secretKey.publicKey, data, { info: 'i', aad: 'ä' });
    const opened = await bytesOf(['open', '--key', 'alice.key', ...bound], other);
    expect(opened.out.equals(data)).toBe(true);
  });

  it('with files: nothing appears unless all is well', async () => {
    const data = randomBytes(300_000);
    writeFileSync(path('data'), data);
    await succeed(['seal', '--to', 'alice.pub', '--in', 'data', '--out', 'data.box'], here);
    await succeed(['open', '--key', 'alice.key', '--in', 'data.box', '--out', 'data.2'], here);
    expect(readFileSync(path('data.2')).equals(data)).toBe(true);
    const again = ['open', '--key', 'alice.key', '--in', 'data.box', '--out', 'data.2'];
    expectFailure(await nexuszero(again, here), 'IO_ERROR');
    await succeed([...again, '--force'], here);
    const box = readFileSync(path('data.box'));
    for (const [name, bytes] of [
      ['short.box', box.subarray(0, -1)],
      ['cut.box', box.subarray(0, 1242 + 2 * 65_552)],
      ['changed.box', box.map((byte, i) => (i === box.length - 20 ? byte ^ 1 : byte))],
    ] as const) {
      writeFileSync(path(name), bytes);
      const args = ['open', '--key', 'alice.key', '--in', name, '--out', 'never'];
      expectFailure(await nexuszero(args, here), 'OPEN_FAILED', 1);
    }
    expect(names(folder).filter((name) => name === 'never' || name.endsWith('.tmp'))).toEqual([]);
  });

  it('what is not authentic is not written to a pipe either', async () => {
    const data = randomBytes(200_000);
    const box = await sealed(data, '--to', 'bob.pub');
    box[box.length - 70_000]! ^= 1;
    const { status, out, stderr } = await bytesOf(['open', '--key', 'bob.key'], box);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^OPEN_FAILED: /);
    expect(out.length % 65_536).toBe(0);
    expect(data.subarray(0, out.length).equals(out)).toBe(true);
  });

  it('another key, info or aad: status 1', async () => {
    const box = await sealed(Buffer.from('x'), '--to', 'bob.pub', '--info', 'i', '--aad', 'a');
    const attempts = [
      ['--key', 'alice.key', '--info', 'i', '--aad', 'a'],
      ['--key', 'bob.key', '--info', 'j', '--aad', 'a'],
      ['--key', 'bob.key', '--info', 'i'],
      ['--key', 'bob.key'],
    ];
    for (const args of attempts) {
      expectFailure(await nexuszero(['open', ...args], { ...here, input: box }), 'OPEN_FAILED', 1);
    }
    const both = ['open', '--key', 'alice.key', '--key', 'bob.key', '--info', 'i', '--aad', 'a'];
    expect((await succeed(both, { ...here, input: box })).stdout).toBe('x');
  });

  it('what is no box, no key, or misuse', async () => {
    const garbage = { ...here, input: 'hello, world' };
    expectFailure(await nexuszero(['open', '--key', 'alice.key'], garbage), 'BAD_ENCODING');
    const [to, key] = [
      ['seal', '--to'],
      ['open', '--key'],
    ] as const;
    for (const [args, code] of [
      [[...to, 'alice.key'], 'BAD_ENCODING'],
      [[...key, 'alice.pub'], 'BAD_ENCODING'],
      [[...to, 'missing'], 'IO_ERROR'],
      [[...to, '.'], 'IO_ERROR'],
      [[...to, 'alice.pub', '--in', 'missing'], 'IO_ERROR'],
      [[...to, 'alice.pub', '--in', '.'], 'IO_ERROR'],
      [[...to, 'alice.pub', '--out', 'no/where'], 'IO_ERROR'],
      [['seal'], 'BAD_PARAMETER'],
      [['open'], 'BAD_PARAMETER'],
      [[...to, 'alice.pub', '--aead', 'AES-128-GCM'], 'BAD_PARAMETER'],
      [[...to, 'alice.pub', 'word'], 'BAD_PARAMETER'],
      [[...to, 'alice.pub', '--info', 'x'.repeat(70_000)], 'LIMIT_EXCEEDED'],
    ] as const) {
      expectFailure(await nexuszero(args, { ...here, input: 'x' }), code);
    }
    for (const args of [
      [...to, 'alice.pub', '--json'],
      [...key, 'alice.key', '--json'],
    ]) {
      const told = parsed(await nexuszero(args, { ...here, input: 'x' }));
      expect(told).toMatchObject({ ok: false, code: 'BAD_PARAMETER' });
    }
  });

  it('a link in the place of the result is not followed', async () => {
    writeFileSync(path('target'), 'mine');
    symlinkSync(path('target'), path('link'));
    const args = ['seal', '--to', 'alice.pub', '--out', 'link', '--force'];
    expectFailure(await nexuszero(args, { ...here, input: 'x' }), 'IO_ERROR');
    expect(readFileSync(path('target'), 'utf8')).toBe('mine');
  });

  it('a reader that goes away ends it without a word, but not as if all were well', async () => {
    const outcome = await nexuszero(['seal', '--to', 'alice.pub'], {
      ...here,
      input: randomBytes(3_000_000),
      stdout: 'closed',
    });
    expect([outcome.status, outcome.stderr]).toEqual([2, '']);
  });

  it('standard input is for one: a key or the data', async () => {
    const input = readFileSync(path('alice.pub'));
    for (const more of [[], ['--in', '-']]) {
      const args = ['seal', '--to', '-', ...more];
      expectFailure(await nexuszero(args, { ...here, input }), 'BAD_PARAMETER');
    }
    const child = spawn(process.execPath, [BIN, 'seal', '--to', 'alice.pub'], {
      cwd: folder,
      stdio: [openSync(folder, 'r'), 'pipe', 'pipe'],
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(status).toBe(2);
  });

  it('a named pipe is opened once', async () => {
    execFileSync('mkfifo', [path('pipe')]);
    const sealing = nexuszero(['seal', '--to', 'bob.pub', '--in', 'pipe', '--out', 'p.box'], here);
    writeFileSync(path('pipe'), 'through a pipe');
    expect((await sealing).status).toBe(0);
    const opened = await succeed(['open', '--key', 'bob.key', '--in', 'p.box'], here);
    expect(opened.stdout).toBe('through a pipe');
  });

  it('what was opened is its owner’s, and a key that others can read is remarked on', async () => {
    writeFileSync(path('mode.box'), await sealed(Buffer.from('x'), '--to', 'bob.pub'));
    const args = ['open', '--key', 'bob.key', '--in', 'mode.box', '--out', 'mode.txt'];
    await succeed(args, here);
    expect(statSync(path('mode.txt')).mode & 0o777).toBe(0o600);
    chmodSync(path('bob.key'), 0o644);
    const noted = await succeed([...args, '--force'], here);
    expect(noted.stderr).toBe('note: bob.key can be read by others: chmod 600\n');
    chmodSync(path('bob.key'), 0o600);
  });

  it('an interrupted one leaves no file', async () => {
    const args = [BIN, 'seal', '--to', 'alice.pub', '--out', 'interrupted'];
    const child: ChildProcess = spawn(process.execPath, args, { cwd: folder });
    // it is killed while it may still be reading
    child.stdin!.on('error', () => undefined);
    child.stdin!.write(randomBytes(500_000));
    const started = Date.now();
    const temporary = (): boolean => names(folder).some((name) => name.endsWith('.tmp'));
    while (!temporary() && Date.now() - started < 60_000) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(temporary()).toBe(true);
    const ended = new Promise((resolve) =>
      child.on('close', (_, signal) => {
        resolve(signal);
      }),
    );
    child.kill('SIGINT');
    expect(await ended).toBe('SIGINT');
    expect(temporary()).toBe(false);
    expect(names(folder)).not.toContain('interrupted');
  });
});

describe('inspect', () => {
  it('tells boxes and keys of every suite apart', async () => {
    const pair = await generateKeyPair('frodo-976');
    const bob = await importPublicKey(readFileSync(path('bob.pub'), 'utf8'));
    writeFileSync(path('two.box'), await seal([pair.publicKey, bob], new Uint8Array(9)));
    writeFileSync(path('frodo.key'), pair.secretKey.toPem());
    const box = await succeed(['inspect', 'two.box'], here);
    expect(box.stdout).toMatch(
      /^sealed box, version 1, AES-256-GCM\nrecipient 1: frodo-976, level 192/,
    );
    expect(parsed(await succeed(['inspect', 'two.box', '--json'], here))).toMatchObject({
      version: 1,
      recipients: [{ suite: 'frodo-976' }, { suite: 'ml-kem-512' }],
    });
    const { fingerprint } = pair.publicKey;
    const key = parsed(await succeed(['inspect', 'frodo.key', '--json'], here));
    expect(key).toMatchObject({ key: 'secret', suite: 'frodo-976', fingerprint });
    expect(JSON.stringify(key).length).toBeLessThan(400);
    const text = (await succeed(['inspect', 'bob.pub'], here)).stdout;
    expect(text).toContain(`public key of ml-kem-512, ${bob.fingerprint}\n`);
    const piped = { ...here, input: readFileSync(path('two.box')) };
    expect((await succeed(['inspect', '-'], piped)).stdout).toBe(box.stdout);
  });

  it('a named pipe, which is read once, and a box larger than it reads', async () => {
    execFileSync('mkfifo', [path('pipe-2')]);
    const inspecting = nexuszero(['inspect', 'pipe-2'], here);
    writeFileSync(path('pipe-2'), readFileSync(path('bob.pub')));
    expect((await inspecting).stdout).toMatch(/^public key of ml-kem-512, SHA256:/);
    writeFileSync(path('large.box'), await sealed(randomBytes(40_000_000), '--to', 'bob.pub'));
    expect((await succeed(['inspect', 'large.box'], here)).stdout).toMatch(
      /^sealed box, version 1/,
    );
    const piped = { ...here, input: readFileSync(path('large.box')) };
    expect((await succeed(['inspect', '-'], piped)).stdout).toMatch(/^sealed box, version 1/);
  });

  it('a box of which not even the head is there', async () => {
    writeFileSync(path('stub.box'), readFileSync(path('two.box')).subarray(0, 500));
    expectFailure(await nexuszero(['inspect', 'stub.box'], here), 'BAD_ENCODING');
  });
});
