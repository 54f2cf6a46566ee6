/** Proofs by several kernels: the same bytes and the same verdicts as those of one. */
import { describe, expect, test } from 'vitest';
import { randomBytes } from '../../src/bytes/random.ts';
import type { CipherName } from '../../src/kernels/ciphers.ts';
import { connectHelpers, prove, verify, type Helpers } from '../../src/preimage.ts';
import { shareOut } from '../../src/proofs/vole/together.ts';
import {
  boundedClaim,
  claimAbout,
  CONTEXT,
  formsOf,
  messageWith,
  provedAs,
  sha256,
  type Claim,
} from './claims.ts';
import { changed } from './kernel-proofs.ts';
import { helpersNear, proved } from './near.ts';

const LIMIT = { timeout: 300_000 };

const place = { offset: 0, width: 8, min: 18n, max: 120n };
const bounded = (length: number, offset: number, suite: CipherName = 'ChaCha12'): Claim =>
  boundedClaim(messageWith(42n, { ...place, offset }, length), { ...place, offset }, suite);

describe('the proof is that of one kernel, byte for byte, and accepted by both', () => {
  const CLAIMS: readonly (readonly [string, number, Claim])[] = [
    ['8 blocks', 2, claimAbout(randomBytes(500))],
    ['13 blocks', 3, claimAbout(randomBytes(800))],
    ['20 blocks', 5, claimAbout(randomBytes(1250))],
    ['the longest', 2, claimAbout(randomBytes(4151))],
    ['a value in the first block', 2, bounded(600, 0)],
    ['a value over two blocks of another share', 2, bounded(600, 60)],
    ['a value where shares meet', 2, bounded(503, 252)],
    ['a value in the last block', 2, bounded(503, 495)],
    ['level 192', 2, claimAbout(randomBytes(600), 'ChaCha12-192')],
    ['level 256', 3, bounded(800, 300, 'ChaCha20-256')],
  ];

  test.each(CLAIMS)('%s, %i helpers', LIMIT, async (_, count, claim) => {
    const { helpers } = helpersNear(count);
    expect(shareOut(claim.statement.length, helpers)).toHaveLength(count);
    const payload = await proved(claim, helpers);
    // much faster than toEqual
    expect(Buffer.compare(payload, await proved(claim))).toBe(0);
    const proof = await provedAs(claim);
    const options = { context: CONTEXT, helpers };
    expect(await verify(claim.statement, proof, options)).toEqual({ ok: true });
  });

  test('in every form', LIMIT, async () => {
    const { helpers } = helpersNear(2);
    const claim = claimAbout(randomBytes(470));
    for (const form of formsOf('ChaCha12')) {
      const alone = await proved(claim, undefined, form);
      expect(Buffer.compare(await proved(claim, helpers, form), alone)).toBe(0);
    }
  });
});

test('blocks are shared out evenly, and not when there are few', () => {
  const { helpers } = helpersNear(5);
  for (let length = 0; length <= 4151; length += 50) {
    const blocks = Math.floor((length + 8) / 64) + 1;
    const ranges = shareOut(length, helpers);
    if (blocks < 8) {
      expect(ranges).toEqual([]);
      continue;
    }
    expect(ranges.at(0)!.from).toBe(0);
    expect(ranges.at(-1)!.to).toBe(blocks);
    for (const [i, { from, to }] of ranges.entries()) {
      expect(from % 2).toBe(0);
      expect(from).toBe(i === 0 ? 0 : ranges[i - 1]!.to);
      expect(Math.abs(to - from - blocks / ranges.length)).toBeLessThanOrEqual(2);
    }
  }
  expect(shareOut(4151, undefined)).toEqual([]);
});

