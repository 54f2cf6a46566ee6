/** Requests: one at a time through gate and breaker, tried again where that is safe. */
import { jsonOf, requireAnswer, unreachable } from './answer.ts';
import { Patience, retryPolicy, type RetryPolicy } from './backoff.ts';
import { Breaker, type BreakerReport } from './breaker.ts';
import { toBase64url } from './bytes.ts';
import { isServiceError, misuse } from './errors.ts';
import { Gate } from './gate.ts';
import type { Limit } from './limit.ts';
import { baseOf, headersOf, setHeader, type ClientSettings, type Fetch } from './settings.ts';
import type { Check } from './shapes.ts';

/** What is sent. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Written when the request leaves: a deadline in it is what is left of it then. A keyed request is written once. */
  readonly body?: (() => string) | ReadableStream<Uint8Array>;
  readonly accept?: string;
  readonly prefer?: string;
  /** Makes it safe to send twice what makes a job. */
  readonly key?: string;
  /** An attempt that has no answer after so many milliseconds has failed. */
  readonly attemptMs?: number;
  /** As that, but only until the answer begins: of streams. */
  readonly headersMs?: number;
  /** Statuses beside success that have an answer of the same shape. */
  readonly also?: readonly number[];
  /** The service holds it while a job runs: that it takes as long as the call may says nothing about the service. */
  readonly isHeld?: boolean;
  /** Goes past the breaker, which learns nothing of it: whoever asks how the service is wants to know. */
  readonly isProbe?: boolean;
}

/** An answer whose body is still to be read. */
export interface Exchange {
  readonly response: Response;
  /** Tells the breaker how it went; only the first word counts. */
  settle(error?: unknown): void;
  /** Gives the connection back. */
  close(): void;
}

/** How a client stands. */
export interface ClientStatus {
  readonly breaker: BreakerReport;
  readonly connections: {
    readonly most: number;
    readonly active: number;
    readonly waiting: number;
  };
}

export class Transport {
  readonly maxAnswerBytes: number;
  readonly #base: string;
  readonly #headers: Headers;
  readonly #token: ClientSettings['token'];
  readonly #fetch: Fetch;
  readonly #gate: Gate;
  readonly #breaker: Breaker;
  readonly #retries: RetryPolicy;

  constructor(settings: ClientSettings) {
    const { url, headers = {}, token, fetch, maxAnswerBytes = 33_554_432 } = settings;
    if (!(maxAnswerBytes > 0)) throw misuse('maxAnswerBytes: expected a number above 0');
    this.maxAnswerBytes = maxAnswerBytes;
    this.#base = baseOf(url);
    this.#headers = headersOf(headers);
    this.#token = token;
    if (typeof token === 'string') setHeader(new Headers(), 'authorization', `Bearer ${token}`);
    this.#fetch = fetch ?? ((target, init) => globalThis.fetch(target, init));
    this.#gate = new Gate(settings.connections ?? 8);
    this.#breaker = new Breaker(settings.breaker ?? {});
    this.#retries = retryPolicy(settings.retries);
  }

