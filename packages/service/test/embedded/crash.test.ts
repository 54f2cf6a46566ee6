/** Processes that die at any moment: what they acknowledged is there. */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { LmdbStore } from '../../src/drivers/embedded/lmdb-store.ts';
import { ending, record } from '../ports/jobs.ts';
import { bytesOf } from './crash-bytes.ts';
import { openWarned, places, runChild } from './children.ts';

const ROUNDS = process.env['SLOW'] === '1' ? 200 : 30;

const place = places();

it(
  `loses nothing that was acknowledged, in ${ROUNDS} deaths`,
  async () => {
    const folder = await place();
    const added = new Set<string>();
    const ended = new Set<string>();
    for (let round = 0; round < ROUNDS; round++) {
      const child = runChild('crash-child.ts', folder);
      await child.said('ready');
      await delay(randomInt(1, 120));
      child.process.kill('SIGKILL');
      expect(await child.ended).toBe('SIGKILL');
      for (const line of child.lines) {
        const [what, id = ''] = line.split(' ');
        if (what === 'added') added.add(id);
        if (what === 'ended') ended.add(id);
      }
      // the lock of the dead is no lock
      const { store, warnings } = await openWarned(folder, 256);
      await check(store, added, ended);
      const dropped = warnings.filter((line) => line.startsWith('job_dropped'));
      for (const line of dropped) expect(added).not.toContain(line.split(' ')[1]);
      // room for the next round
      for (const { id } of store.pending()) {
        await store.end(id, ending('expired', { keepUntilMs: 1e15, results: bytesOf('end', id) }));
        ended.add(id);
      }
      await store.close();
    }
    // a child may die before its first acknowledgement, not each of them
    expect(added.size).toBeGreaterThan(ROUNDS);
    console.log(`crash: ${added.size} jobs acknowledged, ${ended.size} ended, none lost`);
  },
  20 * 60_000,
);

async function check(
  store: LmdbStore,
  added: ReadonlySet<string>,
  ended: ReadonlySet<string>,
): Promise<void> {
  const pending = new Set([...store.pending()].map(({ id }) => id));
  for (const id of added) {
    const kept = store.read(id);
    if (pending.has(id)) {
      expect(ended).not.toContain(id);
      const input = { box: bytesOf('box', id), wrappedKey: bytesOf('key', id) };
      expect(store.readInput(id)).toEqual(input);
    } else {
      expect(kept?.endedMs).toBe(2_000);
      expect(Buffer.from(store.readResults(id)!).equals(bytesOf('end', id))).toBe(true);
      expect(store.readInput(id)).toBeUndefined();
    }
  }
  const [some] = added;
  if (some === undefined) return;
  const again = { record: record(), idempotency: { key: some, fingerprint: some } };
  expect(await store.add(again)).toMatchObject({ added: false, same: true, known: { id: some } });
}
