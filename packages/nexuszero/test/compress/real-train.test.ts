/** Trains of real numbers: exact for every family, refused where they do not pay, and no payload that hangs a decoder. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/bytes/bytes.ts';
import { isNexusError } from '../../src/bytes/errors.ts';
import { Reader } from '../../src/bytes/reader.ts';
import { Budget } from '../../src/compress/coders.ts';
import { packParts, Parts, unpackParts } from '../../src/compress/parts.ts';
import {
  BinaryDecoder,
  BinaryEncoder,
  Contexts,
} from '../../src/compress/real-train/binary-coder.ts';
import { type ElementType, elementWriter } from '../../src/compress/real-train/elements.ts';
import { codeInteger, integerContexts } from '../../src/compress/real-train/integers.ts';
import { packRealTrain, unpackRealTrain } from '../../src/compress/real-train/real.ts';
import { createCodec } from '../../src/kernels/codec.ts';
import { createZstd } from '../../src/kernels/zstd.ts';

const SLOW = process.env['SLOW'] === '1';
const [codec, zstd] = [await createCodec(), await createZstd()];
const packer = { codec, zstd, frames: true, trains: true, level: 9, elements: undefined };
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

const noise = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function bytesFor(type: ElementType, values: Float64Array, behind = 0): Uint8Array {
  const out = new Uint8Array((values.length * Number(type.slice(1))) / 8 + behind);
  elementWriter(out, type)(values, 0);
  return out;
}

const arrayOf = (count: number, at: (i: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => at(i));

/** A sum of tones of amplitude one in all, at frequencies of their own. */
function tones(random: Random, count: number): (i: number) => number {
  const parts = Array.from({ length: count }, () => [0.01 + 0.3 * random(), 6 * random()] as const);
  return (i) => parts.reduce((sum, [w, phase]) => sum + Math.sin(w * i + phase) / count, 0);
}

function lowRank(random: Random, columns: number, rank: number): (i: number) => number {
  const factors = arrayOf(1024 * 2 * rank, () => Math.floor(random() * 20_001) - 10_000);
  return (i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let sum = 0;
    for (let a = 0; a < rank; a++)
      sum += factors[row * rank + a]! * factors[(1024 + column) * rank + a]!;
    return sum;
  };
}

interface Family {
  readonly type: ElementType;
  /** The least ratio. */
  readonly ratio: number;
  make(random: Random, count: number): (i: number) => number;
}

const rounded =
  (scale: number, of: (random: Random) => (i: number) => number, offset = 0): Family['make'] =>
  (random) => {
    const value = of(random);
    return (i) => Math.round(offset + scale * value(i));
  };

const FAMILIES: Readonly<Record<string, Family>> = {
  'three tones, i16': { type: 'i16', ratio: 18.3, make: rounded(20_000, (r) => tones(r, 3)) },
  'two tones, i32': { type: 'i32', ratio: 15, make: rounded(1.6e9, (r) => tones(r, 2)) },
  'two tones, u32': { type: 'u32', ratio: 15, make: rounded(1.6e9, (r) => tones(r, 2), 2 ** 31) },
  'two tones, i8': { type: 'i8', ratio: 8, make: rounded(120, (r) => tones(r, 2)) },
  'a tone, u16': { type: 'u16', ratio: 25, make: rounded(30_000, (r) => tones(r, 1), 32_768) },
  'two tones and noise, i16': {
    type: 'i16',
    ratio: 2.86,
    make: (random) => {
      const value = tones(random, 2);
      return (i) => Math.round(16_000 * value(i) + 8 * noise(random));
    },
  },
  'a field that is a product, u8': {
    type: 'u8',
    ratio: 15,
    make: (random) => {
      const [a, b] = [0.01 + 0.03 * random(), 0.01 + 0.03 * random()];
      return (i) =>
        Math.round(128 + 110 * Math.sin(a * (i % 320)) * Math.cos(b * Math.floor(i / 320)));
    },
  },
  'a matrix of rank 4, i32': {
    type: 'i32',
    ratio: 15,
    make: (random, count) => lowRank(random, count / 160, 4),
  },
  'a tone and an exponential, f64': {
    type: 'f64',
    ratio: 5.8,
    make: (random, count) => {
      const rate = 0.01 + 0.001 * random();
      return (i) => Math.sin(rate * i) + Math.exp(-i / count);
    },
  },
  'a tone and an exponential, f32': {
    type: 'f32',
    ratio: 15,
    make: (random, count) => {
      const rate = 0.01 + 0.001 * random();
      return (i) => Math.fround(Math.sin(rate * i) + Math.exp(-i / count));
    },
  },
};

