/** Making many proofs in order, with bounded read-ahead. */
import { isNexusError, NexusError, type ErrorCode, type VerdictCode } from '../bytes/errors.ts';
import type { Statement } from '../statements/statement.ts';
import type { Witness } from '../statements/witness.ts';
import { requireObject, throwIfAborted } from './options.ts';
import type { Proof } from './proof.ts';
import type { AbortSignalLike, ProofSystem, ProveOptions } from './system.ts';

/** One proof to make. */
export interface ProveItem {
  /** The caller's name for the item, given back with its result. */
  readonly id: string;
  readonly statement: Statement;
  readonly witness: Witness;
  readonly context: string;
  readonly options?: Pick<ProveOptions, 'prefer' | 'form'>;
}

/** What became of one item. */
export interface BatchResult {
  readonly id: string;
  readonly ok: boolean;
  readonly proof?: Proof;
  readonly code?: ErrorCode | VerdictCode;
  readonly reason?: string;
  readonly ms: number;
}

/** The system that proves a statement; throws UNSUPPORTED when there is none. */
export type SystemOf = (statement: Statement) => Promise<ProofSystem>;

/**
 * Results in the order of the items. An item that fails yields a result with its code; only the
 * caller's signal ends the whole run. The next item is read when its turn comes.
 * @throws ABORTED - when the signal fires
 */
export async function* proveAll(
  systemOf: SystemOf,
  items: Iterable<ProveItem> | AsyncIterable<ProveItem>,
  options: { readonly signal?: AbortSignalLike } = {},
): AsyncGenerator<BatchResult, void, undefined> {
  requireObject(options, 'options');
  requireIterable(items);
  const { signal } = options;
  for await (const item of items) {
    throwIfAborted(signal);
    yield await proveItem(systemOf, item, signal);
  }
}

/** @throws BAD_PARAMETER - for what cannot be gone through */
function requireIterable(items: unknown): void {
  const source = Object(items ?? {}) as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const makers: readonly unknown[] = [source[Symbol.asyncIterator], source[Symbol.iterator]];
  if (makers.some((maker) => typeof maker === 'function')) return;
  throw new NexusError('BAD_PARAMETER', 'batch: expected an iterable of items');
}

async function proveItem(
  systemOf: SystemOf,
  item: ProveItem,
  signal: AbortSignalLike | undefined,
): Promise<BatchResult> {
  requireObject(item, 'item');
  const { id, statement, witness, context } = item;
  const started = performance.now();
  try {
    const system = await systemOf(statement);
    const settings = { ...item.options, context, ...(signal && { signal }) };
    const proof = await system.prove(statement, witness, settings);
    return { id, ok: true, proof, ms: performance.now() - started };
  } catch (error) {
    if (!isNexusError(error) || error.code === 'ABORTED') throw error;
    const { code, message: reason } = error;
    return { id, ok: false, code, reason, ms: performance.now() - started };
  }
}
