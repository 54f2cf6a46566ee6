/** compress, decompress: as a user meets them, in pipes and with files. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Bytes,
  bytesIn,
  expectFailure,
  nexuszero,
  parsed,
  scratch,
  succeed,
} from './program.ts';

const folder = scratch();
const here = { cwd: folder };
const path = (name: string): string => join(folder, name);

const LOG = Array.from(
  { length: 2000 },
  (_, i) => `{"seq":${String(i)},"ok":${String(i % 7 !== 0)},"ms":${String((i * 37) % 100)}}\n`,
).join('');

const bytesOf = (args: readonly string[], input: Uint8Array | string): Promise<Bytes> =>
  bytesIn(folder, args, input);

async function compressed(input: Uint8Array | string, ...args: string[]): Promise<Buffer> {
  const { status, out, stderr } = await bytesOf(['compress', ...args], input);
  expect([status, stderr]).toEqual([0, '']);
  return out;
}

async function expectBack(container: Uint8Array, original: Uint8Array): Promise<void> {
  const { status, out, stderr } = await bytesOf(['decompress'], container);
  expect([status, stderr]).toEqual([0, '']);
  expect(Buffer.compare(out, original)).toBe(0);
}

describe('compress and decompress', () => {
  it.each(['auto', 'none', 'lz4', 'adaptive', 'tensor-train', 'deflate', 'brotli'])(
    'give back what came, by strategy %s',
    async (strategy) => {
      const container = await compressed(LOG, '--strategy', strategy);
      expect(container.length).toBeLessThanOrEqual(LOG.length + 16);
      await expectBack(container, Buffer.from(LOG));
    },
  );

  it('makes a log small by its structure', async () => {
    expect((await compressed(LOG)).length).toBeLessThan(LOG.length / 50);
  });

  it('stores what has nothing to leave out, and nothing at all', async () => {
    for (const bytes of [randomBytes(5000), new Uint8Array(0)]) {
      const container = await compressed(bytes);
      expect(container.length).toBeLessThanOrEqual(bytes.length + 16);
      await expectBack(container, bytes);
    }
  });

  it('writes blocks for what is long, and reads them piece by piece', async () => {
    const long = Buffer.concat(Array.from({ length: 35 }, () => randomBytes(1 << 20)));
    const container = await compressed(long);
    expect(container[3]! & 15).toBe(15);
    expect(container.length).toBeLessThanOrEqual(long.length + 16 * 36);
    await expectBack(container, long);
  });

  it('takes and writes files, whole or not at all', async () => {
    writeFileSync(path('log'), LOG);
    await succeed(['compress', '--in', 'log', '--out', 'log.nxz'], here);
    await succeed(['decompress', '--in', 'log.nxz', '--out', 'back'], here);
    expect(readFileSync(path('back'), 'utf8')).toBe(LOG);
    expectFailure(
      await nexuszero(['decompress', '--in', 'log.nxz', '--out', 'back'], here),
      'IO_ERROR',
    );
    const changed = readFileSync(path('log.nxz'));
    changed[changed.length - 1]! ^= 1;
    writeFileSync(path('changed.nxz'), changed);
    const outcome = await nexuszero(['decompress', '--in', 'changed.nxz', '--out', 'gone'], here);
    expect(outcome.status).not.toBe(0);
    expect(outcome.stderr).toMatch(/^(?:BAD_ENCODING|OPEN_FAILED): /);
    expect(existsSync(path('gone'))).toBe(false);
  });

  it('stops at what may come out at most', async () => {
    const container = await compressed(LOG);
    const refused = await bytesOf(['decompress', '--max-bytes', '1000'], container);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/^LIMIT_EXCEEDED: /);
    expect(refused.out.length).toBe(0);
  });

  it('says once that mps is an old name', async () => {
    const { status, stderr } = await bytesOf(['compress', '--strategy', 'mps'], LOG);
    expect(status).toBe(0);
    expect(stderr.match(/mps/g)).toHaveLength(1);
  });

  it('refuses what is no container, and misuse', async () => {
    expectFailure(
      await nexuszero(['decompress'], { ...here, input: 'plain text' }),
      'BAD_ENCODING',
    );
    const misuses = [
      ['compress', '--strategy', 'zip'],
      ['compress', '--format', 'zip'],
      ['compress', '--format', 'lz4', '--strategy', 'none'],
      ['compress', '--elements', 'i128'],
      ['compress', '--explain', '--out', 'x'],
      ['decompress', '--max-bytes', '1e9'],
    ];
    for (const args of misuses) expectFailure(await nexuszero(args, here), 'BAD_PARAMETER');
    for (const verb of ['compress', 'decompress']) {
      const outcome = await nexuszero([verb, '--json'], here);
      expect([outcome.status, parsed(outcome)['code']]).toEqual([2, 'BAD_PARAMETER']);
    }
  });
});

describe('compress --explain, inspect', () => {
  it('tell what would be done and why', async () => {
    const told = parsed(
      await succeed(['compress', '--explain', '--json'], { ...here, input: LOG }),
    ) as unknown as { strategy: string; transform: string; trials: { name: string }[] };
    expect([told.strategy, told.transform]).toEqual(['adaptive', 'lines']);
    expect(told.trials.map(({ name }) => name)).toContain('lines');
    const shown = await succeed(['compress', '--explain'], { ...here, input: LOG });
    expect(shown.stdout).toContain(' to 1');
  });

  it('tell what a container says of itself', async () => {
    writeFileSync(path('seen.nxz'), await compressed(LOG));
    const told = parsed(await succeed(['inspect', 'seen.nxz', '--json'], here));
    expect(told).toMatchObject({ strategy: 'adaptive', originalBytes: LOG.length });
  });
});

describe.each(['lz4', 'zstd'])('frames of %s', (tool) => {
  const there = spawnSync(tool, ['--version']).status === 0;
  if (!there) console.warn(`SKIPPED: ${tool} is not here: apt-get install ${tool}`);

  it.skipIf(!there)('are read by the command of that name, and its by us', async () => {
    const frame = await compressed(LOG, '--format', tool);
    const read = spawnSync(tool, ['-d', '-c', '-q'], { input: frame });
    expect([read.status, read.stdout.toString()]).toEqual([0, LOG]);
    const written = spawnSync(tool, ['-c', '-q'], { input: LOG });
    await expectBack(written.stdout, Buffer.from(LOG));
  });
});