function roundTrip(bytes: Uint8Array, type: ElementType | undefined, where: string): number {
  const parts = packRealTrain(packer, bytes, type);
  if (parts === undefined) return 0;
  const packed = packParts(packer, parts);
  const reader = new Reader(packed, 'test');
  const unpacker = { codec, zstd, budget: new Budget(2 * bytes.length + 1000) };
  const back = unpackRealTrain(unpacker, unpackParts(unpacker, reader), bytes.length);
  reader.end();
  expect(Buffer.compare(back, bytes), where).toBe(0);
  return bytes.length / packed.length;
}

describe.each(Object.entries(FAMILIES))('%s', (name, { type, ratio, make }) => {
  const size = Number(type.slice(1)) / 8;

  test('comes back, and is as short as promised', () => {
    for (let seed = SEED; seed < SEED + (SLOW ? 20 : 2); seed++) {
      const count = 102_400 / size;
      const values = arrayOf(count, make(randomOf(seed), count));
      const where = `${name}, SEED=${seed}`;
      expect(roundTrip(bytesFor(type, values), type, where), where).toBeGreaterThan(ratio);
    }
  });

  test('comes back at lengths with no factors, and with bytes behind', () => {
    const count = Math.floor(40_000 / size) + 7;
    const values = arrayOf(count, make(randomOf(SEED), count));
    for (const behind of [0, size - 1]) {
      roundTrip(bytesFor(type, values, behind), type, `${name}, SEED=${SEED}`);
    }
  });
});

test('types are guessed of tones, of matrices and of floats', () => {
  for (const [name, type] of [
    ['three tones, i16', 'i16'],
    ['two tones, u32', 'u32'],
    ['a matrix of rank 4, i32', 'i32'],
    ['a tone and an exponential, f64', 'f64'],
  ] as const) {
    const count = 102_400 / (Number(type.slice(1)) / 8);
    const values = arrayOf(count, FAMILIES[name]!.make(randomOf(7), count));
    expect(roundTrip(bytesFor(type, values), undefined, name), name).toBeGreaterThan(4);
  }
});

describe('refusal', () => {
  const random = randomOf(SEED);
  const uniform = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () => Math.floor(256 * random()));
  const SIZE = 131_072;
  const lines = Array.from({ length: 6000 }, (_, i) => `{"at":${i * 17},"id":"${random()}"}`);
  const witness = new Uint8Array(SIZE);
  for (let at = 0; at < SIZE; at += 32) witness[at] = Math.floor(2 * random());
  const kinds: Readonly<Record<string, Uint8Array>> = {
    nothing: new Uint8Array(0),
    zeros: new Uint8Array(SIZE),
    'random bytes': uniform(SIZE),
    // what proofs are made of: elements below 2^252
    proofs: uniform(SIZE).map((byte, i) => (i % 32 === 31 ? byte & 15 : byte)),
    text: utf8(lines.join('\n')).subarray(0, SIZE),
    witness,
    'LWE noise, 16 bits': bytesFor(
      'i16',
      arrayOf(SIZE / 2, () => Math.round(3.2 * noise(random))),
    ),
    'LWE vectors': bytesFor(
      'u16',
      arrayOf(SIZE / 2, () => Math.floor(3329 * random())),
    ),
  };

  test.each(Object.entries(kinds))('%s', (name, bytes) => {
    expect(packRealTrain(packer, bytes) === undefined, `${name}, SEED=${SEED}`).toBe(true);
    // a hint may be wrong: then what a train makes is hardly shorter, yet as exact
    for (const type of ['i8', 'u16', 'i32', 'f32', 'f64'] as const) {
      roundTrip(bytes, type, `${name} as ${type}, SEED=${SEED}`);
    }
  });

  test('floats that are no numbers', () => {
    const values = arrayOf(8192, (i) => (i === 5000 ? NaN : Math.sin(0.01 * i)));
    expect(packRealTrain(packer, bytesFor('f64', values), 'f64')).toBeUndefined();
    values[5000] = Infinity;
    expect(packRealTrain(packer, bytesFor('f32', values), 'f32')).toBeUndefined();
  });
});

