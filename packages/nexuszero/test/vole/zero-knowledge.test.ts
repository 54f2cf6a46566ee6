/**
 * That proofs show nothing: every coefficient is masked by a mask of its own, which a plain prover shows byte for
 * byte; the simulator of docs/protocol/vole.md section 9 needs no message; proofs share no block.
 */
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { randomBytes } from '../../src/bytes/random.ts';
import { createVole } from '../../src/kernels/vole.ts';
import { kernelParameters } from '../../src/proofs/vole/parameters.ts';
import { compilePreimage } from '../../src/statements/preimage-compile.ts';
import { claimAbout, formsOf, plainClaim, presetFor, provedAs } from './claims.ts';
import { bindingOf } from './kernel-proofs.ts';
import { constraintPacks } from './plain-constraints.ts';
import { bitAlgebra, elementBytes, readElement } from './plain-primitives.ts';
import {
  bind,
  coefficientsOf,
  masked,
  masksOf,
  plainProve,
  plant,
  seedsFrom,
} from './plain-prove.ts';
import { layoutOf, parametersOf } from './plain-statement.ts';
import { plainVerify, readProof, traceOf } from './plain-verify.ts';
import { rowOf } from './rows.ts';

const LIMIT = { timeout: 300_000 };
const kernel = await createVole();

test.each([
  [0, 'ChaCha12'],
  [20, 'ChaCha12'],
  [55, 'ChaCha12'],
  [80, 'ChaCha12'],
  [20, 'ChaCha12-192'],
  [80, 'ChaCha20-192'],
  [20, 'ChaCha12-256'],
  [80, 'ChaCha20-256'],
] as const)(
  'the kernel is the plain prover, byte for byte: %i bytes on %s',
  LIMIT,
  async (length, suite) => {
    const message = randomBytes(length);
    const { statement } = claimAbout(message, suite);
    const form = formsOf(suite)[0]!;
    const claim = plainClaim(statement, form);
    const row = rowOf(claim, message);
    const packs = constraintPacks(bitAlgebra, claim, (t) => (row[t >> 3]! >> (t & 7)) & 1);
    expect(packs.flat().every((bit) => bit === 0)).toBe(true);
    const fresh = randomBytes(32);
    const compiled = compilePreimage(statement);
    const binding = bindingOf(statement, form);
    const parameters = kernelParameters(presetFor(statement, form), compiled.cipher);
    const own = await createVole(compiled.cipher.level);
    const proof = own.prove(parameters, { ...compiled, binding }, { message, fresh });
    expect(proof).toEqual(plainProve(claim, message, row, fresh));
  },
);

describe('masks', () => {
  const message = randomBytes(40);
  const { statement } = claimAbout(message);
  const claim = plainClaim(statement, 'speed');
  const row = rowOf(claim, message);
  const layout = layoutOf(claim);
  const { iv, roots } = seedsFrom(claim, message, randomBytes(32));
  const planted = plant(parametersOf(claim), layout, iv, roots);
  const bound = bind(claim, planted, row);
  const sum = coefficientsOf(claim, planted, bound, row);
  const masks = masksOf(layout, planted);

  test('the coefficient of X^5 vanishes for a true claim', () => {
    expect(sum[5]).toBe(0n);
  });

  test('each of a_1 .. a_4 has one u* of its own, and no u* is in another', () => {
    const a = masked(sum, masks);
    for (let m = 0; m < 4; m++) {
      const without = { v: masks.v, u: masks.u.map((value, k) => (k === m ? 0n : value)) };
      const changed = masked(sum, without).map((value, k) => value !== a[k]);
      expect(changed).toEqual([0, 1, 2, 3, 4].map((k) => k === m + 1));
    }
  });

  test('the masks are bits of the row that nothing else reads', () => {
    // masks of the coefficients: four groups behind those committed; of the hash: the last two
    expect(layout.rowGroups - layout.groups).toBe(6);
    const flipped = { ...planted, u: planted.u.slice() };
    for (let i = 16 * layout.groups; i < 16 * layout.rowGroups; i++) flipped.u[i]! ^= 255;
    expect(bind(claim, flipped, row).difference).toEqual(bound.difference);
    expect(bind(claim, flipped, row).uTilde).not.toEqual(bound.uTilde);
  });
});

