/** Claims about hashed messages: a message from a file, or a number hashed with a fresh salt. */
import { hashedRange, NexusError, preimage, type CipherName } from 'nexuszero/preimage';
import { oneOf, type Arguments } from './args.ts';
import { secretText, type Claim } from './claims.ts';
import { misuse } from './failure.ts';
import { readBytes, readText } from './files.ts';
import type { Output } from './output.ts';

const CIPHER_NAMES: readonly CipherName[] = [
  ...(['ChaCha12', 'ChaCha20'] as const),
  ...(['ChaCha12-192', 'ChaCha20-192'] as const),
  ...(['ChaCha12-256', 'ChaCha20-256'] as const),
];
const SOURCES = ['in', 'value-file', 'value'] as const;
const BOUNDS_HINT = 'for example --min 18 --max 120';

/** More than a message may have, so that the library says how many it may. */
const READ_MAX_BYTES = 65_536;

interface Bounds {
  readonly min: bigint;
  readonly max: bigint;
}

/** Statement and witness; only numbers make a secret file, for a message is one already. */
export async function preimageClaim(args: Arguments, output: Output): Promise<Claim> {
  const given = SOURCES.filter((name) => args.text(name) !== undefined);
  const [source] = given;
  if (source === undefined || given.length > 1) {
    throw misuse('prove preimage: give one of --in, --value-file', 'see --help');
  }
  const suite = oneOf('suite', args.text('suite') ?? 'ChaCha12', CIPHER_NAMES);
  const bounds = givenBounds(args);
  if (source === 'in') return aboutFile(args, suite, bounds);
  if (bounds === undefined) throw misuse(`--${source}: the bounds are missing`, BOUNDS_HINT);
  if (args.text('offset') !== undefined) throw misuse(`--${source}: --offset has no meaning here`);
  const claim = await aboutNumber(await readValue(args), suite, bounds, givenWidth(args));
  if (source === 'value') {
    output.note('note: --value is visible to other users; prefer --value-file');
  }
  return claim;
}

async function aboutFile(
  args: Arguments,
  suite: CipherName,
  bounds: Bounds | undefined,
): Promise<Claim> {
  const message = await readBytes(args.need('in'), READ_MAX_BYTES);
  try {
    const pair = await preimage.fromMessage(message, { suite });
    if (bounds === undefined) {
      refusePlace(args);
      return { ...pair, made: true };
    }
    const { digest, length } = pair.statement;
    const place = { offset: wholeNumber('offset', args.need('offset')), width: givenWidth(args) };
    const statement = hashedRange.statement({ suite, digest, length, ...place, ...bounds });
    return { statement, witness: hashedRange.witness(message), made: true };
  } finally {
    message.fill(0);
  }
}

/** A place without bounds would be ignored, and less proved than was asked. */
function refusePlace(args: Arguments): void {
  const name = ['offset', 'length'].find((flag) => args.text(flag) !== undefined);
  if (name !== undefined) throw misuse(`--${name} needs --min and --max`, BOUNDS_HINT);
}

async function aboutNumber(
  value: bigint,
  suite: CipherName,
  bounds: Bounds,
  width: number,
): Promise<Claim> {
  const { statement, witness, message } = await hashedRange.commit({
    ...{ value, suite, width },
    ...bounds,
  });
  const text = secretText('hashedRange', suite, { message });
  message.fill(0);
  return { statement, witness, made: true, secretText: text };
}

/** @throws BAD_PARAMETER - for one bound without the other, or min above max */
function givenBounds(args: Arguments): Bounds | undefined {
  const [min, max] = ['min', 'max'].map((name) => args.text(name));
  if (min === undefined && max === undefined) return undefined;
  if (min === undefined || max === undefined) {
    throw misuse('--min and --max go together', BOUNDS_HINT);
  }
  const bounds = { min: decimal('--min', min), max: decimal('--max', max) };
  if (bounds.min > bounds.max) throw misuse('--min is above --max', BOUNDS_HINT);
  return bounds;
}

function givenWidth(args: Arguments): number {
  const text = args.text('length');
  return text === undefined ? 8 : wholeNumber('length', text);
}

function wholeNumber(name: string, text: string): number {
  if (/^(?:0|[1-9][0-9]{0,8})$/.test(text)) return Number(text);
  throw misuse(`--${name}: expected a whole number of bytes`);
}

async function readValue(args: Arguments): Promise<bigint> {
  const word = args.text('value') ?? (await readText(args.need('value-file'), 4096));
  return decimal('value', word.replace(/\n$/, ''));
}

function decimal(where: string, word: string): bigint {
  const value = /^(?:0|[1-9][0-9]{0,19})$/.test(word) ? BigInt(word) : undefined;
  if (value !== undefined && value < 1n << 64n) return value;
  throw new NexusError('BAD_ENCODING', `${where}: expected a whole decimal number below 2^64`, {
    hint: 'digits only: no sign, blank, empty line or leading zero',
  });
}
