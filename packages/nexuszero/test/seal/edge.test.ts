/** The edges of sealing: what a box tells, modules given to init, ends of messages, keys as texts. */
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../src/bytes/bytes.ts';
import {
  hpkeRecipient,
  importPublicKey,
  importSecretKey,
  inspectBox,
  open,
  openStream,
  seal,
  SEAL_SUITES,
  sealStream,
} from '../../src/seal.ts';
import { sealingChunks } from '../../src/seal/chunks.ts';
import { opener, sealer } from '../../src/seal/stream.ts';
import { drained, pairOf, refused } from './parties.ts';

test('a box tells its AEAD and the suites of its recipients, from its head alone', async () => {
  const pairs = await Promise.all([pairOf('frodo-640'), pairOf('x-wing'), pairOf('x-wing', 1)]);
  const box = await seal(
    pairs.map(({ publicKey }) => publicKey),
    utf8('x'),
    { aead: 'ChaCha20-Poly1305' },
  );
  const stanzas = ['frodo-640', 'x-wing', 'x-wing'] as const;
  const sizes = stanzas.map((name) => SEAL_SUITES[name].encBytes + 50);
  const headerBytes = sizes.reduce((sum, size) => sum + size, 6 + 32);
  const told = { version: 1, aead: 'ChaCha20-Poly1305', recipients: [...stanzas], headerBytes };
  expect(inspectBox(box)).toEqual(told);
  expect(inspectBox(box.subarray(0, headerBytes))).toEqual(told);
  for (const length of [0, 3, 5, 6, 7, 1000, headerBytes - 1]) {
    expect(() => inspectBox(box.subarray(0, length))).toThrow(refused('BAD_ENCODING'));
  }
  expect(() => inspectBox('x' as never)).toThrow(refused('BAD_PARAMETER'));
});

test('a secret key has no JSON, and its texts name the suite only', async () => {
  const { secretKey } = await pairOf('x-wing');
  expect(() => JSON.stringify(secretKey)).toThrow(refused('BAD_PARAMETER'));
  expect(String(secretKey)).toBe('SecretKey<x-wing>');
});

describe('after its end', () => {
  const ignore = (): void => undefined;

  test('a message goes on no more, also when it ended badly', async () => {
    const { publicKey, secretKey } = await pairOf('ml-kem-512');
    const sealing = sealer(publicKey, {});
    await sealing.push(utf8('x'), ignore);
    await sealing.finish(ignore);
    await expect(sealing.finish(ignore)).rejects.toEqual(refused('BAD_PARAMETER'));
    await expect(sealing.push(new Uint8Array(70_000), ignore)).rejects.toEqual(
      refused('BAD_PARAMETER'),
    );
    const box = await seal(publicKey, new Uint8Array(140_000));
    const changed = box.slice();
    changed[1000]! ^= 1;
    const opening = opener(secretKey, {});
    await expect(opening.push(changed, ignore)).rejects.toEqual(refused('OPEN_FAILED'));
    await expect(opening.push(box, ignore)).rejects.toEqual(refused('BAD_PARAMETER'));
    await expect(opening.finish(ignore)).rejects.toEqual(refused('BAD_PARAMETER'));
  });

  test('numbers of chunks end before they come again', async () => {
    const seal = vi.fn(() => new Uint8Array(16));
    const aead = { seal, open: () => undefined };
    const prefix = new Uint8Array(7);
    const destroy = vi.fn();
    const chunks = sealingChunks({ aead, prefix, destroy }, 2 ** 32 - 1);
    await chunks.push(new Uint8Array(65_536), ignore);
    await expect(chunks.finish(ignore)).rejects.toEqual(refused('LIMIT_EXCEEDED'));
    expect(seal.mock.calls).toHaveLength(1);
    expect(destroy).toHaveBeenCalled();
  });
});

