/** `nexuszero compress`: data of any size into a container, losslessly. */
import { explain, STRATEGIES, type CompressOptions, type Explanation } from 'nexuszero/compress';
import { oneOf, type Arguments } from '../args.ts';
import type { Command } from '../command.ts';
import { compressing } from '../compressed.ts';
import { misuse } from '../failure.ts';
import { readBytes } from '../files.ts';
import type { Output } from '../output.ts';
import { INCOMPLETE, passThrough } from '../streams.ts';

const WISHES = ['auto', ...STRATEGIES] as const;
/** The old name of tensor-train is understood, and said to be old. */
const UNDERSTOOD = [...WISHES, 'mps'] as const;
const FORMATS = ['lz4', 'zstd'] as const;
const ELEMENTS = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'f32', 'f64'] as const;

export const command: Command = {
  help: `usage: nexuszero compress [--strategy ${WISHES.join('|')}] [options] <in >out

Compresses logs, batches, circuits, witnesses and tables by their structure; everything else by zstd; what has nothing to
leave out, such as proofs, is stored. It always comes back byte for byte.
  --strategy S    (default auto) deflate and brotli are smaller and slower; a browser does not read brotli
  --format ${FORMATS.join('|')}   a bare frame, which the commands of that name read
  --elements T    the data are an array of numbers, little-endian: ${ELEMENTS.join(', ')}
  --explain       say what would be done and why, and write nothing
  --in F, --out F   files in place of standard input and output
  --force

example:
  nexuszero compress <audit.jsonl >audit.jsonl.nxz`,
  flags: {
    strategy: { type: 'string' },
    format: { type: 'string' },
    elements: { type: 'string' },
    explain: { type: 'boolean' },
    in: { type: 'string' },
    out: { type: 'string' },
    force: { type: 'boolean' },
  },
  async run(args, output) {
    const options = optionsOf(args);
    if (args.has('explain')) return explained(args, options, output);
    if (output.json)
      throw misuse('compress: the result is a container, not JSON', '--explain tells as JSON');
    const [from, to] = [args.text('in'), args.text('out')];
    const route = { from, to, force: args.has('force'), binary: true, secret: false };
    return (await passThrough(compressing(options), route)) ? 0 : INCOMPLETE;
  },
};

function optionsOf(args: Arguments): CompressOptions {
  const [strategy, format, elements] = ['strategy', 'format', 'elements'].map((name) =>
    args.text(name),
  );
  return {
    ...(strategy !== undefined && { strategy: oneOf('strategy', strategy, UNDERSTOOD) }),
    ...(format !== undefined && { format: oneOf('format', format, FORMATS) }),
    ...(elements !== undefined && { elements: oneOf('elements', elements, ELEMENTS) }),
  };
}

/** What would be made of the input, and why. */
async function explained(
  args: Arguments,
  options: CompressOptions,
  output: Output,
): Promise<number> {
  if (args.text('out') !== undefined) throw misuse('--explain writes nothing: leave out --out');
  const found = await explain(await readBytes(args.text('in') ?? '-'), options);
  output.result({ ...found, container: undefined });
  tell(found, output);
  return 0;
}

function tell(found: Explanation, output: Output): void {
  const { originalBytes, containerBytes, ratio, strategy, why, trials } = found;
  output.line(
    `${String(originalBytes)} bytes would become ${String(containerBytes)}, ${ratio.toFixed(2)} to 1`,
  );
  output.line(`${strategy}: ${why}`);
  for (const { name, bytes, why: reason } of trials) {
    output.line(
      `  ${name.padEnd(14)} ${bytes === undefined ? (reason ?? '') : `${String(bytes)} bytes`}`,
    );
  }
}
