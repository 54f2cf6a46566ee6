/** The client: one method for each thing that the service does. */
import {
  batchItem,
  runBatch,
  secretsStay,
  type BatchCallOptions,
  type ItemLike,
  type Items,
} from './batch.ts';
import { fromBase64url } from './bytes.ts';
import { badAnswer, misuse } from './errors.ts';
import type { Health, Job, PlanAnswer, RingKey, Verification } from './generated/contract.ts';
import {
  abandon,
  endOf,
  hasEnded,
  HELD_MS,
  holdSeconds,
  jobHandle,
  outcomeOf,
  within,
  type JobHandle,
} from './jobs.ts';
import type { CallOptions, Limit } from './limit.ts';
import { proveHere } from './local.ts';
import {
  deadlineOf,
  requireContext,
  sentOptions,
  type ProveCallOptions,
  type SubmitOptions,
  type VerifyCallOptions,
} from './options.ts';
import { proofText, type Made, type ProofLike } from './proof.ts';
import {
  bindings,
  checks,
  demandsOf,
  encoded,
  proofRequest,
  withDecimals,
  type CheckLike,
  type OpenCallOptions,
  type PlanInput,
  type Recipient,
  type Sealed,
  type SealInput,
  type SubmitBatchOptions,
  type VerifyBatchOptions,
} from './requests.ts';
import type { ItemResult } from './results.ts';
import type { ClientSettings } from './settings.ts';
import * as shapes from './shapes.ts';
import { statementJson, type StatementLike } from './statement.ts';
import { freshKey, Transport, type ClientStatus } from './transport.ts';
import type { WitnessLike } from './witness.ts';

/** A proof, and what the service says of it. */
export interface Presented extends Made {
  readonly verdict: Verification;
}

const TIMEOUT_MS = 60_000;

/** Made by `createClient`. Its calls share connections, breaker and settings; it holds nothing that has to be closed. */
export class Client {
  readonly #transport: Transport;
  readonly #engine: ClientSettings['engine'];
  readonly #timeoutMs: number;

  constructor(settings: ClientSettings) {
    this.#transport = new Transport(settings);
    this.#engine = settings.engine;
    this.#timeoutMs = settings.timeoutMs ?? TIMEOUT_MS;
    if (this.#engine !== undefined && typeof this.#engine.prove !== 'function') {
      throw misuse('engine: expected something that proves', "import * as engine from 'nexuszero'");
    }
  }

  /** How breaker and connections stand. */
  get status(): ClientStatus {
    return this.#transport.status();
  }

  /**
   * Proves. With an engine here: no secret leaves. Without one, or with `remote: true`, THE WITNESS IS SENT TO THE SERVICE.
   * @throws WITNESS_MISMATCH - when the witness does not satisfy the statement; PLAN_IMPOSSIBLE - when no proof gives what is asked for;
   * what the service or the engine says; TIMEOUT | ABORTED | UNREACHABLE | CIRCUIT_OPEN | BAD_ANSWER | VERSION_MISMATCH
   */
  prove(statement: StatementLike, witness: WitnessLike, options: ProveCallOptions): Promise<Made> {
    return this.#within(options, (limit) => this.#prove(statement, witness, options, limit));
  }