describe('modules given to init', () => {
  const module = (name: string): Promise<object> =>
    WebAssembly.compile(
      new Uint8Array(readFileSync(new URL(`../../dist/${name}.wasm`, import.meta.url))),
    );
  /** The package as it is before its first use. */
  async function anew(): Promise<typeof import('../../src/seal.ts')> {
    vi.resetModules();
    return import('../../src/seal.ts');
  }

  test('serve every suite', async () => {
    const own = await anew();
    await own.init({ mlkem: await module('mlkem'), frodo: await module('frodo') });
    for (const name of ['x-wing', 'x25519-frodo-640'] as const) {
      const { publicKey, secretKey } = await own.generateKeyPair(name);
      expect(await own.open(secretKey, await own.seal(publicKey, utf8('x')))).toEqual(utf8('x'));
    }
  });

  test('come too late once their kernel is made; are no other; misuse', async () => {
    const own = await anew();
    await own.init();
    await own.generateKeyPair('frodo-640');
    await expect(own.init({ mlkem: await module('mlkem') })).rejects.toEqual(
      refused('BAD_PARAMETER'),
    );
    await expect(own.init({ frodo: await module('frodo') })).rejects.toEqual(
      refused('BAD_PARAMETER'),
    );
    await expect(own.init(null as never)).rejects.toEqual(refused('BAD_PARAMETER'));
    const other = await anew();
    const [mlkem, frodo] = [await module('mlkem'), await module('frodo')];
    // exchanged, or none: refused at once, and another try is welcome
    for (const wrong of [{ mlkem: frodo }, { frodo: mlkem }, { frodo: {} }, { mlkem: {} }]) {
      await expect(other.init(wrong)).rejects.toEqual(refused('UNSUPPORTED'));
    }
    await other.init({ mlkem, frodo });
    await other.generateKeyPair('frodo-640');
    await other.generateKeyPair('x-wing');
  });
});

test('a box of another program’s memory opens: views, Buffers, other realms', async () => {
  const { publicKey, secretKey } = await pairOf('ml-kem-512');
  const box = await seal(publicKey, utf8('x'));
  const vm = await import('node:vm');
  const foreign = vm.runInNewContext('(bytes) => new Uint8Array(bytes)') as (
    bytes: readonly number[],
  ) => Uint8Array;
  for (const bytes of [
    Buffer.from(box),
    foreign([...box]),
    new Uint8Array([0, ...box]).subarray(1),
  ]) {
    expect(await open(secretKey, bytes)).toEqual(utf8('x'));
  }
});

