/** The kernel against a verifier written from docs/protocol/vole.md alone: verdicts and hashes on the way. */
import { describe, expect, test } from 'vitest';
import { CIPHERS } from '../../src/kernels/ciphers.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import type { VoleForm } from '../../src/preimage.ts';
import { boundedClaim, CASES, claimAbout, messageWith, plainClaim, provedAs } from './claims.ts';
import { changed, kernelVerify } from './kernel-proofs.ts';
import { hashOf } from './plain-primitives.ts';
import { plainVerify } from './plain-verify.ts';

const LIMIT = { timeout: 300_000 };

const CLAIMS = [
  ...CASES.map(([form, suite]) => [form, suite, 32] as const),
  ...[0, 1, 55, 56, 63, 64, 119, 120, 200].map((length) => ['speed', 'ChaCha12', length] as const),
  ...(['ChaCha12-192', 'ChaCha12-256'] as const).flatMap((suite) =>
    [0, 55, 56].map((length) => ['balanced', suite, length] as const),
  ),
];

test.each(CLAIMS)('%s on %s, %i bytes', LIMIT, async (form, suite, length) => {
  const claim = claimAbout(randomBytes(length), suite);
  const { payload } = await provedAs(claim, form);
  const plain = plainVerify(plainClaim(claim.statement, form), payload);
  expect(plain.ok).toBe(true);
  const kernel = kernelVerify(claim.statement, form, payload);
  expect(kernel.holds).toBe(true);
  const { mu, ch1Head, ch2Head, hV } = plain.trace;
  expect(kernel).toMatchObject({ mu, ch1Head, ch2Head });
  const { level } = CIPHERS[suite];
  expect(hashOf(level)('vt', level / 4, kernel.tagHashes)).toEqual(hV);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a value of %i bytes within bounds', LIMIT, async (width) => {
  for (const [offset, length] of [
    [0, width],
    [55 - width, 55],
    [60, 130],
  ] as const) {
    const top = 2n ** BigInt(8 * width) - 1n;
    const place = { offset, width, min: top / 3n, max: top - top / 5n };
    const claim = boundedClaim(messageWith(top / 2n, place, length), place);
    const { payload } = await provedAs(claim);
    expect(plainVerify(plainClaim(claim.statement, 'speed'), payload).ok).toBe(true);
    expect(kernelVerify(claim.statement, 'speed', payload).holds).toBe(true);
  }
});

describe('mauled proofs', () => {
  const form: VoleForm = 'speed';
  const place = { offset: 20, width: 4, min: 5n, max: 10_000n };
  const claim = boundedClaim(messageWith(77n, place, 40), place);

  test('are refused by both, with the same hashes on the way', LIMIT, async () => {
    const { payload } = await provedAs(claim, form);
    const spots = [0, 15, 16, 20, 35, 36, 99, 100, 131, 132, 600, 1123, 1124, 20_000, 35_000];
    for (const spot of [...spots, payload.length - 1]) {
      const mauled = changed(payload, spot, 1 << (spot % 8));
      const { ok, trace } = plainVerify(plainClaim(claim.statement, form), mauled);
      expect(ok, `byte ${spot}`).toBe(false);
      const kernel = kernelVerify(claim.statement, form, mauled);
      expect(kernel.holds, `byte ${spot}`).toBe(false);
      if (trace.mu.length === 0) continue;
      const { ch1Head, ch2Head } = trace;
      expect(kernel, `byte ${spot}`).toMatchObject({ ch1Head, ch2Head });
    }
  });
});
