/** The other side of helpers.ts: computes shares for whoever is at the end of the port. */
import { wipe } from '../../bytes/bytes.ts';
import { isNexusError, NexusError } from '../../bytes/errors.ts';
import type { VoleLevel } from '../../kernels/ciphers.ts';
import { givenVole } from '../../kernels/default-vole.ts';
import { createVoleShare, type VoleShare } from '../../kernels/vole-share.ts';
import { bad } from '../../kernels/checks.ts';
import {
  envelopeIn,
  listen,
  type Answer,
  type Envelope,
  type Port,
  type Request,
} from './helpers.ts';

/**
 * Serves shares of proofs through a port, for as long as there is one: call it in a worker, with `parentPort` of
 * node:worker_threads or `self` of a Web Worker, and give the worker to `connectHelpers`. Witnesses come through the
 * port: it must lead to a thread of the same program.
 */
export function assist(port: Port): void {
  const shares = new Shares();
  let turn: Promise<unknown> = Promise.resolve();
  listen(port, {
    message: (data) => {
      const envelope = envelopeIn(data);
      if (envelope?.request === undefined) return;
      turn = turn.then(() => answerThrough(port, shares, envelope)).catch(() => undefined);
    },
    end: () => {
      turn = turn.then(() => {
        shares.end();
      });
    },
  });
}

async function answerThrough(port: Port, shares: Shares, envelope: Envelope): Promise<void> {
  const { mark, task, number, request } = envelope;
  const answer = await shares.answer(task, request!);
  const moved = answer.ok ? answer.parts.map(({ buffer }) => buffer as ArrayBuffer) : [];
  port.postMessage({ mark, task, number, answer } satisfies Envelope, moved);
}

class Shares {
  readonly #kernels = new Map<VoleLevel, VoleShare>();
  /** The share at work, and the proof that it is of. */
  #share: VoleShare | undefined;
  #task: string | undefined;
  #ended = false;

  async answer(task: string, request: Request): Promise<Answer> {
    try {
      return { ok: true, parts: await this.#run(task, request) };
    } catch (error) {
      if (task === this.#task) this.#forget();
      const { code, message } = isNexusError(error)
        ? error
        : new NexusError('INTERNAL', 'helpers: a share failed');
      return { ok: false, code, message };
    }
  }

  async #run(task: string, request: Request): Promise<readonly Uint8Array[]> {
    switch (request.step) {
      case 'hello':
        return [];
      case 'prove': {
        const { parameters, statement, range, message, fresh } = request;
        try {
          const share = await this.#begin(task, parameters.level);
          return [share.beginProof(parameters, statement, { message, fresh }, range)];
        } finally {
          wipe(message, fresh);
        }
      }
      case 'verify': {
        const { parameters, statement, range, proof } = request;
        (await this.#begin(task, parameters.level)).beginVerification(
          parameters,
          statement,
          proof,
          range,
        );
        return [];
      }
      case 'hash': {
        const { hashes, d } = this.#current(task).hash(request.key);
        return [hashes, d];
      }
      case 'sum':
        return [this.#current(task).sum(request.challenges)];
      case 'forget':
        if (task === this.#task) this.#forget();
        return [];
      default:
        throw bad('no such step');
    }
  }

  async #begin(task: string, level: VoleLevel): Promise<VoleShare> {
    if (this.#ended) throw bad('nobody listens any more');
    this.#forget();
    let kernel = this.#kernels.get(level);
    if (kernel === undefined || kernel.isBroken()) {
      kernel = await createVoleShare(level, givenVole(level));
    }
    this.#kernels.set(level, kernel);
    [this.#share, this.#task] = [kernel, task];
    return kernel;
  }

  #current(task: string): VoleShare {
    if (this.#share === undefined || task !== this.#task) {
      throw bad('no share of that proof is at work');
    }
    return this.#share;
  }

  #forget(): void {
    this.#share?.forget();
    this.#share = undefined;
    this.#task = undefined;
  }

  /** When the port is gone. */
  end(): void {
    this.#ended = true;
    this.#forget();
  }
}
