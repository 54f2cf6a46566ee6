/**
 * Speaks with a NexusZero proof service, from Node, browsers and edge runtimes: proves here or there, has proofs verified, follows jobs.
 * @packageDocumentation
 */
import { Client } from './client.ts';
import type { ClientSettings } from './settings.ts';

/**
 * A client of the service at `settings.url`. It connects when it is first asked for something.
 * @throws BAD_PARAMETER - for settings that are none
 */
export function createClient(settings: ClientSettings): Client {
  return new Client(settings);
}

export { CLIENT_CODES, isServiceError, ServiceError } from './errors.ts';
export type { ClientCode, ServiceErrorCode, ServiceErrorDetails } from './errors.ts';
export type { Client, Presented } from './client.ts';
export type {
  CheckLike,
  Data,
  OpenCallOptions,
  PlanInput,
  Recipient,
  Sealed,
  SealInput,
  SubmitBatchOptions,
  VerifyBatchOptions,
} from './requests.ts';
export type { BatchCallOptions, ItemLike, Items } from './batch.ts';
export type { RetrySettings } from './backoff.ts';
export type { BreakerReport, BreakerSettings, BreakerState } from './breaker.ts';
export type { JobHandle, Outcome, WaitOptions } from './jobs.ts';
export type { CallOptions } from './limit.ts';
export type { LocalEngine, LocalProveOptions } from './local.ts';
export type {
  ContextOption,
  ProveCallOptions,
  SubmitOptions,
  VerifyCallOptions,
} from './options.ts';
export type { Made, ProofLike } from './proof.ts';
export type { ItemResult } from './results.ts';
export type { ClientSettings, Fetch } from './settings.ts';
export type { StatementLike } from './statement.ts';
export type { ClientStatus } from './transport.ts';
export type { RevealingOpening, RevealingWitness, WitnessLike } from './witness.ts';
export type * from './generated/contract.ts';
