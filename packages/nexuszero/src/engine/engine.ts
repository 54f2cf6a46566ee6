/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The engine: one pipeline over everything. Validate, plan, prove, verify, compress, measure; one by one, in batches, on workers.
 * How it is built: docs/engine.md
 */
import { NexusError } from '../bytes/errors.ts';
import type { JsonObject } from '../bytes/json.ts';
import type { Planned, Wish } from '../plan/plan.ts';
import { wishOver } from '../plan/wish.ts';
import type { BatchResult } from '../proofs/batch.ts';
import { readItem } from '../proofs/item.ts';
import { requireArray, requireObject } from '../proofs/options.ts';
import type { Proof } from '../proofs/proof.ts';
import type { Verdict, VerifyItem, VerifyPolicy } from '../proofs/system.ts';
import { refuse } from '../proofs/verdict.ts';
import type { OpenOptions, SealOptions } from '../seal/box.ts';
import type { PublicKey, SecretKey } from '../seal/keys.ts';
import type { Kind } from '../statements/ids.ts';
import { snapshotStatement } from '../statements/snapshot.ts';
import type { Statement } from '../statements/statement.ts';
import type { Witness } from '../statements/witness.ts';
import {
  Batches,
  type BatchOptions,
  type EngineBatchResult,
  type EngineItem,
  type EngineProveItem,
} from './batch.ts';
import { commitWith, type Commitment, type Committed } from './commit.ts';
import type { PresetName } from './config.ts';
import type { Core } from './core.ts';
import { DataRoom, type EngineCompressOptions } from './data.ts';
import { verify } from './dispatch.ts';
import type { MetricsReport } from './metrics.ts';
import { Prover, type EngineProveOptions } from './prover.ts';
import type { Checked, Made, MadeBytes } from './results.ts';
import { Verifier, type EngineVerifyOptions } from './verifier.ts';

/** Made by `createEngine`; all its calls share workers, cache, cost model and metrics. */
export class Engine {
  readonly preset: PresetName;
  readonly #core: Core;
  readonly #prover: Prover;
  readonly #verifier: Verifier;
  readonly #batches: Batches;
  readonly #data: DataRoom;

  /** For `createEngine`, which alone has what is in it. */
  constructor(core: object) {
    const own = core as Core;
    this.preset = own.settings.preset;
    this.#core = own;
    this.#prover = new Prover(own);
    this.#verifier = new Verifier(own);
    this.#batches = new Batches(own, this.#prover, this.#verifier);
    this.#data = new DataRoom(own);
  }

  /**
   * Proves as the plan says.
   * @throws WITNESS_MISMATCH - when the witness does not satisfy the statement; PLAN_IMPOSSIBLE - when no form of the proof fulfils the
   * wish; DEADLINE_EXCEEDED | MEMORY_EXCEEDED | WORKER_LOST | QUEUE_FULL | ABORTED | BAD_PARAMETER | BAD_ENCODING | UNSUPPORTED - as
   * their names say
   */
  prove<K extends Kind>(
    statement: Statement<K>,
    witness: Witness<K>,
    options: EngineProveOptions,
  ): Promise<Made<K>> {
    return this.#prover.start(statement, witness, options).made;
  }

  /**
   * Checks a proof, or remembers what it found out about the same bytes. Nothing in the proof can make it throw.
   * @throws BAD_PARAMETER | BAD_ENCODING | UNSUPPORTED - for a malformed statement or option; as `prove` for what happens to jobs
   */
  async verify(
    statement: Statement,
    proof: Proof | Uint8Array,
    options: EngineVerifyOptions,
  ): Promise<Checked> {
    const checked = await this.#verifier.start(statement, proof, options).checked;
    if (!checked.ok && checked.code === 'STATEMENT_MALFORMED') {
      // one by itself is refused in the very words of the free function
      await verify(statement, proof, { context: options.context });
      throw new NexusError('BAD_PARAMETER', checked.reason);
    }
    return checked;
  }

