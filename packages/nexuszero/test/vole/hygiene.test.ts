/** Where secrets must not be: in texts and errors, in the kernel's memory after a call; and its growth. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { concat, toHex, toBase64url } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import type { VoleLevel } from '../../src/kernels/ciphers.ts';
import { createVole, type Vole } from '../../src/kernels/vole.ts';
import { hashedRange, preimage, prove } from '../../src/preimage.ts';
import { kernelParameters } from '../../src/proofs/vole/parameters.ts';
import { compilePreimage } from '../../src/statements/preimage-compile.ts';
import {
  claimAbout,
  boundedClaim,
  CASES,
  formsOf,
  messageWith,
  presetFor,
  sha256,
  type Claim,
} from './claims.ts';
import { bindingOf } from './kernel-proofs.ts';
import { chunksOf, needles, watched } from './traces.ts';

/** A kernel and a look into its memory. */
async function transparent(
  level: VoleLevel = 128,
): Promise<{ kernel: Vole; memory: () => Buffer }> {
  const { made, memory } = await watched(() => createVole(level));
  return { kernel: made, memory };
}

function proveWith(kernel: Vole, { statement, message }: Claim, fresh: Uint8Array): Uint8Array {
  const compiled = compilePreimage(statement);
  const form = formsOf(statement.suite)[0]!;
  const binding = bindingOf(statement, form);
  const parameters = kernelParameters(presetFor(statement, form), compiled.cipher);
  return kernel.prove(parameters, { ...compiled, binding }, { message, fresh });
}

describe('the kernel afterwards', () => {
  const place = { offset: 30, width: 8, min: 1n, max: 2n ** 60n };
  test.each([
    ['a preimage', claimAbout(randomBytes(40))],
    ['a bounded value', boundedClaim(messageWith(0x123456789abcden, place, 45), place)],
    ['three blocks', claimAbout(randomBytes(150))],
    ['a preimage at level 192', claimAbout(randomBytes(40), 'ChaCha12-192')],
    ['a preimage at level 256', claimAbout(randomBytes(40), 'ChaCha12-256')],
  ])('holds nothing of %s', async (_, claim) => {
    const { kernel, memory } = await transparent(compilePreimage(claim.statement).cipher.level);
    const fresh = randomBytes(32);
    const proof = proveWith(kernel, claim, fresh);
    kernel.sha256(claim.message);
    const wrong = { ...claim, statement: { ...claim.statement, digest: sha256(randomBytes(9)) } };
    expect(() => proveWith(kernel, wrong, fresh)).toThrow(
      expect.objectContaining({ code: 'WITNESS_MISMATCH' }),
    );
    const held = memory();
    const found = needles(claim, fresh).filter((needle) => held.includes(needle));
    expect(found.map(toHex)).toEqual([]);
    expect(proof.length).toBeGreaterThan(0);
  });

  const cases = CASES.filter(([, suite]) => suite.startsWith('ChaCha12'));
  test.each(cases)('holds nothing that a verifier does not: %s on %s', async (form, suite) => {
    for (const length of [40, 100]) {
      const { statement, message } = claimAbout(randomBytes(length), suite);
      const compiled = compilePreimage(statement);
      const { level } = compiled.cipher;
      const [prover, verifier] = [await transparent(level), await transparent(level)];
      const claim = { ...compiled, binding: bindingOf(statement, form) };
      const parameters = kernelParameters(presetFor(statement, form), compiled.cipher);
      const secrets = { message, fresh: randomBytes(32) };
      const proof = prover.kernel.prove(parameters, claim, secrets);
      expect(verifier.kernel.verify(parameters, claim, proof)).toBe(true);
      const known = new Set(chunksOf(verifier.memory()));
      const sent = Buffer.from(proof).toString('latin1');
      const left = chunksOf(prover.memory()).filter(
        (chunk) => /[^\0]/.test(chunk) && !known.has(chunk) && !sent.includes(chunk),
      );
      expect(left.map((chunk) => Buffer.from(chunk, 'latin1').toString('hex'))).toEqual([]);
    }
  });

  test('a value outside its bounds is forgotten too', async () => {
    const { kernel, memory } = await transparent();
    const bounds = { ...place, max: 5n };
    const claim = boundedClaim(messageWith(0x123456789abcden, bounds, 45), bounds);
    expect(() => proveWith(kernel, claim, randomBytes(32))).toThrow(
      expect.objectContaining({ code: 'WITNESS_MISMATCH' }),
    );
    expect(memory().includes(Buffer.from(claim.message.subarray(4, 12)))).toBe(false);
  });

  test('the search finds what is there', async () => {
    const { kernel, memory } = await transparent();
    const claim = claimAbout(randomBytes(40));
    const fresh = randomBytes(32);
    proveWith(kernel, claim, fresh);
    const held = memory();
    for (const needle of needles(claim, fresh)) {
      held.set(needle, 200_000);
      expect(held.includes(needle)).toBe(true);
      held.fill(0, 200_000, 200_000 + needle.length);
    }
  });

  test('grows once for the longest message and never with the number of calls', async () => {
    const { kernel } = await transparent();
    const short = claimAbout(randomBytes(32));
    proveWith(kernel, short, randomBytes(32));
    expect(kernel.memoryBytes()).toBeLessThan(2_000_000);
    const before = kernel.memoryBytes();
    for (let i = 0; i < 50; i++) proveWith(kernel, short, randomBytes(32));
    expect(kernel.memoryBytes()).toBe(before);
    const long = claimAbout(randomBytes(4151));
    proveWith(kernel, long, randomBytes(32));
    expect(kernel.memoryBytes()).toBeLessThan(20_000_000);
    const after = kernel.memoryBytes();
    for (const claim of [short, long, short, long]) proveWith(kernel, claim, randomBytes(32));
    expect(kernel.memoryBytes()).toBe(after);
  });
});

test('texts of witnesses and errors say nothing', async () => {
  const message = randomBytes(32);
  const { statement, witness } = await preimage.fromMessage(message);
  const errors: unknown[] = [];
  for (const other of [preimage.witness(message), witness]) {
    const wrong = { ...statement, digest: sha256(randomBytes(4)) };
    errors.push(await prove(wrong, other, { context: 'c' }).catch((error: unknown) => error));
  }
  const salted = concat(message, new Uint8Array(8));
  const bounds = { offset: 32, width: 8, min: 5n, max: 9n };
  const bounded = hashedRange.statement({ digest: sha256(salted), length: 40, ...bounds });
  const outside = hashedRange.witness(salted);
  errors.push(await prove(bounded, outside, { context: 'c' }).catch((error: unknown) => error));
  expect(errors.map((error) => (error as { code: string }).code)).toEqual(
    errors.map(() => 'WITNESS_MISMATCH'),
  );
  const shown = [witness, outside, ...errors].flatMap((value) => [
    inspect(value, { depth: 9, showHidden: true }),
    String(value),
    (value as Error).stack ?? '',
  ]);
  for (const text of shown) {
    for (const needle of [toHex(message), toBase64url(message), [...message].join(', ')]) {
      expect(text).not.toContain(needle);
    }
  }
  expect(() => JSON.stringify(witness)).toThrow();
});
