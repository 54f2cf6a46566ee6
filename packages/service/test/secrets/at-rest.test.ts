/** What an attacker has who gets the data folder and the pool's key: secrets of jobs that wait, and nothing of jobs that have ended. */
import { createDecipheriv } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importSecretKey, open } from 'nexuszero/seal';
import { afterAll, expect, test } from 'vitest';
import { claims } from '../claims.ts';
import { running, until, type Running } from '../running.ts';

const MAGIC = Buffer.from('NZK1');
const SLOT = { length: 4, id: 6, key: 28 } as const;
const PAGE = 4096;

const copies: string[] = [];
afterAll(() => {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
});

interface Booty {
  readonly keys: ReadonlyMap<string, Uint8Array>;
  /** Secrets of how many jobs lie open. */
  readonly opened: ReadonlySet<string>;
}

/** A copy of all that is there now. */
function steal({ folder }: Running): string {
  const copy = mkdtempSync(join(tmpdir(), 'nexuszero-stolen-'));
  copies.push(copy);
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** Data keys of all that looks like a wrapped key, wherever it lies in the folder. */
async function unwrapAll(copy: string): Promise<Map<string, Uint8Array>> {
  const pool = await importSecretKey(readFileSync(join(copy, 'keys/pool.key'), 'utf8'));
  const keys = new Map<string, Uint8Array>();
  for (const file of ['keys.slots', 'journal.mdb']) {
    const bytes = readFileSync(join(copy, 'data', file));
    for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
      const length = bytes.readUInt16BE(at + SLOT.length);
      const id = bytes.toString('latin1', at + SLOT.id, at + SLOT.key);
      const wrapped = bytes.subarray(at + SLOT.key, at + SLOT.key + length);
      for (const binding of bindingsOf(id)) {
        const info = 'nexuszero/job-key/1';
        const key = await open(pool, wrapped, { info, aad: binding }).catch(() => undefined);
        if (key !== undefined) keys.set(id, key);
      }
    }
  }
  return keys;
}

const bindingsOf = (id: string): Uint8Array[] =>
  ['prove', 'batch'].flatMap((op) =>
    [128, 192, 256].map((level) => Buffer.from(`${id}|${op}|${level}|default`)),
  );

/** Jobs whose boxes open with these keys, in use or in pages that were freed: after the job's id, or where a page begins. */
function openAll(copy: string, keys: ReadonlyMap<string, Uint8Array>): Set<string> {
  const bytes = readFileSync(join(copy, 'data/journal.mdb'));
  const pages: number[] = [];
  for (let page = 0; page < bytes.length; page += PAGE)
    for (const at of [16, 24]) pages.push(page + at);
  const opened = new Set<string>();
  for (const [id, key] of keys) {
    const places = [...pages];
    for (let at = bytes.indexOf(id); at >= 0; at = bytes.indexOf(id, at + 1)) {
      for (let gap = 0; gap < 16; gap++) places.push(at + id.length + gap);
    }
    if (places.some((at) => opens(bytes, at, key))) opened.add(id);
  }
  return opened;
}

/** Whether there is a box whose first bytes are those of a witness. */
function opens(bytes: Buffer, at: number, key: Uint8Array): boolean {
  const nonce = bytes.subarray(at, at + 12);
  const text = bytes.subarray(at + 12, at + 28);
  // the counter that GCM begins with
  const counter = Buffer.concat([nonce, Buffer.from([0, 0, 0, 2])]);
  if (counter.length < 16) return false;
  const plain = createDecipheriv('aes-256-ctr', key, counter).update(text).toString('latin1');
  return /^[[{]{1,2}"[\w":,-]+/.test(plain) && /^[\x20-\x7e]{16}$/.test(plain);
}

async function loot(copy: string): Promise<Booty> {
  const keys = await unwrapAll(copy);
  return { keys, opened: openAll(copy, keys) };
}

test('a copy opens what waits, and once that has ended nothing any more', async () => {
  const service = await running();
  await until(async () => (await service.ask('GET', '/readyz')).status === 200);
  const requests: [path: string, body: object][] = [];
  for (let i = 0; i < 120; i++) {
    const { statement, witness } = await claims[['preimage', 'range'][i % 2]!]!();
    const item = { op: 'prove', statement, witness, context: 'c' };
    const options = i % 8 === 0 ? { deadlineMs: 300, priority: 'low' } : {};
    // some with a witness that is none
    const own = { statement, witness: i % 7 === 0 ? [] : witness, context: 'c', options };
    if (i % 5 > 0) requests.push(['/v1/proofs', own]);
    else requests.push(['/v1/batches', { items: [item, { ...item, witness: [] }], options }]);
  }
  const answers = await Promise.all(
    requests.map(([path, body], i) =>
      service.ask('POST', path, body, { prefer: 'respond-async', 'idempotency-key': `k-${i}` }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  const ids = answers.map(({ json }) => json.id as string);
  const early = steal(service);
  const before = await loot(early);
  // the control: what is said to be gone later is there now
  expect(before.keys.size).toBeGreaterThan(5);
  expect(before.opened.size).toBeGreaterThan(5);

  await Promise.all(ids.slice(-30).map((id) => service.ask('DELETE', `/v1/jobs/${id}`)));
  const states = new Set<string>();
  for (const id of ids) {
    let state = 'queued';
    await until(async () => {
      state = (await service.ask('GET', `/v1/jobs/${id}?wait=20`)).json.state;
      return state !== 'queued' && state !== 'running';
    }, 60_000);
    states.add(state);
  }
  expect(states).toEqual(new Set(['succeeded', 'failed', 'cancelled', 'expired']));
  // keys are overwritten soon after the end, also while it runs
  const slots = join(service.folder, 'data/keys.slots');
  await until(() => readFileSync(slots).every((byte) => byte === 0));
  const late = steal(service);
  const after = await loot(late);
  expect([...after.keys.keys()]).toEqual([]);
  expect(after.opened.size).toBe(0);
  // boxes do lie about in freed pages: without their keys
  expect(openAll(late, before.keys).size).toBeGreaterThan(0);

  await service.service.close();
  const closed = steal(service);
  expect((await unwrapAll(closed)).size).toBe(0);
  await service.end();
});
