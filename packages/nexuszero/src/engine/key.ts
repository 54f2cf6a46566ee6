/**
 * Keys of the cache: a digest over everything that a verdict depends on, byte by byte at every call. The encoding before the
 * digest is injective: every field has a fixed place, and what varies in length carries its length.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { isBytes, toBase64url } from '../bytes/bytes.ts';
import { U64_MAX } from '../bytes/u64.ts';
import { ENVELOPE_BYTES, PAYLOAD_MAX_BYTES } from '../proofs/proof.ts';
import { KIND_IDS } from '../statements/ids.ts';
import { POINT_FIELDS, type Statement } from '../statements/statement.ts';
import type { Platform } from './pool.ts';

/** Writes keys into one buffer that is used over and over. */
export class KeyMaker {
  readonly #digest: Platform['digest'];
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  /** False once something was met that no well-formed request holds. */
  #fit = true;

  constructor(digest: Platform['digest']) {
    this.#digest = digest;
  }

  /**
   * The key of a verification: statement, proof, context, and the demands on it. Undefined for what is malformed: its verdict
   * is not worth keeping. The statement must be a snapshot.
   */
  verification(
    statement: Statement,
    proof: Uint8Array,
    context: string,
    policy: { readonly level: number; readonly postQuantum: boolean },
  ): string | undefined {
    // no proof is that large: the buffer is not to grow for it
    if (proof.length > ENVELOPE_BYTES + PAYLOAD_MAX_BYTES) return undefined;
    this.#begin();
    this.#number(policy.level + (policy.postQuantum ? 1 : 0));
    this.#text(context);
    this.#block(proof);
    this.#statement(statement);
    return this.#fit ? this.#digest(this.#written()) : undefined;
  }

  /** The key of a proof to make: HMAC-SHA-256 (RFC 2104) of the public request under a secret of the engine's. */
  request(
    secret: Uint8Array,
    statement: Statement,
    context: string,
    form: string,
  ): string | undefined {
    this.#begin();
    this.#text(form);
    this.#text(context);
    this.#statement(statement);
    return this.#fit ? toBase64url(hmac(sha256, secret, this.#written())) : undefined;
  }

  #begin(): void {
    this.#at = 0;
    this.#fit = true;
  }

  #written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  #statement(statement: Statement): void {
    this.#number(KIND_IDS[statement.kind]);
    this.#text(statement.suite);
    switch (statement.kind) {
      case 'range':
        this.#list(statement.values, ({ V, min, max }) => {
          this.#block(V);
          this.#bigint(min);
          this.#bigint(max);
        });
        return;
      case 'linear':
        this.#list(entriesOf(statement.elements), ([name, point]) => {
          this.#text(name);
          this.#block(point);
        });
        this.#list(statement.equations, (equation) => {
          this.#text(equation);
        });
        return;
      case 'preimage':
        this.#block(statement.digest);
        this.#number(statement.length);
        return;
      case 'hashedRange':
        this.#block(statement.digest);
        this.#number(statement.length);
        this.#number(statement.offset);
        this.#number(statement.width);
        this.#bigint(statement.min);
        this.#bigint(statement.max);
        return;
      case 'dlog':
      case 'dleq':
      case 'pedersen': {
        const points = statement as unknown as Readonly<Record<string, Uint8Array>>;
        for (const field of POINT_FIELDS[statement.kind]) this.#block(points[field]!);
      }
    }
  }

  /** A list of objects or texts, its length before it. */
  #list<Item extends object | string>(list: readonly Item[], write: (item: Item) => void): void {
    const items: readonly unknown[] = Array.isArray(list) ? list : [];
    if (items !== list) this.#fit = false;
    this.#number(items.length);
    for (const item of items) {
      if ((typeof item === 'object' && item !== null) || typeof item === 'string')
        write(item as Item);
      else this.#fit = false;
    }
  }

  #block(bytes: unknown): void {
    if (!isBytes(bytes)) {
      this.#fit = false;
      return;
    }
    this.#number(bytes.length);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Two bytes a unit of UTF-16. */
  #text(text: unknown): void {
    if (typeof text !== 'string') {
      this.#fit = false;
      return;
    }
    const { length } = text;
    this.#number(length);
    this.#room(2 * length);
    let at = this.#at;
    for (let i = 0; i < length; i++, at += 2) {
      const unit = text.charCodeAt(i);
      this.#bytes[at] = unit;
      this.#bytes[at + 1] = unit >>> 8;
    }
    this.#at = at;
  }

  #number(value: unknown): void {
    if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 0xffff_ffff) {
      this.#fit = false;
      return;
    }
    this.#room(4);
    this.#view.setUint32(this.#at, value as number, true);
    this.#at += 4;
  }

  /** Below 2^64: larger ones would fall on others. */
  #bigint(value: unknown): void {
    if (typeof value !== 'bigint' || value < 0n || value > U64_MAX) {
      this.#fit = false;
      return;
    }
    this.#room(8);
    this.#view.setBigUint64(this.#at, value, true);
    this.#at += 8;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#at + bytes));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

/** Of what is no object nothing: `#list` then refuses it. */
const entriesOf = (elements: unknown): readonly [string, unknown][] =>
  typeof elements === 'object' && elements !== null
    ? Object.entries(elements)
    : (undefined as never);
