/** Claims that the suites prove: values with their bounds, committed to freshly. */
import { expect } from 'vitest';
import type { Proof } from '../../src/proofs/proof.ts';
import { prove, range, verify, type CommittedRange, type Verdict } from '../../src/range.ts';

export const CONTEXT = 'kyc/2026';
export const U64 = 2n ** 64n - 1n;
export const SLOW: boolean = process.env['SLOW'] === '1';

export interface Bounded {
  readonly value: bigint;
  readonly min: bigint;
  readonly max: bigint;
}

export interface Claim extends CommittedRange {
  readonly proof: Proof<'range'>;
}

export async function claimOf(
  values: readonly Bounded[],
  context: string = CONTEXT,
): Promise<Claim> {
  const made = await range.commit({ values });
  return { ...made, proof: await prove(made.statement, made.witness, { context }) };
}

export const check = (
  { statement, proof }: Pick<Claim, 'statement' | 'proof'>,
  context: string = CONTEXT,
): Promise<Verdict> => verify(statement, proof, { context });

/** `count` copies of a value with its bounds. */
export const times = (count: number, value: Bounded): Bounded[] =>
  Array.from({ length: count }, () => value);

/** What a rejected promise says. */
export const coded = (...codes: string[]): unknown =>
  expect.objectContaining({ code: expect.stringMatching(`^(${codes.join('|')})$`) as unknown });
