/** What a worker thread runs: it serves loads that come through its parent's port. */
import { parentPort } from 'node:worker_threads';
import { serveLane } from '../../engine/serve.ts';

/** Idle for this long, a new worker warms up; milliseconds. */
const WARM_AFTER_MS = 50;

const port = parentPort!;
let idle = true;
const serve = serveLane((message, moved) => {
  port.postMessage(message, moved);
});

port.on('message', (message: unknown) => {
  idle = false;
  serve(message);
});
port.postMessage({ ready: true });
setTimeout(() => {
  // what stands in the way of a proof shows when one is asked for
  import('../../engine/warm.ts').then(({ warmUp }) => warmUp(() => idle)).catch(() => undefined);
}, WARM_AFTER_MS).unref();