describe('the simulator', () => {
  const { statement } = claimAbout(randomBytes(30));
  const claim = plainClaim(statement, 'speed');
  const parameters = parametersOf(claim);
  const layout = layoutOf(claim);

  /** A payload for a Delta chosen first, without any message, and t as the oracle is to answer. */
  function simulate(): { payload: Uint8Array; answer: Uint8Array } {
    const delta = randomBytes(16);
    delta[15]! &= 7;
    const size = 132 + 16 * layout.groups;
    const rest = 16 * layout.rowGroups * 31 + 16 * 123 + 32 * 32;
    const payload = concat(randomBytes(20), delta, randomBytes(size - 36), randomBytes(rest));
    return { payload, answer: concat(delta, new Uint8Array(4)) };
  }

  test('yields transcripts that are accepted once the oracle says so', LIMIT, () => {
    for (let i = 0; i < 3; i++) {
      const { payload, answer } = simulate();
      const proof = readProof(parameters, layout, payload)!;
      const { h3, a0 } = traceOf(claim, parameters, layout, proof);
      // the verifier's only comparison: the answer to h3 and counter is Delta, with zeros enough
      expect(answer.slice(0, 16)).toEqual(elementBytes(proof.delta));
      expect(answer.slice(16)).toEqual(new Uint8Array(4));
      expect(h3).toHaveLength(32);
      expect(a0).toHaveLength(16);
      // and the real oracle does not
      expect(plainVerify(claim, payload).ok).toBe(false);
    }
  });

  test('what it draws at random looks so in real proofs: a, u~, d, c', LIMIT, async () => {
    const own = claimAbout(new Uint8Array(40));
    const proofs: Uint8Array[] = [];
    for (let i = 0; i < 400; i++) proofs.push((await provedAs(own)).payload);
    // each bit of a_1 .. a_4, u~, d and the first correction is set in half of the proofs
    const ones = new Uint16Array(8 * (132 - 36 + 992 + 1088));
    for (const payload of proofs) {
      for (let bit = 0; bit < ones.length; bit++) {
        ones[bit]! += (payload[36 + (bit >> 3)]! >> (bit & 7)) & 1;
      }
    }
    // sigma is 10; among 17,000 bits none is beyond 6.5 of them
    const beyond = ones.filter((count) => Math.abs(count - 200) > 65);
    expect(beyond).toHaveLength(0);
  });
});

test('two proofs of one statement share no block', async () => {
  const claim = claimAbout(randomBytes(32));
  const blocks = new Set<string>();
  let count = 0;
  for (let i = 0; i < 20; i++) {
    const { payload } = await provedAs(claim);
    // iv, then from a_1 on
    for (const from of [0, ...Array.from({ length: 2300 }, (_, k) => 36 + 16 * k)]) {
      blocks.add(Buffer.from(payload.subarray(from, from + 16)).toString('hex'));
      count++;
    }
  }
  expect(blocks.size).toBe(count);
});

test('with a broken generator two contexts, or two messages, still share nothing', () => {
  const message = randomBytes(32);
  const fresh = new Uint8Array(32);
  const made = ['a', 'b'].map((context) => {
    const { statement } = claimAbout(message);
    const compiled = compilePreimage(statement);
    const binding = bindingOf(statement, 'speed', context);
    return kernel.prove(
      kernelParameters(presetFor(statement, 'speed'), compiled.cipher),
      { ...compiled, binding },
      { message, fresh },
    );
  });
  const [one, other] = made as [Uint8Array, Uint8Array];
  expect(readElement(one, 0)).not.toBe(readElement(other, 0));
  for (let at = 36; at + 16 <= one.length; at += 16) {
    expect(readElement(one, at)).not.toBe(readElement(other, at));
  }
});
