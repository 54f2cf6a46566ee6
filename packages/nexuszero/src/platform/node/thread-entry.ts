/** What a worker thread runs: piscina calls `serve` with one load at a time. */
import { parentPort } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { serveLoad } from '../../engine/serve.ts';
import type { ThreadTask } from './threads.ts';

/** Answers a load; what can move does. */
export async function serve({ number, message }: ThreadTask): Promise<unknown> {
  const { answers, transfer } = await serveLoad(message, (told) => {
    parentPort?.postMessage({ number, told });
  });
  return move({ [transferableSymbol]: transfer, [valueSymbol]: answers });
}