  /**
   * Chooses the proof system, suite and level for a value, a key or a message, and commits to it.
   * @throws PLAN_IMPOSSIBLE - naming what comes nearest; WITNESS_MISMATCH - when a value lies outside its bounds; BAD_PARAMETER -
   * for misuse
   */
  async commit(input: Commitment, wish: Wish = {}): Promise<Committed> {
    return commitWith(this.#core, input, wishOver(this.#core.settings.wish, wish));
  }

  /** What would be decided for a statement, or why nothing can be. @throws BAD_PARAMETER | BAD_ENCODING - for a bad statement */
  plan(statement: Statement, wish: Wish = {}): Planned {
    const own = wishOver(this.#core.settings.wish, wish);
    return this.#core.planner.plan(snapshotStatement(statement), own, this.#core.surroundings);
  }

  /**
   * Any mix of proofs to make and to check; results in the order of the items, each with its value or its code. Items are read as
   * workers become free.
   * @throws ABORTED - when the signal of the whole batch fires
   */
  batch(
    items: Iterable<EngineItem> | AsyncIterable<EngineItem>,
    options: BatchOptions = {},
  ): AsyncGenerator<EngineBatchResult, void, undefined> {
    return this.#batches.run(items, options);
  }

  /** `batch` of proofs to make. */
  proveBatch(
    items: Iterable<EngineProveItem> | AsyncIterable<EngineProveItem>,
    options: BatchOptions = {},
  ): AsyncGenerator<EngineBatchResult, void, undefined> {
    return this.#batches.run(items, options);
  }

  /**
   * One verdict an item, in order; proofs of one suite are checked together, bad ones named.
   * @throws BAD_PARAMETER - for misuse; as `prove` for what happens to jobs
   */
  async verifyBatch(items: readonly VerifyItem[], policy: VerifyPolicy = {}): Promise<Verdict[]> {
    requireArray(items);
    requireObject(policy, 'policy');
    // all are read before the first is started: what is thrown must leave none behind that nobody awaits
    const read: (VerifyItem | Verdict)[] = [];
    for (let index = 0; index < items.length; index++) read.push(readItem(items[index], index));
    const verdicts = read.map(async (item): Promise<Verdict> => {
      if ('ok' in item) return item;
      const { statement, proof, context } = item;
      const checked = await this.#verifier.startAny(statement, proof, { ...policy, context });
      return checked.ok ? { ok: true } : refuse(checked.code, checked.reason);
    });
    return Promise.all(verdicts);
  }

  /** Seals data for the holders of keys. @throws as `seal` of `nexuszero/seal`; PLAN_IMPOSSIBLE - for keys below the engine's level */
  seal(
    recipients: PublicKey | readonly PublicKey[],
    data: Uint8Array,
    options: SealOptions = {},
  ): Promise<MadeBytes> {
    return this.#data.seal(recipients, data, options);
  }

  /** Opens a box. @throws as `open` of `nexuszero/seal` */
  open(
    key: SecretKey | readonly SecretKey[],
    box: Uint8Array,
    options: OpenOptions = {},
  ): Promise<MadeBytes> {
    return this.#data.open(key, box, options);
  }

  /** Compresses with the engine's strategy. @throws as `compress` of `nexuszero/compress` */
  compress(bytes: Uint8Array, options: EngineCompressOptions = {}): Promise<MadeBytes> {
    return this.#data.compress(bytes, options);
  }

  /** @throws as `decompress` of `nexuszero/compress` */
  decompress(container: Uint8Array, options: EngineCompressOptions = {}): Promise<MadeBytes> {
    return this.#data.decompress(container, options);
  }

  /** The results of a batch as one compressed container of JSON lines. @throws LIMIT_EXCEEDED - for more than limits.dataBytes */
  pack(results: Iterable<BatchResult> | AsyncIterable<BatchResult>): Promise<MadeBytes> {
    return this.#data.pack(results);
  }

  /** The results that `pack` was given. Their proofs are well-framed, no more. @throws BAD_ENCODING | OPEN_FAILED - when they are damaged */
  unpack(container: Uint8Array): Promise<BatchResult[]> {
    return this.#data.unpack(container);
  }

  /** What was counted since the engine was made. */
  metrics(): MetricsReport {
    const { metrics, settings, pool } = this.#core;
    const { isolation, workers } = this.#core.surroundings;
    const processBytes = this.#core.platform.memoryBytes();
    const workerBytes = pool?.memoryBytes();
    return {
      operations: metrics.operations(),
      errorRate: metrics.errorRate(),
      queue: {
        waiting: this.#core.waiting,
        running: this.#core.running,
        wait: metrics.wait.summary(),
      },
      workers: {
        count: workers,
        isolation: settings.workers === 0 ? 'none' : isolation,
        replaced: pool?.replaced ?? 0,
        retries: metrics.retries,
      },
      cache: {
        verdicts: this.#core.verdicts.statistics(),
        proofs: this.#core.proofs.statistics(),
      },
      memory: {
        ...(processBytes !== undefined && { processBytes }),
        ...(workerBytes !== undefined && { workerBytes }),
      },
    };
  }

  /** The cost model as it is now, with what was observed: keep it, and give it to the next engine. */
  model(): JsonObject {
    this.#core.learn();
    return this.#core.planner.model.toJSON();
  }

  /** Starts the workers now rather than with the first job. @throws UNSUPPORTED - where there are none */
  async start(): Promise<void> {
    await this.#core.scheduler();
  }

  /** Ends every worker; what waits or runs fails with ABORTED. */
  close(): Promise<void> {
    return this.#core.close();
  }

  /** As `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#core.close();
  }
}
