/** Wrapped keys: where they lie, and that they are gone. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeSlot, encodeSlot, SLOT_BYTES } from '../../src/drivers/embedded/slot.ts';
import { ending, job, jobId, record, sealed } from '../ports/jobs.ts';
import { ids } from '../ports/stores.ts';
import { openWarned, places } from './children.ts';

const place = places();

const filesOf = async (folder: string): Promise<{ keys: Buffer; journal: Buffer }> => ({
  keys: await readFile(join(folder, 'keys.slots')),
  journal: await readFile(join(folder, 'journal.mdb')),
});

const count = (bytes: Buffer, part: Uint8Array): number => {
  let found = 0;
  for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + 1)) found++;
  return found;
};

describe('a slot', () => {
  it('holds an id and a key, and is 2,048 bytes', () => {
    for (const length of [0, 1, 80, 2000]) {
      const content = { id: jobId(), wrappedKey: sealed(0, length).wrappedKey };
      const slot = encodeSlot(content);
      expect(slot).toHaveLength(SLOT_BYTES);
      expect(decodeSlot(slot)).toEqual(content);
    }
    expect(() => encodeSlot({ id: jobId(), wrappedKey: new Uint8Array(2001) })).toThrow(RangeError);
    expect(() => encodeSlot({ id: 'short', wrappedKey: new Uint8Array(1) })).toThrow(RangeError);
  });

  it('is none when any byte of it is another', () => {
    const slot = encodeSlot({ id: jobId(), wrappedKey: sealed(0, 80).wrappedKey });
    for (let at = 0; at < SLOT_BYTES; at++) {
      const changed = Uint8Array.from(slot);
      changed[at]! ^= 1 << (at % 8);
      expect(decodeSlot(changed), `byte ${at}`).toBeUndefined();
    }
    expect(decodeSlot(new Uint8Array(SLOT_BYTES))).toBeUndefined();
    expect(decodeSlot(slot.subarray(1))).toBeUndefined();
  });
});

describe('the file of wrapped keys', () => {
  it('has a key while its job has not ended, the journal never, nobody after', async () => {
    const folder = await place();
    const { store } = await openWarned(folder);
    const jobs = Array.from({ length: 30 }, () => job());
    await Promise.all(jobs.map((one) => store.add(one)));
    const before = await filesOf(folder);
    await Promise.all(jobs.slice(0, 20).map((one) => store.end(one.record.id, ending())));
    await store.shredded();
    const after = await filesOf(folder);
    for (const [n, { input }] of jobs.entries()) {
      const key = input!.wrappedKey.subarray(0, 16);
      expect(count(before.keys, key)).toBe(1);
      expect(count(after.keys, key)).toBe(n < 20 ? 0 : 1);
      expect(count(before.journal, key) + count(after.journal, key)).toBe(0);
      expect(count(before.journal, input!.box)).toBe(1);
    }
    await store.close();
  });

  it('is written in full when it is made, and never grows', async () => {
    const folder = await place();
    const { store } = await openWarned(folder, 100);
    const made = await stat(join(folder, 'keys.slots'));
    expect(made.size).toBe(100 * SLOT_BYTES);
    expect(made.blocks * 512).toBeGreaterThanOrEqual(made.size);
    for (let round = 0; round < 3; round++) {
      const jobs = Array.from({ length: 100 }, () => job());
      await Promise.all(jobs.map((one) => store.add(one)));
      await Promise.all(jobs.map((one) => store.end(one.record.id, ending())));
    }
    await store.close();
    const { size, blocks } = await stat(join(folder, 'keys.slots'));
    expect([size, blocks]).toEqual([made.size, made.blocks]);
  });

  it('can be made longer, and keeps what it has when it is asked to be shorter', async () => {
    const folder = await place();
    const jobs = Array.from({ length: 10 }, () => job());
    for (const [slots, add] of [
      [4, 4],
      [10, 6],
      [2, 0],
    ] as const) {
      const { store, warnings } = await openWarned(folder, slots);
      const known = ids(store.pending()).length;
      for (const one of jobs.slice(known, known + add)) await store.add(one);
      for (const one of jobs.slice(0, known + add)) {
        expect(store.readInput(one.record.id)).toEqual(one.input);
      }
      await store.close();
      expect(warnings).toEqual([]);
    }
  });

  it('refuses a job when it is full, which leaves nothing behind', async () => {
    const folder = await place();
    const { store } = await openWarned(folder, 2);
    const [first, second] = [job(), job()];
    await Promise.all([store.add(first), store.add(second)]);
    const third = job({}, { key: 'k', fingerprint: 'f' });
    const error = await store.add(third).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'StoreFullError' });
    expect(store.read(third.record.id)).toBeUndefined();
    expect(ids(store.pending())).toEqual([first.record.id, second.record.id]);
    // a job without input needs no slot
    expect(await store.add({ record: record() })).toEqual({ added: true });
    await store.end(first.record.id, ending());
    expect(await store.add(third)).toEqual({ added: true });
    expect(store.readInput(third.record.id)).toEqual(third.input);
    await store.close();
  });
});

describe('after a crash', () => {
  it('a torn slot is found out: its job was never acknowledged, and what is left of the key goes', async () => {
    const folder = await place();
    const first = await openWarned(folder);
    const input = sealed(100, 2_000);
    const [torn, whole] = [{ record: record(), input }, job()];
    await first.store.add(torn);
    await first.store.add(whole);
    await first.store.close();

    const path = join(folder, 'keys.slots');
    const keys = await readFile(path);
    const at = keys.indexOf(torn.record.id) - 6;
    // one of the four sectors was not written
    keys.fill(0, at + 512, at + 1024);
    await writeFile(path, keys);

    const { store, warnings } = await openWarned(folder);
    expect(warnings).toEqual([`job_dropped ${torn.record.id}`]);
    expect(store.read(torn.record.id)).toBeUndefined();
    expect(ids(store.pending())).toEqual([whole.record.id]);
    await store.shredded();
    expect(count((await filesOf(folder)).keys, input.wrappedKey.subarray(0, 16))).toBe(0);
    await store.close();
    expect((await openWarned(folder)).warnings).toEqual([]);
  });

  it('a key whose job has ended is shredded', async () => {
    const folder = await place();
    const first = await openWarned(folder);
    const [ended, open] = [job(), job()];
    await first.store.add(ended);
    await first.store.add(open);
    const { keys } = await filesOf(folder);
    await first.store.end(ended.record.id, ending());
    await first.store.close();
    // as if it had died between the two
    await writeFile(join(folder, 'keys.slots'), keys);

    const { store, warnings } = await openWarned(folder);
    expect(warnings).toEqual([`key_shredded ${ended.record.id}`]);
    expect(store.read(ended.record.id)).toMatchObject({ state: 'succeeded' });
    expect(store.readInput(open.record.id)).toEqual(open.input);
    await store.shredded();
    const left = await filesOf(folder);
    expect(count(left.keys, ended.input!.wrappedKey.subarray(0, 16))).toBe(0);
    expect(count(left.keys, open.input!.wrappedKey)).toBe(1);
    await store.close();
  });
});
