/** What the module with range proofs exports: the curve module's functions and those of range proofs. */
export * from './index';
export { rangeDerive } from './range-derive';
export { rangeCommit, rangeProve } from './range-prove';
export { rangeBatchCheck, rangeBatchOpen, rangeBatchStatus } from './range-verify';
