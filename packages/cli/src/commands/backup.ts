/** `nexuszero backup`: a copy of a service's journal, made while the service runs. */
import type { Command } from '../command.ts';
import { loadService } from '../service.ts';

export const command: Command = {
  help: `usage: nexuszero backup --data DIR --out DIR [--json]

Copies the journal of a proof service, which may run, into a new folder. It holds, sealed, the secrets of the jobs that were waiting
then: keep it as you keep the data folder, and apart from the keys folder, which is not part of it.

example:
  nexuszero backup --data nexuszero-data --out backup-1`,
  flags: { data: { type: 'string' }, out: { type: 'string' } },
  async run(args, output) {
    const { backupStore } = await loadService();
    const [data, out] = [args.need('data'), args.need('out')];
    const report = await backupStore(data, out);
    output.result({ ok: true, ...report });
    output.line(`wrote ${out}: ${String(report.pending)} jobs had not ended`);
    return 0;
  },
};
