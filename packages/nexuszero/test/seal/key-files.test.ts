/** Key files that are none, and secret keys that are not of their public keys. */
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { createMlKem } from '../../src/kernels/mlkem.ts';
import {
  generateKeyPair,
  importPublicKey,
  importSecretKey,
  SEAL_SUITES,
  suiteForLevel,
} from '../../src/seal.ts';
import { der, derAlgorithm, TAG } from '../../src/seal/der.ts';
import { pairOf, refused, SUITE_NAMES } from './parties.ts';

const OWN_ONLY = SUITE_NAMES.filter((name) => SEAL_SUITES[name].oid === undefined);

describe('secret keys that are not of their public keys', () => {
  test('an expanded key of ML-KEM with the public half of another, or beyond the modulus', async () => {
    const kernel = await createMlKem();
    const [one, other] = [0, 1].map(() => kernel.keyPair(768, randomBytes(64)).decapsulationKey);
    const vector = 3 * 384;
    const mixed = concat(one!.subarray(0, vector), other!.subarray(vector));
    await expect(importSecretKey(mixed, { suite: 'ml-kem-768' })).rejects.toEqual(
      refused('BAD_ENCODING'),
    );
    const beyond = one!.slice();
    // the first number of the vector, plus q where that still has 12 bits
    const first = beyond[0]! | ((beyond[1]! & 15) << 8);
    const value = first + 3329 < 4096 ? first + 3329 : 4095;
    beyond[0] = value & 255;
    beyond[1] = (beyond[1]! & 240) | (value >> 8);
    await expect(importSecretKey(beyond, { suite: 'ml-kem-768' })).rejects.toEqual(
      refused('BAD_ENCODING'),
    );
    expect((await importSecretKey(one!, { suite: 'ml-kem-768' })).suite).toBe('ml-kem-768');
  });

  test('a key of FrodoKEM as one of its sister with AES, or with other noise', async () => {
    const { secretKey } = await pairOf('frodo-640');
    const raw = secretKey.toRaw();
    const suite = 'frodo-640-aes';
    await expect(importSecretKey(raw, { suite })).rejects.toEqual(refused('BAD_ENCODING'));
    const noisy = raw.slice();
    const at = 16 + 9616;
    noisy.set(randomBytes(16 * 640), at);
    await expect(importSecretKey(noisy, { suite: 'frodo-640' })).rejects.toEqual(
      refused('BAD_ENCODING'),
    );
  });
});

