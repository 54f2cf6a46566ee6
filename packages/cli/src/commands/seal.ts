/** `nexuszero seal`: standard input, or a file, into a box for the holders of some keys. */
import { importPublicKey, sealStream, type PublicKey } from 'nexuszero/seal';
import { oneOf } from '../args.ts';
import type { Command } from '../command.ts';
import { misuse } from '../failure.ts';
import { readText } from '../files.ts';
import { INCOMPLETE, passThrough } from '../streams.ts';

const AEADS = ['AES-256-GCM', 'ChaCha20-Poly1305'] as const;

export const command: Command = {
  help: `usage: nexuszero seal --to NAME.pub [--to ..] [options] <in >out

Seals data of any size for one key or several: any of them opens it. It hides the content, not the length,
and does not say who sealed it.
  --info T    what the box is for: it opens only with the same again
  --aad T     what goes with it in the open, such as its name: likewise
  --aead ${AEADS.join('|')}   (default ${AEADS[0]})
  --in F, --out F   files in place of standard input and output
  --force

example:
  nexuszero seal --to alice.pub --to bob.pub <report.pdf >report.pdf.box`,
  flags: {
    to: { type: 'string', multiple: true },
    info: { type: 'string' },
    aad: { type: 'string' },
    aead: { type: 'string' },
    in: { type: 'string' },
    out: { type: 'string' },
    force: { type: 'boolean' },
  },
  async run(args, output) {
    const files = args.all('to');
    if (files.length === 0) throw misuse('--to is required', 'see --help');
    if (output.json) throw misuse('seal: the result is a box, not JSON');
    const recipients: PublicKey[] = [];
    for (const file of files) recipients.push(await importPublicKey(await readText(file)));
    const [info, aad] = [args.text('info') ?? '', args.text('aad') ?? ''];
    const aead = oneOf('aead', args.text('aead') ?? AEADS[0], AEADS);
    const stream = sealStream(recipients, { info, aad, aead });
    const [from, to] = [args.text('in'), args.text('out')];
    const route = { from, to, force: args.has('force'), binary: true, secret: false };
    return (await passThrough(stream, route)) ? 0 : INCOMPLETE;
  },
};
