/**
 * Batch verification: batchable proofs of one suite are checked together, compact ones alone.
 * Bad proofs are named one by one. Maths: docs/protocol/sigma.md section "Batches"
 */
import type { SuiteName } from '../../kernels/suites.ts';
import { requireBatch, requireBatchBytes } from '../options.ts';
import { prepareItem, readItem } from '../item.ts';
import type { Verdict, VerifyItem, VerifyPolicy } from '../system.ts';
import { refuse } from '../verdict.ts';
import { prepare, toVerdict, type PreparedProof } from './prepare.ts';
import { verifyGroup } from './together.ts';

/**
 * One verdict an item, in order.
 * @throws LIMIT_EXCEEDED - for more than BATCH_LIMIT items; BAD_PARAMETER - for a bad policy
 */
export async function verifyMany(
  items: readonly VerifyItem[],
  policy: VerifyPolicy,
): Promise<Verdict[]> {
  const count = requireBatch(items, policy);
  const verdicts = new Array<Verdict>(count).fill(UNDECIDED);
  let bytes = 0;
  const groups = new Map<SuiteName, { index: number; proof: PreparedProof }[]>();
  for (let index = 0; index < count; index++) {
    const item = readItem(items[index], index);
    if ('ok' in item) {
      verdicts[index] = item;
      continue;
    }
    const prepared = prepareItem(item, (own) => prepare(own, policy));
    if ('verdict' in prepared) {
      verdicts[index] = prepared.verdict;
      continue;
    }
    bytes += prepared.instance.bytes.length;
    requireBatchBytes(bytes);
    const { name } = prepared.instance.suite;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [{ index, proof: prepared }]);
    else group.push({ index, proof: prepared });
  }
  for (const [suite, group] of groups) {
    const proofs = group.map(({ proof }) => proof);
    (await verifyGroup(suite, proofs, policy.signal)).forEach((outcome, i) => {
      verdicts[group[i]!.index] =
        outcome === 'bad instance' ? refuse('STATEMENT_MALFORMED') : toVerdict(outcome);
    });
  }
  return verdicts;
}

/** What stands until an item is decided: nothing passes by omission. */
const UNDECIDED: Verdict = refuse('PROOF_FALSE');
