/** Items of batch verification as callers bring them: each field is read once. */
import { ownBytes } from '../bytes/bytes.ts';
import { isNexusError, type NexusError } from '../bytes/errors.ts';
import { encodeContext } from './context.ts';
import { requireObject } from './options.ts';
import { Proof } from './proof.ts';
import type { Verdict, VerifyItem } from './system.ts';
import { refuse } from './verdict.ts';

/**
 * A plain copy of an item, or the verdict on one whose fields cannot be read.
 * @throws BAD_PARAMETER - for what is no object
 */
export function readItem(item: unknown, index: number): VerifyItem | Verdict {
  requireObject(item, `items[${String(index)}]`);
  try {
    const { statement, proof, context } = item as VerifyItem;
    return { statement, proof, context };
  } catch {
    return refuse('STATEMENT_MALFORMED', 'the item cannot be read');
  }
}

/**
 * What `prepare` makes of an item. A malformed statement condemns its own item only, never the whole call.
 * @throws BAD_PARAMETER - for a context that is none
 */
export function prepareItem<Prepared>(
  item: VerifyItem,
  prepare: (item: VerifyItem) => Prepared,
): Prepared | { readonly verdict: Verdict } {
  encodeContext(item.context);
  try {
    return prepare(item);
  } catch (error) {
    if (!isNexusError(error)) throw error;
    return { verdict: refuseItem(item.proof, error) };
  }
}

/** The verdict on an item whose statement, or else whose proof, is nothing that `verify` takes. */
function refuseItem(proof: unknown, error: NexusError): Verdict {
  const readable = Proof.is(proof) || ownBytes(proof) !== undefined;
  return refuse(readable ? 'STATEMENT_MALFORMED' : 'PROOF_MALFORMED', error.message);
}
