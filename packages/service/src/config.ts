/** The settings of the service, from the environment: read once, checked, frozen. docs/service.md shows the table. */
import { availableParallelism } from 'node:os';
import { resolve, sep } from 'node:path';
import { NexusError, type PresetName } from 'nexuszero';

/** One setting. */
interface Setting<Value> {
  readonly name: string;
  readonly about: string;
  /** As it would be written. */
  readonly usual: string;
  readonly read: (text: string) => Value;
}

const text = (name: string, usual: string, about: string): Setting<string> => ({
  ...{ name, usual, about },
  read: (value) => value,
});

const whole = (
  name: string,
  usual: number,
  [least, most]: readonly [number, number],
  about: string,
): Setting<number> => ({
  ...{ name, usual: String(usual), about: `${about}; ${String(least)} to ${String(most)}` },
  read: (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw bad(name, `a whole number from ${String(least)} to ${String(most)}`);
  },
});

const word = <Word extends string>(
  name: string,
  usual: Word,
  words: readonly Word[],
  about: string,
): Setting<Word> => ({
  ...{ name, usual, about: `${about}: ${words.join(', ')}` },
  read: (value) => {
    if ((words as readonly string[]).includes(value)) return value as Word;
    throw bad(name, `one of ${words.join(', ')}`);
  },
});

const MIB = 1_048_576;
const DAY_S = 86_400;

/** What is in force. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly keys: string;
  readonly provers: number;
  readonly preset: PresetName;
  readonly selfVerify: 'yes' | 'no';
  readonly queue: number;
  readonly queueMs: number;
  readonly waitMs: number;
  readonly bodyBytes: number;
  readonly bodyS: number;
  readonly jobMs: number;
  readonly hungMs: number;
  readonly proverBytes: number;
  readonly keepS: number;
  readonly verdicts: number;
  readonly verdictsS: number;
  readonly shutdownS: number;
  readonly drainS: number;
  readonly log: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** Every setting under the name that the code knows it by. */
const SETTINGS: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
  host: text('NEXUSZERO_HOST', '127.0.0.1', 'address to listen on'),
  port: whole('NEXUSZERO_PORT', 8787, [0, 65_535], 'port to listen on, 0 for any that is free'),
  data: text('NEXUSZERO_DATA', 'nexuszero-data', 'folder of the journal'),
  keys: text(
    'NEXUSZERO_KEYS',
    'nexuszero-keys',
    'folder of the pool key and of the keyring, outside the data folder',
  ),
  provers: whole('NEXUSZERO_PROVERS', availableParallelism(), [1, 256], 'prover processes at work'),
  preset: word(
    'NEXUSZERO_PRESET',
    'balanced',
    ['fast', 'balanced', 'compact', 'secure'],
    'what decides among plans',
  ),
  selfVerify: word(
    'NEXUSZERO_SELF_VERIFY',
    'no',
    ['yes', 'no'],
    'check proofs before giving them out',
  ),
  queue: whole('NEXUSZERO_QUEUE', 5_000, [1, 100_000], 'jobs that may wait'),
  queueMs: whole(
    'NEXUSZERO_QUEUE_MS',
    60_000,
    [100, 86_400_000],
    'expected milliseconds of proving that may wait, for each prover',
  ),
  waitMs: whole(
    'NEXUSZERO_WAIT_MS',
    2_000,
    [0, 30_000],
    'milliseconds that a request waits for its proof before it is answered with a job',
  ),
  bodyBytes: whole('NEXUSZERO_BODY_BYTES', 4 * MIB, [1024, 64 * MIB], 'bytes of a request body'),
  bodyS: whole(
    'NEXUSZERO_BODY_S',
    60,
    [1, 3_600],
    'seconds that a request body may take to come, unless it is of lines',
  ),
  jobMs: whole('NEXUSZERO_JOB_MS', 60_000, [10, 3_600_000], 'milliseconds that a job may prove'),
  hungMs: whole(
    'NEXUSZERO_HUNG_MS',
    50,
    [10, 60_000],
    'milliseconds within which no prover is taken for hung',
  ),
  proverBytes: whole(
    'NEXUSZERO_PROVER_BYTES',
    512 * MIB,
    [64 * MIB, 64 * 1024 * MIB],
    'bytes of memory of a prover',
  ),
  keepS: whole('NEXUSZERO_KEEP_S', DAY_S, [1, 365 * DAY_S], 'seconds that an ended job is kept'),
  verdicts: whole('NEXUSZERO_VERDICTS', 4_096, [0, 16_777_216], 'verdicts that are remembered'),
  verdictsS: whole(
    'NEXUSZERO_VERDICTS_S',
    600,
    [1, 365 * DAY_S],
    'seconds that they are remembered',
  ),
  shutdownS: whole(
    'NEXUSZERO_SHUTDOWN_S',
    20,
    [0, 600],
    'seconds that jobs in hand have at the end',
  ),
  drainS: whole(
    'NEXUSZERO_DRAIN_S',
    0,
    [0, 60],
    'seconds between saying not ready and closing, for load balancers',
  ),
  log: word(
    'NEXUSZERO_LOG',
    'info',
    ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
    'the least level that is logged',
  ),
};

/** @throws BAD_PARAMETER - for a value that is none, or a variable NEXUSZERO_.. that is not known */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const known = new Set<string>(Object.values(SETTINGS).map(({ name }) => name));
  const unknown = Object.keys(environment).find(
    (name) => name.startsWith('NEXUSZERO_') && !known.has(name) && !FOREIGN.has(name),
  );
  if (unknown !== undefined) {
    throw new NexusError('BAD_PARAMETER', `${unknown}: no such setting`, {
      hint: '`nexuszero serve --settings` prints all',
    });
  }
  const entries = Object.entries(SETTINGS).map(([key, { name, usual, read }]) => [
    key,
    read(environment[name] ?? usual),
  ]);
  const config = Object.freeze(Object.fromEntries(entries) as Config);
  requireApart(config);
  return config;
}

/** Variables of the project that are not the service's. */
const FOREIGN = new Set(['NEXUSZERO_VECTORS', 'NEXUSZERO_CACHE']);

/** What opens the journal must not lie in it: whoever has a copy of the one has not the other. */
function requireApart({ data, keys }: Config): void {
  const [inner, outer] = [`${resolve(keys)}${sep}`, `${resolve(data)}${sep}`];
  if (!inner.startsWith(outer)) return;
  throw new NexusError('BAD_PARAMETER', 'NEXUSZERO_KEYS lies within NEXUSZERO_DATA', {
    hint: 'keep the keys outside the data folder, and out of its backups',
  });
}

/** A row for each setting: its name, what it is when not set, what it is about. */
export const SETTING_ROWS: readonly (readonly [string, string, string])[] = Object.values(
  SETTINGS,
).map(({ name, usual, about }) => [
  name,
  name === 'NEXUSZERO_PROVERS' ? 'as many as cores' : usual,
  about,
]);

/** What is in force, a line each. */
export function configLines(config: Config): readonly string[] {
  const width = Math.max(...Object.values(SETTINGS).map(({ name }) => name.length));
  return Object.entries(SETTINGS).map(
    ([key, { name, about }]) =>
      `${name.padEnd(width)}  ${String(config[key as keyof Config]).padEnd(14)}  ${about}`,
  );
}

function bad(name: string, expected: string): NexusError {
  return new NexusError('BAD_PARAMETER', `${name}: expected ${expected}`, { path: name });
}
