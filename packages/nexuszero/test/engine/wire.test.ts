/** Frames between processes: whole whatever pieces they come in; what moved is wiped where it was, and found nowhere else. */
import { expect, test } from 'vitest';
import { randomBytes } from '../../src/bytes/random.ts';
import { FrameReader, writeFrame, type Outlet } from '../../src/platform/node/wire.ts';

/** An outlet that keeps what is written, and lets go when it is told to. */
function outlet(): { out: Outlet; written: Uint8Array[]; flush: () => void } {
  const written: Uint8Array[] = [];
  const done: (() => void)[] = [];
  const out: Outlet = {
    cork: () => undefined,
    uncork: () => undefined,
    write(bytes, flushed) {
      written.push(bytes);
      if (flushed !== undefined) done.push(flushed);
      return true;
    },
  };
  const flush = (): void => {
    for (const flushed of done) flushed();
  };
  return { out, written, flush };
}

const MESSAGE = {
  text: 'kyc/2026',
  big: 1n << 70n,
  nested: [{ bytes: Uint8Array.of(1, 2, 3) }, undefined, Infinity],
};

test.each([1, 2, 7, 8, 9, 100_000])('in pieces of %i bytes', (size) => {
  const { out, written, flush } = outlet();
  const secrets = [randomBytes(64), new Uint8Array(0), randomBytes(5)];
  const copies = secrets.map((secret) => secret.slice());
  const moved = secrets.map(({ buffer }) => buffer as ArrayBuffer);
  writeFrame(out, { ...MESSAGE, secrets }, moved);
  writeFrame(out, 'second', []);
  const stream = Buffer.concat(written);
  const heard: unknown[] = [];
  const reader = new FrameReader((message) => heard.push(message));
  for (let at = 0; at < stream.length; at += size) reader.take(stream.subarray(at, at + size));
  expect(heard).toEqual([{ ...MESSAGE, secrets: copies }, 'second']);
  // of memory of its own, that can be wiped
  const [{ secrets: got }] = heard as [{ secrets: Uint8Array[] }];
  expect(got.map(({ buffer }) => buffer.byteLength)).toEqual([64, 0, 5]);
  expect(secrets).toEqual(copies);
  flush();
  for (const secret of secrets) expect(secret.every((byte) => byte === 0)).toBe(true);
});

test('the serialised message holds nothing of what moves', () => {
  const { out, written } = outlet();
  const secret = randomBytes(40);
  writeFrame(out, { secret, again: new Uint8Array(secret.buffer, 8, 16) }, [
    secret.buffer as ArrayBuffer,
  ]);
  const needle = Buffer.from(secret.subarray(8, 24));
  expect(written.map((part) => Buffer.from(part).includes(needle))).toEqual([false, false, true]);
});
