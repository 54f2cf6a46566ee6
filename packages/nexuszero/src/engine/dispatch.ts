/** The package's main verbs: each finds the statement's proof system and hands over. */
import { isNexusError, NexusError } from '../bytes/errors.ts';
import { proveAll, type BatchResult, type ProveItem } from '../proofs/batch.ts';
import { requireArray, requireBatchSize } from '../proofs/options.ts';
import { readItem } from '../proofs/item.ts';
import type { Proof } from '../proofs/proof.ts';
import type {
  AbortSignalLike,
  ProofSystem,
  ProveOptions,
  Verdict,
  VerifyItem,
  VerifyOptions,
  VerifyPolicy,
} from '../proofs/system.ts';
import { refuse } from '../proofs/verdict.ts';
import type { Kind } from '../statements/ids.ts';
import type { Statement } from '../statements/statement.ts';
import type { Witness } from '../statements/witness.ts';
import { systemOf } from './registry.ts';

/**
 * Proves a statement with its witness, bound to `options.context`.
 * @throws WITNESS_MISMATCH - when the witness does not satisfy the statement
 * @throws BAD_PARAMETER | BAD_ENCODING | UNSUPPORTED | ABORTED - as their names say
 */
export async function prove<K extends Kind>(
  statement: Statement<K>,
  witness: Witness<K>,
  options: ProveOptions,
): Promise<Proof<K>> {
  return (await systemOf(statement)).prove(statement, witness, options);
}

/**
 * Checks a proof against the verifier's own statement and context. Nothing in the proof can make it
 * throw: false, hostile and malformed proofs get `{ ok: false, code, reason }`.
 * @throws BAD_PARAMETER | BAD_ENCODING | UNSUPPORTED - for a malformed statement or option
 */
export async function verify(
  statement: Statement,
  proof: Proof | Uint8Array,
  options: VerifyOptions,
): Promise<Verdict> {
  return (await systemOf(statement)).verify(statement, proof, options);
}

/** Proves many statements, yielding results in order; reads the next item when its turn comes. */
export function proveBatch(
  items: Iterable<ProveItem> | AsyncIterable<ProveItem>,
  options: { readonly signal?: AbortSignalLike } = {},
): AsyncGenerator<BatchResult, void, undefined> {
  return proveAll(systemOf, items, options);
}

/**
 * One verdict an item, in order; proofs of one suite are checked together, bad ones named.
 * @throws LIMIT_EXCEEDED - for more than 4,096 items
 */
export async function verifyBatch(
  items: readonly VerifyItem[],
  policy: VerifyPolicy = {},
): Promise<Verdict[]> {
  requireArray(items);
  const count = items.length;
  requireBatchSize(count);
  const verdicts: Verdict[] = [];
  const groups = new Map<ProofSystem, number[]>();
  const read: VerifyItem[] = [];
  for (let index = 0; index < count; index++) {
    const item = readItem(items[index], index);
    if ('ok' in item) {
      verdicts[index] = item;
      continue;
    }
    read[index] = item;
    const system = await systemOf(item.statement).catch(unknownStatement);
    if ('ok' in system) verdicts[index] = system;
    else if (groups.get(system)?.push(index) === undefined) groups.set(system, [index]);
  }
  for (const [system, indexes] of groups) {
    const group = indexes.map((index) => read[index]!);
    (await system.verifyBatch(group, policy)).forEach((verdict, k) => {
      verdicts[indexes[k]!] = verdict;
    });
  }
  if (verdicts.length !== count) throw new NexusError('INTERNAL', 'batch: a verdict is missing');
  return verdicts;
}

/** A statement of no known kind condemns its own item of a batch only. */
function unknownStatement(error: unknown): Verdict {
  if (!isNexusError(error)) throw error;
  return refuse('STATEMENT_MALFORMED', error.message);
}
