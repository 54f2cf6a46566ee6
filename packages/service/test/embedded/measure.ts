/** Measures the embedded store where it is run: node --import tsx packages/service/test/embedded/measure.ts [folder] */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLmdbStore, type LmdbStore } from '../../src/drivers/embedded/lmdb-store.ts';
import { createLaneQueue } from '../../src/drivers/embedded/lane-queue.ts';
import type { NewJob } from '../../src/ports/job-store.ts';
import { ending, record, sealed } from '../ports/jobs.ts';

const SLOTS = 10_000;
/** A record of 600 bytes, an input of 1 KB. */
const some = (count: number): NewJob[] =>
  Array.from({ length: count }, () => ({
    record: record({ request: { statement: 'x'.repeat(300) } }),
    input: sealed(1024, 120),
  }));

const at = await mkdtemp(join(process.argv[2] ?? tmpdir(), 'measure-'));
const folder = join(at, 'data');
const open = (): Promise<LmdbStore> =>
  openLmdbStore({
    folder,
    slots: SLOTS,
    onWarn: (detail, event) => {
      console.error(event, detail);
    },
  });

/** Works through all, so many at a time: how many a second, and how long one takes. */
async function rate(
  name: string,
  jobs: readonly NewJob[],
  beside: number,
  work: (one: NewJob) => Promise<unknown>,
): Promise<void> {
  const took: number[] = [];
  const left = jobs.values();
  const start = performance.now();
  const worker = async (): Promise<void> => {
    for (const one of left) {
      const begun = performance.now();
      await work(one);
      took.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: beside }, worker));
  const seconds = (performance.now() - start) / 1000;
  took.sort((a, b) => a - b);
  const part = (share: number): string => took[Math.floor(took.length * share)]!.toFixed(2);
  const perSecond = Math.round(jobs.length / seconds);
  console.log(
    `${name}, ${beside} at a time: ${perSecond}/s, p50 ${part(0.5)} p95 ${part(0.95)} ms`,
  );
}

const opened = async (name: string): Promise<LmdbStore> => {
  const start = performance.now();
  const store = await open();
  const { length } = [...store.pending()];
  console.log(`open, ${name}: ${(performance.now() - start).toFixed(0)} ms, ${length} pending`);
  return store;
};

let store = await opened('new folder');
for (const beside of [1, 10, 200]) {
  const jobs = some(beside === 1 ? 500 : 4000);
  await rate('add', jobs, beside, (one) => store.add(one));
  await rate('start', jobs, beside, (one) => store.start(one.record.id, 1));
  await rate('end', jobs, beside, (one) => store.end(one.record.id, ending()));
  await store.shredded();
}
for (const batch of [0, 1, 2, 3, 4]) {
  await Promise.all(some(2000).map((one) => store.add(one)));
  if (batch === 4) console.log(`${[...store.pending()].length} pending`);
}
await store.close();
store = await opened('10,000 pending');
const start = performance.now();
for (const { id } of store.pending()) store.readInput(id);
console.log(`readInput: ${((performance.now() - start) / 10).toFixed(1)} us each`);
await store.close();

const queue = createLaneQueue({ jobs: 1e6, expectedMs: 1e9 });
const tickets = some(100_000).map(({ record: { id, level: lane, priority } }) => ({
  id,
  lane,
  priority,
  expectedMs: 1,
}));
const begun = performance.now();
for (const ticket of tickets) queue.push(ticket);
for (let n = 0; n < tickets.length; n++) await queue.next(256);
console.log(`queue: ${((performance.now() - begun) / 100).toFixed(2)} us for push and next`);
await rm(at, { recursive: true });
