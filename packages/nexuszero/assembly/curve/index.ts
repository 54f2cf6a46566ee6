/** What the module exports. Addresses are bytes of linear memory; `stage` gives the caller its area. */
import { alloc, roomFor } from './memory';

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
export { shake } from './shake';
export {
  merlinAppend,
  merlinChallenge,
  merlinFill,
  merlinFinalize,
  merlinInit,
  merlinRekey,
} from './merlin';

/** 64 MiB: more than a full batch. */
const MOST_STAGED: usize = 0x4000000;

let area: usize = 0;
let size: usize = 0;

/** The caller's area of at least `bytes` bytes; a larger request may move it. */
export function stage(bytes: usize): usize {
  if (bytes > MOST_STAGED) unreachable();
  if (bytes > size) {
    const room = <usize>roomFor(<u32>bytes, 8192);
    area = alloc(room);
    size = room;
  }
  return area;
}
