/** What the module exports. Addresses are bytes of linear memory; `stage` gives the caller its area. */
import { alloc } from './memory';

export { add, fromUniformBytes, isPoint, multiply, multiplyBase } from './group';
export { linearCommit, linearProve, linearRespond } from './linear-prove';
export { linearVerify } from './linear-verify';
export { batchCheck, batchOpen, batchStatus } from './batch';
export { fieldMulLoop, fieldSqLoop, keccakLoop } from './measure';
export {
  isCanonicalScalar,
  mulAdd as scalarMulAdd,
  reduceWide as scalarReduce,
  scalarInvert,
} from './scalar';
export { rangeCommit, rangeProve } from './range-prove';
export { rangeBatchCheck, rangeBatchOpen, rangeBatchStatus } from './range-verify';
export { shake } from './shake';
export {
  merlinAppend,
  merlinChallenge,
  merlinFill,
  merlinFinalize,
  merlinInit,
  merlinRekey,
} from './merlin';

let area: usize = 0;
let size: usize = 0;

/** The caller's area of at least `bytes` bytes; a larger request may move it. */
export function stage(bytes: usize): usize {
  if (bytes > size) {
    size = max<usize>(8192, 1 << (32 - clz(bytes - 1)));
    area = alloc(size);
  }
  return area;
}
