/** Boxes of any size, as streams: what comes out of an opening stream is authentic, and its end is. */
import { concat } from '../bytes/bytes.ts';
import type { Transformer } from '../bytes/web-stream.ts';
import { openingChunks, requireWhole, sealingChunks, type Chunks } from './chunks.ts';
import type { AeadName } from './crypto.ts';
import { bindingOf } from './box.ts';
import { BOX_AEADS, headerSize, makeHeader, openHeader, type Binding } from './header.ts';
import {
  doesNotOpen,
  requireAead,
  requireHolders,
  requireOptions,
  requireRecipients,
  type SealBinding,
} from './inputs.ts';
import type { PublicKey, SecretKey } from './keys.ts';

/** How to seal a stream. */
export interface SealStreamOptions extends SealBinding {
  /** AES-256-GCM when not given. */
  readonly aead?: 'AES-256-GCM' | 'ChaCha20-Poly1305';
}

/** Seals what is pushed. */
export function sealer(
  recipients: PublicKey | readonly PublicKey[],
  options: SealStreamOptions,
): Transformer {
  requireOptions(options);
  const keys = requireRecipients(recipients);
  const binding = bindingOf(options);
  const aead = requireAead(options.aead ?? 'AES-256-GCM', BOX_AEADS);
  return new Sealer(keys, aead, binding);
}

/** Opens what is pushed. Its methods throw OPEN_FAILED: what was emitted before must then be thrown away. */
export function opener(
  holders: SecretKey | readonly SecretKey[],
  options: SealBinding,
): Transformer {
  requireOptions(options);
  return new Opener(requireHolders(holders), bindingOf(options));
}

class Sealer implements Transformer {
  readonly #keys: readonly PublicKey[];
  readonly #aead: AeadName;
  readonly #binding: Binding;
  #chunks: Chunks | undefined;

  constructor(keys: readonly PublicKey[], aead: AeadName, binding: Binding) {
    this.#keys = keys;
    this.#aead = aead;
    this.#binding = binding;
  }

  async push(bytes: Uint8Array, emit: (out: Uint8Array) => void): Promise<void> {
    const { length } = bytes;
    const chunks = this.#chunks ?? (await this.#start(emit));
    requireWhole(bytes, length);
    await chunks.push(bytes, emit);
  }

  async finish(emit: (out: Uint8Array) => void): Promise<void> {
    await (this.#chunks ?? (await this.#start(emit))).finish(emit);
  }

  drop(): void {
    this.#chunks?.drop();
  }

  async #start(emit: (out: Uint8Array) => void): Promise<Chunks> {
    const { header, payload } = await makeHeader(this.#keys, this.#aead, this.#binding);
    this.#chunks = sealingChunks(payload);
    emit(header);
    return this.#chunks;
  }
}

class Opener implements Transformer {
  readonly #keys: readonly SecretKey[];
  readonly #binding: Binding;
  /** The beginning of the box, until its head is whole; grows by doubling. */
  #begin: Uint8Array = new Uint8Array(4096);
  #filled = 0;
  #needed = 1;
  #chunks: Chunks | undefined;

  constructor(keys: readonly SecretKey[], binding: Binding) {
    this.#keys = keys;
    this.#binding = binding;
  }

  async push(bytes: Uint8Array, emit: (out: Uint8Array) => void): Promise<void> {
    let rest = bytes;
    while (this.#chunks === undefined && rest.length > 0) rest = await this.#gather(rest);
    if (rest.length > 0) await this.#chunks!.push(rest, emit);
  }

  async finish(emit: (out: Uint8Array) => void): Promise<void> {
    if (this.#chunks === undefined) throw doesNotOpen();
    await this.#chunks.finish(emit);
  }

  drop(): void {
    this.#chunks?.drop();
  }

  /** Takes what the head still needs; what it leaves. */
  async #gather(bytes: Uint8Array): Promise<Uint8Array> {
    const part = bytes.subarray(0, this.#needed - this.#filled);
    if (this.#begin.length < this.#filled + part.length) {
      this.#begin = concat(this.#begin, new Uint8Array(this.#needed));
    }
    this.#begin.set(part, this.#filled);
    this.#filled += part.length;
    if (this.#filled === this.#needed) await this.#look();
    return bytes.subarray(part.length);
  }

  async #look(): Promise<void> {
    const begin = this.#begin.subarray(0, this.#filled);
    const { size, whole } = headerSize(begin);
    this.#needed = size;
    if (!whole || size > this.#filled) return;
    const payload = await openHeader(this.#keys, begin, this.#binding);
    this.#chunks = openingChunks(payload);
    this.#begin = new Uint8Array(0);
  }
}
