/** `nexuszero serve`: the proof service. It lies in a package of its own, which loads when it is asked for. */
import type { Config } from '@nexuszero/service';
import type { Arguments } from '../args.ts';
import type { Command } from '../command.ts';
import { storedModel } from '../model-store.ts';
import { loadService } from '../service.ts';
import { interruptible } from '../signals.ts';

export const command: Command = {
  help: `usage: nexuszero serve [--port N] [--host A] [--data DIR] [--keys DIR] [--settings]

Runs the proof service: proofs, verification, batches and sealing over HTTP, as jobs that outlast a crash. Everything is set by the
environment; flags go before it.
  --port N      port to listen on (default 8787, 0: any that is free)
  --host A      address to listen on (default 127.0.0.1: this machine only)
  --data DIR    folder of the journal (default nexuszero-data)
  --keys DIR    folder of the pool key and the keyring (default nexuszero-keys); never within the data folder
  --settings    prints all settings as they are in force, and ends
The log goes to standard output, a line of JSON each. Ctrl-C and SIGTERM end it in order: jobs in hand are done, the others are
taken up at the next start.

example:
  nexuszero serve --port 8787
  NEXUSZERO_PROVERS=4 nexuszero serve --data /var/lib/nexuszero --keys /etc/nexuszero`,
  flags: {
    port: { type: 'string' },
    host: { type: 'string' },
    data: { type: 'string' },
    keys: { type: 'string' },
    settings: { type: 'boolean' },
  },
  async run(args, output) {
    const service = await loadService();
    const config = service.readConfig({ ...process.env, ...overrides(args) });
    if (args.has('settings')) {
      output.result(config);
      for (const line of service.configLines(config)) output.line(line);
      return 0;
    }
    const stop = interruptible();
    const model = await storedModel(output);
    const log = service.openLog(config.log);
    const running = await service.startService(config, { log, ...(model && { model }) });
    output.note(`listening on ${running.url}; its interface: ${running.url}/openapi.json`);
    tell(output.note.bind(output), config);
    await new Promise<void>((resolve) => {
      stop.signal.addEventListener('abort', () => {
        resolve();
      });
    });
    output.note('closing: jobs in hand are being done');
    await running.close();
    stop.release();
    return 0;
  },
};

function overrides(args: Arguments): Readonly<Record<string, string>> {
  const flags = ['port', 'host', 'data', 'keys'] as const;
  const entries = flags.flatMap((flag) => {
    const text = args.text(flag);
    return text === undefined ? [] : [[`NEXUSZERO_${flag.toUpperCase()}`, text]];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** What an operator must know who sees nothing else. */
function tell(note: (line: string) => void, { host, data, keys }: Config): void {
  note(`the journal is in ${data}, the keys are in ${keys}: keep them apart`);
  if (host === '127.0.0.1' || host === '::1' || host === 'localhost') return;
  note(
    `warning: ${host} may be reached from elsewhere, and anybody may ask: put it behind what asks for keys`,
  );
}
