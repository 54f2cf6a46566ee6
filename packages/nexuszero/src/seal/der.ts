/** The little of DER (X.690) that key files need: definite lengths, low tags, one value a read. */
import { concat } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { Reader } from '../bytes/reader.ts';

export const TAG: Readonly<Record<TagName, number>> = Object.freeze({
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  /** [0], primitive: implicit. */
  context0: 0x80,
});

type TagName = 'integer' | 'bitString' | 'octetString' | 'oid' | 'sequence' | 'context0';

/** A value with its tag and length. */
export function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat(...content);
  return concat(new Uint8Array([tag, ...lengthOf(body.length)]), body);
}

function lengthOf(length: number): number[] {
  if (length < 128) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 255);
  return [0x80 | bytes.length, ...bytes];
}

/** A sequence with an object identifier alone: an AlgorithmIdentifier without parameters. */
export function derAlgorithm(oid: string): Uint8Array {
  const [first, second, ...rest] = oid.split('.').map(Number);
  const bytes = [first! * 40 + second!, ...rest.flatMap(base128)];
  return der(TAG.sequence, der(TAG.oid, new Uint8Array(bytes)));
}

function base128(arc: number): number[] {
  const digits = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    digits.unshift(0x80 | (rest % 128));
  }
  return digits;
}

/** A reader of values one after the other. Every length must be the shortest form, and all bytes be used. */
export class DerReader {
  readonly #reader: Reader;

  constructor(bytes: Uint8Array) {
    this.#reader = new Reader(bytes, 'key file');
  }

  /** Whether another value follows, of this tag. */
  nextIs(tag: number): boolean {
    return this.#reader.remaining > 0 && this.#reader.peek() === tag;
  }

  /** The content of the next value. @throws BAD_ENCODING - when it has another tag or does not fit */
  read(tag: number): Uint8Array {
    const found = this.#reader.u8();
    if (found !== tag) throw malformed(`tag ${String(found)} where ${String(tag)} belongs`);
    return this.#reader.take(this.#length());
  }

  /** The values inside the next one. */
  inside(tag: number): DerReader {
    return new DerReader(this.read(tag));
  }

  /** @throws BAD_ENCODING - when bytes are left over */
  end(): void {
    this.#reader.end();
  }

  #length(): number {
    const first = this.#reader.u8();
    if (first < 128) return first;
    const count = first & 127;
    if (count < 1 || count > 3) throw malformed('a length of no or too many bytes');
    let length = 0;
    for (const byte of this.#reader.take(count)) length = length * 256 + byte;
    if (lengthOf(length).length !== count + 1) throw malformed('a length that is not the shortest');
    return length;
  }
}

/** BAD_ENCODING of a key file. */
export function malformed(what: string): NexusError {
  return new NexusError('BAD_ENCODING', `key file: ${what}`);
}