  status(): ClientStatus {
    const { most, active, waiting } = this.#gate;
    return { breaker: this.#breaker.report(), connections: { most, active, waiting } };
  }

  patience(limit: Limit): Patience {
    return new Patience(this.#retries, limit);
  }

  /** A request and its whole answer, tried again while that is of use. All that come here are safe to send twice. */
  async call<T>(request: Request, limit: Limit, check: Check<T>): Promise<T> {
    const patience = this.patience(limit);
    const { body } = request;
    const written = request.key !== undefined && typeof body === 'function' ? once(body) : body;
    const own = written === undefined ? request : { ...request, body: written };
    for (;;) {
      try {
        return await this.#whole(own, limit, check);
      } catch (error) {
        await patience.after(error);
      }
    }
  }

  async #whole<T>(request: Request, limit: Limit, check: Check<T>): Promise<T> {
    const exchange = await this.open(request, limit);
    try {
      const value = await jsonOf(exchange.response, limit, this.maxAnswerBytes, check);
      exchange.settle();
      return value;
    } catch (error) {
      exchange.settle(error);
      throw error;
    } finally {
      exchange.close();
    }
  }

  /** One attempt. Whoever gets the exchange has to settle and to close it. @throws as `requireAnswer`; CIRCUIT_OPEN | TIMEOUT | ABORTED */
  async open(request: Request, limit: Limit): Promise<Exchange> {
    const leave = await this.#gate.enter(limit);
    try {
      return await this.#send(request, limit, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  async #send(request: Request, limit: Limit, leave: () => void): Promise<Exchange> {
    const init = await this.#initOf(request, limit);
    limit.throwIfOver();
    if (request.isProbe !== true) this.#breaker.enter();
    let isSettled = request.isProbe === true;
    const settle = (error?: unknown): void => {
      if (!isSettled) this.#weigh(error, request.isHeld === true);
      isSettled = true;
    };
    const attempt = new Attempt(limit, request.attemptMs ?? request.headersMs);
    try {
      const response = await this.#fetched(request, { ...init, signal: attempt.signal }, attempt);
      await requireAnswer(response, limit, request.also);
      if (request.headersMs !== undefined) attempt.hasBegun();
      const close = (): void => {
        attempt.end();
        leave();
      };
      return { response, settle, close };
    } catch (error) {
      attempt.end();
      settle(error);
      throw error;
    }
  }

  async #fetched(request: Request, init: RequestInit, attempt: Attempt): Promise<Response> {
    try {
      // a platform's fetch must not be called as a method of something else
      const send = this.#fetch;
      return await send(`${this.#base}${request.path}`, init);
    } catch (cause) {
      throw attempt.error(cause, this.#base);
    }
  }

  async #initOf(request: Request, limit: Limit): Promise<RequestInit> {
    const { method, body, accept, prefer, key } = request;
    const headers = new Headers(this.#headers);
    headers.set('accept', `${accept ?? 'application/json'}, application/problem+json`);
    if (prefer !== undefined) headers.set('prefer', prefer);
    if (key !== undefined) setHeader(headers, 'idempotency-key', key);
    const ask = this.#token;
    const token = typeof ask === 'function' ? await limit.race(Promise.resolve(ask())) : ask;
    if (token !== undefined) setHeader(headers, 'authorization', `Bearer ${token}`);
    // a token must not travel to wherever a redirect points
    const init: RequestInit = { method, headers, redirect: 'manual' };
    if (body === undefined) return init;
    const isText = typeof body === 'function';
    headers.set('content-type', isText ? 'application/json' : 'application/x-ndjson');
    // streams need `duplex`, which not every list of types has
    return isText ? { ...init, body: body() } : ({ ...init, body, duplex: 'half' } as RequestInit);
  }

  #weigh(error: unknown, isHeld: boolean): void {
    if (error === undefined) this.#breaker.succeeded();
    else if (!isServiceError(error)) this.#breaker.abandoned();
    else if (error.code === 'ABORTED' && error.status === 0) this.#breaker.abandoned();
    else if (error.code === 'TIMEOUT' && isHeld) this.#breaker.abandoned();
    else if (isFailure(error.code, error.status)) this.#breaker.failed();
    else this.#breaker.succeeded();
  }
}

/** A job that kills its provers says nothing about the service. */
const isFailure = (code: string, status: number): boolean =>
  code === 'UNREACHABLE' || code === 'TIMEOUT' || (status >= 500 && code !== 'WORKER_LOST');

/** A key for what must not happen twice: 128 random bits. */
export function freshKey(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(16)));
}

function once(write: () => string): () => string {
  let text: string | undefined;
  return () => (text ??= write());
}

const HINT = 'is the service there? to pages of other origins it must allow itself (CORS)';

/** One attempt of a call: it ends with the call, or after a time of its own without an answer. */
class Attempt {
  readonly #limit: Limit;
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  #ranOut = false;

  constructor(limit: Limit, attemptMs: number | undefined) {
    this.#limit = limit;
    limit.signal.addEventListener('abort', this.#abort);
    if (attemptMs === undefined) return;
    this.#timer = setTimeout(() => {
      this.#ranOut = true;
      this.#controller.abort();
    }, attemptMs);
  }

  readonly #abort = (): void => {
    this.#controller.abort();
  };

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The answer is there, and may take as long as it takes. */
  hasBegun(): void {
    clearTimeout(this.#timer);
  }

  error(cause: unknown, base: string): Error {
    if (this.#limit.isOver) return this.#limit.error();
    return this.#ranOut
      ? unreachable(`no answer in time from ${base}`)
      : unreachable(`no connection to ${base}`, cause, HINT);
  }

  /** What is still on its way is given up. */
  end(): void {
    clearTimeout(this.#timer);
    this.#limit.signal.removeEventListener('abort', this.#abort);
    this.#controller.abort();
  }
}
