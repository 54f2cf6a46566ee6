// The wire contract. scripts/contract.mjs makes JSON Schemas and types of it.
import { answers } from './answers.mjs';
import { requests } from './requests.mjs';

/** Major version of the interface, sent with every answer as `nexuszero-api`. */
export const API_VERSION = 1;
export { CODES } from './codes.mjs';
export const SCHEMAS = { ...requests, ...answers };
