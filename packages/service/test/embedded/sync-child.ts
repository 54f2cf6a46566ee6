/** Adds a job and ends it, five times, and says when: for who looks at its system calls. Args: folder. */
import { writeSync } from 'node:fs';
import { openLmdbStore } from '../../src/drivers/embedded/lmdb-store.ts';
import { ending, job } from '../ports/jobs.ts';

const [folder = ''] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `say ${line}\n`);

const store = await openLmdbStore({ folder, slots: 8, onWarn: () => undefined });
for (let n = 0; n < 5; n++) {
  const one = job();
  say('adding');
  await store.add(one);
  say('added');
  await store.end(one.record.id, ending());
  say('ended');
  await store.shredded();
  say('shredded');
}
await store.close();
