/** The demo's stop on workers: a batch of every kind on two of them, and an item whose secret is wrong failing alone. */
import { createEngine, verify, type EngineProveItem } from 'nexuszero';
import { TOUR } from './tour.ts';

/** What the stop measures and shows. */
export interface WorkersStop {
  readonly title: string;
  readonly detail: string;
  readonly items: number;
  readonly workers: number;
  readonly ms: number;
  /** Where the item with a wrong secret is. */
  readonly planted: number;
  /** The items that failed, and the codes they failed with. */
  readonly failed: readonly { readonly at: number; readonly code: string }[];
  /** Whether results came in order and every proof holds. */
  readonly inOrder: boolean;
}

const WORKERS = 2;
/** Of each kind of the tour. */
const EACH = 2;

export async function workersStop(): Promise<WorkersStop> {
  const { items, planted } = await makeItems();
  const engine = createEngine({ workers: WORKERS });
  try {
    // workers that have just started have everything before them
    await drain(engine.proveBatch(items));
    const started = performance.now();
    const results = await drain(engine.proveBatch(items));
    const ms = performance.now() - started;
    const failed = results.flatMap(({ ok, code }, at) => (ok ? [] : [{ at, code: code! }]));
    const held = await Promise.all(
      results.map(async ({ id, proof }, i) => {
        const { statement, context } = items[i]!;
        if (id !== items[i]!.id) return false;
        return proof === undefined || (await verify(statement, proof, { context })).ok;
      }),
    );
    return {
      title: `${String(items.length)} proofs of ${String(TOUR.length)} kinds, on two workers`,
      detail: 'one engine, its threads side by side; one of the items has a wrong secret',
      ...{ items: items.length, workers: WORKERS, ms, planted, failed },
      inOrder: results.length === items.length && held.every((one) => one),
    };
  } finally {
    await engine.close();
    for (const { witness } of items) witness.wipe();
  }
}

async function makeItems(): Promise<{ items: EngineProveItem[]; planted: number }> {
  const count = TOUR.length * EACH;
  const planted = globalThis.crypto.getRandomValues(new Uint8Array(1))[0]! % count;
  const items: EngineProveItem[] = [];
  for (let i = 0; i < count; i++) {
    const [own, other] = await TOUR[i % TOUR.length]!.make();
    const { witness } = i === planted ? other : own;
    const id = `item ${String(i)}`;
    items.push({ id, statement: own.statement, witness, context: `demo/${id}` });
  }
  return { items, planted };
}

async function drain<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const all: Value[] = [];
  for await (const value of values) all.push(value);
  return all;
}