  /**
   * Proves here and has the service verify: only statement and proof are sent. Without an engine it is refused, unless
   * `remote: true` says that the witness may be sent.
   * @throws as `prove`; BAD_PARAMETER - without an engine
   */
  present(
    statement: StatementLike,
    witness: WitnessLike,
    options: ProveCallOptions,
  ): Promise<Presented> {
    return this.#within(options, async (limit) => {
      if (this.#engine === undefined && options.remote !== true) {
        const hint = 'createClient({ url, engine }), or remote: true to send the witness';
        throw misuse('present proves here, which needs an engine', hint);
      }
      const made = await this.#prove(statement, witness, options, limit);
      const { context } = options;
      const asked = { context, ...demandsOf(options) };
      return { ...made, verdict: await this.#verify(statement, made.proof, asked, limit) };
    });
  }

  /** Has a proof checked. A false one is no error: it gives `{ ok: false, code, reason }`. */
  verify(
    statement: StatementLike,
    proof: ProofLike,
    options: VerifyCallOptions,
  ): Promise<Verification> {
    return this.#within(options, (limit) => this.#verify(statement, proof, options, limit));
  }

  /**
   * Any mix of proofs to make and to check; results in the order of the items, as they are done, each with its value or its code.
   * Items are read as their turn comes.
   */
  batch(
    items: Items<ItemLike>,
    options: BatchCallOptions = {},
  ): AsyncGenerator<ItemResult, void, undefined> {
    return runBatch(this.#transport, items, options, this.#sendsSecrets(options));
  }

  /** `batch` of proofs to check, with the same demands on all. */
  verifyBatch(
    items: Items<CheckLike>,
    options: VerifyBatchOptions = {},
  ): AsyncGenerator<ItemResult, void, undefined> {
    const { deadlineMs } = options;
    const demands = { ...demandsOf(options), ...(deadlineMs !== undefined && { deadlineMs }) };
    return runBatch(this.#transport, checks(items, demands), options, false);
  }

  /** Makes a job of a proof, and does not wait for it. THE WITNESS IS SENT TO THE SERVICE: with an engine only if `remote: true`. */
  submit(
    statement: StatementLike,
    witness: WitnessLike,
    options: SubmitOptions,
  ): Promise<JobHandle> {
    return this.#within(options, async (limit) => {
      if (!this.#sendsSecrets(options)) throw secretsStay();
      const { idempotencyKey = freshKey() } = options;
      const write = proofRequest(statement, witness, options, deadlineOf(options));
      return this.#job(await this.#post('/v1/proofs', write, ASYNC, idempotencyKey, limit));
    });
  }

  /** Makes one job of many items, at most 10,000. */
  submitBatch(items: Iterable<ItemLike>, options: SubmitBatchOptions = {}): Promise<JobHandle> {
    return this.#within(options, async (limit) => {
      const sends = this.#sendsSecrets(options);
      const list = Array.from(items, (item, index) => batchItem(item, index, sends));
      const { idempotencyKey = freshKey(), priority } = options;
      const deadline = deadlineOf(options);
      const write = (): string => {
        const sent = sentOptions({ ...(priority && { priority }) }, deadline());
        return JSON.stringify({ items: list, options: sent });
      };
      return this.#job(await this.#post('/v1/batches', write, ASYNC, idempotencyKey, limit));
    });
  }

  /** A job by its id. @throws BAD_PARAMETER - for what is no id */
  job(id: string): JobHandle {
    return jobHandle(this.#transport, id, this.#timeoutMs);
  }

  /** How something would be proved, and what it costs there. */
  async plan(input: PlanInput, options: CallOptions = {}): Promise<PlanAnswer> {
    const { wish } = input;
    const subject =
      'commit' in input
        ? { commit: withDecimals(input.commit) }
        : { statement: statementJson(input.statement) };
    const body = { ...subject, ...(wish && { wish: withDecimals(wish) }) };
    return this.#ask('/v1/plans', body, options, shapes.isPlanAnswer);
  }

  /** Seals data for holders of keys. THE DATA IS SENT TO THE SERVICE: `nexuszero/seal` seals here. */
  async seal({ to, data, info, aad }: SealInput, options: CallOptions = {}): Promise<Sealed> {
    const list = (Array.isArray(to) ? to : [to]) as readonly Recipient[];
    const names = list.map((one) => (typeof one === 'string' ? one : one.toPem()));
    const body = { to: names, data: encoded(data), ...bindings(info, aad) };
    const { box, recipients } = await this.#ask('/v1/seal', body, options, shapes.isSealedBox);
    return { box: fromBase64url(box), recipients };
  }

  /** Opens a box with a key of the service's keyring. What was in it comes back over the wire. */
  async open(box: Uint8Array, options: OpenCallOptions = {}): Promise<Uint8Array> {
    const { key, info, aad } = options;
    const body = { box: encoded(box), ...(key !== undefined && { key }), ...bindings(info, aad) };
    const { data } = await this.#ask('/v1/open', body, options, shapes.isOpenedBox);
    return fromBase64url(data);
  }

  /** The public keys of the service. */
  async keys(options: CallOptions = {}): Promise<readonly RingKey[]> {
    const request = { method: 'GET', path: '/v1/keys' } as const;
    const { keys } = await this.#within(options, (limit) =>
      this.#transport.call(request, limit, shapes.isKeyring),
    );
    return keys;
  }

  /** Whether the service is ready for work, and what is amiss. Not ready is an answer, no error. */
  ready(options: CallOptions = {}): Promise<Health> {
    const request = { method: 'GET', path: '/readyz', also: [503], isProbe: true } as const;
    return this.#within(options, (limit) => this.#transport.call(request, limit, shapes.isHealth));
  }

  #within<T>(options: CallOptions, run: (limit: Limit) => Promise<T>): Promise<T> {
    if (typeof options !== 'object' || (options as unknown) === null) {
      return Promise.reject(misuse('options: expected an object'));
    }
    const { signal, timeoutMs = this.#timeoutMs } = options;
    return within({ signal, timeoutMs }, run);
  }

  /** With an engine secrets stay here, unless the caller says otherwise. */
  #sendsSecrets({ remote }: { readonly remote?: boolean }): boolean {
    return this.#engine === undefined || remote === true;
  }

  #prove(
    statement: StatementLike,
    witness: WitnessLike,
    options: ProveCallOptions,
    limit: Limit,
  ): Promise<Made> {
    return this.#engine === undefined || options.remote === true
      ? this.#proveThere(statement, witness, options, limit)
      : proveHere(this.#engine, statement, witness, options, limit);
  }

  async #proveThere(
    statement: StatementLike,
    witness: WitnessLike,
    options: ProveCallOptions,
    limit: Limit,
  ): Promise<Made> {
    const write = proofRequest(statement, witness, options, deadlineOf(options, limit));
    const prefer = `wait=${String(holdSeconds(limit))}`;
    const request = { method: 'POST', path: '/v1/proofs', body: write, prefer } as const;
    const held = { ...request, key: freshKey(), isHeld: true, attemptMs: HELD_MS };
    const job = await this.#transport.call(held, limit, shapes.isJob);
    const { made } = outcomeOf(hasEnded(job) ? job : await this.#endOf(job, limit));
    if (made === undefined) throw badAnswer('the job succeeded without a proof');
    return made;
  }

  async #endOf(job: Job, limit: Limit): Promise<Job> {
    try {
      return await endOf(this.#transport, job.id, limit);
    } catch (error) {
      // whoever gives up wants no more work done
      if (limit.isOver) abandon(this.#transport, job.id);
      throw error;
    }
  }

  #verify(
    statement: StatementLike,
    proof: ProofLike,
    options: VerifyCallOptions,
    limit: Limit,
  ): Promise<Verification> {
    const context = requireContext(options);
    const demands = demandsOf(options);
    const asked = { statement: statementJson(statement), proof: proofText(proof), context };
    const deadline = deadlineOf(options, limit);
    const body = (): string =>
      JSON.stringify({ ...asked, options: sentOptions(demands, deadline()) });
    const request = { method: 'POST', path: '/v1/verifications', body } as const;
    return this.#transport.call(request, limit, shapes.isVerification);
  }

  #post(path: string, body: () => string, prefer: string, key: string, limit: Limit): Promise<Job> {
    return this.#transport.call({ method: 'POST', path, body, prefer, key }, limit, shapes.isJob);
  }

  #ask<T>(path: string, body: object, options: CallOptions, check: shapes.Check<T>): Promise<T> {
    const text = JSON.stringify(body);
    const request = { method: 'POST', path, body: () => text } as const;
    return this.#within(options, (limit) => this.#transport.call(request, limit, check));
  }

  #job({ id }: Job): JobHandle {
    return this.job(id);
  }
}

const ASYNC = 'respond-async';
