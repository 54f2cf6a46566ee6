/** Verification of one range proof and of many together, bad ones named one by one. */
import { isNexusError, NexusError } from '../../bytes/errors.ts';
import { turn } from '../../bytes/turn.ts';
import { rangeBytes } from '../../statements/range-compile.ts';
import type { Statement } from '../../statements/statement.ts';
import { requireBatch, requireBatchBytes, requireObject, throwIfAborted } from '../options.ts';
import { prepareItem, readItem } from '../item.ts';
import type { Proof } from '../proof.ts';
import type { Verdict, VerifyItem, VerifyOptions, VerifyPolicy } from '../system.ts';
import { HOLDS, refuse } from '../verdict.ts';
import { prepare, type PreparedRange } from './prepare.ts';
import { verifyTogether, type Outcome } from './together.ts';

/** Checks one proof; see `ProofSystem.verify`. */
export async function verifyRange(
  statement: Statement,
  proof: Proof | Uint8Array,
  options: VerifyOptions,
): Promise<Verdict> {
  requireObject(options, 'options');
  const prepared = prepare({ statement, proof, context: options.context }, options);
  throwIfAborted(options.signal);
  if ('verdict' in prepared) return prepared.verdict;
  const [outcome] = await verifyTogether([prepared], options.signal);
  if (isNexusError(outcome)) throw outcome;
  return toVerdict(outcome!);
}

/**
 * One verdict an item, in order.
 * @throws LIMIT_EXCEEDED - for more than BATCH_LIMIT items; BAD_PARAMETER - for a bad policy
 */
export async function verifyRanges(
  items: readonly VerifyItem[],
  policy: VerifyPolicy,
): Promise<Verdict[]> {
  const count = requireBatch(items, policy);
  // what stands until an item is decided: nothing passes by omission
  const verdicts = new Array<Verdict>(count).fill(refuse('PROOF_FALSE'));
  const indexes: number[] = [];
  const proofs: PreparedRange[] = [];
  const bytes = { all: 0, sinceTurn: 0 };
  for (let index = 0; index < count; index++) {
    throwIfAborted(policy.signal);
    const item = readItem(items[index], index);
    if ('ok' in item) {
      verdicts[index] = item;
      continue;
    }
    // before any work on the item, so that those that fail count too
    const own = rangeBytes(item.statement);
    requireBatchBytes((bytes.all += own));
    if ((bytes.sinceTurn += own) > TURN_BYTES) {
      await turn();
      bytes.sinceTurn = 0;
    }
    const prepared = prepareItem(item, (own) => prepare(own, policy));
    if ('verdict' in prepared) {
      verdicts[index] = prepared.verdict;
      continue;
    }
    indexes.push(index);
    proofs.push(prepared);
  }
  (await verifyTogether(proofs, policy.signal)).forEach((outcome, i) => {
    verdicts[indexes[i]!] = toVerdict(outcome);
  });
  return verdicts;
}

/** Bytes of statements that are checked between two turns of the rest of the program. */
const TURN_BYTES = 262_144;

function toVerdict(outcome: Outcome): Verdict {
  if (outcome instanceof NexusError) return refuse('STATEMENT_MALFORMED', outcome.message);
  if (outcome === 'ok') return HOLDS;
  return refuse(outcome === 'malformed' ? 'PROOF_MALFORMED' : 'PROOF_FALSE');
}
