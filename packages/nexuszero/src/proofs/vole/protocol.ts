/** What a vole proof is bound to; docs/protocol/vole.md section 2. A changed byte here breaks every stored proof. */
import { concat } from '../../bytes/bytes.ts';
import { encodeU64 } from '../../bytes/u64.ts';
import type { CompiledPreimage } from '../../statements/preimage-compile.ts';
import { DEGREE, type Preset } from './parameters.ts';

/** The first byte: version 1, or a proof of `nexuszero/testing`, which `verify` refuses. */
export type VoleVersion = 1 | 255;

/** `version || suite || level in bytes || tau || sum || grinding || degree || statement || u64 |context| || context` */
export function encodeBinding(
  { cipher, bytes }: CompiledPreimage,
  { level, tau, sum, grind }: Preset,
  context: Uint8Array,
  version: VoleVersion = 1,
): Uint8Array {
  const head = new Uint8Array([version, cipher.id, level / 8, tau, sum, grind, DEGREE]);
  return concat(head, bytes, encodeU64(BigInt(context.length)), context);
}
