/** Where exact tensor trains over prime fields go; none is found yet. */
import type { Codec } from '../../kernels/codec.ts';
import { malformed } from '../output.ts';

/** A train that was found. */
export interface TensorTrain {
  readonly payload: Uint8Array;
  readonly field: string;
  readonly ranks: readonly number[];
}

export function encodeTensorTrain(_codec: Codec, _bytes: Uint8Array): TensorTrain | undefined {
  return undefined;
}

export function decodeTensorTrain(
  _codec: Codec,
  _payload: Uint8Array,
  _length: number,
): Uint8Array {
  throw malformed('a tensor train');
}
