/** The range profile's published values: derived commitments, transcript, the proof of an interval. */
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex, u32le, utf8 } from '../../src/bytes/bytes.ts';
import { B, combine, commitment, decodePoint, littleEndian, ORDER } from './generators.ts';
import {
  kernelProve,
  kernelTranscript,
  kernelVerdict,
  plainTranscript,
  plainVerdict,
  type Script,
} from './kernel-proofs.ts';

// V = 42 B + 7 B~ lies in [18, 120]
const V = fromHex('a69ed12fb9c42f06a8c6ff8b535a781b613f46c7944d013c078eb0b5f3745c44');
const LOWER = fromHex('6edf05c74c7e3ef50e89c8191ba34d733501ae86a63e79777f46b23d9dcb8129');
const UPPER = fromHex('a8c34c44a4b2dc2d2b7bc6ae7dc352ecb9c37e7ec0738f48cf74e9cde185c76a');
const TEST = '15ef959f433fadae6f3c959ef7588a7bbe86faba4ccd4d11c92a28f0ff1cee72';

/** The transcript of a chunk before dalek's messages; the statement is about V alone. */
function profile(min: bigint, max: bigint, chunk: number): Script {
  const bounds = concat(littleEndian(min, 8), littleEndian(max, 8));
  return {
    label: utf8('nexuszero range v1'),
    messages: [
      [utf8('context'), utf8('kyc/2026')],
      [utf8('statement'), concat(new Uint8Array([1]), u32le(1), V, bounds)],
      [utf8('chunk'), littleEndian(BigInt(chunk), 8)],
    ],
  };
}

test('derived commitments, by the oracle', () => {
  const point = decodePoint(V)!;
  expect(V).toEqual(commitment(42n, 7n).toBytes());
  expect(toHex(LOWER)).toBe(
    combine([
      [1n, point],
      [-18n, B],
    ]).toHex(),
  );
  expect(toHex(UPPER)).toBe(
    combine([
      [-1n, point],
      [120n, B],
    ]).toHex(),
  );
});

test.each([
  ['kernel', kernelTranscript],
  ['oracle', plainTranscript],
] as const)('the transcript of the first chunk: %s', (_, open) => {
  expect(toHex(open(profile(18n, 120n, 0)).challenge(utf8('test'), 32))).toBe(TEST);
});

describe('the proof of [18, 120]', () => {
  const commitments = concat(LOWER, UPPER);
  const opening = {
    script: profile(18n, 120n, 0),
    ...{ bits: 8 as const, values: [24n, 78n], blindings: [7n, ORDER - 7n] },
    fresh: new Uint8Array(32).fill(1),
  };
  const proof = kernelProve(opening);
  const claim = { ...opening, commitments, proof };

  test('has 544 bytes and is accepted', () => {
    expect(proof.length).toBe(544);
    expect(kernelVerdict(claim)).toBe('accepted');
    expect(plainVerdict(claim)).toBe(true);
  });

  test('is about these bounds, this order, this chunk and no dalek proof', () => {
    const others = [
      { ...claim, script: profile(118n, 220n, 0) },
      { ...claim, script: profile(18n, 121n, 0) },
      { ...claim, script: profile(18n, 120n, 1) },
      { ...claim, script: { label: utf8('nexuszero range v1') } },
      { ...claim, commitments: concat(UPPER, LOWER) },
    ];
    expect(others.map(kernelVerdict)).toEqual(others.map(() => 'rejected'));
  });

  test('needs minus the blinding on the upper side', () => {
    const plus = kernelProve({ ...opening, blindings: [7n, 7n] });
    expect(kernelVerdict({ ...claim, proof: plus })).toBe('rejected');
  });
});
