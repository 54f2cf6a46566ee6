/** Claims that committed numbers lie within bounds: new commitments, or openings from files. */
import {
  isNexusError,
  NexusError,
  opening,
  range,
  type Opening,
  type Witness,
} from 'nexuszero/range';
import type { Arguments } from './args.ts';
import type { Claim } from './claims.ts';
import { misuse } from './failure.ts';
import { readText } from './files.ts';
import type { Output } from './output.ts';

/** The flags that say where the numbers come from; one of them is given. */
const SOURCES = ['value', 'value-file', 'values-file', 'opening', 'secret-file'] as const;

/** A claim about new commitments, or about those that opening files open. */
export async function rangeClaim(args: Arguments, output: Output): Promise<Claim> {
  const given = SOURCES.filter((name) => args.text(name) !== undefined);
  const [source] = given;
  if (source === undefined || given.length > 1) {
    throw misuse('prove range: give one of --value-file, --values-file, --opening', 'see --help');
  }
  const bounds = givenBounds(args);
  if (source === 'values-file') return commitTo(await readLines(args, bounds));
  if (bounds === undefined) throw misuse('prove range: the bounds are missing', BOUNDS_HINT);
  if (source === 'value' || source === 'value-file') {
    const wanted = { ...bounds, value: await readValue(args) };
    requireWithin('value', wanted);
    if (source === 'value') {
      output.note('note: --value is visible to other users; prefer --value-file');
    }
    return commitTo([wanted]);
  }
  const openings = await readOpenings(args);
  try {
    const commitments = openings.map(({ commitment }) => commitment);
    const statement = range.statement({ commitments, ...bounds });
    return { statement, witness: range.witness(openings), made: true };
  } finally {
    for (const one of openings) one.wipe();
  }
}

/** The witness for a statement that is given: the openings of its commitments, in its order. */
export async function openingWitness(args: Arguments): Promise<Witness<'range'>> {
  const openings = await readOpenings(args);
  try {
    return range.witness(openings);
  } finally {
    for (const one of openings) one.wipe();
  }
}

/** The openings of --opening, or of --secret-file: files of one or of many. */
async function readOpenings(args: Arguments): Promise<readonly Opening[]> {
  const paths = [...args.all('opening'), ...args.all('secret-file')];
  const lists: (readonly Opening[])[] = [];
  for (const path of paths) {
    const text = await readText(path);
    try {
      lists.push(await opening.listFromJSON(text));
    } catch (error) {
      if (!isNexusError(error)) throw error;
      throw new NexusError(
        error.code,
        `${path === '-' ? path : path.slice(-120)}: ${error.message}`,
        {
          hint: 'expected an opening, or an array of them, as prove range writes NAME.secret',
        },
      );
    }
  }
  return lists.flat();
}

interface Bounds {
  readonly min: bigint;
  readonly max: bigint;
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

async function readValue(args: Arguments): Promise<bigint> {
  const word = args.text('value') ?? (await readText(args.need('value-file'), 4096));
  return parseDecimal('value', word.replace(/\n$/, ''));
}

/** Lines of a values file. */
const VALUES_MAX = 65_536;

/** A number a line, within the bounds of the flags; or number, min and max on each line. */
async function readLines(args: Arguments, shared: Bounds | undefined): Promise<readonly Wanted[]> {
  const text = await readText(args.need('values-file'));
  const lines = text.replace(/\n$/, '').split('\n');
  if (lines.length > VALUES_MAX) {
    throw new NexusError('LIMIT_EXCEEDED', `--values-file: over ${String(VALUES_MAX)} lines`, {
      hint: 'split the file: each part gets a proof of its own',
    });
  }
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
    const bounds = shared ?? { min: min!, max: max! };
    if (bounds.min > bounds.max) throw misuse(`${where}: min is above max`, '"value min max"');
    const wanted = { ...bounds, value: value! };
    requireWithin(where, wanted);
    return wanted;
  });
}

/**
 * All numbers are looked at before the first commitment is made. That one of them lies outside is told
 * anyway; BigInt comparisons are not constant-time.
 * @throws WITNESS_MISMATCH - for a value outside its bounds
 */
function requireWithin(where: string, { value, min, max }: Wanted): void {
  if (min <= value && value <= max) return;
  throw new NexusError('WITNESS_MISMATCH', `${where}: outside [${String(min)}, ${String(max)}]`, {
    hint: 'a number outside its bounds cannot be proved to lie within them',
  });
}

const BOUNDS_HINT = 'for example --min 18 --max 120, or --bits 32 for 0 to 4294967295';

/** @throws BAD_PARAMETER - for one bound without the other, bits beside them, or min above max */
function givenBounds(args: Arguments): Bounds | undefined {
  const [min, max, bits] = ['min', 'max', 'bits'].map((name) => args.text(name));
  if (min === undefined && max === undefined && bits === undefined) return undefined;
  if (bits !== undefined) {
    if (min !== undefined || max !== undefined) {
      throw misuse('--bits, or --min and --max: not both', BOUNDS_HINT);
    }
    if (!['8', '16', '32', '64'].includes(bits)) {
      throw misuse('--bits: expected 8, 16, 32 or 64', 'other bounds: --min and --max');
    }
    return { min: 0n, max: (1n << BigInt(bits)) - 1n };
  }
  if (min === undefined || max === undefined) {
    throw misuse('--min and --max go together', BOUNDS_HINT);
  }
  const bounds = { min: parseDecimal('--min', min), max: parseDecimal('--max', max) };
  if (bounds.min > bounds.max) throw misuse('--min is above --max', BOUNDS_HINT);
  return bounds;
}

const U64_MAX = 18_446_744_073_709_551_615n;

/** @throws BAD_ENCODING - unless the word is a decimal number below 2^64, without leading zeros */
function parseDecimal(where: string, word: string): bigint {
  const value = /^(?:0|[1-9][0-9]{0,19})$/.test(word) ? BigInt(word) : undefined;
  if (value !== undefined && value <= U64_MAX) return value;
  throw new NexusError('BAD_ENCODING', `${where}: expected a whole decimal number below 2^64`, {
    hint: 'digits only: no sign, blank, empty line or leading zero; lines end with \\n',
  });
}
