/** Logs as JSON lines: one that is a hash chain, one of measurements. */
import { createHash } from 'node:crypto';
import type { CorpusClass, CorpusFile } from './class.ts';
import { drawsOf, type Draws } from './draws.ts';
import { tapeOf } from './tape.ts';

const START = Date.UTC(2026, 2, 2, 9);
const ACTORS = ['api-gateway', 'batch-worker', 'ops-console', 'scheduler'] as const;
const SUBJECTS = ['age-over-18', 'balance', 'membership', 'preimage'] as const;
const ACTIONS = ['proof.verify', 'proof.create', 'key.rotate', 'batch.submit'] as const;

function uuid(draws: Draws): string {
  const bytes = draws.bytes(16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Bits of a version 4 UUID that are free. */
const UUID_BITS = 122;

/** `hash` is SHA-256 of the line without its own member; `prev` the hash of the line before, at first zeros. */
function auditLog(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const draws = drawsOf(seed, 'audit-jsonl', bytes);
  const tape = tapeOf(bytes, draws);
  let prev = '0'.repeat(64);
  let time = START;
  for (let seq = 1; !tape.full(); seq++) {
    let text = '';
    const put = (piece: string, bits?: number): void => {
      text += piece;
      tape.append(piece, bits);
    };
    time += 100 + draws.below(256);
    put(`{"v":1,"seq":${String(seq)},"time":"${new Date(time).toISOString()}"`);
    put(',"tenant":"demo","id":"', 0);
    put(uuid(draws), UUID_BITS);
    const ok = !draws.oneIn(16);
    put(`","actor":"${draws.pick(ACTORS)}","action":"${draws.pick(ACTIONS)}"`);
    put(
      `,"subject":"statement/${draws.pick(SUBJECTS)}","outcome":"${ok ? 'accepted' : 'refused'}"`,
    );
    put(`,"ms":${String(1 + draws.below(16))},"prev":"${prev}"`);
    prev = createHash('sha256').update(`${text}}`).digest('hex');
    tape.append(`,"hash":"${prev}"}\n`, 0);
  }
  return Promise.resolve(tape.finish());
}

const INTERVAL_MS = 15_000;
const HOSTS = ['prover-1', 'prover-2', 'prover-3'] as const;
const OPERATIONS = ['range.prove', 'range.verify', 'sigma.prove', 'sigma.verify'] as const;

/** What one host has done of one operation. */
interface Series {
  readonly host: string;
  readonly op: string;
  count: number;
  errors: number;
  queue: number;
  heap: number;
  p50: number;
  p90: number;
  p99: number;
}

/** Hosts by operation: what is logged at each tick, in this order. */
const LOGGED = OPERATIONS.flatMap((op) => HOSTS.map((host) => ({ host, op })));

function startSeries(draws: Draws, { host, op }: (typeof LOGGED)[number]): Series {
  const p50 = 40 + draws.below(64);
  const count = draws.below(4096);
  return { host, op, count, errors: 0, queue: 8, heap: 100, p50, p90: 2 * p50, p99: 3 * p50 };
}

/** -1, 0 or 1; half the time 0. */
const step = (draws: Draws): number => draws.weighted([1, 2, 1]) - 1;

function metricsLog(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const draws = drawsOf(seed, 'metrics-jsonl', bytes);
  const tape = tapeOf(bytes, draws);
  const series: Series[] = [];
  for (let tick = 0; !tape.full(); tick++) {
    const time = new Date(START + tick * INTERVAL_MS + draws.below(8)).toISOString();
    for (const [i, names] of LOGGED.entries()) {
      const one = (series[i] ??= startSeries(draws, names));
      one.count += 8 + draws.below(4);
      if (draws.oneIn(64)) one.errors++;
      one.queue = Math.max(0, one.queue + step(draws));
      one.heap += step(draws);
      one.p50 += step(draws);
      one.p90 += step(draws);
      one.p99 += step(draws);
      tape.append(`${metricsLine(time, one)}\n`);
    }
  }
  return Promise.resolve(tape.finish());
}

function metricsLine(
  time: string,
  { host, op, count, errors, queue, heap, p50, p90, p99 }: Series,
): string {
  return JSON.stringify({
    time,
    level: 'info',
    event: 'metrics',
    service: 'nexuszero',
    host,
    op,
    interval: INTERVAL_MS,
    count,
    errors,
    queue,
    heap,
    p50: p50 / 10,
    p90: p90 / 10,
    p99: p99 / 10,
  });
}

/** A log with identifiers and hashes, and one without. */
export const LOGS: readonly CorpusClass[] = [
  {
    name: 'audit-jsonl',
    about:
      'v, seq, time, tenant, id (UUID v4), actor, action, subject, outcome, ms, prev, hash (SHA-256 chain)',
    generate: auditLog,
  },
  {
    name: 'metrics-jsonl',
    about: 'time, host and operation in turn, a counter, gauges and percentiles that drift',
    generate: metricsLog,
  },
];
