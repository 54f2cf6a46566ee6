/** A job, as the journal keeps it. Everything in a record is public; secrets lie sealed beside it. */
import type { Fault, JsonObject, MadeProof, Progress, Verdict } from '@nexuszero/client';

export type Operation = 'prove' | 'verify' | 'batch';
export type Level = 128 | 192 | 256;
export type Priority = 'high' | 'normal' | 'low';

/** Who goes first. */
export const PRIORITIES: readonly Priority[] = Object.freeze(['high', 'normal', 'low']);
export const LEVELS: readonly Level[] = Object.freeze([128, 192, 256]);

/** Before its end a job is queued or running; it ends once. */
export type EndState = 'succeeded' | 'failed' | 'cancelled' | 'expired';
export type JobState = 'queued' | 'running' | EndState;

/** Times are milliseconds since 1970. */
export interface JobRecord {
  /** 128 random bits as 22 characters of base64url. */
  readonly id: string;
  readonly tenant: string;
  readonly op: Operation;
  readonly level: Level;
  readonly priority: Priority;
  readonly state: JobState;
  readonly createdMs: number;
  readonly startedMs?: number;
  readonly endedMs?: number;
  /** By when it must have ended. */
  readonly deadlineMs?: number;
  /** When a job that has ended is forgotten. */
  readonly keepUntilMs?: number;
  /** How often it was begun: one that takes the service along must not be begun for ever. */
  readonly attempts: number;
  /** What the cost model expects it to take in a prover. */
  readonly expectedMs: number;
  /** What is asked, without its secrets: statement, context, options, as they came. */
  readonly request: JsonObject;
  readonly outcome?: Outcome;
}

/** How a job ended, with whatever it made. */
export interface Outcome {
  readonly made?: MadeProof;
  readonly verdict?: Verdict;
  readonly batch?: Omit<Progress, 'total'>;
  readonly error?: Fault;
}

/** Secrets of a job: a box that opens with a data key, and that key, wrapped for the provers. */
export interface SealedInput {
  readonly box: Uint8Array;
  /** At most 2,000 bytes. */
  readonly wrappedKey: Uint8Array;
}

/** What makes two requests the same request. */
export interface Idempotency {
  /** As the client chose it, of one tenant. */
  readonly key: string;
  /** A digest of what is public of the request. */
  readonly fingerprint: string;
}
