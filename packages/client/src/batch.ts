/** Batches: items go up and results come down at once where the runtime can do that; elsewhere in chunks. */
import { chunksOf, parsed, unreachable } from './answer.ts';
import { badAnswer, misuse } from './errors.ts';
import { Feed, type Entry } from './feed.ts';
import type { BatchItem, ProveOptions } from './generated/contract.ts';
import { Limit, type CallOptions } from './limit.ts';
import { linesOf } from './lines.ts';
import { requireContext, sentOptions } from './options.ts';
import { proofText, type ProofLike } from './proof.ts';
import { itemResult, type ItemResult } from './results.ts';
import { isBatchResult, isBatchResults } from './shapes.ts';
import { statementJson, type StatementLike } from './statement.ts';
import { freshKey, type Transport } from './transport.ts';
import { witnessJson, type WitnessLike } from './witness.ts';

/** A proof to make or to check. */
export interface ItemLike {
  /** Comes back with the result; the number of the item when not given. */
  readonly id?: string;
  /** What there is a proof for is verified when not given, and all else proved. */
  readonly op?: 'prove' | 'verify';
  readonly statement: StatementLike;
  readonly witness?: WitnessLike;
  readonly proof?: ProofLike;
  readonly context: string;
  readonly options?: Omit<ProveOptions, 'priority'>;
}

/** A source of items: an array, or a generator that reads a file. */
export type Items<T> = Iterable<T> | AsyncIterable<T>;

/** How to run a batch. Without `timeoutMs` it has no end of its own. */
export interface BatchCallOptions extends CallOptions {
  /** Send witnesses although the client has an engine. */
  readonly remote?: boolean;
  /** The most items that are without a result at a time, or in one chunk; 256 when not given. */
  readonly ahead?: number;
  /** `stream` wants a fetch that reads the answer while it sends, as that of Node; `chunks` goes everywhere. By runtime when not given. */
  readonly upload?: 'stream' | 'chunks';
}

/** A chunk has no more text than that, unless an item alone has it. */
const CHUNK_CHARS = 1_048_576;

/** An item as the contract has it. @throws BAD_PARAMETER - for what is none, and for a witness that is not to be sent */
export function batchItem(item: ItemLike, index: number, sendsSecrets: boolean): BatchItem {
  if (typeof item !== 'object' || (item as unknown) === null) throw misuse('batch: no item');
  const { id = String(index), proof, witness } = item;
  const { op = proof === undefined ? 'prove' : 'verify' } = item;
  if (op === 'prove' && !sendsSecrets) throw secretsStay();
  const statement = statementJson(item.statement);
  const options = sentOptions(item.options ?? {});
  return {
    id,
    op,
    statement,
    ...(op === 'prove' && { witness: witnessJson(statement, witness!) }),
    ...(op === 'verify' && { proof: proofText(proof!) }),
    context: requireContext(item),
    ...(options && { options }),
  };
}

/** A client with an engine sends no witness by accident. */
export const secretsStay = (): Error =>
  misuse('the witness would be sent to the service', 'prove with the engine, or say remote: true');

/** Results in the order of the items. @throws what the source throws; TIMEOUT | ABORTED; as the service fails after all tries */
export async function* runBatch<T extends ItemLike>(
  transport: Transport,
  items: Items<T>,
  options: BatchCallOptions,
  sendsSecrets: boolean,
): AsyncGenerator<ItemResult, void, undefined> {
  const { ahead = 256, upload = streamsBothWays() ? 'stream' : 'chunks' } = options;
  const write = (item: T, index: number): Entry => {
    const own = batchItem(item, index, sendsSecrets);
    return { id: own.id, line: JSON.stringify(own) };
  };
  const limit = new Limit(options);
  const feed = new Feed(items, write, ahead);
  try {
    yield* upload === 'stream' ? streamed(transport, feed, limit) : chunked(transport, feed, limit);
  } finally {
    limit.release();
    await feed.close();
  }
}

/** Browsers give no answer before all is sent, and then a bounded number of items on their way would wait for ever. */
function streamsBothWays(): boolean {
  const { process, Bun, Deno } = globalThis as {
    readonly process?: { readonly versions?: { readonly node?: string } };
    readonly Bun?: unknown;
    readonly Deno?: unknown;
  };
  return process?.versions?.node !== undefined && Bun === undefined && Deno === undefined;
}

/** When a connection breaks, the items without a result are sent again over the next. */
async function* streamed<T>(
  transport: Transport,
  feed: Feed<T>,
  limit: Limit,
): AsyncGenerator<ItemResult, void, undefined> {
  const patience = transport.patience(limit);
  while (await limit.race(feed.hasMore())) {
    try {
      for await (const result of overOne(transport, feed, limit)) {
        patience.reset();
        yield result;
      }
    } catch (error) {
      if (feed.failure !== undefined) throw feed.failure.error;
      await patience.after(error);
    }
  }
}

async function* overOne<T>(
  transport: Transport,
  feed: Feed<T>,
  limit: Limit,
): AsyncGenerator<ItemResult, void, undefined> {
  const request = {
    method: 'POST',
    path: '/v1/batches',
    accept: 'application/x-ndjson',
    body: feed.stream(),
    key: freshKey(),
  } as const;
  const exchange = await transport.open(request, limit);
  try {
    exchange.settle();
    const chunks = chunksOf(exchange.response, limit);
    for await (const line of linesOf(chunks, transport.maxAnswerBytes)) {
      if (line === '') continue;
      const result = parsed(line, isBatchResult);
      feed.answer(result.id);
      yield itemResult(result);
    }
  } finally {
    exchange.close();
  }
  if (await limit.race(feed.hasMore())) throw unreachable('the results broke off');
}

async function* chunked<T>(
  transport: Transport,
  feed: Feed<T>,
  limit: Limit,
): AsyncGenerator<ItemResult, void, undefined> {
  for (;;) {
    const entries = await limit.race(feed.chunk(CHUNK_CHARS));
    if (entries.length === 0) return;
    const text = `{"items":[${entries.map(({ line }) => line).join(',')}]}`;
    const request = {
      method: 'POST',
      path: '/v1/batches',
      key: freshKey(),
      body: () => text,
    } as const;
    const { results } = await transport.call(request, limit, isBatchResults);
    if (results.length !== entries.length) throw badAnswer('not as many results as items');
    for (const result of results) {
      feed.answer(result.id);
      yield itemResult(result);
    }
  }
}
