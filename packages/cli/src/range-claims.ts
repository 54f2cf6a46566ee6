/** Claims that committed numbers lie within bounds: new commitments, or openings from a file. */
import { NexusError, opening, range, type Bounds } from 'nexuszero/range';
import type { Arguments } from './args.ts';
import type { Claim } from './claims.ts';
import { misuse } from './failure.ts';
import { readText } from './files.ts';
import type { Output } from './output.ts';

/** Lines of a values file. */
const VALUES_MAX = 65_536;

/** The flags that say where the numbers come from; one of them is given. */
const SOURCES = ['value', 'value-file', 'values-file', 'opening', 'secret-file'] as const;
type Source = (typeof SOURCES)[number];

/** A claim about new commitments, or about those that an opening file opens. */
export async function rangeClaim(args: Arguments, output: Output): Promise<Claim> {
  const given = SOURCES.filter((name) => args.text(name) !== undefined);
  const [source] = given;
  if (source === undefined || given.length > 1) {
    throw misuse('prove range: give one of --value-file, --values-file, --opening', 'see --help');
  }
  if (source === 'opening' || source === 'secret-file') {
    const openings = await opening.listFromJSON(await readText(args.need(source)));
    const commitments = openings.map(({ commitment }) => commitment);
    const statement = range.statement({ commitments, ...requireBounds(args) });
    const witness = range.witness(openings);
    for (const one of openings) one.wipe();
    return { statement, witness, made: true };
  }
  return commitTo(await readValues(source, args, output));
}

type Wanted = Bounds & { readonly value: bigint };

async function commitTo(values: readonly Wanted[]): Promise<Claim> {
  const { statement, witness, openings } = await range.commit({ values });
  const written = openings.map(opening.toJSON);
  for (const one of openings) one.wipe();
  const secret = written.length === 1 ? written[0]! : written;
  const secretText = `${JSON.stringify(secret, null, 2)}\n`;
  return { statement, witness, made: true, secretText };
}

async function readValues(
  source: Exclude<Source, 'opening' | 'secret-file'>,
  args: Arguments,
  output: Output,
): Promise<readonly Wanted[]> {
  if (source === 'values-file') return readLines(args);
  if (source === 'value') {
    output.note('note: --value is visible to other users; prefer --value-file');
  }
  const word = args.text('value') ?? (await readText(args.need('value-file'), 4096));
  return [{ value: parseDecimal('value', word.replace(/\n$/, '')), ...requireBounds(args) }];
}

/** A number a line, within the bounds of the flags; or number, min and max on each line. */
async function readLines(args: Arguments): Promise<readonly Wanted[]> {
  const text = await readText(args.need('values-file'));
  const lines = text.replace(/\n$/, '').split('\n');
  if (lines.length > VALUES_MAX) {
    throw new NexusError('LIMIT_EXCEEDED', `--values-file: over ${String(VALUES_MAX)} lines`);
  }
  const shared = givenBounds(args);
  return lines.map((line, i) => {
    const where = `--values-file: line ${String(i + 1)}`;
    const words = line.split(' ');
    if (words.length !== (shared === undefined ? 3 : 1)) {
      const form = shared === undefined ? '"value min max"' : 'one number';
      throw new NexusError('BAD_ENCODING', `${where}: expected ${form}`, {
        hint: 'with --min and --max or --bits a line is one number, without them it has three',
      });
    }
    const [value, min, max] = words.map((word) => parseDecimal(where, word));
    return shared === undefined
      ? { value: value!, min: min!, max: max! }
      : { value: value!, ...shared };
  });
}

function requireBounds(args: Arguments): Bounds {
  const bounds = givenBounds(args);
  if (bounds === undefined) throw misuse('prove range: --min and --max, or --bits, are required');
  return bounds;
}

/** @throws BAD_PARAMETER - for one bound without the other, or bits beside them */
function givenBounds(args: Arguments): Bounds | undefined {
  const [min, max, bits] = ['min', 'max', 'bits'].map((name) => args.text(name));
  if (min === undefined && max === undefined && bits === undefined) return undefined;
  if (bits !== undefined) {
    if (min !== undefined || max !== undefined) throw misuse('give --bits, or --min and --max');
    const found = ([8, 16, 32, 64] as const).find((n) => String(n) === bits);
    if (found === undefined) throw misuse('--bits: expected 8, 16, 32 or 64');
    return { bits: found };
  }
  if (min === undefined || max === undefined) throw misuse('--min and --max go together');
  return { min: parseDecimal('--min', min), max: parseDecimal('--max', max) };
}

const U64_MAX = 18_446_744_073_709_551_615n;

/** @throws BAD_ENCODING - unless the word is a decimal number below 2^64, without leading zeros */
function parseDecimal(where: string, word: string): bigint {
  const value = /^(?:0|[1-9][0-9]{0,19})$/.test(word) ? BigInt(word) : undefined;
  if (value !== undefined && value <= U64_MAX) return value;
  throw new NexusError('BAD_ENCODING', `${where}: expected a whole decimal number below 2^64`);
}
