/** Wishes from callers, checked once at the edge. */
import { NexusError } from '../bytes/errors.ts';
import type { Level } from '../bytes/security.ts';
import { isCipherName } from '../kernels/ciphers.ts';
import { isSuiteName } from '../kernels/suites.ts';
import { FORM_IDS, SYSTEM_IDS } from '../statements/ids.ts';
import type { Surroundings, Wish } from './plan.ts';

/** A wish with what is not said filled in. */
export type OwnWish = Wish & {
  readonly level: Level;
  readonly postQuantum: boolean;
  readonly prefer: 'speed' | 'size' | 'balanced';
  readonly count: number;
};

/** @throws BAD_PARAMETER - for a field that is unknown or holds what it cannot */
export function parseWish(wish: Wish): OwnWish {
  if (typeof wish !== 'object' || (wish as unknown) === null) throw bad('wish', 'an object');
  const own: Record<string, unknown> = {};
  for (const key of Object.keys(wish)) {
    if (!Object.hasOwn(CHECKS, key)) throw bad(key, `one of ${Object.keys(CHECKS).join(', ')}`);
    const value: unknown = wish[key as keyof Wish];
    const [fits, expected] = CHECKS[key as keyof Wish];
    if (value === undefined) continue;
    if (!fits(value)) throw bad(key, expected);
    own[key] = value;
  }
  return { ...DEFAULTS, ...own };
}

/**
 * What `own` says goes before `base`. A field of undefined says nothing: it must not take a level away that was asked for.
 * @throws BAD_PARAMETER - for what is no object
 */
export function wishOver(base: Wish, own: Wish): Wish {
  if (typeof own !== 'object' || (own as unknown) === null) throw bad('wish', 'an object');
  const said = Object.entries(own).filter(([, value]) => (value as unknown) !== undefined);
  return { ...base, ...(Object.fromEntries(said) as Wish) };
}

const DEFAULTS = { level: 128, postQuantum: false, prefer: 'balanced', count: 1 } as const;

type Check = readonly [fits: (value: unknown) => boolean, expected: string];

const boolean: Check = [(value) => typeof value === 'boolean', 'true or false'];
const positive: Check = [
  (value) => typeof value === 'number' && value > 0 && value < Infinity,
  'a number above 0',
];
const oneOf = (words: readonly unknown[]): Check => [
  (value) => words.includes(value),
  words.join(', '),
];
const whole = (least: number): Check => [
  (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= least,
  `a whole number from ${String(least)}`,
];

const CHECKS: Readonly<Record<keyof Wish, Check>> = {
  level: oneOf([128, 192, 256]),
  postQuantum: boolean,
  maxProofBytes: positive,
  maxProveMs: positive,
  maxVerifyMs: positive,
  prefer: oneOf(['speed', 'size', 'balanced']),
  system: oneOf(Object.keys(SYSTEM_IDS)),
  suite: [(value) => isSuiteName(value) || isCipherName(value), 'the name of a suite'],
  form: oneOf(Object.keys(FORM_IDS)),
  aggregate: boolean,
  count: whole(1),
  workers: whole(0),
};

/** @throws BAD_PARAMETER - for what are no surroundings */
export function parseSurroundings(given: Surroundings): Surroundings {
  if (typeof given !== 'object' || (given as unknown) === null)
    throw bad('surroundings', 'an object');
  const { workers, isolation, cores } = given;
  if (!whole(0)[0](workers)) throw bad('workers', whole(0)[1]);
  if (!whole(1)[0](cores)) throw bad('cores', whole(1)[1]);
  const [fits, expected] = oneOf(['none', 'thread', 'process']);
  if (!fits(isolation)) throw bad('isolation', expected);
  return { workers, isolation, cores };
}

function bad(path: string, expected: string): NexusError {
  return new NexusError('BAD_PARAMETER', `${path}: expected ${expected}`, { path });
}
