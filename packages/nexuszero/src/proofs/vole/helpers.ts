/**
 * Helpers: kernels on other threads that compute shares of one large proof. The threads are the caller's; here they
 * are ports that messages go through. The other side is assist.ts.
 */
import { isNexusError, NexusError, type ErrorCode } from '../../bytes/errors.ts';
import type { VoleLevel } from '../../kernels/ciphers.ts';
import type { VoleSecrets, VoleStatement } from '../../kernels/vole-inputs.ts';
import { createVoleLead, type VoleLead } from '../../kernels/vole-lead.ts';
import type { BlockRange, VoleParameters } from '../../kernels/vole-size.ts';
import type { Helpers } from '../system.ts';

/**
 * One side of a channel between threads: a Web Worker, its global scope, a MessagePort of any platform, or a
 * Worker or parentPort of node:worker_threads.
 */
export interface Port {
  /** As every port has it. */
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** How ports of the web tell of messages. */
  addEventListener?(type: string, listener: (event: object) => void): void;
  /** How workers of Node tell of messages. */
  on?(type: string, listener: (value: unknown) => void): unknown;
  /** Lets messages through, where a port waits for it. */
  start?(): void;
}

/** What a helper is asked for; answers come in the same order. */
export type Request =
  | ({ readonly step: 'prove' } & Begin & VoleSecrets)
  | ({ readonly step: 'verify'; readonly proof: Uint8Array } & Begin)
  | { readonly step: 'hash'; readonly key: Uint8Array }
  | { readonly step: 'sum'; readonly challenges: Uint8Array }
  | { readonly step: 'forget' };

interface Begin {
  readonly parameters: VoleParameters;
  readonly statement: VoleStatement;
  readonly range: BlockRange;
}

export type Answer =
  | { readonly ok: true; readonly parts: readonly Uint8Array[] }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** The mark of our messages: a port may carry others too. */
export const MARK = 'nexuszero/helper/1';

/** Calls `onMessage` with what comes through the port, and `onEnd` when nothing will come any more. */
export function listen(
  port: Port,
  onMessage: (data: unknown) => void,
  onEnd: (cause: unknown) => void,
): void {
  if (typeof port.addEventListener === 'function') {
    port.addEventListener('message', (event) => {
      onMessage((event as { readonly data?: unknown }).data);
    });
    for (const type of ['error', 'messageerror', 'close']) port.addEventListener(type, onEnd);
  } else {
    port.on?.('message', onMessage);
    for (const type of ['error', 'messageerror', 'exit', 'close']) port.on?.(type, onEnd);
  }
  port.start?.();
}

/**
 * Threads that compute shares of one large proof when they are given to `prove` or `verify`. Each runs `assist`.
 * @param ports - the workers, or ports to them, as many as there are idle cores
 * @throws BAD_PARAMETER - for what are no ports
 */
export function connectHelpers(ports: readonly Port[]): Helpers {
  return Crew.over(ports);
}

/** Threads that may be asked to help. One proof at a time: others wait for their turn. */
export class Crew implements Helpers {
  readonly #helpers: readonly Helper[];
  readonly #leads = new Map<VoleLevel, Promise<VoleLead>>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(ports: readonly Port[]) {
    this.#helpers = ports.map((port) => new Helper(port));
    Object.freeze(this);
  }

  get count(): number {
    return this.#helpers.length;
  }

  /** Whether a value is a crew and not an imitation. */
  static is(value: unknown): value is Crew {
    return typeof value === 'object' && value !== null && #helpers in value;
  }

  /** @throws BAD_PARAMETER - for what are no ports */
  static over(ports: readonly Port[]): Crew {
    if (!Array.isArray(ports) || ports.length === 0 || !ports.every(isPort)) {
      throw new NexusError('BAD_PARAMETER', 'helpers: expected an array of workers or ports');
    }
    return new Crew([...(ports as readonly Port[])]);
  }

  /** Runs `work` when no other proof has the helpers; they forget everything behind it. */
  lead<Result>(
    level: VoleLevel,
    count: number,
    work: (lead: VoleLead, ask: readonly Helper[]) => Promise<Result>,
  ): Promise<Result> {
    const result = this.#turn.then(async () => {
      const lead = await this.#leadOf(level);
      const asked = this.#helpers.slice(0, count);
      try {
        return await work(lead, asked);
      } finally {
        lead.forget();
        for (const helper of asked) helper.forget();
      }
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #leadOf(level: VoleLevel): Promise<VoleLead> {
    const lead = this.#leads.get(level) ?? createVoleLead(level);
    this.#leads.set(level, lead);
    // neither a failed start nor an instance that failed is kept
    lead.then(
      (made) => made.isBroken() && this.#leads.delete(level),
      () => this.#leads.delete(level),
    );
    return lead;
  }
}

/** One of them. */
export class Helper {
  readonly #port: Port;
  readonly #waiting: ((answer: Answer) => void)[] = [];
  #ended = false;

  constructor(port: Port) {
    this.#port = port;
    listen(
      port,
      (data) => {
        const answer = answerIn(data);
        if (answer !== undefined) this.#waiting.shift()?.(answer);
      },
      () => {
        this.#end();
      },
    );
  }

  /**
   * Sends a request, with buffers that move and are not copied, and gives the parts of the answer.
   * @throws INTERNAL - when the helper ended; and what it threw
   */
  async ask(request: Request, moved: readonly Uint8Array[] = []): Promise<readonly Uint8Array[]> {
    if (this.#ended) throw ended();
    const answer = await new Promise<Answer>((resolve) => {
      const buffers = moved.map(({ buffer }) => buffer as ArrayBuffer);
      this.#port.postMessage({ mark: MARK, request }, buffers);
      this.#waiting.push(resolve);
    });
    if (!answer.ok) throw new NexusError(answer.code, answer.message);
    return answer.parts;
  }

  forget(): void {
    this.ask({ step: 'forget' }).catch(() => undefined);
  }

  #end(): void {
    this.#ended = true;
    const { code, message } = ended();
    for (const answer of this.#waiting.splice(0)) answer({ ok: false, code, message });
  }
}

function ended(): NexusError {
  return new NexusError('INTERNAL', 'helpers: a helper ended', {
    hint: 'connect living workers, or prove without helpers',
  });
}

/** @throws BAD_PARAMETER - for what `connectHelpers` did not make */
export function requireHelpers(helpers: unknown): Crew | undefined {
  if (helpers === undefined || Crew.is(helpers)) return helpers;
  throw new NexusError('BAD_PARAMETER', 'helpers: expected what connectHelpers returned', {
    path: 'helpers',
  });
}

function answerIn(data: unknown): Answer | undefined {
  const { mark, answer } = (data ?? {}) as { mark?: unknown; answer?: Answer };
  return mark === MARK ? answer : undefined;
}

const isPort = (port: unknown): port is Port => {
  const { postMessage, addEventListener, on } = Object(port ?? {}) as Partial<Port>;
  return (
    [addEventListener, on].some((way) => typeof way === 'function') &&
    typeof postMessage === 'function'
  );
};

/** An error as an answer. */
export function refusal(error: unknown): Answer {
  const { code, message } = isNexusError(error)
    ? error
    : new NexusError('INTERNAL', 'helpers: a share failed');
  return { ok: false, code, message };
}
