/** Adds and ends jobs until it is killed, and says what was acknowledged. Args: folder, name of the round. */
import { createHash, randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openLmdbStore } from '../../src/drivers/embedded/lmdb-store.ts';
import { bytesOf } from './crash-bytes.ts';
import { ending, record } from '../ports/jobs.ts';

const [folder = ''] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);

const store = await openLmdbStore({
  folder,
  slots: 256,
  onWarn: ({ id }, event) => {
    say(`warn ${event} ${id ?? ''}`);
  },
});
say('ready');

async function work(): Promise<void> {
  for (;;) {
    const id = createHash('sha256').update(randomBytes(16)).digest('base64url').slice(0, 22);
    const input = { box: bytesOf('box', id), wrappedKey: bytesOf('key', id) };
    await store.add({ record: record({ id }), input, idempotency: { key: id, fingerprint: id } });
    say(`added ${id}`);
    // some are left
    if (id < 'W') await store.start(id, 1);
    if (id < 'w') {
      await store.end(id, ending('succeeded', { keepUntilMs: 1e15, results: bytesOf('end', id) }));
      say(`ended ${id}`);
    } else if (id > 'y') {
      // so that slots do not run out
      await store.end(id, ending('cancelled', { keepUntilMs: 1e15, results: bytesOf('end', id) }));
      say(`ended ${id}`);
    }
  }
}

await Promise.all(Array.from({ length: 8 }, work));
