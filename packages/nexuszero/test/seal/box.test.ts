/** Boxes: what is sealed opens, for every suite, form and number of recipients. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { generateKeyPair, open, seal, SEAL_SUITES } from '../../src/seal.ts';
import { pairOf, refused, SUITE_NAMES } from './parties.ts';

const CHUNK = 65_536;
const runs = process.env['SLOW'] === '1' ? 2000 : 200;

describe.each(SUITE_NAMES)('%s', (name) => {
  const { encBytes, publicKeyBytes, secretKeyBytes } = SEAL_SUITES[name];

  test('a box opens, and is as long as the formats say', async () => {
    const { publicKey, secretKey } = await pairOf(name);
    const data = utf8('the quick brown fox');
    const box = await seal(publicKey, data, { info: 'i', aad: 'a' });
    expect(box).toHaveLength(6 + 2 + encBytes + 48 + 32 + data.length + 16);
    expect(await open(secretKey, box, { info: 'i', aad: utf8('a') })).toEqual(data);
    expect([publicKey.toRaw().length, secretKey.toRaw().length]).toEqual([
      publicKeyBytes,
      secretKeyBytes,
    ]);
  });

  test('bare HPKE opens, with every KDF and AEAD', async () => {
    const { publicKey, secretKey } = await pairOf(name);
    for (const kdf of ['HKDF-SHA256', 'HKDF-SHA384', 'SHAKE256'] as const) {
      for (const aead of ['AES-128-GCM', 'AES-256-GCM', 'ChaCha20-Poly1305'] as const) {
        const options = { format: 'hpke', kdf, aead, info: 'i', aad: 'a' } as const;
        const box = await seal(publicKey, utf8('words'), options);
        expect(box).toHaveLength(encBytes + 5 + 16);
        expect(await open(secretKey, box, options)).toEqual(utf8('words'));
      }
    }
  });

  test('keys that are not expanded do the same', async () => {
    const { publicKey, secretKey } = await generateKeyPair(name);
    const box = await seal(publicKey, utf8('fresh'));
    expect(await open(secretKey, box)).toEqual(utf8('fresh'));
    publicKey.destroy();
    expect(await open(secretKey, await seal(publicKey, utf8('again')))).toEqual(utf8('again'));
  });
});

test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77])(
  '%i bytes, with either AEAD',
  async (size) => {
    const { publicKey, secretKey } = await pairOf('ml-kem-512');
    const data = randomBytes(size);
    for (const aead of ['AES-256-GCM', 'ChaCha20-Poly1305'] as const) {
      const box = await seal(publicKey, data, { aead });
      const chunks = Math.floor(size / CHUNK) + 1;
      expect(box).toHaveLength(6 + 2 + 768 + 48 + 32 + size + 16 * chunks);
      expect(Buffer.compare(await open(secretKey, box), data)).toBe(0);
    }
  },
);

test('any data, info and aad, as bytes or text', async () => {
  const { publicKey, secretKey } = await pairOf('ml-kem-512');
  const bytes = fc.uint8Array({ maxLength: 300 });
  const binding = fc.oneof(bytes, fc.string({ unit: 'binary', maxLength: 60 }));
  const formats = fc.constantFrom('box', 'hpke');
  await fc.assert(
    fc.asyncProperty(bytes, binding, binding, formats, async (data, info, aad, format) => {
      const options = { info, aad, format } as const;
      const box = await seal(publicKey, data, options);
      expect(await open(secretKey, box, options)).toEqual(data);
    }),
    { numRuns: runs },
  );
});

test('several recipients, each opens it alone; nobody else does', async () => {
  const pairs = await Promise.all([
    pairOf('x-wing'),
    pairOf('ml-kem-1024'),
    pairOf('frodo-640'),
    pairOf('ml-kem-1024', 1),
  ]);
  const data = utf8('for four');
  const box = await seal(
    pairs.map(({ publicKey }) => publicKey),
    data,
  );
  for (const { secretKey } of pairs) expect(await open(secretKey, box)).toEqual(data);
  const strangers = [await pairOf('x-wing', 1), await pairOf('ml-kem-768')];
  for (const { secretKey } of strangers) {
    await expect(open(secretKey, box)).rejects.toEqual(refused('OPEN_FAILED'));
  }
  const holders = [...strangers, pairs[3]].map(({ secretKey }) => secretKey);
  expect(await open(holders, box)).toEqual(data);
});

test('255 recipients are the most', async () => {
  const { publicKey, secretKey } = await pairOf('ml-kem-512');
  const many = Array.from({ length: 255 }, () => publicKey);
  expect(await open(secretKey, await seal(many, utf8('many')))).toEqual(utf8('many'));
  await expect(seal([...many, publicKey], utf8('x'))).rejects.toEqual(refused('BAD_PARAMETER'));
  await expect(seal([], utf8('x'))).rejects.toEqual(refused('BAD_PARAMETER'));
});

test('two boxes of the same are not alike', async () => {
  for (const name of ['x-wing', 'frodo-640'] as const) {
    const { publicKey } = await pairOf(name);
    for (const format of ['box', 'hpke'] as const) {
      const boxes = await Promise.all([1, 2].map(() => seal(publicKey, utf8('same'), { format })));
      const shared = boxes[0]!.filter((byte, i) => byte === boxes[1]![i]).length;
      expect(shared).toBeLessThan(boxes[0]!.length / 64 + 20);
    }
  }
});

test('memory that its owner uses again while a call waits changes nothing', async () => {
  const { publicKey, secretKey } = await generateKeyPair('x-wing');
  for (const format of ['box', 'hpke'] as const) {
    const data = utf8('first');
    const sealing = seal(publicKey, data, { format });
    data.fill(9);
    const box = await sealing;
    const opening = open(secretKey, box, { format });
    box.fill(0);
    expect(await opening).toEqual(utf8('first'));
  }
});

test('the data are not touched, and what is given away is nobody else’s memory', async () => {
  const { publicKey, secretKey } = await pairOf('x-wing');
  const pool = Buffer.from('....some data in a pool....');
  const data = pool.subarray(4, 13);
  const before = Buffer.from(pool);
  const box = await seal(publicKey, data);
  const opened = await open(secretKey, Buffer.from(box));
  expect(Buffer.from(opened)).toEqual(Buffer.from(data));
  expect(pool.equals(before)).toBe(true);
  expect(opened.constructor).toBe(Uint8Array);
  expect(box.constructor).toBe(Uint8Array);
  opened.fill(0);
  expect(await open(secretKey, box)).toEqual(new Uint8Array(data));
});
