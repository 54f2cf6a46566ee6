/** The kernels of shares and of the leader, and what they leave in their memory. */
import { describe, expect, test } from 'vitest';
import { randomBytes } from '../../src/bytes/random.ts';
import { CIPHERS } from '../../src/kernels/ciphers.ts';
import type { VoleSecrets, VoleStatement } from '../../src/kernels/vole-inputs.ts';
import { createVoleLead } from '../../src/kernels/vole-lead.ts';
import { createVoleShare } from '../../src/kernels/vole-share.ts';
import { voleShare } from '../../src/kernels/vole-size.ts';
import { prove, verify } from '../../src/preimage.ts';
import { kernelParameters } from '../../src/proofs/vole/parameters.ts';
import { compilePreimage } from '../../src/statements/preimage-compile.ts';
import { claimAbout, CONTEXT, presetFor, type Claim } from './claims.ts';
import { bindingOf } from './kernel-proofs.ts';
import { watchedHelpers } from './near.ts';
import { chunksOf, needles, watched } from './traces.ts';

describe('the kernels themselves', () => {
  const subject = (
    length: number,
  ): { about: Claim; claim: VoleStatement; secrets: () => VoleSecrets } => {
    const about = claimAbout(randomBytes(length));
    const { statement, message } = about;
    const claim = { ...compilePreimage(statement), binding: bindingOf(statement, 'speed') };
    return { about, claim, secrets: () => ({ message, fresh: randomBytes(32) }) };
  };
  const { about, claim, secrets } = subject(600);
  const parameters = kernelParameters(presetFor(about.statement, 'speed'), CIPHERS.ChaCha12);
  const bad = expect.objectContaining({ code: 'BAD_PARAMETER' }) as Error;

  test('take no range that begins or ends within two blocks, and no step before its turn', async () => {
    const share = await createVoleShare(128);
    for (const [from, to] of [
      [1, 10],
      [0, 5],
      [4, 4],
      [6, 4],
      [0, 12],
      [-2, 4],
      [0.5, 4],
      ['0', 4],
      [0, '4'],
      [NaN, 4],
    ] as const) {
      expect(() => share.beginProof(parameters, claim, secrets(), { from, to } as never)).toThrow(
        bad,
      );
    }
    expect(() => share.hash(new Uint8Array(20))).toThrow(bad);
    expect(() => share.sum(new Uint8Array(20))).toThrow(bad);
    share.beginProof(parameters, claim, secrets(), { from: 0, to: 4 });
    expect(() => share.beginProof(parameters, claim, secrets(), { from: 0, to: 4 })).toThrow(bad);
    expect(() => share.hash(new Uint8Array(19))).toThrow(bad);
    share.forget();
    share.forget();
    const lead = await createVoleLead(128);
    expect(() => lead.bindTrees()).toThrow(bad);
    lead.beginProof(parameters, claim, secrets());
    expect(() => {
      lead.place(1e9, new Uint8Array(1));
    }).toThrow(bad);
    expect(() => lead.bindHashes(new Uint8Array(3))).toThrow(bad);
    expect(() => lead.endProof(new Uint8Array(3))).toThrow(bad);
    expect(() => {
      lead.beginProof(parameters, claim, secrets());
    }).toThrow(bad);
    lead.forget();
  });

  test.each([600, 1000, 4151])(
    'hold nothing of a proof of %i bytes that was given up',
    async (length) => {
      const { about, claim, secrets } = subject(length);
      const share = await watched(() => createVoleShare(128));
      const lead = await watched(() => createVoleLead(128));
      const own = secrets();
      const found = (): string[] =>
        [share, lead].flatMap(({ memory }) => {
          const held = memory();
          return needles(about, own.fresh)
            .filter((needle) => held.includes(needle))
            .map(String);
        });
      const range = { from: 6, to: Math.floor((length + 8) / 64) + 1 };
      const sizes = voleShare(parameters, claim, range);
      share.made.beginProof(parameters, claim, own, range);
      lead.made.beginProof(parameters, claim, own);
      expect(found().length).toBeGreaterThan(4);
      share.made.forget();
      lead.made.forget();
      expect(found()).toEqual([]);
      share.made.beginProof(parameters, claim, own, range);
      share.made.hash(new Uint8Array(sizes.keyBytes).fill(7));
      share.made.sum(new Uint8Array(sizes.challengeBytes).fill(9));
      share.made.forget();
      // behind the module's own data, 200 kB, there is nothing at all
      for (const { memory } of [share, lead]) {
        expect(memory().length).toBeGreaterThan(400_000);
        expect(
          memory()
            .subarray(200_000)
            .some((byte) => byte !== 0),
        ).toBe(false);
      }
    },
  );

  test.each([600, 1000, 4151])(
    'hold nothing afterwards that verifiers do not: %i bytes',
    async (length) => {
      const { about } = subject(length);
      const { statement } = about;
      const [provers, verifiers] = [await watchedHelpers(), await watchedHelpers()];
      const options = { context: CONTEXT, form: 'speed' } as const;
      const { witness } = about;
      const proof = await prove(statement as never, witness as never, {
        ...options,
        helpers: provers.helpers,
      });
      const { helpers } = verifiers;
      expect(await verify(statement, proof, { context: CONTEXT, helpers })).toEqual({ ok: true });
      const known = new Set(verifiers.memories().flatMap(chunksOf));
      const sent = Buffer.from(proof.payload).toString('latin1');
      for (const memory of provers.memories()) {
        const left = chunksOf(memory).filter(
          (chunk) => /[^\0]/.test(chunk) && !known.has(chunk) && !sent.includes(chunk),
        );
        expect(left.map((chunk) => Buffer.from(chunk, 'latin1').toString('hex'))).toEqual([]);
      }
    },
  );
});