describe('files that are none', () => {
  test(
    'an object identifier of endless arcs, and files beyond any key',
    { timeout: 5000 },
    async () => {
      const raw = (await pairOf('ml-kem-512')).publicKey.toRaw();
      const bits = der(TAG.bitString, new Uint8Array(1), raw);
      const endless = concat(
        new Uint8Array([0x2b]),
        new Uint8Array(150).fill(255),
        new Uint8Array([127]),
      );
      const file = der(TAG.sequence, der(TAG.sequence, der(TAG.oid, endless)), bits);
      await expect(importPublicKey(file)).rejects.toEqual(refused('UNSUPPORTED'));
      await expect(importSecretKey(file)).rejects.toEqual(refused('BAD_ENCODING'));
      await expect(importPublicKey(new Uint8Array(4_000_000).fill(0x30))).rejects.toEqual(
        refused('BAD_ENCODING'),
      );
    },
  );

  test('every bit of what frames a key', async () => {
    for (const name of ['x-wing', 'ml-kem-512', 'frodo-976', 'x25519-frodo-640'] as const) {
      const { publicKey, secretKey } = await pairOf(name);
      const own = OWN_ONLY.includes(name);
      const files = [
        [own ? frame(publicKey.toPem()) : publicKey.toDer(), publicKey.toRaw().length],
        [own ? frame(secretKey.toPem()) : secretKey.toDer(), secretKey.toRaw().length],
      ] as const;
      for (const [i, [file, length]] of files.entries()) {
        const read = i === 0 ? importPublicKey : importSecretKey;
        for (let bit = 0; bit < 8 * (file.length - length); bit++) {
          const copy = file.slice();
          copy[bit >> 3]! ^= 1 << (bit & 7);
          const got = await read(copy).catch((error: unknown) => error);
          // a bit of the number makes a key of another suite of it, which has another fingerprint
          const other = got as { suite?: unknown; fingerprint?: unknown };
          if (other.suite !== undefined) {
            expect([other.suite, other.fingerprint]).not.toContain(name);
            expect(other.fingerprint).not.toBe(publicKey.fingerprint);
          } else expect(got, `${name} bit ${bit}`).toEqual(refused('BAD_ENCODING', 'UNSUPPORTED'));
        }
        for (const cut of [file.subarray(0, -1), concat(file, new Uint8Array(1))]) {
          await expect(read(cut)).rejects.toEqual(refused('BAD_ENCODING'));
        }
      }
    }
  });

  const frame = (pem: string): Uint8Array =>
    new Uint8Array(Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64'));

  test('texts', async () => {
    const { publicKey } = await pairOf('ml-kem-512');
    const pem = publicKey.toPem();
    const [first, ...rest] = pem.trimEnd().split('\n');
    const texts = [
      '',
      'hello',
      pem + pem,
      pem.replace('END PUBLIC', 'END PRIVATE'),
      pem.replaceAll('PUBLIC', 'CERTAIN'),
      [first, '*', ...rest].join('\n'),
      [first, rest.at(-1)].join('\n'),
      pem.replace(/=*\n-----END/, 'A\n-----END'),
      `x${pem}`,
      `-----BEGIN PUBLIC KEY-----\n${'A'.repeat(200_000)}\n-----END PUBLIC KEY-----\n`,
    ];
    for (const text of texts) {
      await expect(importPublicKey(text), text.slice(0, 40)).rejects.toEqual(
        refused('BAD_ENCODING'),
      );
    }
    const loose = `\n\n${pem.replaceAll('\n', '\r\n')}\n `;
    expect((await importPublicKey(loose)).fingerprint).toBe(publicKey.fingerprint);
    for (const blank of ['\u00a0', '\ufeff', '\u2028']) {
      await expect(importPublicKey(blank + pem)).rejects.toEqual(refused('BAD_ENCODING'));
      await expect(importPublicKey(pem.replace('\n', `\n${blank}`))).rejects.toEqual(
        refused('BAD_ENCODING'),
      );
    }
    expect(
      (await importPublicKey([first, rest.slice(0, -1).join(''), rest.at(-1)].join('\n'))).suite,
    ).toBe('ml-kem-512');
  });

  test('DER that is not the shortest, of other algorithms, with parameters', async () => {
    const raw = (await pairOf('ml-kem-512')).publicKey.toRaw();
    const bits = der(TAG.bitString, new Uint8Array(1), raw);
    const oid = SEAL_SUITES['ml-kem-512'].oid!;
    const oidWith = (change: (bytes: Uint8Array) => Uint8Array): Uint8Array =>
      der(TAG.sequence, der(TAG.oid, change(derAlgorithm(oid).subarray(4))));
    const files = [
      [der(TAG.sequence, derAlgorithm('1.3.101.110'), bits), 'UNSUPPORTED'],
      [
        der(TAG.sequence, derAlgorithm(oid), der(TAG.bitString, new Uint8Array([1]), raw)),
        'BAD_ENCODING',
      ],
      [der(TAG.sequence, derAlgorithm(oid), bits, new Uint8Array([5, 0])), 'BAD_ENCODING'],
      [
        der(
          TAG.sequence,
          der(TAG.sequence, derAlgorithm(oid).subarray(2), new Uint8Array([5, 0])),
          bits,
        ),
        'UNSUPPORTED',
      ],
      [
        der(
          TAG.sequence,
          oidWith((bytes) => concat(bytes, new Uint8Array([0x81]))),
          bits,
        ),
        'UNSUPPORTED',
      ],
      [
        der(
          TAG.sequence,
          oidWith((bytes) =>
            concat(bytes.subarray(0, -1), new Uint8Array([0x80]), bytes.subarray(-1)),
          ),
          bits,
        ),
        'UNSUPPORTED',
      ],
      [new Uint8Array([0x30, 0x80]), 'BAD_ENCODING'],
      [new Uint8Array([0x30, 0x84, 0, 0, 0, 1, 0]), 'BAD_ENCODING'],
      [new Uint8Array([0x30, 0x81, 1, 0]), 'BAD_ENCODING'],
      [fromHex('3003300106'), 'UNSUPPORTED'],
    ] as const;
    for (const [file, code] of files) {
      await expect(importPublicKey(file), toHex(file.subarray(0, 30))).rejects.toEqual(
        refused(code),
      );
    }
    expect((await importPublicKey(der(TAG.sequence, derAlgorithm(oid), bits))).suite).toBe(
      'ml-kem-512',
    );
  });

  test('misuse', async () => {
    const calls: (() => Promise<unknown>)[] = [
      () => importPublicKey(5 as never),
      () => importPublicKey(new Uint8Array(800), { suite: 'rsa' as never }),
      () => importPublicKey('x', null as never),
      () => importSecretKey(undefined as never),
      () => generateKeyPair('kyber' as never),
      () => generateKeyPair('x-wing', { crypto: {} as never }),
    ];
    for (const call of calls) await expect(call()).rejects.toEqual(refused('BAD_PARAMETER'));
    await expect(importPublicKey(new Uint8Array(800))).rejects.toEqual(refused('BAD_ENCODING'));
    expect(() => suiteForLevel(100 as never)).toThrow(refused('BAD_PARAMETER'));
  });
});
