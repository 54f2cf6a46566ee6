/** Flags: each command declares its own; unknown ones are told apart from near misses. */
import { parseArgs } from 'node:util';
import { misuse } from './failure.ts';

interface Flag {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** Whether the flag may be given several times. */
  readonly multiple?: boolean;
}

export type Flags = Readonly<Record<string, Flag>>;

export interface Arguments {
  readonly positionals: readonly string[];
  /** The value of a string flag, or undefined. */
  text(name: string): string | undefined;
  /** The values of a string flag that may be given several times, in order. */
  all(name: string): readonly string[];
  /** The value of a string flag that must be given. @throws BAD_PARAMETER - when it is missing */
  need(name: string): string;
  has(name: string): boolean;
}

const COMMON: Flags = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } };

/** @throws BAD_PARAMETER - for an unknown flag, a missing or a superfluous value */
export function parseFlags(args: readonly string[], own: Flags): Arguments {
  const options = { ...COMMON, ...own };
  refuseUnknown(args, Object.keys(options));
  try {
    const { values, positionals, tokens } = parseArgs({
      args: withSigns(args, options),
      options,
      allowPositionals: true,
      tokens: true,
    });
    const given = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    refuseRepeated(given.filter((name) => options[name]?.multiple !== true));
    const all = (name: string): readonly string[] =>
      [values[name] ?? []].flat().filter((value) => typeof value === 'string');
    const text = (name: string): string | undefined => all(name)[0];
    return {
      positionals,
      text,
      all,
      need: (name) => {
        const value = text(name);
        if (value === undefined) throw misuse(`--${name} is required`, 'see --help');
        return value;
      },
      has: (name) => values[name] === true,
    };
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    throw misuse(oneLine((error as Error).message), 'see --help');
  }
}

/** `--value -5` as `--value=-5`: that the number is none of ours is for its reader to say. */
function withSigns(args: readonly string[], options: Flags): string[] {
  return args.reduce<string[]>((kept, arg) => {
    const flag = kept.at(-1);
    const takesText = flag?.startsWith('--') === true && options[flag.slice(2)]?.type === 'string';
    if (takesText && /^-[0-9]/.test(arg)) return [...kept.slice(0, -1), `${flag}=${arg}`];
    return [...kept, arg];
  }, []);
}

function refuseUnknown(args: readonly string[], known: readonly string[]): void {
  for (const arg of args) {
    if (arg === '--') return;
    const name = /^--([^=]+)/.exec(arg)?.[1];
    if (name === undefined || known.includes(name)) continue;
    const near = nearest(name, known);
    const hint = near === undefined ? 'see --help' : `did you mean --${near}?`;
    throw misuse(`unknown option --${name.slice(0, 40)}`, hint);
  }
}

/** Of two contexts or keys, which one was meant is not ours to guess. */
function refuseRepeated(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw misuse(`--${twice} is given twice`);
}

/** The known word at an edit distance of at most 2, or undefined. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= 2 ? best.candidate : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + change));
    }
    row = next;
  }
  return row[b.length]!;
}

function oneLine(text: string): string {
  return text.split(/\n|\. /)[0]!.slice(0, 200);
}

/** One of a list of words. @throws BAD_PARAMETER - otherwise */
export function oneOf<Word extends string>(
  name: string,
  text: string,
  words: readonly Word[],
): Word {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  const near = nearest(text, words);
  const hint = near === undefined ? undefined : `did you mean ${near}?`;
  throw misuse(`--${name}: expected one of ${words.join(', ')}`, hint);
}

/** A whole number. @throws BAD_PARAMETER - for what is none, or beyond `least` and `most` */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^(?:0|[1-9][0-9]{0,14})$/.test(text) ? Number(text) : -1;
  if (value >= least && value <= most) return value;
  throw misuse(`--${name}: expected a whole number from ${String(least)} to ${String(most)}`);
}
