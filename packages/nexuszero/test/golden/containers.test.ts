/** Golden containers: what was once compressed comes back for ever. */
import { readFileSync } from 'node:fs';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { fromBase64url, toHex } from '../../src/bytes/bytes.ts';
import { decompress } from '../../src/compress.ts';
import { CONTAINER_CASES, type GoldenContainer } from './containers.ts';

const stored = JSON.parse(
  readFileSync(new URL('containers.json', import.meta.url), 'utf8'),
) as readonly GoldenContainer[];

test('there is one for every case', () => {
  expect(stored.map(({ title }) => title)).toEqual(CONTAINER_CASES.map(({ title }) => title));
});

describe.each(stored)('$title', ({ container, originalBytes, sha256: digest }) => {
  test('comes back', async () => {
    const bytes = await decompress(fromBase64url(container));
    expect(bytes.length).toBe(originalBytes);
    expect(toHex(sha256(bytes))).toBe(digest);
  });

  test('does not, when it was changed', async () => {
    const other = fromBase64url(container);
    other[other.length - 1]! ^= 1;
    const code: unknown = expect.stringMatching(/^(?:BAD_ENCODING|OPEN_FAILED)$/);
    await expect(decompress(other)).rejects.toMatchObject({ code });
  });
});
