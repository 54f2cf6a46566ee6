/** How an engine is set up: presets, and the caller's own settings over them, checked once. */
import { NexusError } from '../bytes/errors.ts';
import type { Json } from '../bytes/json.ts';
import type { StrategyWish } from '../compress/options.ts';
import { STRATEGIES } from '../compress/container.ts';
import { CostModel } from '../plan/model.ts';
import type { Wish } from '../plan/plan.ts';
import { parseWish, wishOver } from '../plan/wish.ts';
import { requireObject } from '../proofs/options.ts';
import type { CacheLimits } from './cache.ts';
import type { EngineEvent } from './events.ts';

export type PresetName = 'fast' | 'balanced' | 'compact' | 'secure';

/** Limits of one engine; what is left out has the default that is named. */
export interface EngineLimits {
  /**
   * Bytes of memory of one worker: all of it with isolation `process`, the JavaScript heap only with `thread`. None when
   * not given.
   */
  readonly memoryBytes?: number;
  /** Milliseconds that one job may take in a worker; 60,000. */
  readonly jobMs?: number;
  /**
   * Milliseconds within which no worker is taken for hung, 5,000; after that one is that takes 10 times what was expected. Its
   * jobs go to another, once, and have all their time there.
   */
  readonly hungMs?: number;
  /** Jobs that may wait; 100,000. */
  readonly queue?: number;
  /** Bytes that `seal`, `open`, `compress`, `decompress` and `unpack` take and give; 256 MiB. */
  readonly dataBytes?: number;
}

/** What is remembered; times in milliseconds. */
export interface CacheConfig {
  /** The most verdicts; 4,096. 0 remembers none. */
  readonly verdicts?: number;
  /** The most proofs; 0: none are kept unless asked for. Each is given out only to who brings a witness that fits. */
  readonly proofs?: number;
  /** How long something may be remembered; 600,000. */
  readonly ttlMs?: number;
}

/** What `createEngine` takes. */
export interface EngineConfig {
  /**
   * `fast`: least time. `balanced` (default): time and bytes. `compact`: fewest bytes. `secure`: level 256 and post-quantum only, and
   * every proof is verified before it is given out.
   */
  readonly preset?: PresetName;
  /** Threads or processes that prove; 0 (default): all happens in the calling thread. */
  readonly workers?: number;
  /** What workers are; `thread` when not given. A hard limit of memory needs `process`. */
  readonly isolation?: 'thread' | 'process';
  /** What holds for every proof, unless a call says otherwise. */
  readonly wish?: Wish;
  /** Whether every proof is verified before it is given out. */
  readonly selfVerify?: boolean;
  /** How `compress` and `pack` compress; `auto` when not given. */
  readonly compression?: StrategyWish;
  readonly limits?: EngineLimits;
  /** `false` remembers nothing. */
  readonly cache?: CacheConfig | false;
  /** What `calibrate` found out about this machine; a built-in model otherwise. */
  readonly model?: CostModel | string | Json;
  /** Hears of everything that happens. What it throws is dropped. */
  readonly onEvent?: (event: EngineEvent) => void;
}

/** The settings of one engine, all of them. */
export interface Settings {
  readonly preset: PresetName;
  readonly workers: number;
  readonly isolation: 'thread' | 'process';
  readonly wish: Wish;
  readonly selfVerify: boolean;
  readonly compression: StrategyWish;
  readonly limits: Required<Omit<EngineLimits, 'memoryBytes'>> & Pick<EngineLimits, 'memoryBytes'>;
  readonly verdicts: CacheLimits;
  readonly proofs: CacheLimits;
  readonly model: CostModel | undefined;
  readonly onEvent: ((event: EngineEvent) => void) | undefined;
}

const PRESETS: Readonly<Record<PresetName, { readonly wish: Wish; readonly selfVerify: boolean }>> =
  Object.freeze({
    fast: { wish: { prefer: 'speed' }, selfVerify: false },
    balanced: { wish: { prefer: 'balanced' }, selfVerify: false },
    compact: { wish: { prefer: 'size' }, selfVerify: false },
    secure: { wish: { level: 256, postQuantum: true }, selfVerify: true },
  });

