/** The codecs of the platforms: what one writes the other reads, and nothing beyond what it may. */
import { describe, expect, test, vi } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { compressBytes, decompressBytes } from '../../src/compress/formats.ts';
import { parseCompressOptions } from '../../src/compress/options.ts';
import type { PlatformCodecs } from '../../src/compress/platform-codec.ts';
import { platformCodecs as browser } from '../../src/platform/browser/zlib.ts';
import { platformCodecs as node } from '../../src/platform/node/zlib.ts';
import { malformed, outcome, refused, requireSame, zstd } from './room.ts';
import { seededBytes } from './seeded.ts';
import { SMALL } from './samples.ts';

const INPUTS = { ...SMALL, long: seededBytes(400_000, 1), zeros: new Uint8Array(3_000_000) };
const MOST = 2 ** 24;
const write = (
  bytes: Uint8Array,
  strategy: string,
  platform: PlatformCodecs,
): Promise<Uint8Array> => compressBytes(bytes, parseCompressOptions({ strategy }), platform);
const read = (container: Uint8Array, platform: PlatformCodecs): Promise<Uint8Array> =>
  decompressBytes(container, MOST, undefined, platform);

describe.each([
  ['node', node],
  ['browser', browser],
])('deflate of %s', (_, { deflate }) => {
  test('there and back, up to the last byte that is allowed', async () => {
    for (const [name, bytes] of Object.entries(INPUTS)) {
      const packed = await deflate!.compress(bytes);
      requireSame(await deflate!.decompress(packed, bytes.length), bytes, name);
      await expect(deflate!.decompress(packed, bytes.length - 1), name).rejects.toEqual(
        malformed(),
      );
    }
  });

  test('damaged and cut', async () => {
    const packed = await deflate!.compress(SMALL['chain']!);
    for (let cut = 0; cut < packed.length; cut += 29) {
      await expect(deflate!.decompress(packed.subarray(0, cut), MOST)).rejects.toEqual(malformed());
    }
    await expect(deflate!.decompress(new Uint8Array(40).fill(255), MOST)).rejects.toEqual(
      malformed(),
    );
  });
});

test('what one platform deflates the other inflates', async () => {
  for (const [name, bytes] of Object.entries(INPUTS)) {
    requireSame(await read(await write(bytes, 'deflate', node), browser), bytes, name);
    requireSame(await read(await write(bytes, 'deflate', browser), node), bytes, name);
  }
});

test('containers with bytes behind their end are refused by either', async () => {
  for (const platform of [node, browser]) {
    const container = await write(SMALL['chain']!, 'deflate', platform);
    for (const other of [node, browser]) {
      for (const changed of [concat(container, new Uint8Array(1)), container.subarray(0, -1)]) {
        expect(['BAD_ENCODING', 'OPEN_FAILED']).toContain(await outcome(read(changed, other)));
      }
    }
  }
});

test('brotli is of Node: elsewhere it is unsupported, and adaptive is read everywhere', async () => {
  const bytes = SMALL['chain']!;
  expect(browser.brotli).toBeUndefined();
  await expect(write(bytes, 'brotli', browser)).rejects.toEqual(refused('UNSUPPORTED', /brotli/));
  const container = await write(bytes, 'brotli', node);
  requireSame(await read(container, node), bytes);
  await expect(read(container, browser)).rejects.toEqual(refused('UNSUPPORTED', /brotli/));
  requireSame(await read(await write(bytes, 'auto', node), {}), bytes);
  await expect(write(bytes, 'deflate', {})).rejects.toEqual(refused('UNSUPPORTED', /deflate/));
});

test('brotli stops at the byte that is allowed, and at its end', async () => {
  for (const [name, bytes] of Object.entries(INPUTS)) {
    const packed = await node.brotli!.compress(bytes);
    requireSame(await node.brotli!.decompress(packed, bytes.length), bytes, name);
    await expect(node.brotli!.decompress(packed, bytes.length - 1)).rejects.toEqual(malformed());
    await expect(node.brotli!.decompress(concat(packed, packed), MOST)).rejects.toEqual(
      malformed(),
    );
  }
});

test('zstd of the platform, where it has it, writes what ours reads and the reverse', async () => {
  const calls: string[] = [];
  // Node 20 has none: ours in its place, to see that it is asked
  const own: NonNullable<PlatformCodecs['zstd']> = node.zstd ?? zstd;
  const platform: PlatformCodecs = {
    zstd: {
      compress(bytes, level) {
        calls.push('compress');
        return own.compress(bytes, level);
      },
      decompress(frame, most) {
        calls.push('decompress');
        return own.decompress(frame, most);
      },
    },
  };
  for (const [name, bytes] of Object.entries(SMALL)) {
    requireSame(await read(await write(bytes, 'auto', platform), {}), bytes, name);
    requireSame(await read(await write(bytes, 'auto', {}), platform), bytes, name);
  }
  expect(new Set(calls)).toEqual(new Set(['compress', 'decompress']));
});

test('where there is no CompressionStream there is no deflate', async () => {
  vi.resetModules();
  vi.stubGlobal('CompressionStream', undefined);
  const { platformCodecs } = await import('../../src/platform/browser/zlib.ts');
  vi.unstubAllGlobals();
  expect(platformCodecs).toEqual({});
});
