/**
 * The wasm kernels themselves, for measuring and for building other protocols. Low-level: nothing
 * here checks that what you compute makes sense.
 * @packageDocumentation
 */
export { createCurve } from './kernels/curve.ts';
export type {
  Curve,
  CurveBatch,
  KernelStatus,
  LinearJob,
  LinearProveJob,
  WasmModule,
} from './kernels/curve.ts';
export type { VoleLevel } from './kernels/ciphers.ts';
export { createVole, type Vole } from './kernels/vole.ts';
export type { VoleSecrets, VoleStatement } from './kernels/vole-inputs.ts';
export {
  MESSAGE_MAX_BYTES,
  voleProofBytes,
  type VoleBounds,
  type VoleParameters,
} from './kernels/vole-size.ts';
export type { MerlinRandom, MerlinTranscript } from './kernels/merlin.ts';
export { createRangeCurve, RANGE_MAX_BITS } from './kernels/range.ts';
export type {
  DerivedCommitments,
  RangeBatch,
  RangeBits,
  RangeCurve,
  RangeKernel,
  RangeProveJob,
  RangeVerifyJob,
} from './kernels/range.ts';
export { createMlKem, MLKEM_SEED_BYTES, MLKEM_SIZES } from './kernels/mlkem.ts';
export type { MlKem, MlKemKey, MlKemSet, MlKemSizes } from './kernels/mlkem.ts';
export { createCodec, type Codec } from './kernels/codec.ts';
export type {
  Elimination,
  FieldMatrix,
  TableField,
  Train,
  TrainCalls,
  TrainComparison,
} from './kernels/train.ts';
export { createFrodo, frodoSizes } from './kernels/frodo.ts';
export type {
  AesBlocks,
  Frodo,
  FrodoDimension,
  FrodoExpanding,
  FrodoKey,
  FrodoSet,
  FrodoSizes,
} from './kernels/frodo.ts';
