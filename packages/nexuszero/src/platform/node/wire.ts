/**
 * Messages over a socket between two processes. A frame is the length of the head and the number of buffers as u32
 * little-endian, a u32 length for each buffer, the head, which is the message in V8's serialisation, and the buffers.
 * Buffers that move - witnesses among them - are read straight into memory of their own, so that whoever gets them can
 * wipe them, and are wiped here when they are written.
 */
import { Deserializer, Serializer } from 'node:v8';

/** The part of a socket that is written to. */
export interface Outlet {
  cork(): void;
  uncork(): void;
  write(bytes: Uint8Array, done?: () => void): boolean;
}

const HEADER_BYTES = 8;

/**
 * Writes a frame. The buffers are overwritten when they are written, or when they cannot be.
 * @throws Error - V8's, for what has no serialisation; nothing is written then
 */
export function writeFrame(out: Outlet, message: unknown, moved: readonly ArrayBuffer[]): void {
  const serializer = new Serializer();
  moved.forEach((buffer, id) => {
    // takes it as belonging to the other side: only its number is written
    serializer.transferArrayBuffer(id, buffer);
  });
  serializer.writeHeader();
  serializer.writeValue(message);
  const head = serializer.releaseBuffer();
  const header = new DataView(new ArrayBuffer(HEADER_BYTES + 4 * moved.length));
  [head.length, moved.length, ...moved.map(({ byteLength }) => byteLength)].forEach((value, i) => {
    header.setUint32(4 * i, value, true);
  });
  out.cork();
  out.write(new Uint8Array(header.buffer));
  out.write(head);
  for (const buffer of moved) {
    const bytes = new Uint8Array(buffer);
    out.write(bytes, () => bytes.fill(0));
  }
  out.uncork();
}

/** Puts frames together again. */
export class FrameReader {
  readonly #hear: (message: unknown) => void;
  /** What is read next, in order. */
  #wanted: readonly Uint8Array[] = [];
  #next: () => void = () => undefined;
  #index = 0;
  #filled = 0;

  /** @param hear - gets every message, whole; buffers that moved are its own */
  constructor(hear: (message: unknown) => void) {
    this.#hear = hear;
    this.#begin();
  }

  /** Takes the next bytes of the stream; they are copied. */
  take(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const target = this.#wanted[this.#index]!;
      const part = bytes.subarray(at, at + target.length - this.#filled);
      target.set(part, this.#filled);
      at += part.length;
      this.#filled += part.length;
      this.#skipFull();
    }
  }

  /** Goes on to the first place that has room; what is complete is worked upon. */
  #skipFull(): void {
    while (this.#filled === this.#wanted[this.#index]!.length) {
      this.#filled = 0;
      this.#index++;
      if (this.#index === this.#wanted.length) this.#next();
    }
  }

  #want(wanted: readonly Uint8Array[], next: () => void): void {
    this.#wanted = wanted;
    this.#next = next;
    this.#index = 0;
  }

  #begin(): void {
    const header = new Uint8Array(HEADER_BYTES);
    this.#want([header], () => {
      const [headBytes, count] = numbersIn(header);
      const sizes = new Uint8Array(4 * count!);
      this.#want([sizes], () => {
        this.#body(headBytes!, numbersIn(sizes));
      });
    });
  }

  #body(headBytes: number, sizes: readonly number[]): void {
    const head = Buffer.alloc(headBytes);
    const moved = sizes.map((size) => new Uint8Array(size));
    this.#want([head, ...moved], () => {
      this.#begin();
      const deserializer = new Deserializer(head);
      moved.forEach(({ buffer }, id) => {
        deserializer.transferArrayBuffer(id, buffer);
      });
      deserializer.readHeader();
      this.#hear(deserializer.readValue());
    });
  }
}

function numbersIn(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}
