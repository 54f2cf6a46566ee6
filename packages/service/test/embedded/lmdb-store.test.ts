/** The embedded store keeps what every store promises. */
import { openLmdbStore } from '../../src/drivers/embedded/lmdb-store.ts';
import { testJobStore } from '../ports/job-store.ts';

testJobStore('LMDB', (folder) =>
  openLmdbStore({
    folder,
    slots: 256,
    onWarn: ({ id }, event) => {
      throw new Error(`${event} ${id ?? ''}`);
    },
  }),
);
