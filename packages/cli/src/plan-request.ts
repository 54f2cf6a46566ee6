/** What the flags of `plan` ask for: a statement, or what to commit to, and the wish. */
import { statementFromJSON, type CipherName, type SuiteName } from 'nexuszero';
import type { CommitmentRequest, FormName, Level, PlanRequest, Wish } from 'nexuszero/plan';
import { oneOf, wholeNumber, type Arguments } from './args.ts';
import { misuse } from './failure.ts';
import { readText } from './files.ts';

export const PLAN_KINDS = ['range', 'hashedRange', 'preimage', 'dlog', 'dleq', 'pedersen'] as const;
type PlanKind = (typeof PLAN_KINDS)[number];

const SUITES: readonly (SuiteName | CipherName)[] = [
  ...(['ristretto255', 'P256', 'P384', 'P521'] as const),
  ...(['ChaCha12', 'ChaCha20', 'ChaCha12-192', 'ChaCha20-192'] as const),
  ...(['ChaCha12-256', 'ChaCha20-256'] as const),
];
const FORMS: readonly FormName[] = [
  ...(['standard', 'batchable', 'compact'] as const),
  ...(['speed', 'balanced', 'small', 'tiny'] as const),
];
const LEVELS = ['128', '192', '256'] as const;

/** The flags that describe what is to be proved, and the kinds that each says something about. */
const SUBJECT: Readonly<Record<string, readonly PlanKind[]>> = {
  bits: ['range', 'hashedRange'],
  min: ['range', 'hashedRange'],
  max: ['range', 'hashedRange'],
  values: ['range', 'hashedRange'],
  length: ['preimage'],
};

/** @throws BAD_PARAMETER - for flags that are missing, or mean nothing here; as reading a statement does */
export async function planRequest(args: Arguments): Promise<PlanRequest> {
  const file = args.text('statement');
  const word = args.text('kind');
  if ((file === undefined) === (word === undefined)) {
    throw misuse('plan: give --kind, or --statement', `--kind ${PLAN_KINDS.join('|')}`);
  }
  const wish = wishOf(args);
  if (file !== undefined) {
    refuse(args, Object.keys(SUBJECT), '--statement says it all');
    return { statement: statementFromJSON(await readText(file)), wish };
  }
  const kind = oneOf('kind', word!, PLAN_KINDS);
  const foreign = Object.keys(SUBJECT).filter((name) => SUBJECT[name]?.includes(kind) === false);
  refuse(args, foreign, `has no meaning for ${kind}`);
  // a hashed number is one way to commit to a number within bounds
  const system = kind === 'hashedRange' ? { system: 'vole' as const } : {};
  return { commit: commitmentOf(kind, args), wish: { ...wish, ...system } };
}

function refuse(args: Arguments, names: readonly string[], why: string): void {
  const given = names.find((name) => args.text(name) !== undefined);
  if (given !== undefined) throw misuse(`--${given}: ${why}`, 'see --help');
}

function commitmentOf(kind: PlanKind, args: Arguments): CommitmentRequest {
  if (kind === 'preimage') {
    return { kind, length: wholeNumber('length', args.text('length') ?? '32', 1, 1e9) };
  }
  if (kind !== 'range' && kind !== 'hashedRange') return { kind };
  const values = args.text('values');
  const many = values === undefined ? {} : { values: wholeNumber('values', values, 1, 1e9) };
  return { kind: 'range', ...boundsOf(args), ...many };
}

const BOUNDS_HINT = 'for example --min 18 --max 120, or --bits 32';

function boundsOf(args: Arguments): { bits: 8 | 16 | 32 | 64 } | { min: bigint; max: bigint } {
  const [bits, min, max] = ['bits', 'min', 'max'].map((name) => args.text(name));
  if (bits !== undefined && (min !== undefined || max !== undefined)) {
    throw misuse('--bits, or --min and --max: not both', BOUNDS_HINT);
  }
  if (bits !== undefined) {
    return { bits: Number(oneOf('bits', bits, ['8', '16', '32', '64'])) as 8 | 16 | 32 | 64 };
  }
  if (min === undefined || max === undefined) {
    throw misuse('plan: the bounds are missing', BOUNDS_HINT);
  }
  return { min: decimal('min', min), max: decimal('max', max) };
}

function decimal(name: string, text: string): bigint {
  if (/^(?:0|[1-9][0-9]{0,19})$/.test(text)) return BigInt(text);
  throw misuse(`--${name}: expected a whole decimal number below 2^64`, BOUNDS_HINT);
}

function wishOf(args: Arguments): Wish {
  const given = <Value>(name: string, read: (text: string) => Value): Value | undefined => {
    const text = args.text(name);
    return text === undefined ? undefined : read(text);
  };
  const whole = (name: string): number | undefined =>
    given(name, (text) => wholeNumber(name, text, 1, 1e12));
  const ms = (name: string): number | undefined => given(name, (text) => milliseconds(name, text));
  const wish = {
    level: given('level', (text) => Number(oneOf('level', text, LEVELS)) as Level),
    postQuantum: args.has('pq') ? true : undefined,
    maxProofBytes: whole('max-bytes'),
    maxProveMs: ms('max-ms'),
    maxVerifyMs: ms('max-verify-ms'),
    prefer: given('prefer', (text) => oneOf('prefer', text, ['speed', 'size', 'balanced'])),
    suite: given('suite', (text) => oneOf('suite', text, SUITES)),
    form: given('form', (text) => oneOf('form', text, FORMS)),
    count: whole('count'),
  };
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined));
}

function milliseconds(name: string, text: string): number {
  const value = /^[0-9]{1,9}(?:\.[0-9]{1,6})?$/.test(text) ? Number(text) : 0;
  if (value > 0) return value;
  throw misuse(`--${name}: expected milliseconds above 0`, 'for example 250, or 2.5');
}
