/** What the engine does with bytes: sealing, compressing, packing the records of a batch. Code loads on first use. */
import { byteCount, ownBytes, utf8, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { SignalLike } from '../compress/options.ts';
import type { BatchResult } from '../proofs/batch.ts';
import { requireObject, throwIfAborted } from '../proofs/options.ts';
import type { OpenOptions, SealOptions } from '../seal/box.ts';
import type { PublicKey, SecretKey } from '../seal/keys.ts';
import type { Core } from './core.ts';
import type { Operation } from './metrics.ts';
import { readRecords, writeRecords } from './records.ts';
import { BytesResult, type MadeBytes, type Stage, type StageName } from './results.ts';

/** How to compress and decompress with an engine; the strategy is the engine's. */
export interface EngineCompressOptions {
  readonly signal?: SignalLike;
}

export class DataRoom {
  readonly #core: Core;
  #box: Promise<typeof import('../seal/box.ts')> | undefined;
  #formats: Promise<typeof import('../compress/formats.ts')> | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws PLAN_IMPOSSIBLE - for a key that is worth less than the engine's wish asks for */
  async seal(
    recipients: PublicKey | readonly PublicKey[],
    data: Uint8Array,
    options: SealOptions,
  ): Promise<MadeBytes> {
    return this.#run('seal', 'a box', async (stages) => {
      this.#requireSize(data);
      const keys = Array.isArray(recipients) ? [...(recipients as PublicKey[])] : recipients;
      this.#requireWorth(keys);
      const settings = heldOptions(options);
      const own = held(data);
      try {
        const { sealBox } = await (this.#box ??= import('../seal/box.ts'));
        return await timed(stages, 'seal', () => sealBox(keys, own, settings));
      } finally {
        wipe(own);
      }
    });
  }

  async open(
    key: SecretKey | readonly SecretKey[],
    box: Uint8Array,
    options: OpenOptions,
  ): Promise<MadeBytes> {
    return this.#run('open', 'what was in the box', async (stages) => {
      this.#requireSize(box);
      const keys = Array.isArray(key) ? [...(key as SecretKey[])] : key;
      const [settings, own] = [heldOptions(options), held(box)];
      const { openBox } = await (this.#box ??= import('../seal/box.ts'));
      return timed(stages, 'open', () => openBox(keys, own, settings));
    });
  }

  async compress(bytes: Uint8Array, options: EngineCompressOptions): Promise<MadeBytes> {
    return this.#run('compress', 'a container', async (stages) => {
      requireObject(options, 'options');
      const { signal } = options;
      this.#requireSize(bytes);
      throwIfAborted(signal);
      return this.#pack(stages, held(bytes), signal);
    });
  }

  async decompress(container: Uint8Array, options: EngineCompressOptions): Promise<MadeBytes> {
    return this.#run('decompress', 'the original', async (stages) => {
      requireObject(options, 'options');
      const { signal } = options;
      throwIfAborted(signal);
      return this.#unpack(stages, held(container), signal);
    });
  }

  /** The records of a batch, one JSON line each, compressed. */
  async pack(results: Iterable<BatchResult> | AsyncIterable<BatchResult>): Promise<MadeBytes> {
    return this.#run('compress', 'the records of a batch', async (stages) => {
      const lines = await writeRecords(results, this.#core.settings.limits.dataBytes);
      return this.#pack(stages, utf8(lines), undefined);
    });
  }

  async unpack(container: Uint8Array): Promise<BatchResult[]> {
    const { bytes } = await this.#run('decompress', 'the records of a batch', (stages) =>
      this.#unpack(stages, held(container), undefined),
    );
    return readRecords(bytes);
  }

  async #pack(
    stages: Stage[],
    bytes: Uint8Array,
    signal: SignalLike | undefined,
  ): Promise<Uint8Array> {
    const { parseCompressOptions, warnOfOldName } = await import('../compress/options.ts');
    const { compressBytes } = await (this.#formats ??= import('../compress/formats.ts'));
    const codecs = await this.#core.platform.codecs();
    const { compression: strategy } = this.#core.settings;
    const wish = parseCompressOptions({ strategy, ...(signal && { signal }) });
    warnOfOldName(wish);
    return timed(stages, 'compress', () => compressBytes(bytes, wish, codecs));
  }

  async #unpack(
    stages: Stage[],
    container: Uint8Array,
    signal: SignalLike | undefined,
  ): Promise<Uint8Array> {
    const { decompressBytes } = await (this.#formats ??= import('../compress/formats.ts'));
    const codecs = await this.#core.platform.codecs();
    const most = this.#core.settings.limits.dataBytes;
    return timed(stages, 'decompress', () => decompressBytes(container, most, signal, codecs));
  }

  async #run(
    operation: Operation,
    title: string,
    work: (stages: Stage[]) => Promise<Uint8Array>,
  ): Promise<MadeBytes> {
    const started = performance.now();
    const stages: Stage[] = [];
    try {
      this.#core.requireOpen();
      const bytes = await work(stages);
      const ms = performance.now() - started;
      this.#core.done(operation, undefined, stages, ms);
      return new BytesResult(title, bytes, stages, ms);
    } catch (error) {
      throw this.#core.failed(operation, undefined, error);
    }
  }

  #requireSize(data: Uint8Array): void {
    const most = this.#core.settings.limits.dataBytes;
    if (byteCount(data) <= most) return;
    throw new NexusError('LIMIT_EXCEEDED', `engine: more than ${String(most)} bytes`, {
      hint: 'use the streams, or give the engine a larger limits.dataBytes',
    });
  }

  #requireWorth(recipients: PublicKey | readonly PublicKey[]): void {
    const { level = 128, postQuantum = false } = this.#core.settings.wish;
    for (const key of Array.isArray(recipients)
      ? (recipients as readonly PublicKey[])
      : [recipients]) {
      // what is no key at all, seal itself refuses
      const { suite, security } = Object(key) as Partial<PublicKey>;
      if (suite === undefined || security === undefined) continue;
      if (security.level >= level && !(postQuantum && security.category === null)) continue;
      throw new NexusError(
        'PLAN_IMPOSSIBLE',
        `seal: ${suite} is of level ${String(security.level)}, ${String(level)} asked for`,
        { hint: 'make keys with generateKeyPair(suiteForLevel(level))' },
      );
    }
  }
}

/**
 * The bytes as they are at the call: what is done with them while code loads - wiping, for one - is not to reach the work.
 * @throws BAD_PARAMETER - for what is no Uint8Array
 */
function held(given: Uint8Array): Uint8Array {
  const own = ownBytes(given);
  if (own !== undefined) return own;
  throw new NexusError('BAD_PARAMETER', 'bytes: expected a Uint8Array');
}

/** As `held`, of options some of which are bytes. */
function heldOptions<Options extends object>(options: Options): Options {
  requireObject(options, 'options');
  const fields = Object.entries(options).map(([key, value]: [string, unknown]) => {
    return [key, ownBytes(value) ?? value] as const;
  });
  return Object.fromEntries(fields) as Options;
}

async function timed(
  stages: Stage[],
  stage: StageName,
  work: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const started = performance.now();
  const made = await work();
  stages.push({ stage, ms: performance.now() - started, bytes: made.length });
  return made;
}
