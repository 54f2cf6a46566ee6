/**
 * The wire contract of the service: JSON Schemas, their types, codes of problems.
 * @packageDocumentation
 */
export * from './generated/contract.ts';
