/**
 * Helpers: kernels on other threads that compute shares of one large proof. The threads are the caller's; here they
 * are ports that messages go through. The other side is assist.ts.
 */
import { toHex } from '../../bytes/bytes.ts';
import { NexusError, type ErrorCode } from '../../bytes/errors.ts';
import { randomBytes } from '../../bytes/random.ts';
import type { VoleLevel } from '../../kernels/ciphers.ts';
import type { VoleSecrets, VoleStatement } from '../../kernels/vole-inputs.ts';
import { givenVole } from '../../kernels/default-vole.ts';
import { createVoleLead, type VoleLead } from '../../kernels/vole-lead.ts';
import type { BlockRange, VoleParameters } from '../../kernels/vole-size.ts';
import type { Helpers } from '../system.ts';

/**
 * One side of a channel between threads of one program: a Web Worker, a worker's global scope, a MessagePort of any platform, or a
 * Worker or parentPort of node:worker_threads. Never a window: other pages could ask.
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

/** What a helper is asked for. `hello` comes before anything secret does. */
export type Request =
  | { readonly step: 'hello' }
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

/** What goes through the port: a request to answer, or the answer to one. */
export interface Envelope {
  /** A port may carry messages of others too. */
  readonly mark: typeof MARK;
  /** The proof that it is about, a random name; a share of one proof answers nothing about another. */
  readonly task: string;
  /** The request's number, which its answer has too. */
  readonly number: number;
  readonly request?: Request;
  readonly answer?: Answer;
}

export const MARK = 'nexuszero/helper/1';

/** The message as ours, or undefined. */
export function envelopeIn(data: unknown): Envelope | undefined {
  const envelope = Object(data ?? {}) as Envelope;
  const { mark, task, number } = envelope as Partial<Record<keyof Envelope, unknown>>;
  return mark === MARK && typeof task === 'string' && typeof number === 'number'
    ? envelope
    : undefined;
}

/** What is heard of a port. */
export interface Listener {
  readonly message: (data: unknown) => void;
  /** Something went wrong on the other side, or a message did not come through. */
  readonly trouble?: () => void;
  /** Nothing will come any more. */
  readonly end: () => void;
}

