/** `nexuszero decompress`: what was compressed, byte for byte. */
import type { Command } from '../command.ts';
import { decompressing } from '../compressed.ts';
import { misuse } from '../failure.ts';
import { INCOMPLETE, passThrough } from '../streams.ts';

export const command: Command = {
  help: `usage: nexuszero decompress [options] <in >out

Gives back what \`nexuszero compress\` was given; reads the frames of lz4 and zstd, too. Only with exit status 0 is it all
there. With --out the file appears only when all is well.
  --max-bytes N     what may come out at most (default 1,000,000,000,000)
  --in F, --out F   files in place of standard input and output
  --force

example:
  nexuszero decompress <audit.jsonl.nxz >audit.jsonl`,
  flags: {
    'max-bytes': { type: 'string' },
    in: { type: 'string' },
    out: { type: 'string' },
    force: { type: 'boolean' },
  },
  async run(args, output) {
    if (output.json) throw misuse('decompress: the result is the original, not JSON');
    const maxBytes = readCount(args.text('max-bytes') ?? '1000000000000');
    const [from, to] = [args.text('in'), args.text('out')];
    const route = { from, to, force: args.has('force'), binary: false, secret: false };
    return (await passThrough(decompressing(maxBytes), route)) ? 0 : INCOMPLETE;
  },
};

function readCount(text: string): number {
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  throw misuse('--max-bytes: expected a whole number of bytes');
}
