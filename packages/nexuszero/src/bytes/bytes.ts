/** Byte strings: joining, comparing, wiping, and the text encodings used outside. */
import { NexusError } from './errors.ts';

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return concatAll(parts);
}

/** As `concat`, for lists whose length others choose: a long argument list overflows the stack. */
export function concatAll(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** A copy of its own. `slice` will not do: on Node's Buffer it is a view of the same memory. */
export function copyBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

const TYPED_ARRAY = Object.getPrototypeOf(Uint8Array.prototype) as object;
const intrinsic = (name: string | symbol): (() => unknown) => {
  const { get } = Object.getOwnPropertyDescriptor(TYPED_ARRAY, name) as { get: () => unknown };
  return get;
};
const tagOf = intrinsic(Symbol.toStringTag);
const countOf = intrinsic('length');

/**
 * A plain copy of what a caller passed as bytes, or undefined when it is no Uint8Array, or one whose memory was
 * handed to another thread. A class of the caller's may say of its length and items what it likes: only
 * the memory counts.
 */
export function ownBytes(given: unknown): Uint8Array | undefined {
  if (tagOf.call(given) !== 'Uint8Array') return undefined;
  try {
    return new Uint8Array(given as Uint8Array);
  } catch {
    return undefined;
  }
}

const bufferOf = intrinsic('buffer');
const offsetOf = intrinsic('byteOffset');

/**
 * The memory of what a caller passed as bytes, as a plain view without a copy, or undefined when it is no Uint8Array or its
 * memory was handed to another thread. Memory that threads share is copied: it could change between two looks.
 */
export function viewOfBytes(given: unknown): Uint8Array | undefined {
  if (!isBytes(given)) return undefined;
  const buffer = bufferOf.call(given) as ArrayBuffer;
  const count = countOf.call(given) as number;
  if (count === 0 || Object.prototype.toString.call(buffer) !== '[object ArrayBuffer]') {
    return ownBytes(given);
  }
  return new Uint8Array(buffer, offsetOf.call(given) as number, count);
}

/** Whether a value is a Uint8Array, of whatever realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return tagOf.call(value) === 'Uint8Array';
}

/**
 * How many bytes lie in the memory, whatever the object's own `length` says.
 * @throws BAD_PARAMETER - for what is no Uint8Array
 */
export function byteCount(bytes: Uint8Array): number {
  if (tagOf.call(bytes) !== 'Uint8Array') {
    throw new NexusError('BAD_PARAMETER', 'bytes: expected a Uint8Array');
  }
  return countOf.call(bytes) as number;
}

/** Equality in time that depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** Equality of public bytes: it ends at the first that differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** True when every byte is zero; reads all of them. */
export function isZero(bytes: Uint8Array): boolean {
  let seen = 0;
  for (const byte of bytes) seen |= byte;
  return seen === 0;
}

/** Overwrites secrets. Copies that the engine made on its own are out of reach. */
export function wipe(...secrets: readonly (Uint8Array | undefined)[]): void {
  for (const secret of secrets) {
    // what moved to another thread is not here any more
    if (secret !== undefined && secret.buffer.byteLength > 0) secret.fill(0);
  }
}

const encoder = new TextEncoder();

/** UTF-8 of a text without lone surrogates (TextEncoder alone maps all of those to one character). */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

export function u32le(value: number): Uint8Array {
  return new Uint8Array([value, value >>> 8, value >>> 16, value >>> 24]);
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** @throws BAD_ENCODING - when `text` is not an even number of hexadecimal digits */
export function fromHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(text)) {
    throw new NexusError('BAD_ENCODING', 'bytes: expected an even number of hexadecimal digits');
  }
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const NO_LETTER = 64;
const VALUES = new Uint8Array(128).fill(NO_LETTER);
for (let value = 0; value < 64; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/** base64url without padding, RFC 4648 section 5. */
export function toBase64url(bytes: Uint8Array): string {
  const letters = new Uint8Array(Math.ceil((4 * bytes.length) / 3));
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const count = Math.min(3, bytes.length - i);
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let j = 0; j <= count; j++) letters[at++] = LETTERS[(group >>> (18 - 6 * j)) & 63]!;
  }
  // in one piece: text that grows letter by letter holds fifty times its length
  return new TextDecoder().decode(letters);
}

const LETTERS = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));

/** Standard base64 of our own making (the embedded kernels); not for input from outside. */
export function fromBase64(text: string): Uint8Array {
  const url = text.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
  return fromBase64url(url);
}

/**
 * The one byte string that `text` stands for.
 * @throws BAD_ENCODING - on a foreign letter, padding, an impossible length or stray final bits
 */
export function fromBase64url(text: string): Uint8Array {
  const tail = text.length % 4;
  if (tail === 1) throw new NexusError('BAD_ENCODING', 'bytes: impossible base64url length');
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let offset = 0;
  for (let i = 0; i < text.length; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? NO_LETTER;
    if (value === NO_LETTER) throw new NexusError('BAD_ENCODING', 'bytes: not a base64url letter');
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[offset++] = held >>> bits;
    held &= (1 << bits) - 1;
  }
  if (held !== 0) throw new NexusError('BAD_ENCODING', 'bytes: stray bits at the end of base64url');
  return out;
}
