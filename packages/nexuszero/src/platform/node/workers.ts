/** Workers of Node, threads or processes; and what else the engine asks the platform. */
import * as crypto from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Platform } from '../../engine/pool.ts';

/** Node before 20.12 has only the way by an object. */
const { hash } = crypto as Partial<typeof crypto>;

export const platform: Platform = Object.freeze({
  cores: availableParallelism(),
  openPool: async (isolation, limits) =>
    isolation === 'thread'
      ? (await import('./threads.ts')).openThreads(limits)
      : (await import('./processes.ts')).openProcesses(limits),
  digest: (bytes) =>
    hash === undefined
      ? crypto.createHash('sha256').update(bytes).digest('base64')
      : hash('sha256', bytes, 'base64'),
  codecs: async () => (await import('./zlib.ts')).platformCodecs,
  memoryBytes: () => process.memoryUsage.rss(),
} satisfies Platform);
