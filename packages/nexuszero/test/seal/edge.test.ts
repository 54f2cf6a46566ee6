/** The edges of sealing: what a box tells, modules given to init, ends of messages, keys as texts. */
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../src/bytes/bytes.ts';
import { inspectBox, open, seal, SEAL_SUITES } from '../../src/seal.ts';
import { sealingChunks } from '../../src/seal/chunks.ts';
import { opener, sealer } from '../../src/seal/stream.ts';
import { pairOf, refused } from './parties.ts';

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
    await other.init({ frodo: {} });
    await expect(other.generateKeyPair('frodo-640')).rejects.toEqual(refused('UNSUPPORTED'));
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
