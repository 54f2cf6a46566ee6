/** Streams: the same boxes piece by piece, whatever the pieces; nothing comes out that is not authentic. */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { open, openStream, seal, sealStream } from '../../src/seal.ts';
import { cut, drained, pairOf, refused } from './parties.ts';

const CHUNK = 65_536;
const HEAD = 6 + 2 + 768 + 48 + 32;
const BOUND = { info: 'stream', aad: 'file' } as const;
const pair = await pairOf('ml-kem-512');

describe.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 4 * CHUNK + 13])('%i bytes', (size) => {
  const data = randomBytes(size);

  test.each([1000, CHUNK, CHUNK + 16, 5 * CHUNK])('in pieces of %i', async (piece) => {
    for (const aead of ['AES-256-GCM', 'ChaCha20-Poly1305'] as const) {
      const sealed = await drained(
        sealStream(pair.publicKey, { ...BOUND, aead }),
        cut(data, piece),
      );
      expect(sealed.code).toBe('ok');
      expect(Buffer.compare(await open(pair.secretKey, sealed.out, BOUND), data)).toBe(0);
      const opened = await drained(openStream(pair.secretKey, BOUND), cut(sealed.out, piece));
      expect(opened.code).toBe('ok');
      expect(Buffer.compare(opened.out, data)).toBe(0);
    }
  });

  test('a box of `seal` opens as a stream, cut short or changed it does not', async () => {
    const box = await seal(pair.publicKey, data, BOUND);
    const opened = await drained(openStream(pair.secretKey, BOUND), cut(box, 7777));
    expect([opened.code, Buffer.compare(opened.out, data)]).toEqual(['ok', 0]);
    const short = await drained(openStream(pair.secretKey, BOUND), cut(box.slice(0, -1), 7777));
    expect(short.code).toBe('OPEN_FAILED');
    const copy = box.slice();
    copy[HEAD + 3]! ^= 1;
    const changed = await drained(openStream(pair.secretKey, BOUND), cut(copy, 7777));
    expect([changed.code, changed.out.length]).toEqual(['OPEN_FAILED', 0]);
  });
});

test('byte by byte, with a head for several recipients', async () => {
  const others = await Promise.all([pairOf('x-wing'), pairOf('ml-kem-1024'), pairOf('frodo-640')]);
  const keys = [pair, ...others].map(({ publicKey }) => publicKey);
  const box = await seal(keys, utf8('slowly'));
  for (const { secretKey } of [pair, ...others]) {
    const opened = await drained(openStream(secretKey), cut(box, 1));
    expect(opened).toEqual({ out: utf8('slowly'), code: 'ok' });
  }
});

test('what comes out before an error is the beginning of the data, chunk by chunk', async () => {
  const data = randomBytes(3 * CHUNK + 5);
  const box = await seal(pair.publicKey, data);
  const sealed = CHUNK + 16;
  for (let border = 0; border <= 3; border++) {
    for (const off of [-1, 0, 1]) {
      const length = HEAD + border * sealed + off;
      const { out, code } = await drained(
        openStream(pair.secretKey),
        cut(box.slice(0, length), 999),
      );
      expect(code, `${length} bytes`).toBe('OPEN_FAILED');
      const whole = Math.max(0, off < 0 ? border - 1 : border);
      expect(Buffer.compare(out, data.subarray(0, whole * CHUNK))).toBe(0);
    }
  }
  const swapped = concat(
    box.subarray(0, HEAD + sealed),
    box.subarray(HEAD + 2 * sealed, HEAD + 3 * sealed),
    box.subarray(HEAD + sealed, HEAD + 2 * sealed),
    box.subarray(HEAD + 3 * sealed),
  );
  const { out, code } = await drained(openStream(pair.secretKey), cut(swapped, CHUNK));
  expect([code, out.length]).toEqual(['OPEN_FAILED', CHUNK]);
});

test('another key, info or aad gives nothing at all', async () => {
  const box = await seal(pair.publicKey, randomBytes(2 * CHUNK), BOUND);
  const stranger = (await pairOf('ml-kem-512', 1)).secretKey;
  for (const stream of [
    openStream(stranger, BOUND),
    openStream(pair.secretKey),
    openStream(pair.secretKey, { ...BOUND, aad: 'files' }),
  ]) {
    const { out, code } = await drained(stream, cut(box, 5000));
    expect([code, out.length]).toEqual(['OPEN_FAILED', 0]);
  }
});

test('no box, no head, misuse', async () => {
  const codes = async (bytes: Uint8Array): Promise<string> =>
    (await drained(openStream(pair.secretKey), cut(bytes, 3))).code;
  expect(await codes(utf8('not a box at all'))).toBe('BAD_ENCODING');
  expect(await codes(new Uint8Array(0))).toBe('OPEN_FAILED');
  expect(await codes(utf8('NXS'))).toBe('OPEN_FAILED');
  expect(await codes(concat(utf8('NXS'), new Uint8Array([2, 2, 1])))).toBe('UNSUPPORTED');
  expect(() => sealStream('x' as never)).toThrow(refused('BAD_PARAMETER'));
  expect(() => openStream(pair.publicKey as never)).toThrow(refused('BAD_PARAMETER'));
  const aead = 'AES-128-GCM' as never;
  expect(() => sealStream(pair.publicKey, { aead })).toThrow(refused('BAD_PARAMETER'));
  const text = await drained(sealStream(pair.publicKey), ['text' as never]);
  expect(text.code).toBe('BAD_PARAMETER');
});

test('a piece that its owner uses again once it was taken changes nothing', async () => {
  const data = randomBytes(2 * CHUNK + 100);
  const stream = sealStream(pair.publicKey);
  const writer = stream.writable.getWriter();
  const sealed = new Response(stream.readable).arrayBuffer();
  const buffer = new Uint8Array(1000);
  for (let at = 0; at < data.length; at += buffer.length) {
    const part = data.subarray(at, at + buffer.length);
    buffer.set(part);
    await writer.write(buffer.subarray(0, part.length));
    buffer.fill(255);
  }
  await writer.close();
  const opened = await open(pair.secretKey, new Uint8Array(await sealed));
  expect(Buffer.compare(opened, data)).toBe(0);
});
