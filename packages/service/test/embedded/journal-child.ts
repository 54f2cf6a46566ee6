/** Holds the writer's lock of a journal for a while, as a disk does that hangs. Args: path, milliseconds. */
import { Journal } from '../../src/drivers/embedded/journal.ts';

const [path = '', ms = ''] = process.argv.slice(2);

const journal = new Journal(path);
await journal.commit(() => {
  process.stdout.write('holding\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(ms));
});
await journal.close();
