/** What a plan is: the shapes that the optimizer takes and gives. How it decides: docs/protocol/optimizer.md */
import type { Level, Security } from '../bytes/security.ts';
import type { CipherName } from '../kernels/ciphers.ts';
import type { SuiteName } from '../kernels/suites.ts';
import type { Cost } from '../proofs/system.ts';
import type { FormName, Kind, SystemName } from '../statements/ids.ts';

/** What the caller wants of proofs; whatever is left out is free. */
export interface Wish {
  /** The least class; 128 when not said. Never lowered silently. */
  readonly level?: Level;
  /** Only systems that withstand quantum computers. */
  readonly postQuantum?: boolean;
  /** Bytes of one proof, envelope included. */
  readonly maxProofBytes?: number;
  /** Of one proof, on this machine: the predicted value has to be within it, not the whole of its interval. */
  readonly maxProveMs?: number;
  readonly maxVerifyMs?: number;
  /**
   * What decides among the plans that fulfil the rest: the time to prove all, the bytes of all, or both in balance
   * (default), which is the least product of them with the usual form of each system.
   */
  readonly prefer?: 'speed' | 'size' | 'balanced';
  /** Fixes what is free otherwise. */
  readonly system?: SystemName;
  readonly suite?: SuiteName | CipherName;
  readonly form?: FormName;
  /** Of several committed values: all in one proof, or one proof each. */
  readonly aggregate?: boolean;
  /** How many such statements there are; 1 when not said. */
  readonly count?: number;
  /** The most workers to use; as many as the engine has when not said. */
  readonly workers?: number;
}

/** A prediction; `low` and `high` are the ends of its interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Which prover, and how it is asked. */
export interface Choice {
  readonly system: SystemName;
  readonly suite: SuiteName | CipherName;
  readonly kind: Kind;
  readonly form: FormName;
  readonly security: Security;
  /** Committed values in one proof. */
  readonly valuesPerProof: number;
  /** Exact, envelope included. */
  readonly proofBytes: number;
  /** Where the times come from, and where observed ones go. */
  readonly cost: Cost;
  /** Of one proof, in milliseconds. */
  readonly proveMs: Estimate;
  readonly verifyMs: Estimate;
}

/** A choice that lost. */
export interface Alternative extends Choice {
  /** Why: what of the wish it misses, or what it costs more. */
  readonly reason: string;
}

/** Everything that is decided before a proof is made. */
export interface Plan extends Choice {
  readonly level: Level;
  /** Proofs to make. */
  readonly count: number;
  /** Threads or processes at work; 0: none but the caller's. */
  readonly workers: number;
  readonly isolation: 'none' | 'thread' | 'process';
  /** Proofs that one dispatch to a worker holds. */
  readonly chunk: number;
  /** What a batch's records are stored with; a single proof never is compressed. */
  readonly compression: 'none' | 'adaptive';
  /** To make all `count` proofs, in milliseconds of the wall clock. */
  readonly totalMs: Estimate;
  /** Share of recent observations of this operation that fell inside their intervals; 0 when there were none. */
  readonly confidence: number;
  /** Where the predictions come from. */
  readonly model: 'built-in' | 'calibrated';
  /** What was decided, and why, a sentence each. */
  readonly reasons: readonly string[];
  readonly alternatives: readonly Alternative[];
}

/** A plan, or why there is none and what comes nearest to the wish. */
export type Planned =
  | { readonly ok: true; readonly plan: Plan }
  | {
      readonly ok: false;
      readonly code: 'PLAN_IMPOSSIBLE';
      readonly reason: string;
      /** The plan that misses the wish by least; undefined when the statement leaves none at all. */
      readonly nearest: Plan | undefined;
    };

/** Where proofs are made; part of what a plan depends on. */
export interface Surroundings {
  /** Workers that the engine has. */
  readonly workers: number;
  readonly isolation: 'none' | 'thread' | 'process';
  /** Processor cores; workers beyond them bring nothing. */
  readonly cores: number;
}
