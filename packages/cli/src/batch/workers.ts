/** How many workers a batch gets when nobody says. */
import { availableParallelism } from 'node:os';
import type { Engine, EngineConfig } from 'nexuszero';
import { discreteLog } from 'nexuszero/sigma';
import { oneOf, wholeNumber, type Arguments } from '../args.ts';
import { misuse } from '../failure.ts';

/** Workers take a tenth of a second to start: what about as many bytes of requests take without them. */
export const SMALL_BYTES = 65_536;

/**
 * As --workers and --isolation say; otherwise as many threads as cores, and none for few bytes of requests. Where an item may
 * be stopped in the middle there is one at least, and it is a process: of these one more is kept ready, so that the items behind
 * one that was stopped do not lose their time.
 * @throws BAD_PARAMETER - for what is no number or isolation
 */
export function workersFor(
  args: Arguments,
  bytes: number | undefined,
): Required<Pick<EngineConfig, 'workers' | 'isolation'>> {
  const word = args.text('isolation');
  const late = args.text('deadline') !== undefined;
  const usual = late ? 'process' : 'thread';
  const isolation = oneOf('isolation', word ?? usual, ['thread', 'process'] as const);
  const text = args.text('workers');
  if (text === undefined) {
    const small = bytes !== undefined && bytes < SMALL_BYTES;
    const least = word === undefined && !late ? 0 : 1;
    return { isolation, workers: small ? least : availableParallelism() };
  }
  const workers = wholeNumber('workers', text, 0, 256);
  if (workers === 0 && word !== undefined) {
    throw misuse('--isolation needs workers', 'leave out --workers 0');
  }
  return { isolation, workers };
}

/** Waits until all workers work: a deadline is about what they do, not about their start. */
export async function workersReady(engine: Engine, workers: number): Promise<void> {
  const { statement } = await discreteLog.generate();
  const none = new Uint8Array(1);
  const ask = (): Promise<unknown> => engine.verify(statement, none, { context: 'ready' });
  await Promise.all(Array.from({ length: workers }, ask));
}
