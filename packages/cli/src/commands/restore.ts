/** `nexuszero restore`: a backup becomes the data folder of a service. */
import type { Command } from '../command.ts';
import { loadService } from '../service.ts';

export const command: Command = {
  help: `usage: nexuszero restore --from DIR --data DIR [--json]

Copies a backup into an empty data folder. Jobs that had not ended then are done at the next start of the service, with the pool key
that was in use: keep the keys folder.

example:
  nexuszero restore --from backup-1 --data nexuszero-data`,
  flags: { from: { type: 'string' }, data: { type: 'string' } },
  async run(args, output) {
    const { restoreStore } = await loadService();
    const data = args.need('data');
    await restoreStore(args.need('from'), data);
    output.result({ ok: true });
    output.line(`restored into ${data}`);
    return 0;
  },
};
