/** The other side of helpers.ts: computes shares for whoever is at the end of the port. */
import type { VoleLevel } from '../../kernels/ciphers.ts';
import { createVoleShare, type VoleShare } from '../../kernels/vole-share.ts';
import { wipe } from '../../bytes/bytes.ts';
import { bad } from '../../kernels/vole-inputs.ts';
import { listen, MARK, refusal, type Answer, type Port, type Request } from './helpers.ts';

/**
 * Serves shares of proofs through a port, for as long as there is one: call it in a worker, with `parentPort` of
 * node:worker_threads or `self` of a Web Worker, and give the worker to `connectHelpers`. Witnesses come through the
 * port: it must lead to a thread of the same program.
 */
export function assist(port: Port): void {
  const shares = new Shares();
  let turn: Promise<unknown> = Promise.resolve();
  listen(
    port,
    (data) => {
      const { mark, request } = (data ?? {}) as { mark?: unknown; request?: Request };
      if (mark !== MARK || request === undefined) return;
      turn = turn
        .then(() => shares.answer(request))
        .then((answer) => {
          const moved = answer.ok ? answer.parts.map(({ buffer }) => buffer as ArrayBuffer) : [];
          port.postMessage({ mark: MARK, answer }, moved);
        });
    },
    () => {
      shares.forget();
    },
  );
}

class Shares {
  readonly #kernels = new Map<VoleLevel, VoleShare>();
  #share: VoleShare | undefined;

  async answer(request: Request): Promise<Answer> {
    try {
      return { ok: true, parts: await this.#run(request) };
    } catch (error) {
      this.forget();
      return refusal(error);
    }
  }

  async #run(request: Request): Promise<readonly Uint8Array[]> {
    switch (request.step) {
      case 'prove': {
        const { parameters, statement, range, message, fresh } = request;
        try {
          const share = await this.#begin(parameters.level);
          return [share.beginProof(parameters, statement, { message, fresh }, range)];
        } finally {
          wipe(message, fresh);
        }
      }
      case 'verify': {
        const { parameters, statement, range, proof } = request;
        (await this.#begin(parameters.level)).beginVerification(
          parameters,
          statement,
          proof,
          range,
        );
        return [];
      }
      case 'hash': {
        const { hashes, d } = this.#current().hash(request.key);
        return [hashes, d];
      }
      case 'sum':
        return [this.#current().sum(request.challenges)];
      case 'forget':
        this.forget();
        return [];
    }
  }

  async #begin(level: VoleLevel): Promise<VoleShare> {
    this.forget();
    let kernel = this.#kernels.get(level);
    if (kernel === undefined || kernel.isBroken()) kernel = await createVoleShare(level);
    this.#kernels.set(level, kernel);
    this.#share = kernel;
    return kernel;
  }

  #current(): VoleShare {
    if (this.#share === undefined) throw bad('no share is at work');
    return this.#share;
  }

  forget(): void {
    this.#share?.forget();
    this.#share = undefined;
  }
}
