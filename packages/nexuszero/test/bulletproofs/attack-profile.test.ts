/**
 * Attacks on the range profile: bounds that nothing binds, and nonces under a generator that always says
 * the same. Each succeeds against a verifier or prover weakened in one point.
 */
import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/bytes/bytes.ts';
import { encodeU64 } from '../../src/bytes/u64.ts';
import { bulletproofs as system } from '../../src/proofs/bulletproofs/system.ts';
import { prove, range, verify, type RangeStatement } from '../../src/range.ts';
import type { Witness } from '../../src/statements/witness.ts';
import { unsafeSeededProve } from '../../src/testing.ts';
import { claimOf, CONTEXT, times, U64 } from './claims.ts';
import { B, combine, commitment, decodePoint, ORDER } from './generators.ts';
import { PlainMerlin } from './plain-merlin.ts';
import { plainProve } from './plain-prove.ts';
import { plainVerifies, type OpenTranscript } from './profile-oracle.ts';

describe('bounds that the transcript does not bind', () => {
  /** Neither statement nor chunk is absorbed. */
  const weakened: OpenTranscript = (context) => {
    const transcript = PlainMerlin.open(utf8('nexuszero range v1'));
    transcript.append(utf8('context'), utf8(context));
    return transcript;
  };
  const V = commitment(42n, 7n).toBytes();
  const shifted = combine([
    [1n, decodePoint(V)!],
    [100n, B],
  ]).toBytes();
  const adult = range.statement({ values: [{ V, min: 18n, max: 120n }] });
  const hundred = range.statement({ values: [{ V: shifted, min: 118n, max: 220n }] });

  test('a proof for V in [18, 120] passes for V + 100 B in [118, 220]', () => {
    const proof = plainProve({
      transcript: weakened(CONTEXT, adult, 0),
      bits: 8,
      values: [24n, 78n],
      blindings: [7n, ORDER - 7n],
      fresh: new Uint8Array(32),
    });
    expect(plainVerifies(adult, proof, CONTEXT, weakened)).toBe(true);
    expect(plainVerifies(hundred, proof, CONTEXT, weakened)).toBe(true);
  });

  test('ours does not', async () => {
    const { statement, proof } = await claimOf([{ value: 42n, min: 18n, max: 120n }]);
    const moved = combine([
      [1n, decodePoint(statement.values[0]!.V)!],
      [100n, B],
    ]).toBytes();
    const other = range.statement({ values: [{ V: moved, min: 118n, max: 220n }] });
    expect(plainVerifies(statement, proof.payload, CONTEXT)).toBe(true);
    expect(plainVerifies(other, proof.payload, CONTEXT)).toBe(false);
    expect(await verify(other, proof, { context: CONTEXT })).toMatchObject({ code: 'PROOF_FALSE' });
  });
});

describe('one side only where n bits end at max', () => {
  test('a value above max with n bits: refused, whatever the prover says n is', async () => {
    // 65535 = 2^16 - 1 is in 16 bits, not in [0, 255]: a verifier that took n from the proof would accept
    const { openings } = await range.commit({ value: 65_535n, bits: 16 });
    const [own] = openings as [(typeof openings)[number]];
    const wide = range.statement({ commitments: [own.commitment], bits: 16 });
    const narrow = range.statement({ commitments: [own.commitment], bits: 8 });
    const proof = await prove(wide, range.witness(openings), { context: CONTEXT });
    expect(await verify(narrow, proof, { context: CONTEXT })).toMatchObject({ ok: false });
  });
});

describe('a generator that always says the same', () => {
  const constant = (out: Uint8Array): void => {
    out.fill(0x42);
  };
  const points = (payload: Uint8Array): string[] =>
    [0, 32, 64, 96].map((at) => toHex(payload.slice(at, at + 32)));
  const made = async (
    statement: RangeStatement,
    witness: Witness<'range'>,
    context = CONTEXT,
  ): Promise<Uint8Array> => (await system.prove(statement, witness, { context }, constant)).payload;

  test('A, S, T_1, T_2 differ with context, bounds, commitment, value; the same input, the same bytes', async () => {
    const { statement, witness, openings } = await range.commit({
      value: 42n,
      min: 18n,
      max: 120n,
    });
    const commitments = openings.map(({ commitment }) => commitment);
    const other = await range.commit({ value: 43n, min: 18n, max: 120n });
    const proofs = [
      await made(statement, witness),
      await made(statement, witness, 'kyc/2027'),
      await made(range.statement({ commitments, min: 19n, max: 120n }), witness),
      await made(range.statement({ commitments, min: 18n, max: 121n }), witness),
      await made(range.statement({ commitments, bits: 8 }), witness),
      await made(other.statement, other.witness),
    ];
    const seen = proofs.flatMap(points);
    expect(new Set(seen).size).toBe(seen.length);
    expect(await made(statement, witness)).toEqual(proofs[0]);
  });

  test('two chunks of one statement share no nonce', async () => {
    const values = times(32, { value: 7n, min: 0n, max: U64 });
    const { statement, witness } = await range.commit({ values });
    const payload = await made(statement, witness);
    const seen = [payload.slice(0, 928), payload.slice(928)].flatMap(points);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('seeded proofs of `testing` neither', async () => {
    const { statement, witness } = await range.commit({ value: 1n, bits: 8 });
    const seed = new Uint8Array(32);
    const proofs = [
      await unsafeSeededProve(statement, witness, { context: 'a', seed }),
      await unsafeSeededProve(statement, witness, { context: 'b', seed }),
    ];
    const seen = proofs.flatMap(({ payload }) => points(payload));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

test('commitments under one seed never share a blinding', async () => {
  const seed = new Uint8Array(32).fill(1);
  const lists = [
    await range.commit({ values: [5n, 5n, 5n], bits: 8, seed }),
    await range.commit({ values: [5n, 5n], bits: 8, seed }),
  ];
  const all = lists.flatMap(({ openings }) => openings.map(({ commitment }) => toHex(commitment)));
  expect(new Set(all).size).toBe(5);
  const known = lists[0]!.openings[0]!.reveal();
  expect(encodeU64(5n)).toEqual(known.value.slice(0, 8));
  expect(toHex(commitment(5n, bigintOf(known.blinding)).toBytes())).toBe(all[0]);
});

function bigintOf(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => 256n * value + BigInt(byte), 0n);
}
