/** What a worker thread runs: piscina calls `serve` with one task at a time. */
import { parentPort } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { serveLoad } from '../../engine/serve.ts';
import type { ThreadTask } from './threads.ts';

/** Answers a load, of which moves what can; or does what is to be done between loads. */
export async function serve({ number, message, step }: ThreadTask): Promise<unknown> {
  if (step === 'start') return undefined;
  if (step === 'warm') return (await import('../../engine/warm.ts')).warmUp(() => true);
  const { answers, transfer } = await serveLoad(message, (told) => {
    parentPort?.postMessage({ number, told });
  });
  return move({ [transferableSymbol]: transfer, [valueSymbol]: answers });
}