describe('memory that is not the caller’s alone', () => {
  const long = 200_000;

  test('a piece whose memory is gone, or goes while it waits, is no shorter message', async () => {
    const { publicKey } = await pairOf('ml-kem-512');
    const gone = new Uint8Array(long);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    const given = await drained(sealStream(publicKey), [gone]);
    expect(given.code).toBe('BAD_PARAMETER');
    // while the head is made
    const early = new Uint8Array(long);
    const pushing = sealer(publicKey, {}).push(early, () => undefined);
    structuredClone(early.buffer, { transfer: [early.buffer] });
    await expect(pushing).rejects.toEqual(refused('BAD_PARAMETER'));
    const piece = new Uint8Array(long);
    const aead = {
      async seal(_: Uint8Array, __: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
        if (piece.length > 0) structuredClone(piece.buffer, { transfer: [piece.buffer] });
        return new Uint8Array(data.length + 16);
      },
      open: () => undefined,
    };
    const chunks = sealingChunks({ aead, prefix: new Uint8Array(7), destroy: () => undefined });
    await expect(chunks.push(piece, () => undefined)).rejects.toEqual(refused('BAD_PARAMETER'));
    const { secretKey } = await pairOf('ml-kem-512');
    for (const call of [
      () => seal(publicKey, gone),
      () => open(secretKey, gone),
      () => hpkeRecipient(secretKey, gone),
      () => importPublicKey(gone),
      () => importSecretKey(gone, { suite: 'ml-kem-512' }),
    ]) {
      await expect(call()).rejects.toEqual(refused('BAD_PARAMETER', 'BAD_ENCODING'));
    }
  });

  test('shared memory is read once', async () => {
    const { publicKey, secretKey } = await pairOf('ml-kem-512');
    const shared = new Uint8Array(new SharedArrayBuffer(long)).fill(7);
    const sealed = await drained(sealStream(publicKey), [shared]);
    const box = new Uint8Array(new SharedArrayBuffer(sealed.out.length));
    box.set(sealed.out);
    const opened = await drained(openStream(secretKey), [box]);
    expect([opened.code, Buffer.compare(opened.out, shared)]).toEqual(['ok', 0]);
    expect(Buffer.compare(await open(secretKey, await seal(publicKey, shared)), shared)).toBe(0);
  });

  test('a class that lies about its length does not count', async () => {
    class Liar extends Uint8Array {
      override get length(): number {
        return 1216;
      }
    }
    const { publicKey } = await pairOf('x-wing');
    const short = new Liar(publicKey.toRaw().subarray(0, 1189));
    await expect(importPublicKey(short, { suite: 'x-wing' })).rejects.toEqual(
      refused('BAD_ENCODING'),
    );
  });

  test('keys cannot be made to be others', async () => {
    const { publicKey, secretKey } = await pairOf('x-wing');
    expect(() => Object.assign(secretKey, { publicKey: {} })).toThrow(TypeError);
    expect(() => Object.assign(publicKey, { suite: 'x' })).toThrow(TypeError);
  });
});

test('a box of many stanzas that open is refused in time that grows with its size only', async () => {
  const { publicKey, secretKey } = await pairOf('ml-kem-512');
  const time = async (count: number): Promise<number> => {
    const keys = Array.from({ length: count }, () => publicKey);
    const box = await seal(keys, utf8('x'), { info: 'theirs' });
    const started = performance.now();
    await expect(open(secretKey, box, { info: 'mine' })).rejects.toEqual(refused('OPEN_FAILED'));
    return performance.now() - started;
  };
  const least = async (count: number): Promise<number> =>
    Math.min(await time(count), await time(count), await time(count));
  await least(16);
  const [few, many] = [await least(16), await least(255)];
  // 16 times the stanzas; with the head hashed for each it was a hundred times the time
  expect(many / few).toBeLessThan(50);
});

test('keys that are kept go on when their kernel has failed', async () => {
  type Instantiate = (module: object, imports: object) => Promise<{ exports: object }>;
  const host = WebAssembly as unknown as { instantiate: Instantiate };
  const real = host.instantiate.bind(host);
  let failing = false;
  const spy = vi.spyOn(host, 'instantiate').mockImplementation(async (...given) => {
    const { exports } = await real(...given);
    const encapsulate = (...numbers: number[]): unknown => {
      if (failing) throw new RangeError('unreachable');
      return (exports as { encapsulate(...numbers: number[]): unknown }).encapsulate(...numbers);
    };
    return { exports: { ...exports, encapsulate } };
  });
  vi.resetModules();
  const own = await import('../../src/seal.ts');
  const { publicKey, secretKey } = await own.generateKeyPair('ml-kem-512');
  const bystander = await own.generateKeyPair('ml-kem-768');
  for (const key of [publicKey, secretKey, bystander.publicKey]) await key.expand();
  const box = await own.seal(publicKey, utf8('x'));
  failing = true;
  await expect(own.seal(publicKey, utf8('x'))).rejects.toEqual(refused('INTERNAL'));
  failing = false;
  expect(await own.open(secretKey, box)).toEqual(utf8('x'));
  expect(await own.open(secretKey, await own.seal(publicKey, utf8('y')))).toEqual(utf8('y'));
  expect(await own.seal(bystander.publicKey, utf8('z'))).toBeInstanceOf(Uint8Array);
  spy.mockRestore();
});
