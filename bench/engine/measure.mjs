// What the scripts of this folder share: statements to prove, quantiles, and words for numbers.
import { hashedRange, preimage } from 'nexuszero/preimage';
import { range } from 'nexuszero/range';
import { discreteLog } from 'nexuszero/sigma';

const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Makers of a statement with its witness, by name. */
export const MAKERS = {
  'range 8': () => range.commit({ value: BigInt(random(1)[0]), bits: 8 }),
  'range 64': () => range.commit({ value: 42n, bits: 64 }),
  vole: () => preimage.fromMessage(random(32)),
  'vole, 65 blocks, level 256': () => preimage.fromMessage(random(4151), { suite: 'ChaCha12-256' }),
  dlog: () => discreteLog.generate(),
  hashedRange: () => hashedRange.commit({ value: 42n, min: 18n, max: 120n }),
};

/** So many items for a batch. */
export async function itemsOf(name, count) {
  const items = [];
  for (let i = 0; i < count; i++) {
    const { statement, witness } = await MAKERS[name]();
    items.push({ id: String(i), statement, witness, context: `bench/${String(i)}` });
  }
  return items;
}

export function quantile(values, fraction) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))];
}

export const shown = (ms) => (ms < 1 ? `${(1000 * ms).toFixed(1)} us` : `${ms.toFixed(2)} ms`);

/** All results of a batch; throws when one is not ok. */
export async function drain(batch) {
  for await (const { ok, code, reason } of batch) if (!ok) throw new Error(`${code}: ${reason}`);
}

const missed = [];

/** Says how a figure stands to its limit, and remembers a miss for the exit status. */
export function judge(what, figure, holds, limit) {
  console.log(`${holds ? 'holds ' : 'MISSED'} ${what}: ${figure} (${limit})`);
  if (!holds) missed.push(what);
}

process.on('exit', () => {
  if (missed.length > 0) process.exitCode = 1;
});
