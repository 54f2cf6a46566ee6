/** Speaks with a NexusZero proof service. @packageDocumentation */
export type * from './generated/contract.ts';
