// What nexuszero/compress makes of the same bytes.
import { compress, decompress } from 'nexuszero/compress';

// the engine compiles hot code as it goes
const WARM_UP = 50;
const WARM_UP_MS = 1500;
const CALLS = 20;
const BUDGET_MS = 2000;

/** The 10th percentile of a few calls, the first ones left out. */
async function warmTime(call) {
  const times = [];
  let spent = 0;
  const begun = performance.now();
  for (let i = 0; i < WARM_UP && performance.now() - begun < WARM_UP_MS; i++) await call();
  while (times.length < CALLS && (times.length < 3 || spent < BUDGET_MS)) {
    const started = performance.now();
    await call();
    const took = performance.now() - started;
    spent += took;
    times.push(took);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 10)];
}

/** { size, ms, openMs }. Throws unless what comes back is what went in. */
export async function measureOurs(data) {
  const small = await compress(data);
  const back = await decompress(small);
  if (Buffer.compare(back, data) !== 0) throw new Error('other bytes came back');
  const ms = await warmTime(() => compress(data));
  const openMs = await warmTime(() => decompress(small));
  return { size: small.length, ms, openMs };
}