/** More would be a mistake: each has kernels of its own. */
const WORKERS_MOST = 256;
const DATA_BYTES = 268_435_456;

/** @throws BAD_PARAMETER - for what is no setting; BAD_ENCODING - for a model that is none */
export function parseConfig(config: EngineConfig): Settings {
  requireObject(config, 'config');
  const { preset = 'balanced', isolation = 'thread', compression = 'auto', cache = {} } = config;
  requireWord('preset', preset, Object.keys(PRESETS));
  requireWord('isolation', isolation, ['thread', 'process']);
  requireWord('compression', compression, ['auto', 'mps', ...STRATEGIES]);
  const base = PRESETS[preset];
  const { wish = {}, selfVerify = base.selfVerify, limits = {}, onEvent } = config;
  const own = Object.freeze(wishOver(base.wish, wish));
  // said now: what only verifies would never find a field that is misspelt
  parseWish(own);
  if (typeof (selfVerify as unknown) !== 'boolean') throw bad('selfVerify', 'true or false');
  if (onEvent !== undefined && typeof (onEvent as unknown) !== 'function') {
    throw bad('onEvent', 'a function');
  }
  return Object.freeze({
    preset,
    workers: count('workers', config.workers ?? 0, WORKERS_MOST),
    isolation,
    wish: own,
    selfVerify,
    compression,
    limits: parseLimits(limits),
    ...parseCache(cache),
    model: parseModel(config.model),
    onEvent,
  });
}

function parseLimits(limits: EngineLimits): Settings['limits'] {
  requireObject(limits, 'limits');
  const { memoryBytes, jobMs = 60_000, hungMs = 5_000 } = limits;
  const { queue = 100_000, dataBytes = DATA_BYTES } = limits;
  return Object.freeze({
    jobMs: atLeastOne('limits.jobMs', jobMs),
    hungMs: atLeastOne('limits.hungMs', hungMs),
    queue: atLeastOne('limits.queue', queue),
    dataBytes: atLeastOne('limits.dataBytes', dataBytes),
    // no bound at all is what a platform need not be told
    ...(memoryBytes !== undefined &&
      atLeastOne('limits.memoryBytes', memoryBytes) < Number.POSITIVE_INFINITY && { memoryBytes }),
  });
}

function parseCache(cache: CacheConfig | false): Pick<Settings, 'verdicts' | 'proofs'> {
  if (cache !== false) requireObject(cache, 'cache');
  const {
    verdicts = 4096,
    proofs = 0,
    ttlMs = 600_000,
  } = cache === false ? { verdicts: 0 } : cache;
  const most = 16_777_216;
  const ttl = atLeastOne('cache.ttlMs', ttlMs);
  return {
    verdicts: { entries: count('cache.verdicts', verdicts, most), ttlMs: ttl },
    proofs: { entries: count('cache.proofs', proofs, most), ttlMs: ttl },
  };
}

function parseModel(model: EngineConfig['model']): CostModel | undefined {
  if (model === undefined || model instanceof CostModel) return model;
  return CostModel.from(model);
}

function count(path: string, value: unknown, most: number): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most) {
    return value as number;
  }
  throw bad(path, `a whole number from 0 to ${String(most)}`);
}

function atLeastOne(path: string, value: unknown): number {
  if (typeof value === 'number' && value >= 1 && !Number.isNaN(value)) return value;
  throw bad(path, 'a number of 1 or more');
}

/** @throws BAD_PARAMETER - for a word that is none of the list */
export function requireWord(path: string, word: unknown, words: readonly string[]): void {
  if (typeof word === 'string' && words.includes(word)) return;
  throw bad(path, `one of ${words.join(', ')}`);
}

function bad(path: string, expected: string): NexusError {
  return new NexusError('BAD_PARAMETER', `engine: ${path}: expected ${expected}`, { path });
}