export function listen(port: Port, { message, trouble, end }: Listener): void {
  const on = (type: string, hear: (value: unknown) => void): void => {
    if (typeof port.addEventListener === 'function') port.addEventListener(type, hear);
    else port.on?.(type, hear);
  };
  const isTarget = typeof port.addEventListener === 'function';
  on('message', (value) => {
    message(isTarget ? (value as { readonly data?: unknown }).data : value);
  });
  for (const type of ['exit', 'close']) on(type, end);
  if (trouble !== undefined) for (const type of ['error', 'messageerror']) on(type, trouble);
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

/** Ports that are connected: answers of one must not be heard by two. */
const connected = new WeakSet<Port>();

/** Threads that may be asked to help. One proof at a time: others wait for their turn. */
export class Crew implements Helpers {
  readonly #helpers: readonly Helper[];
  readonly #leads = new Map<VoleLevel, VoleLead>();
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

  /** @throws BAD_PARAMETER - for what are no ports, or ports that are connected already */
  static over(given: readonly Port[]): Crew {
    const ports = Array.isArray(given) ? [...(given as readonly Port[])] : [];
    if (ports.length === 0 || !ports.every(isPort)) {
      throw new NexusError('BAD_PARAMETER', 'helpers: expected an array of workers or ports');
    }
    if (new Set(ports).size < ports.length || ports.some((port) => connected.has(port))) {
      throw new NexusError('BAD_PARAMETER', 'helpers: a worker is connected already', {
        hint: 'keep what connectHelpers returned, and give it to every proof',
      });
    }
    for (const port of ports) connected.add(port);
    return new Crew(ports);
  }

  /** Runs `work` when no other proof has the helpers; they are told to forget everything behind it. */
  lead<Result>(
    level: VoleLevel,
    count: number,
    work: (lead: VoleLead, asked: readonly Asked[]) => Promise<Result>,
  ): Promise<Result> {
    const result = this.#turn.then(async () => {
      const task = toHex(randomBytes(16));
      const asked = this.#helpers.slice(0, count).map((helper) => helper.about(task));
      const lead = await this.#leadOf(level);
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

  async #leadOf(level: VoleLevel): Promise<VoleLead> {
    let lead = this.#leads.get(level);
    if (lead === undefined || lead.isBroken()) lead = await createVoleLead(level, givenVole(level));
    this.#leads.set(level, lead);
    return lead;
  }
}

/** A helper, asked about one proof. */
export interface Asked {
  /**
   * Sends a request, with buffers that move and are not copied, and gives the parts of the answer.
   * @throws INTERNAL - when the helper ends or does not answer; and what it threw
   */
  ask(request: Request, moved?: readonly Uint8Array[]): Promise<readonly Uint8Array[]>;
  forget(): void;
}

/** A worker begins to listen within this, and no step takes so long; milliseconds. */
const HELLO_MS = 20_000;
const STEP_MS = 300_000;

interface Waiting {
  readonly task: string;
  readonly settle: (answer: Answer) => void;
}

class Helper {
  readonly #port: Port;
  /** What waits for an answer, by number. */
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;
  #ended = false;

  constructor(port: Port) {
    this.#port = port;
    const fail = (): void => {
      for (const { settle } of [...this.#waiting.values()]) settle(failure('a helper failed'));
    };
    listen(port, {
      message: (data) => {
        const { task, number, answer } = envelopeIn(data) ?? {};
        const waiting = number === undefined ? undefined : this.#waiting.get(number);
        if (waiting?.task === task && answer !== undefined) waiting?.settle(answer);
      },
      trouble: fail,
      end: () => {
        this.#ended = true;
        fail();
      },
    });
  }

  about(task: string): Asked {
    return {
      ask: (request, moved = []) => this.#ask(task, request, moved),
      forget: () => {
        // also when it is thought to have ended
        this.#send(task, { step: 'forget' }, []);
      },
    };
  }

  async #ask(
    task: string,
    request: Request,
    moved: readonly Uint8Array[],
  ): Promise<readonly Uint8Array[]> {
    const answer = await new Promise<Answer>((resolve) => {
      const number = this.#ended ? undefined : this.#send(task, request, moved);
      if (number === undefined) {
        resolve(failure('a helper has ended'));
        return;
      }
      const settle = (given: Answer): void => {
        clearTimeout(timer);
        this.#waiting.delete(number);
        resolve(given);
      };
      const patience = request.step === 'hello' ? HELLO_MS : STEP_MS;
      const timer = setTimeout(() => {
        settle(failure('a helper does not answer'));
      }, patience);
      this.#waiting.set(number, { task, settle });
    });
    if (answer.ok) return answer.parts;
    throw new NexusError(answer.code, answer.message, {
      ...(answer.code === 'INTERNAL' && {
        hint: 'connect living workers that run assist, or do without helpers',
      }),
    });
  }

  /** The request's number, unless the port did not take it. */
  #send(task: string, request: Request, moved: readonly Uint8Array[]): number | undefined {
    const number = ++this.#number;
    const envelope: Envelope = { mark: MARK, task, number, request };
    try {
      const buffers = moved.map(({ buffer }) => buffer as ArrayBuffer);
      this.#port.postMessage(envelope, buffers);
      return number;
    } catch {
      return undefined;
    }
  }
}

const failure = (what: string): Answer => ({
  ok: false,
  code: 'INTERNAL',
  message: `helpers: ${what}`,
});

/** @throws BAD_PARAMETER - for what `connectHelpers` did not make */
export function requireHelpers(helpers: unknown): Crew | undefined {
  if (helpers === undefined || Crew.is(helpers)) return helpers;
  throw new NexusError('BAD_PARAMETER', 'helpers: expected what connectHelpers returned', {
    path: 'helpers',
  });
}

const isPort = (port: unknown): port is Port => {
  const { postMessage, addEventListener, on } = Object(port ?? {}) as Partial<Port>;
  return (
    [addEventListener, on].some((way) => typeof way === 'function') &&
    typeof postMessage === 'function'
  );
};
