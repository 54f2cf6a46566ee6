/** Committing: here system, suite and level are chosen, for a commitment fixes them. */
import { isBytes, ownBytes, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Plan, Wish } from '../plan/plan.ts';
import { requireObject } from '../proofs/options.ts';
import type { CipherName } from '../kernels/ciphers.ts';
import type { SuiteName } from '../kernels/suites.ts';
import type { Opening } from '../statements/opening.ts';
import { boundsOf } from '../statements/bounds.ts';
import type { Bounds, SecretValue } from '../statements/range.ts';
import type { Statement } from '../statements/statement.ts';
import type { Witness } from '../statements/witness.ts';
import { planOf, type Core } from './core.ts';

/** What to commit to. */
export type Commitment =
  /** A value below 2^64 and its bounds. */
  | (Bounds & { readonly kind: 'range'; readonly value: SecretValue })
  /** Several values within the same bounds. */
  | (Bounds & { readonly kind: 'range'; readonly values: readonly SecretValue[] })
  /** A key: a fresh one, or that of `secret`, a scalar of the suite that the wish names. */
  | { readonly kind: 'dlog'; readonly secret?: Uint8Array }
  /** A message by its SHA-256. */
  | { readonly kind: 'preimage'; readonly message: Uint8Array };

/** A statement, its witness, and what else the committer keeps. */
export interface CommittedPart {
  readonly statement: Statement;
  readonly witness: Witness;
  /** Of Pedersen commitments: with them the values can be proved about again. */
  readonly openings?: readonly Opening[];
  /** Of hashed values: salt and value, a secret to keep. */
  readonly message?: Uint8Array;
}

/** What `commit` gives; several values may be several parts, each to be proved by itself. */
export interface Committed extends CommittedPart {
  readonly plan: Plan;
  /** All parts, in the order of the values; the first is the one above. */
  readonly parts: readonly CommittedPart[];
}

/**
 * Chooses system and suite by the wish and commits.
 * @throws PLAN_IMPOSSIBLE - naming what comes nearest; WITNESS_MISMATCH - when a value lies outside its bounds; BAD_PARAMETER -
 * for what is no commitment
 */
export async function commitWith(core: Core, input: Commitment, wish: Wish): Promise<Committed> {
  requireObject(input, 'commitment');
  switch (input.kind) {
    case 'range':
      return commitToValues(core, input, wish);
    case 'dlog':
      return commitToKey(core, input, wish);
    case 'preimage':
      return commitToMessage(core, input, wish);
    default:
      throw new NexusError('BAD_PARAMETER', 'commit: kind: expected range, dlog or preimage', {
        path: 'kind',
      });
  }
}

async function commitToValues(
  core: Core,
  input: Commitment & { readonly kind: 'range' },
  wish: Wish,
): Promise<Committed> {
  const values = valuesOf(input).map(held);
  const parts: CommittedPart[] = [];
  try {
    return committed(await commitToOwn(core, input, wish, values, parts), parts);
  } catch (error) {
    for (const { witness } of parts) witness.wipe();
    throw error;
  } finally {
    wipe(...values.filter(isBytes));
  }
}

/** The plan; what was committed to goes to `parts`. */
async function commitToOwn(
  core: Core,
  input: Commitment & { readonly kind: 'range' },
  wish: Wish,
  values: readonly SecretValue[],
  parts: CommittedPart[],
): Promise<Plan> {
  const bounds = boundsOf('bits' in input ? { bits: input.bits } : input);
  const request = { kind: 'range', ...bounds, values: values.length } as const;
  const plan = planOf(core.planner.planCommitment(request, wish, core.surroundings));
  if (plan.kind === 'range') {
    const { commit } = await import('../statements/range.ts');
    for (let i = 0; i < values.length; i += plan.valuesPerProof) {
      parts.push(await commit({ ...bounds, values: values.slice(i, i + plan.valuesPerProof) }));
    }
    return plan;
  }
  const { commit } = await import('../statements/hashed-range.ts');
  for (const value of values) {
    // 8 bytes, little-endian there, big-endian here
    const own = ownBytes(value)?.reverse();
    try {
      const suite = plan.suite as CipherName;
      parts.push(await commit({ ...bounds, value: own ?? value, suite }));
    } finally {
      wipe(own);
    }
  }
  return plan;
}

/** Bytes as they are at the call: the caller may wipe them while code loads. */
const held = <Value>(given: Value): Value => (ownBytes(given) as Value | undefined) ?? given;

function valuesOf(input: Commitment & { readonly kind: 'range' }): readonly SecretValue[] {
  if ('value' in input) return [input.value];
  const list: unknown = input.values;
  if (Array.isArray(list) && list.length > 0) return list as readonly SecretValue[];
  throw new NexusError('BAD_PARAMETER', 'commit: expected value, or values', { path: 'values' });
}

async function commitToKey(
  core: Core,
  { secret }: Commitment & { readonly kind: 'dlog' },
  wish: Wish,
): Promise<Committed> {
  const plan = planOf(core.planner.planCommitment({ kind: 'dlog' }, wish, core.surroundings));
  const suite = plan.suite as SuiteName;
  const own = held(secret);
  try {
    const { fromSecret, generate } = await import('../statements/dlog.ts');
    return committed(plan, [
      own === undefined ? await generate({ suite }) : await fromSecret(own, { suite }),
    ]);
  } finally {
    if (isBytes(own)) wipe(own);
  }
}

async function commitToMessage(
  core: Core,
  { message }: Commitment & { readonly kind: 'preimage' },
  wish: Wish,
): Promise<Committed> {
  const own = held(message);
  try {
    const { requireMessage } = await import('../statements/preimage-statement.ts');
    wipe(requireMessage(own));
    const request = { kind: 'preimage', length: own.length } as const;
    const plan = planOf(core.planner.planCommitment(request, wish, core.surroundings));
    const { fromMessage } = await import('../statements/preimage.ts');
    return committed(plan, [await fromMessage(own, { suite: plan.suite as CipherName })]);
  } finally {
    if (isBytes(own)) wipe(own);
  }
}

function committed(plan: Plan, parts: readonly CommittedPart[]): Committed {
  return { ...parts[0]!, plan, parts };
}
