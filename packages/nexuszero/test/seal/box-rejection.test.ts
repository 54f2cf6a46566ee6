/** What is no box, or not this one: every bit flipped, cut, swapped, with another key, info or aad. */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { open, seal, SEAL_SUITES, type SealOptions } from '../../src/seal.ts';
import { FAMILIES, outcome, pairOf, refused } from './parties.ts';

const CHUNK = 65_536;
const SLOW = process.env['SLOW'] === '1';
const BOUND = { info: 'drill', aad: 'row 7' } as const;
/** Codes for what does not open; the last two only where the head says what it is. */
const REFUSALS = ['OPEN_FAILED', 'BAD_ENCODING', 'UNSUPPORTED'];

async function requireRefused(
  pair: Awaited<ReturnType<typeof pairOf>>,
  box: Uint8Array,
  options: SealOptions = BOUND,
): Promise<string> {
  const got = await outcome(open(pair.secretKey, box, options));
  expect(REFUSALS).toContain(got);
  return got;
}

function flipped(box: Uint8Array, bit: number): Uint8Array {
  const copy = box.slice();
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

describe.each(FAMILIES)('%s', (name) => {
  // every bit of the small boxes; of the large ones every bit around the borders, and some within
  const { encBytes } = SEAL_SUITES[name];
  const every = encBytes < 2000 || SLOW;
  const bits = (length: number): number[] =>
    Array.from({ length: 8 * length }, (_, bit) => bit).filter((bit) => {
      const at = bit >> 3;
      return every || at < 24 || at > length - 120 || bit % 211 === 0;
    });

  test('a flipped bit of a box', async () => {
    const pair = await pairOf(name);
    const box = await seal(pair.publicKey, utf8('sealed'), BOUND);
    const seen = new Set<string>();
    for (const bit of bits(box.length)) {
      const got = await requireRefused(pair, flipped(box, bit));
      // behind magic, version, AEAD, count and suite nothing but "it does not open"
      if (bit >= 8 * 8) expect(got, `bit ${bit}`).toBe('OPEN_FAILED');
      seen.add(got);
    }
    expect([...seen].sort()).toEqual([...REFUSALS].sort());
  });

  test('a flipped bit of a bare box', async () => {
    const pair = await pairOf(name);
    const options = { ...BOUND, format: 'hpke' } as const;
    const box = await seal(pair.publicKey, utf8('bare'), options);
    for (const bit of bits(box.length)) {
      expect(await outcome(open(pair.secretKey, flipped(box, bit), options))).toBe('OPEN_FAILED');
    }
  });

  test('cut at every length, and longer', async () => {
    const pair = await pairOf(name);
    for (const options of [BOUND, { ...BOUND, format: 'hpke' }] as const) {
      const box = await seal(pair.publicKey, utf8('a few words'), options);
      const lengths = Array.from(box, (_, i) => i).filter((i) => every || i < 20 || i % 97 === 0);
      for (const length of [...lengths, box.length - 1]) {
        await requireRefused(pair, box.subarray(0, length), options);
      }
      for (const more of [1, 16, 17]) {
        await requireRefused(pair, concat(box, randomBytes(more)), options);
      }
      await requireRefused(pair, concat(new Uint8Array(1), box), options);
      expect(await open(pair.secretKey, box, options)).toEqual(utf8('a few words'));
    }
  });

  test('another key, info, aad, format, AEAD or KDF', async () => {
    const [pair, other] = [await pairOf(name), await pairOf(name, 1)];
    const box = await seal(pair.publicKey, utf8('x'), BOUND);
    const bare = { ...BOUND, format: 'hpke' } as const;
    const bareBox = await seal(pair.publicKey, utf8('x'), bare);
    await requireRefused(other, box);
    await requireRefused(other, bareBox, bare);
    const wrong = [
      { ...BOUND, info: 'drill ' },
      { ...BOUND, aad: 'row 8' },
      { info: 'drill' },
      { aad: 'row 7' },
      { info: 'drillr', aad: 'ow 7' },
      { info: 'row 7', aad: 'drill' },
      {},
    ];
    for (const options of wrong) {
      await requireRefused(pair, box, options);
      await requireRefused(pair, bareBox, { ...options, format: 'hpke' });
    }
    await requireRefused(pair, bareBox, BOUND);
    await requireRefused(pair, box, bare);
    for (const kdf of ['HKDF-SHA256', 'HKDF-SHA384'] as const) {
      await requireRefused(pair, bareBox, { ...bare, kdf });
    }
    for (const aead of ['AES-128-GCM', 'ChaCha20-Poly1305'] as const) {
      await requireRefused(pair, bareBox, { ...bare, aead });
    }
  });
});

describe('chunks', () => {
  const data = randomBytes(3 * CHUNK + 1000);
  const HEAD = 6 + 2 + 768 + 48 + 32;
  const sealed = CHUNK + 16;
  const parts = async (): Promise<{ head: Uint8Array; chunks: Uint8Array[]; box: Uint8Array }> => {
    const { publicKey } = await pairOf('ml-kem-512');
    const box = await seal(publicKey, data);
    const body = box.subarray(HEAD);
    const chunks = [0, 1, 2, 3].map((i) => body.subarray(i * sealed, (i + 1) * sealed));
    return { head: box.subarray(0, HEAD), chunks, box };
  };
  const opens = async (bytes: Uint8Array): Promise<string> =>
    outcome(open((await pairOf('ml-kem-512')).secretKey, bytes));

  test('in their order they open', async () => {
    const { head, chunks } = await parts();
    expect((await opens(concat(head, ...chunks))).startsWith('ok ')).toBe(true);
  });

  test('cut at and around every border', async () => {
    const { box } = await parts();
    for (let i = 0; i <= 3; i++) {
      for (const off of [-17, -16, -1, 0, 1, 15, 16, 17]) {
        const length = HEAD + i * sealed + off;
        expect(await opens(box.subarray(0, length)), `${length} bytes`).toBe('OPEN_FAILED');
      }
    }
    expect(await opens(box.subarray(0, -1))).toBe('OPEN_FAILED');
  });

  test('swapped, doubled, left out, or of another box', async () => {
    const { head, chunks } = await parts();
    const [a, b, c, d] = chunks as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    const other = (await parts()).chunks;
    const orders = [
      [b, a, c, d],
      [a, c, b, d],
      [a, b, d],
      [a, c, d],
      [b, c, d],
      [d],
      [a, a, b, c, d],
      [a, b, c, d, d],
      [a, b, c, c, d],
      [a, other[1]!, c, d],
      [a, b, c, other[3]!],
      [a, b, c],
      [],
    ];
    for (const order of orders) expect(await opens(concat(head, ...order))).toBe('OPEN_FAILED');
    expect(await opens(concat((await parts()).head, ...chunks))).toBe('OPEN_FAILED');
  });
});

describe('recipients', () => {
  test('a stanza of another box, swapped stanzas, one left out', async () => {
    const [a, b] = [await pairOf('ml-kem-512'), await pairOf('ml-kem-512', 1)];
    const [one, two] = await Promise.all(
      [1, 2].map(() => seal([a.publicKey, b.publicKey], utf8('both'))),
    );
    const stanza = 2 + 768 + 48;
    const first = (box: Uint8Array): Uint8Array => box.subarray(6, 6 + stanza);
    const second = (box: Uint8Array): Uint8Array => box.subarray(6 + stanza, 6 + 2 * stanza);
    const rest = (box: Uint8Array): Uint8Array => box.subarray(6 + 2 * stanza);
    const start = one!.subarray(0, 6);
    const alone = Uint8Array.from(start);
    alone[5] = 1;
    const forged = [
      concat(start, first(two!), second(one!), rest(one!)),
      concat(start, first(one!), second(two!), rest(one!)),
      concat(start, second(one!), first(one!), rest(one!)),
      concat(alone, first(one!), rest(one!)),
      concat(alone, second(one!), rest(one!)),
    ];
    for (const box of forged) {
      expect(await outcome(open(a.secretKey, box))).toBe('OPEN_FAILED');
      expect(await outcome(open(b.secretKey, box))).toBe('OPEN_FAILED');
    }
  });

  test('no recipients, unknown suites and AEADs', async () => {
    const pair = await pairOf('ml-kem-512');
    const box = await seal(pair.publicKey, utf8('x'));
    const changed = (at: number, value: number): Uint8Array => {
      const copy = box.slice();
      copy[at] = value;
      return copy;
    };
    const opens = (bytes: Uint8Array): Promise<string> => outcome(open(pair.secretKey, bytes));
    expect(await opens(changed(0, 0x4f))).toBe('BAD_ENCODING');
    expect(await opens(changed(3, 2))).toBe('UNSUPPORTED');
    for (const aead of [0, 1, 4, 255]) expect(await opens(changed(4, aead))).toBe('BAD_ENCODING');
    expect(await opens(changed(5, 0))).toBe('BAD_ENCODING');
    expect(await opens(changed(7, 0x7f))).toBe('UNSUPPORTED');
    expect(await opens(new Uint8Array(0))).toBe('OPEN_FAILED');
  });
});

test('an X25519 half of small order: no box for it, and none from it', async () => {
  const { importPublicKey } = await import('../../src/seal.ts');
  for (const name of ['x-wing', 'x25519-frodo-640'] as const) {
    const pair = await pairOf(name);
    const raw = pair.publicKey.toRaw();
    raw.fill(0, raw.length - 32);
    const weak = await importPublicKey(raw, { suite: name });
    await expect(seal(weak, utf8('x'))).rejects.toEqual(refused('BAD_ENCODING'));
    const { encBytes } = SEAL_SUITES[name];
    const options = { format: 'hpke' } as const;
    const box = await seal(pair.publicKey, utf8('x'), options);
    box.fill(0, encBytes - 32, encBytes);
    await expect(open(pair.secretKey, box, options)).rejects.toEqual(refused('OPEN_FAILED'));
  }
});

test('misuse is told, not guessed at', async () => {
  const { publicKey, secretKey } = await pairOf('ml-kem-512');
  const data = utf8('x');
  const calls: (() => Promise<unknown>)[] = [
    () => seal('key' as never, data),
    () => seal(secretKey as never, data),
    () => seal([publicKey, {}] as never, data),
    () => seal(publicKey, 'text' as never),
    () => seal(publicKey, [1, 2] as never),
    () => seal(publicKey, data, null as never),
    () => seal(publicKey, data, { info: 5 as never }),
    () => seal(publicKey, data, { aad: '\ud800' }),
    () => seal(publicKey, data, { format: 'age' as never }),
    () => seal(publicKey, data, { aead: 'AES-128-GCM' }),
    () => seal(publicKey, data, { aead: 'ROT13' as never }),
    () => seal(publicKey, data, { kdf: 'HKDF-SHA256' }),
    () => seal(publicKey, data, { format: 'hpke', kdf: 'MD5' as never }),
    () => seal([publicKey, publicKey], data, { format: 'hpke' }),
    () => seal(publicKey, data, { format: 'hpke', info: 'nexuszero seal v1 stanza' }),
    () => open(secretKey, data, { format: 'hpke', info: utf8('nexuszero') }),
    () => open(publicKey as never, data),
    () => open([], data),
    () => open(secretKey, 'box' as never),
    () => open([secretKey, secretKey], data, { format: 'hpke' }),
  ];
  for (const call of calls) await expect(call()).rejects.toEqual(refused('BAD_PARAMETER'));
  for (const name of ['info', 'aad'] as const) {
    const long = { [name]: new Uint8Array(65_536) };
    await expect(seal(publicKey, data, long)).rejects.toEqual(refused('LIMIT_EXCEEDED'));
    const longest = { [name]: new Uint8Array(65_535) };
    expect(await open(secretKey, await seal(publicKey, data, longest), longest)).toEqual(data);
  }
});
