/**
 * A store whose process may not write any more, for a while: the limit of file sizes stands for a disk that fails, for every write past
 * it fails, at once, also to files that are open. Args: folder. Says what happened.
 */
import { execFileSync } from 'node:child_process';
import { openLmdbStore, type LmdbStore } from '../../src/drivers/embedded/lmdb-store.ts';
import { ending, job } from '../ports/jobs.ts';

const [folder = ''] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

// without it the signal that comes with the error ends the process
process.on('SIGXFSZ', () => undefined);
process.on('unhandledRejection', (error) => {
  say(`unhandled ${String(error)}`);
});

const limit = (bytes: number | 'unlimited'): void => {
  execFileSync('prlimit', [`--pid=${process.pid}`, `--fsize=${bytes}:unlimited`]);
};

/** The name of an error, and that of the system below it. */
async function fault(work: Promise<unknown>): Promise<string> {
  const error = (await work.then(
    () => new Error('none'),
    (reason: unknown) => reason,
  )) as Error;
  // lmdb tells errno as it is: 27 is EFBIG
  const cause = error.cause as { code?: unknown } | undefined;
  return `${error.name} ${cause?.code === 27 ? 'EFBIG' : String(cause?.code)}`;
}

const warnings: string[] = [];
const open = (): Promise<LmdbStore> =>
  openLmdbStore({
    folder,
    slots: 16,
    onWarn: (_, event) => {
      warnings.push(event);
    },
  });

let store = await open();
const [kept, refused, later] = [job(), job(), job()];
await store.add(kept);
say('before: added');

limit(0);
say(`failing: add ${await fault(store.add(refused))}`);
say(`failing: end ${await fault(store.end(kept.record.id, ending()))}`);
say(`failing: start ${await fault(store.start(kept.record.id, 1))}`);
say(`failing: probe ${String(await store.probe())}`);
const isKept = store.read(kept.record.id)?.state === 'queued' && store.readInput(kept.record.id);
say(
  `failing: kept ${String(!!isKept)}, refused ${String(store.read(refused.record.id) !== undefined)}`,
);

limit('unlimited');
say(`working: probe ${String(await store.probe())}`);
say(`working: ended ${String((await store.end(kept.record.id, ending()))?.state)}`);
await store.add(later);
await store.shredded();
say('working: added');

await store.close();

store = await open();
say(`reopened: pending ${[...store.pending()].length}, warnings ${warnings.length}`);
await store.close();
say('done');