describe('verdicts', () => {
  const claim = bounded(503, 252);

  test('of proofs with a byte changed anywhere', LIMIT, async () => {
    const { helpers } = helpersNear(2);
    const proof = await provedAs(claim);
    const { payload, bytes } = proof;
    const header = bytes.length - payload.length;
    const spots = [0, 16, 20, 36, 100, 131, 132, 4000, 8476, 20_000, 150_000, payload.length - 1];
    for (let k = 0; k < 12; k++) spots.push((k * payload.length) / 12);
    for (const spot of spots.map(Math.floor)) {
      const mauled = changed(bytes, header + spot, 1 << (spot % 8));
      const options = { context: CONTEXT, helpers };
      expect(await verify(claim.statement, mauled, options), String(spot)).toMatchObject({
        ok: false,
        code: 'PROOF_FALSE',
      });
    }
  });

  test('of another statement or context', LIMIT, async () => {
    const { helpers } = helpersNear(2);
    const proof = await provedAs(claim);
    const other = { ...claim.statement, digest: sha256(randomBytes(9)) };
    for (const [statement, context] of [
      [other, CONTEXT],
      [claim.statement, 'elsewhere'],
    ] as const) {
      const verdict = await verify(statement, proof, { context, helpers });
      expect(verdict).toMatchObject({ ok: false, code: 'PROOF_FALSE' });
    }
  });
});

describe('when something goes wrong', () => {
  const claim = claimAbout(randomBytes(600));
  const options = { context: CONTEXT } as const;
  const sound = async (helpers: Helpers): Promise<void> => {
    const proof = await prove(claim.statement as never, claim.witness as never, {
      ...options,
      helpers,
    });
    expect(await verify(claim.statement, proof, options)).toEqual({ ok: true });
  };

  test('a witness of another digest is refused, and the helpers go on', LIMIT, async () => {
    const { helpers } = helpersNear(2);
    const { witness } = claimAbout(randomBytes(600));
    await expect(
      prove(claim.statement as never, witness as never, { ...options, helpers }),
    ).rejects.toMatchObject({ code: 'WITNESS_MISMATCH' });
    await sound(helpers);
  });

  test(
    'a signal that fires between steps ends the proof, and the helpers go on',
    LIMIT,
    async () => {
      const { helpers } = helpersNear(2);
      let looks = 0;
      // looked at when the call begins, and then between steps
      for (const step of [2, 3]) {
        looks = 0;
        const signal = {
          get aborted() {
            return ++looks >= step;
          },
          reason: 'enough',
        };
        await expect(
          prove(claim.statement as never, claim.witness as never, { ...options, helpers, signal }),
        ).rejects.toMatchObject({ code: 'ABORTED' });
        await sound(helpers);
      }
    },
  );

  test('a helper that ends is an error, at once and later', LIMIT, async () => {
    const { helpers, ports } = helpersNear(2);
    const running = prove(claim.statement as never, claim.witness as never, {
      ...options,
      helpers,
    });
    ports[1]!.close();
    await expect(running).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(
      prove(claim.statement as never, claim.witness as never, { ...options, helpers }),
    ).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  test('proofs asked for at once take turns', LIMIT, async () => {
    const { helpers } = helpersNear(2);
    await Promise.all([sound(helpers), sound(helpers), sound(helpers)]);
  });

  test('messages of others on the port are passed over', LIMIT, async () => {
    const { helpers, ports } = helpersNear(2);
    for (const stranger of [null, 7, 'text', {}, { mark: 'other', request: {} }]) {
      ports[0]!.postMessage(stranger);
    }
    await sound(helpers);
  });

  test('what are no ports, or no helpers', async () => {
    for (const ports of [[], {}, [{}], [null], [{ postMessage: () => undefined }], undefined]) {
      expect(() => connectHelpers(ports as never)).toThrow(
        expect.objectContaining({ code: 'BAD_PARAMETER' }),
      );
    }
    for (const helpers of [{}, null, [], { count: 2 }]) {
      const bad = { ...options, helpers: helpers as never };
      await expect(
        prove(claim.statement as never, claim.witness as never, bad),
      ).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
      await expect(verify(claim.statement, new Uint8Array(90), bad)).rejects.toMatchObject({
        code: 'BAD_PARAMETER',
      });
    }
  });
});
