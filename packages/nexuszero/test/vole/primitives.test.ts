/** Known answers for every primitive of the vole kernel, against implementations that nobody here wrote. */
import { createCipheriv, createHash } from 'node:crypto';
import { blake3 } from '@noble/hashes/blake3.js';
import { describe, expect, test } from 'vitest';
import { concat, fromHex, u32le, utf8 } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { createVole } from '../../src/kernels/vole.ts';
import { sha256 } from './claims.ts';
import { bytesAt, call, staged } from './kernel-probe.ts';
import { chachaBlock } from './plain-primitives.ts';

const kernel = await createVole();

describe('ChaCha', () => {
  /** The kernel's four blocks of a key and words 12 to 15. */
  function blocks(key: Uint8Array, words: readonly number[], rounds: number): Uint8Array[] {
    // words of the key in every lane
    const lanes = concat(
      ...Array.from({ length: 8 }, (_, i) => key.slice(4 * i, 4 * i + 4)).flatMap((word) => [
        ...Array.from({ length: 4 }, () => word),
      ]),
    );
    const [out, k, w] = staged(256, lanes, concat(...words.map(u32le))) as [number, number, number];
    call('chachaAt', out, k, w, rounds / 2);
    const all = bytesAt(out, 256);
    return [0, 1, 2, 3].map((lane) =>
      concat(...Array.from({ length: 16 }, (_, i) => all.slice(16 * i + 4 * lane).slice(0, 4))),
    );
  }

  test('the block of RFC 8439, section 2.3.2', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => i);
    const expected = fromHex(
      '10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e' +
        'd2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e',
    );
    for (const block of blocks(key, [1, 0x09000000, 0x4a000000, 0], 20)) {
      expect(block).toEqual(expected);
    }
  });

  test('20 rounds are those of node:crypto', () => {
    for (let i = 0; i < 20; i++) {
      const key = randomBytes(32);
      const nonce = randomBytes(16);
      const stream = createCipheriv('chacha20', key, nonce);
      const expected = new Uint8Array(stream.update(new Uint8Array(64)));
      const words = [0, 4, 8, 12].map((at) => new DataView(nonce.buffer).getUint32(at, true));
      expect(blocks(key, words, 20)[i & 3]).toEqual(expected);
    }
  });

  // draft-strombergson-chacha-test-vectors, TC1: key and IV zero, 12 rounds
  test('12 rounds, and the plain verifier has the same', () => {
    const zero =
      '9bf49a6a0755f953811fce125f2683d50429c3bb49e074147e0089a52eae155f0564f879d27ae3c02ce82834acfa8c793a629f2ca0de6919610be82f411326be';
    expect(blocks(new Uint8Array(32), [0, 0, 0, 0], 12)[0]).toEqual(fromHex(zero));
    for (const rounds of [12, 20]) {
      const key = randomBytes(32);
      expect(blocks(key, [5, 6, 7, 8], rounds)[2]).toEqual(chachaBlock(rounds, key, [5, 6, 7, 8]));
    }
  });
});

describe('BLAKE3 in key derivation mode', () => {
  const ROLES = ['stmt', 'seed', 'leaf', 'com', 'corr', 'ch1', 'vt', 'ch2', 'ch3', 'pow'];

  function hash(role: number, input: Uint8Array, length: number): Uint8Array {
    const [out, at] = staged(length + 4096, input) as [number, number];
    call('rewind');
    call('layOutHash', input.length);
    call('grow');
    call('hash', role, at, input.length, out, length);
    return bytesAt(out, length);
  }

  test.each(ROLES.map((name, role) => [name, role] as const))('%s', (name, role) => {
    const context = utf8(`nexuszero vole v1 ${name}`);
    const lengths = [0, 1, 44, 63, 64, 65, 128, 1023, 1024, 1025, 2048, 2049, 3072, 4096, 4097];
    for (const length of [...lengths, 5120, 6145, 8192, 8193, 31_744, 100_000]) {
      const input = randomBytes(length);
      for (const dkLen of [1, 20, 32, 64, 65, 1352]) {
        expect(hash(role, input, dkLen), `${length} to ${dkLen}`).toEqual(
          blake3(input, { context, dkLen }),
        );
      }
    }
  });
});

test('SHAKE256 of two inputs, one role before both', () => {
  const ROLES = [
    'stmt',
    'seed',
    'leaf',
    'com',
    'corr',
    'ch1',
    'vt',
    'ch2',
    'ch3',
    'pow',
    'tree',
    'row',
  ];
  const expected = (role: number, input: Uint8Array, length: number): Uint8Array => {
    const head = Buffer.from(`nexuszero vole v1 ${ROLES[role]!.padEnd(6, '\0')}`);
    const hash = createHash('shake256', { outputLength: length });
    return new Uint8Array(hash.update(head).update(input).digest());
  };
  const LENGTHS = [0, 1, 84, 110, 111, 112, 113, 135, 136, 247, 248, 249, 1000];
  LENGTHS.forEach((length, i) => {
    for (const outBytes of [1, 64, 96, 136, 137, 500]) {
      const [a, b, role] = [randomBytes(length), randomBytes(length), i % ROLES.length];
      const [out, x, y] = staged(1024, a, b) as [number, number, number];
      call('shakePair', role, x, y, length, out, out + 512, outBytes);
      expect(bytesAt(out, outBytes)).toEqual(expected(role, a, outBytes));
      expect(bytesAt(out + 512, outBytes)).toEqual(expected(role, b, outBytes));
    }
  });
});

describe('SHA-256', () => {
  test('of "abc" and of nothing (FIPS 180-4)', () => {
    expect(kernel.sha256(utf8('abc'))).toEqual(
      fromHex('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
    );
    expect(kernel.sha256(new Uint8Array())).toEqual(
      fromHex('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'),
    );
  });

  test('of all lengths up to 300, and of the longest', () => {
    for (const length of [...Array.from({ length: 301 }, (_, i) => i), 4150, 4151]) {
      const message = randomBytes(length);
      expect(kernel.sha256(message), String(length)).toEqual(sha256(message));
    }
  });
});
