/** What goes through the ports of helpers, and what comes of messages that should not be there. */
import { describe, expect, test, vi } from 'vitest';
import { randomBytes } from '../../src/bytes/random.ts';
import { assist, connectHelpers, prove, type Helpers } from '../../src/preimage.ts';
import { kernelParameters } from '../../src/proofs/vole/parameters.ts';
import { listen, MARK, type Answer, type Envelope } from '../../src/proofs/vole/helpers.ts';
import { compilePreimage } from '../../src/statements/preimage-compile.ts';
import { claimAbout, CONTEXT, presetFor } from './claims.ts';
import { bindingOf } from './kernel-proofs.ts';

describe('what goes through the port', () => {
  const claim = claimAbout(randomBytes(600));
  const begin = (message: Uint8Array = claim.message): object => {
    const compiled = compilePreimage(claim.statement);
    const preset = presetFor(claim.statement, 'speed');
    return {
      step: 'prove',
      parameters: kernelParameters(preset, compiled.cipher),
      statement: { ...compiled, binding: bindingOf(claim.statement, 'speed') },
      range: { from: 0, to: 4 },
      ...{ message, fresh: randomBytes(32) },
    };
  };

  /** Sends requests by hand, and gives the answers. */
  function byHand(): (task: string, request: object) => Promise<Answer> {
    const { port1, port2 } = new MessageChannel();
    assist(port2);
    for (const port of [port1, port2]) (port as unknown as { unref(): void }).unref();
    const answers: Envelope[] = [];
    let arrived = (): void => undefined;
    listen(port1, {
      message: (data) => {
        answers.push(data as Envelope);
        arrived();
      },
      end: () => undefined,
    });
    let number = 0;
    return async (task, request) => {
      const answer = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      port1.postMessage({ mark: MARK, task, number: ++number, request });
      await answer;
      const envelope = answers.shift()!;
      expect(envelope).toMatchObject({ task, number });
      return envelope.answer!;
    };
  }

  test('a share answers about its own proof only, and goes on after nonsense', async () => {
    const ask = byHand();
    const refused = { ok: false, code: 'BAD_PARAMETER' };
    expect(await ask('a', { step: 'hello' })).toEqual({ ok: true, parts: [] });
    expect(await ask('a', { step: 'hash', key: new Uint8Array(20) })).toMatchObject(refused);
    expect(await ask('a', begin())).toMatchObject({ ok: true });
    const key = new Uint8Array(20 * 4 * 66);
    expect(await ask('b', { step: 'hash', key })).toMatchObject(refused);
    expect(await ask('b', { step: 'forget' })).toEqual({ ok: true, parts: [] });
    expect(await ask('b', { step: 'no such' })).toMatchObject(refused);
    expect(await ask('a', { step: 'hash', key })).toMatchObject({ ok: true });
    // another proof takes the place of the first
    expect(await ask('b', begin())).toMatchObject({ ok: true });
    expect(await ask('a', { step: 'sum', challenges: new Uint8Array(9) })).toMatchObject(refused);
    expect(await ask('b', { step: 'hash', key })).toMatchObject({ ok: true });
    expect(await ask('b', begin(randomBytes(600)))).toMatchObject({ code: 'WITNESS_MISMATCH' });
    expect(await ask('b', { step: 'hash', key })).toMatchObject(refused);
  });

  /** A worker whose thread is here: what it was asked, and what it says. */
  class Fake {
    readonly asked: Envelope[] = [];
    readonly #listeners = new Map<string, (event: object) => void>();
    #answer: (envelope: Envelope) => Answer | undefined;

    constructor(answer: (envelope: Envelope) => Answer | undefined) {
      this.#answer = answer;
    }

    addEventListener(type: string, listener: (event: object) => void): void {
      this.#listeners.set(type, listener);
    }

    postMessage(envelope: unknown): void {
      const own = envelope as Envelope;
      this.asked.push(own);
      const answer = this.#answer(own);
      const { mark, task, number } = own;
      if (answer !== undefined) this.hear('message', { data: { mark, task, number, answer } });
    }

    hear(type: string, event: object): void {
      queueMicrotask(() => this.#listeners.get(type)?.(event));
    }

    steps(): string[] {
      return this.asked.map(({ request }) => request!.step);
    }
  }

  const proveBy = (helpers: Helpers, signal?: { aborted: boolean }): Promise<unknown> =>
    prove(claim.statement as never, claim.witness as never, {
      ...{ context: CONTEXT, helpers },
      ...(signal && { signal }),
    });

  test('answers of a wrong size, or none that are answers, are an error', async () => {
    for (const parts of [[], [new Uint8Array(5)], [new Uint8Array(5), new Uint8Array(5)]]) {
      const liar = (): Fake =>
        new Fake(({ request }) => ({ ok: true, parts: request!.step === 'hello' ? [] : parts }));
      const helpers = connectHelpers([liar(), liar()]);
      await expect(proveBy(helpers)).rejects.toMatchObject({ code: 'INTERNAL' });
    }
  });

  test('nothing secret is sent before both have answered, and all are told to forget', async () => {
    const hello: Answer = { ok: true, parts: [] };
    const good = new Fake(({ request }) => (request!.step === 'hello' ? hello : undefined));
    const silent = new Fake(() => undefined);
    const running = proveBy(connectHelpers([good, silent]));
    const failed = expect(running).rejects.toMatchObject({ code: 'INTERNAL' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    silent.hear('error', {});
    await failed;
    expect(good.steps()).toEqual(['hello', 'forget']);
    expect(silent.steps()).toEqual(['hello', 'forget']);
  });

  test('an answer about another proof is passed over', async () => {
    const stranger = new Fake(() => undefined);
    const good = new Fake(() => ({ ok: true, parts: [] }));
    const failed = expect(proveBy(connectHelpers([stranger, good]))).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [{ mark, number }] = stranger.asked as [Envelope];
    const answer: Answer = { ok: true, parts: [] };
    stranger.hear('message', { data: { mark, task: 'another', number, answer } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    // it waits still
    expect(good.steps()).toEqual(['hello']);
    stranger.hear('error', {});
    await failed;
    expect(good.steps()).toEqual(['hello', 'forget']);
  });

  test('copies of the witness that did not move are overwritten', async () => {
    const seen: Uint8Array[] = [];
    const fake = (): Fake =>
      new Fake(({ request }) => {
        if (request!.step === 'prove') seen.push(request!.message);
        return request!.step === 'prove'
          ? { ok: false, code: 'INTERNAL', message: 'no' }
          : { ok: true, parts: [] };
      });
    await expect(proveBy(connectHelpers([fake(), fake()]))).rejects.toThrow();
    expect(seen).toHaveLength(2);
    expect(seen.every((message) => message.every((byte) => byte === 0))).toBe(true);
  });

  test('a signal that has fired by its turn sends nothing', async () => {
    const fake = (): Fake => new Fake(() => ({ ok: true, parts: [] }));
    const both = [fake(), fake()] as const;
    let looks = 0;
    const signal = {
      get aborted() {
        return ++looks > 1;
      },
    };
    await expect(proveBy(connectHelpers(both), signal)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(both.flatMap((one) => one.steps())).toEqual(['forget', 'forget']);
  });

  test('a port is connected once', () => {
    const refused = expect.objectContaining({ code: 'BAD_PARAMETER' }) as Error;
    const port = new Fake(() => undefined);
    const other = new Fake(() => undefined);
    expect(() => connectHelpers([port, port])).toThrow(refused);
    connectHelpers([port]);
    expect(() => connectHelpers([other, port])).toThrow(refused);
    connectHelpers([other]);
  });

  test('a port that closes while the first share begins leaves nothing', async () => {
    const spy = vi.spyOn(WebAssembly, 'instantiate');
    const { port1, port2 } = new MessageChannel();
    assist(port2);
    const message = randomBytes(600);
    const request = { ...begin(), message };
    port1.postMessage({ mark: MARK, task: 'a', number: 1, request });
    await new Promise((resolve) => setTimeout(resolve, 0));
    port1.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const { value } of spy.mock.results) {
      const { exports } = (await value) as { exports: { memory: { buffer: ArrayBuffer } } };
      const held = Buffer.from(exports.memory.buffer);
      expect(held.includes(Buffer.from(message.subarray(8, 24)))).toBe(false);
    }
    spy.mockRestore();
  });
});
