/** `nexuszero inspect`: what an envelope says of itself; no claim that the proof holds. */
import { inspect } from 'nexuszero';
import type { Command } from '../command.ts';
import { misuse } from '../failure.ts';
import { readBytes } from '../files.ts';

export const command: Command = {
  help: `usage: nexuszero inspect PROOF [--json]

Says what kind of proof a file holds and what such a proof is worth. It does not verify it.

example:
  nexuszero inspect key.proof`,
  flags: {},
  positionals: 1,
  async run(args, output) {
    const [path] = args.positionals;
    if (path === undefined) throw misuse('inspect: name the file of the proof', 'see --help');
    const found = inspect(await readBytes(path));
    const { security } = found;
    output.result(found);
    output.line(`${found.system} proof of ${found.kind} on ${found.suite}, ${found.form} form`);
    output.line(
      `${String(found.totalBytes)} bytes, of which payload ${String(found.payloadBytes)}`,
    );
    output.line(
      `level ${String(security.level)}: ${String(security.classical)} bits classical, ` +
        `${String(security.quantum)} bits quantum${found.postQuantum ? '' : ' (not post-quantum)'}`,
    );
    output.line('not verified: that takes the statement and the context (nexuszero verify)');
    return 0;
  },
};
