/** What happens to the folders between two starts: no job that waits is given up before the operator has said so. */
import { createHash } from 'node:crypto';
import {
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isNexusError } from 'nexuszero';
import { expect, onTestFinished, test } from 'vitest';
import { claims } from '../claims.ts';
import { running } from '../running.ts';

/** Folders of a service that ended while jobs waited, and their ids. */
async function left(): Promise<{ folder: string; ids: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'nexuszero-service-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const service = await running({ NEXUSZERO_SHUTDOWN_S: '0' }, folder);
  const { statement, witness } = await claims['preimage']!();
  const body = { statement, witness, context: 'c', options: { form: 'tiny' } };
  const jobs = await Promise.all(
    Array.from({ length: 60 }, () =>
      service.ask('POST', '/v1/proofs', body, { prefer: 'respond-async' }),
    ),
  );
  await service.service.close();
  return { folder, ids: jobs.map(({ json }) => json.id) };
}

async function refusal(folder: string): Promise<{ code: string; text: string }> {
  const error: unknown = await running({}, folder).catch((thrown: unknown) => thrown);
  if (!isNexusError(error)) throw new Error('it was started', { cause: error });
  return { code: error.code, text: `${error.message}\n${error.hint ?? ''}` };
}

async function ends(folder: string, ids: readonly string[]): Promise<readonly string[]> {
  const service = await running({}, folder);
  const jobs = [];
  for (const id of ids) jobs.push(await service.ask('GET', `/v1/jobs/${id}?wait=30`));
  await service.service.close();
  return jobs.map(({ json }) => json.error?.code ?? json.state);
}

const LOSSES: Readonly<Record<string, string>> = {
  'data/journal.mdb': 'journal.mdb is gone: put it back',
  'data/keys.slots': 'keys.slots is gone: put it back',
  'keys/pool.key': 'put back the pool key that was in use',
};

test.each(Object.keys(LOSSES))(
  'without its %s it is not started, however often',
  async (name) => {
    const { folder, ids } = await left();
    const path = join(folder, name);
    renameSync(path, `${folder}/kept`);
    for (let start = 0; start < 2; start++)
      expect((await refusal(folder)).text).toContain(LOSSES[name]);
    renameSync(`${folder}/kept`, path);
    expect(new Set(await ends(folder, ids))).toEqual(new Set(['succeeded']));
  },
  60_000,
);

test('a file that is cut to nothing is as good as gone', async () => {
  for (const name of ['data/journal.mdb', 'data/keys.slots']) {
    const { folder } = await left();
    truncateSync(join(folder, name), 0);
    for (let start = 0; start < 2; start++)
      expect((await refusal(folder)).text).toContain('is gone');
  }
}, 60_000);

test.each(['', 'hello', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'])(
  'a pool key that is none (%j) is named, and never quoted',
  async (text) => {
    const { folder } = await left();
    const path = join(folder, 'keys/pool.key');
    writeFileSync(path, text);
    const refused = await refusal(folder);
    expect(refused.code).toBe('BAD_ENCODING');
    expect(refused.text).toContain(path);
    expect(refused.text).toContain('put back the copy');
    if (text !== '') expect(refused.text).not.toContain(text.slice(0, 28).trim());
  },
  60_000,
);

test('a wrapped key that was moved to another job opens neither', async () => {
  const { folder, ids } = await left();
  const path = join(folder, 'data/keys.slots');
  const bytes = readFileSync(path);
  const slots = Array.from({ length: bytes.length / 2048 }, (_, i) =>
    bytes.subarray(2048 * i, 2048 * (i + 1)),
  ).filter((slot) => slot[0] !== 0);
  const [one, other] = slots as [Buffer, Buffer];
  const [first, second] = [one, other].map((slot) => Buffer.from(slot.subarray(28, 2028)));
  for (const [slot, key] of [
    [one, second!],
    [other, first!],
  ] as const) {
    key.copy(slot, 28);
    // whoever writes the file writes its checksums
    createHash('sha256').update(slot.subarray(0, 2028)).digest().copy(slot, 2028, 0, 20);
  }
  writeFileSync(path, bytes);
  const got = await ends(folder, ids);
  expect(got.filter((end) => end === 'OPEN_FAILED')).toHaveLength(2);
  expect(got.filter((end) => end === 'succeeded')).toHaveLength(ids.length - 2);
}, 60_000);