/** Whatever it is, it is refused as malformed or makes as many bytes. */
function survives(parts: readonly Uint8Array[], length: number): void {
  try {
    const unpacker = { codec, zstd, budget: new Budget(length) };
    expect(unpackRealTrain(unpacker, new Parts(parts), length)).toHaveLength(length);
  } catch (error) {
    if (!isNexusError(error) || error.code !== 'BAD_ENCODING') throw error;
  }
}

describe('a decoder', () => {
  const signal = (type: ElementType): Uint8Array =>
    bytesFor(
      type,
      arrayOf(4099, (i) => Math.round(90 * Math.sin(0.03 * i))),
      1,
    );
  const LENGTH = 4099 * 2 + 1;
  const bytes = signal('i16').subarray(0, LENGTH);
  const parts = packRealTrain(packer, bytes, 'i16')!;
  const read = (changed: readonly Uint8Array[], length = LENGTH): Uint8Array =>
    unpackRealTrain({ codec, zstd, budget: new Budget(length) }, new Parts(changed), length);
  const malformed = expect.objectContaining({ code: 'BAD_ENCODING' }) as Error;

  test('refuses every part cut or lengthened, and one too few or too many', () => {
    expect(Buffer.compare(read(parts), bytes)).toBe(0);
    parts.forEach((part, number) => {
      for (let cut = 0; cut < part.length; cut += number === 1 ? 7 : 1) {
        expect(() => read(parts.with(number, part.subarray(0, cut)))).toThrow(malformed);
      }
      expect(() => read(parts.with(number, Uint8Array.of(...part, 0)))).toThrow(malformed);
    });
    expect(() => read(parts.slice(0, -1))).toThrow(malformed);
    expect(() => read([...parts, new Uint8Array(0)])).toThrow(malformed);
    for (const length of [0, 1, LENGTH - 1, LENGTH + 1, 10 * LENGTH]) {
      expect(() => read(parts, length)).toThrow(malformed);
    }
  });

  test('survives any change of a byte', () => {
    const random = randomOf(SEED);
    const [params, code] = [parts[0]!, parts[1]!];
    for (let at = 0; at < params.length; at++) {
      for (let byte = 0; byte < 256; byte++) survives(parts.with(0, params.with(at, byte)), LENGTH);
    }
    for (let at = 0; at < code.length; at++) {
      survives(parts.with(1, code.with(at, Math.floor(256 * random()))), LENGTH);
    }
  });

  test('survives random parameters and codes', () => {
    const random = randomOf(SEED + 1);
    const byte = (most: number): number => Math.floor(most * random());
    for (let time = 0; time < (SLOW ? 30_000 : 3000); time++) {
      const modes = Array.from({ length: 2 + byte(4) }, () => 2 + byte(8));
      const ranks = modes.slice(1).map(() => 1 + byte(4));
      const params = Uint8Array.of(byte(8), modes.length, ...modes, ...ranks, byte(32), byte(33));
      const code = Uint8Array.from({ length: byte(600) }, () => byte(256));
      const count = modes.reduce((product, mode) => product * mode, 1);
      const length = (count * [8, 8, 16, 16, 32, 32, 32, 64][params[0]!]!) / 8;
      survives([params, code, new Uint8Array(0)], length);
    }
  });

  test('asks for no more than the length has', () => {
    const shapes = [
      // a product of modes beyond the length, and beyond 2^53
      [2, 2, 0xff, 0x7f, 0xff, 0x7f, 1],
      [1, 8, ...Array.from({ length: 8 }, () => [0xff, 0x7f]).flat(), 1, 1, 1, 1, 1, 1, 1],
      // ranks above what modes need, or above 32, or none
      [1, 3, 4, 4, 4, 5, 4],
      [1, 2, 64, 64, 33],
      [1, 2, 64, 64, 0],
      // more entries than numbers
      [1, 2, 8, 8, 8],
      // entries that so short a code cannot hold
      [1, 2, 2, 0x80, 0x10, 1],
      // a mode of one, and too many or too few modes
      [1, 3, 16, 1, 16, 1, 1],
      [1, 17, ...Array.from({ length: 17 }, () => 2), ...Array.from({ length: 16 }, () => 1)],
      [1, 1, 64],
      [8, 2, 8, 8, 1],
    ];
    for (const shape of shapes) {
      const params = Uint8Array.of(...shape, 0, 0);
      expect(() => read([params, new Uint8Array(16), new Uint8Array(0)])).toThrow(
        expect.objectContaining({
          code: 'BAD_ENCODING',
          message: expect.stringMatching(/train:|a number above/) as string,
        }) as Error,
      );
    }
  });

  test('takes time that its output bounds', () => {
    // ranks as high as they may be in modes of two, all residuals coded
    const modes = Array.from({ length: 16 }, () => 2);
    const ranks = [2, 4, 8, 16, 32, 32, 32, 32, 32, 32, 32, 16, 8, 4, 2];
    const params = Uint8Array.of(1, 16, ...modes, ...ranks, 0, 32);
    const code = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 97) % 256);
    const begun = performance.now();
    survives([params, code, new Uint8Array(0)], 65_536);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

test('integers of all lengths come back, and the code is used up', () => {
  const random = randomOf(SEED);
  const values = Array.from(
    { length: 3000 },
    () =>
      // no zero with a sign
      0 + Math.trunc((random() - 0.5) * 2 ** (54 * random())),
  );
  values.push(2 ** 53 - 1, 1 - 2 ** 53, 0, 1, -1);
  const encoder = new BinaryEncoder();
  const contexts = integerContexts(2);
  values.forEach((value, i) => codeInteger(encoder, contexts, i % 2, i & 1, value));
  const decoder = new BinaryDecoder(encoder.done());
  const again = integerContexts(2);
  const back = values.map((_, i) => codeInteger(decoder, again, i % 2, i & 1, 0));
  decoder.end();
  expect(back, `SEED=${SEED}`).toEqual(values);
});

test('carries run through long rows of 255', () => {
  for (const share of [0.0005, 0.5, 0.9995]) {
    const random = randomOf(SEED);
    const bits = Array.from({ length: 50_000 }, () => (random() < share ? 1 : 0));
    const encoder = new BinaryEncoder();
    const contexts = new Contexts(1);
    for (const bit of bits) encoder.bit(contexts, 0, bit);
    const decoder = new BinaryDecoder(encoder.done());
    const again = new Contexts(1);
    expect(
      bits.every((bit) => decoder.bit(again, 0) === bit),
      `SEED=${SEED}`,
    ).toBe(true);
    decoder.end();
  }
});

/** Decoded wherever this ran first: a sum in another order would make other bytes. */
const GOLDEN = [
  {
    name: 'a tone, i16',
    params: 'AgQQBAQQAwMDBgo=',
    code:
      'fP//gatSHg7A6jbX/lfgpPLwCqmSwi0GBmJxps980cdRvYEY9TQe0E++DlcGr4qOcpxkfwaipVJHnN/6byiy+GFcuI' +
      'CfOdjcOEjUYQmxlMrv86qpcwE2Rod3FcRrYblMFte5d4b6rdhP/T75dq6/bRI+mIHrkZVl8tee5A7UKEOH4ugNmkJL' +
      'PlRhvvNXlZsVkLCgW5ilgHAM58jrlkTZXuixF+IftkXLAqQaHQSNGUcZZm8XkeS4PMcWnJNiItZsd7R5jML/HRGToD' +
      'JQU158Fj4XIIp2HYZmaApvrphCqvx7LuShHSHWVaNy/JqIxKuthg5sDrBNbGTaNEriLMJdsivuqIzh9Gd5NxpLBUvW' +
      'Rz/1lvu8hA9kqVMh0Su3ZPT5jL8TOdZUME6uVETxFL8NEkFeym4DFSGzM9vfrf/Z+bdyFP/4/OdbrGF5AWsNmNOxOk' +
      'upctzpKKUlkkUOphDIALf6DN7Rc51TnYR7s3FPBgtRx9yRdzsRtX4B4tFbHnVsRVXZ0i9xFlgRGop5of4DGGRs4em6' +
      'RwzTlXY7QEhYIFWGVpsoGuazbUpetcpSKuSasRmZIbItlayGr8mHxUlg5tnOcKwA',
    sha256: '3a29d1107e5fac171a5fb98d50f69716037b4acadf312f18cb1de62ab62a330e',
  },
  {
    name: 'an exponential, f64',
    params: 'BwMQBBABAf8HBA==',
    code:
      'Tr//cf////3Tn4wa5N8Z//+/BbkM8kF3X43HIIzr/Fn0WLmeJG/FAZm4f90onPVIFLSsMKjJcYnjnsCghNr94ZpKYu' +
      'OzJTBNph625M90ucoU0eG1bHFuzajMtRm9KWebIsqKJz1F7A/IBGra2mZwAYShOsJJKuWJTVYtH2ppiV6pYlYCyz//' +
      '///9Yanxw8BOOID/wPuHglGoJXTp98rTjft43QGI9jPT87yvAz1//////mI7P19imnOP/9lp94K45tdbdGX4Y7+Tib' +
      'fMgvEAIoeKhTzcQX9hPDK4ysJTS0u+I9RyJF2zVpj2j8UMcgigoWA3GKzJTxWtw08BIPCfrBYaqO/CawiVcGIb/mCF' +
      'f2a+r9hMFVsK60BCZK+N5taKjvaqHze/PlRW4V4O8XmiRbSMdbgKyDaRZX0hLIfQnumQOP7GfMC9ufyzoO89z4lJj9' +
      'GSCXjLgOhn+Qg4G+x+fjvBa1mpaSDfGt6MmAydQ0a7oKMXwKFHYnr+kL48LsHjP8j/Bx3GB/pEAd8oWdsXNfjBdTik' +
      'PSrBjOupfsvZejTm7IqEtYmpac17m0C8stKkV72seI2Juko+1kbdkemXXneeIMheYWcwOSWmTjdx9UUHXLfS30/IlW' +
      '+vL2Us/okRvnyQZj32dzUDnqt4m2xNi+R1Bo7EUpLGsbtjLOf9+N750YoAWW/ws+SsZ1n2M658mJPLQdIcaBXz4NcY' +
      'XiusEDvTShVf+vxkhSoTMV1Y/RmcCoBABUREy63XgTUhVMfMmxF0aaJ1Y6F3cwG9ChJSQXOfYeNMZRVEcAdVIBJlbi' +
      'NqYLBtMT/H3hruu5LrffreYZyWa7EshCygoGXuFi5fTkIqtIqlfKVPshufwSCb4eO35EmK6TLyXiSuA5x2gIYYGWwN' +
      '13Vxni96Lv77K44wNaiImmB1Krvz7SUyLTvvCUuU0wNQLNqS+BAHYxwQZqE5a/zBhaxFnAfrehIred5NNLxf3nA9tm' +
      'xyzHxA6ztDwEqd/iKVtr/g0wd+SnH6q2bECI4fAAco',
    sha256: '173dfee1388c9bc28222fe2579ae746b5fec21fe75b9abc29ee8621e41601b1d',
  },
];

test.each(GOLDEN)('$name decodes to the bytes that it always did', ({ params, code, sha256 }) => {
  const parts = [Buffer.from(params, 'base64'), Buffer.from(code, 'base64'), new Uint8Array(0)];
  const unpacker = { codec, zstd, budget: new Budget(8192) };
  const bytes = unpackRealTrain(unpacker, new Parts(parts), 8192);
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
});
