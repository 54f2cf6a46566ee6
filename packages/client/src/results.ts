/** Results of batches, with their proofs as bytes. */
import { fromBase64url } from './bytes.ts';
import type { BatchResult } from './generated/contract.ts';

/** What became of one item. */
export interface ItemResult extends Omit<BatchResult, 'proof'> {
  readonly proof?: Uint8Array;
}

export function itemResult({ proof, ...rest }: BatchResult): ItemResult {
  return proof === undefined ? rest : { ...rest, proof: fromBase64url(proof) };
}
