/** `nexuszero open`: what is in a box, for the holder of a key. */
import { importSecretKey, openStream, type SecretKey } from 'nexuszero/seal';
import type { Command } from '../command.ts';
import { misuse } from '../failure.ts';
import { readText, warnIfShared } from '../files.ts';
import { INCOMPLETE, passThrough } from '../streams.ts';

export const command: Command = {
  help: `usage: nexuszero open --key NAME.key [--key ..] [options] <in >out

Opens what \`nexuszero seal\` made, with whichever key fits. What it writes is authentic; but only with exit status 0 is
it all there, and with any other it must be thrown away. With --out the file
appears only when all is well, for its owner only (mode 0600).
  --info T, --aad T   as it was sealed
  --in F, --out F     files in place of standard input and output
  --force

example:
  nexuszero open --key alice.key <report.pdf.box >report.pdf`,
  flags: {
    key: { type: 'string', multiple: true },
    info: { type: 'string' },
    aad: { type: 'string' },
    in: { type: 'string' },
    out: { type: 'string' },
    force: { type: 'boolean' },
  },
  async run(args, output) {
    const files = args.all('key');
    if (files.length === 0) throw misuse('--key is required', 'see --help');
    if (output.json) throw misuse('open: the result is what is in the box, not JSON');
    const keys: SecretKey[] = [];
    for (const file of files) {
      keys.push(await importSecretKey(await readText(file)));
      await warnIfShared(file, output);
    }
    const [info, aad] = [args.text('info') ?? '', args.text('aad') ?? ''];
    const [from, to] = [args.text('in'), args.text('out')];
    const stream = openStream(keys, { info, aad });
    try {
      const route = { from, to, force: args.has('force'), binary: false, secret: true };
      return (await passThrough(stream, route)) ? 0 : INCOMPLETE;
    } finally {
      for (const key of keys) key.destroy();
    }
  },
};
