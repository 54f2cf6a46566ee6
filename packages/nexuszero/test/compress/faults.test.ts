/** Faults of ours: a body that would not come back is never written, whatever made it. */
import { expect, test } from 'vitest';
import { chooseBody } from '../../src/compress/adaptive.ts';
import { comesBack, leafBody, rawBody } from '../../src/compress/tree.ts';
import type { Zstd } from '../../src/kernels/zstd.ts';
import { codec, packer, zstd } from './room.ts';
import { SMALL } from './samples.ts';

/** A codec that loses the last byte, or refuses what it wrote. */
const lossy: Zstd = {
  ...spread(),
  decompress: (frame, most) =>
    zstd.decompress(frame, most).map((byte, i) => (i === 0 ? byte ^ 1 : byte)),
};
const refusing: Zstd = { ...spread(), decompress: (frame) => zstd.decompress(frame, 0) };

function spread(): Zstd {
  return {
    compress: (bytes, level, dictionary) => zstd.compress(bytes, level, dictionary),
    decompress: (frame, most, dictionary) => zstd.decompress(frame, most, dictionary),
    isBroken: () => false,
  };
}

test.each([
  ['loses a byte', lossy],
  ['refuses its own', refusing],
])('with a codec that %s, everything still comes back', (_, broken) => {
  let blamed = 0;
  for (const [name, bytes] of Object.entries(SMALL)) {
    if (bytes.length === 0) continue;
    const { body, trials } = chooseBody({ ...packer, zstd: broken }, bytes);
    expect(comesBack({ codec, zstd }, body, bytes), name).toBe(true);
    expect(comesBack({ codec, zstd: broken }, body, bytes), name).toBe(true);
    if (trials.some(({ why }) => why?.includes('please report') === true)) blamed++;
  }
  expect(blamed).toBeGreaterThan(5);
});

test('a body of other bytes does not come back, nor does what is no body', () => {
  const bytes = SMALL['chain']!;
  const body = leafBody(packer, bytes);
  expect(comesBack(packer, body, bytes)).toBe(true);
  expect(comesBack(packer, rawBody(bytes), bytes)).toBe(true);
  expect(
    comesBack(
      packer,
      body,
      bytes.map((byte) => byte ^ 1),
    ),
  ).toBe(false);
  expect(comesBack(packer, body.subarray(1), bytes)).toBe(false);
  expect(comesBack(packer, new Uint8Array(0), bytes)).toBe(false);
});
