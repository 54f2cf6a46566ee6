/** Where secrets must not be: in texts, in errors, in the kernel's memory after a call; and its growth. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { toBase64url, toHex, utf8 } from '../../src/bytes/bytes.ts';
import { encodeU64 } from '../../src/bytes/u64.ts';
import { opening, prove, range } from '../../src/range.ts';
import { littleEndian, ORDER } from './generators.ts';
import { plainTranscript } from './kernel-proofs.ts';
import { hedgedNonces } from './plain-prove.ts';
import { transparent } from './transparent.ts';

const VALUE = 0x5ec2e7_0123_4567_89n;
const SECRET = { value: VALUE, min: 1n, max: 2n ** 64n - 1n };

describe('texts', () => {
  test('of witnesses, openings and errors say nothing', async () => {
    const { witness, openings } = await range.commit(SECRET);
    const [own] = openings as [(typeof openings)[number]];
    const { value, blinding } = own.reveal();
    const needles = [VALUE.toString(), VALUE.toString(16)].concat(
      [value, blinding].flatMap((bytes) => [
        toHex(bytes),
        toBase64url(bytes),
        [...bytes].join(', '),
        [...bytes].join(','),
      ]),
    );
    const show = (shown: unknown): string[] => [
      inspect(shown, { depth: 9, showHidden: true }),
      inspect({ nested: [shown] }, { depth: 9 }),
      String(shown),
    ];
    const error = (await prove(
      range.statement({ commitments: [own.commitment], min: 1n, max: 2n }),
      witness,
      { context: 'c' },
    ).catch((caught: unknown) => caught)) as Error;
    expect(error).toMatchObject({ code: 'WITNESS_MISMATCH' });
    const texts = [...show(witness), ...show(own), ...show(error), error.stack ?? ''];
    for (const held of [witness, own]) {
      expect(() => JSON.stringify(held)).toThrow(
        expect.objectContaining({ code: 'BAD_PARAMETER' }),
      );
      for (const text of show(structuredClone({ ...held }))) texts.push(text);
    }
    for (const text of texts) for (const needle of needles) expect(text).not.toContain(needle);
  });
});

/** Signed radix-32 digits of a scalar, as the kernel makes them of secret ones. */
function digitsOf(scalar: bigint): Uint8Array {
  const digits: number[] = [];
  let carry = 0;
  for (let i = 0; i < 52; i++) {
    const digit = Number((scalar >> BigInt(5 * i)) & 31n) + carry;
    carry = (digit + 16) >> 5;
    digits.push((digit - 32 * carry) & 255);
  }
  return Uint8Array.from(digits);
}

const traces = (scalar: bigint): Uint8Array[] => {
  const bytes = littleEndian(scalar);
  const digits = digitsOf(scalar);
  return [
    bytes.subarray(0, 8),
    bytes.subarray(12, 20),
    bytes.subarray(23, 31),
    digits.subarray(0, 12),
    digits.subarray(36, 48),
  ];
};

describe('the memory of the kernel', () => {
  const BITS = 64;
  const blinding = 0x0f1e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdef13579bdf02468acen;
  const fresh = new Uint8Array(32).fill(0x5a);
  const script = { label: utf8('hygiene') };
  const values = encodeU64(VALUE);
  const blindings = littleEndian(blinding);

  const needles = (): Buffer[] => {
    const job = {
      transcript: plainTranscript(script),
      bits: BITS,
      values: [VALUE],
      blindings: [blinding],
      fresh,
    };
    const { alpha, rho, tau_1, tau_2, s_L, s_R } = hedgedNonces(job.transcript, job);
    const nonces = [alpha, rho, tau_1, tau_2, ...s_L.slice(0, 4), ...s_R.slice(60)];
    return [
      values.subarray(0, 7),
      ...[blinding, ORDER - blinding, ...nonces].flatMap(traces),
      fresh,
    ].map((needle) => Buffer.from(needle));
  };

  test('holds neither value, blinding nor nonces after proving, committing, failing', async () => {
    const { kernel, memory } = await transparent();
    const transcript = kernel.merlin(script.label);
    const job = { transcript, bits: BITS, values, blindings, fresh } as const;
    kernel.range.prove(job);
    kernel.range.commit(values, blindings);
    kernel.multiplyAddScalar(blindings, littleEndian(ORDER - 1n), new Uint8Array(32));
    expect(() => kernel.range.prove({ ...job, bits: 8 })).toThrow();
    const held = memory();
    const found = needles().filter((needle) => held.includes(needle));
    expect(found.map(toHex)).toEqual([]);
  });

  test('the search finds what is there', async () => {
    const { kernel, memory } = await transparent();
    kernel.range.commit(values, blindings);
    const held = memory();
    expect(needles().some((needle) => held.includes(needle))).toBe(false);
    held.set(littleEndian(blinding), 70_000);
    expect(needles().some((needle) => held.includes(needle))).toBe(true);
  });

  test(
    'does not grow with the number of calls, and is bounded over all sizes',
    { timeout: 300_000 },
    async () => {
      const { kernel } = await transparent();
      const round = (bits: 8 | 16 | 32 | 64, count: number): void => {
        const many = {
          values: new Uint8Array(8 * count),
          blindings: new Uint8Array(32 * count).fill(3),
        };
        for (let j = 0; j < count; j++) many.blindings[32 * j + 31] = 0;
        const transcript = kernel.merlin(script.label);
        const commitments = kernel.range.commit(many.values, many.blindings);
        const proof = kernel.range.prove({ transcript, bits, ...many, fresh });
        const batch = kernel.range.openBatch([{ transcript, bits, commitments, proof }]);
        expect(batch.check(0, 1)).toBe(true);
        batch.close();
      };
      round(8, 1);
      expect(kernel.memoryBytes()).toBeLessThan(8_000_000);
      const before = kernel.memoryBytes();
      for (let i = 0; i < 50; i++) round(8, 1);
      expect(kernel.memoryBytes()).toBe(before);
      for (const bits of [64, 32, 16, 8] as const) round(bits, 512 / bits);
      expect(kernel.memoryBytes()).toBeLessThan(70_000_000);
      for (const bits of [64, 8] as const) round(bits, 1024 / bits);
      expect(kernel.memoryBytes()).toBeLessThan(80_000_000);
      const after = kernel.memoryBytes();
      round(64, 8);
      round(64, 16);
      expect(kernel.memoryBytes()).toBe(after);
    },
  );
});

test('openings are wiped with their owner', async () => {
  const { openings } = await range.commit(SECRET);
  const [own] = openings as [(typeof openings)[number]];
  own.wipe();
  expect(own.reveal().blinding).toEqual(new Uint8Array(32));
  await expect(opening.fromJSON(opening.toJSON(own))).rejects.toMatchObject({
    code: 'BAD_ENCODING',
  });
});
