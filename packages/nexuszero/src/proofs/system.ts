/** What every proof system offers, and the shapes that all of them share. */
import type { VerdictCode } from '../bytes/errors.ts';
import type { RandomSource } from '../bytes/random.ts';
import type { FormName, Kind, SystemName } from '../statements/ids.ts';
import type { CommitmentRequest, Shape } from '../statements/shape.ts';
import type { Statement } from '../statements/statement.ts';
import type { Witness } from '../statements/witness.ts';
import type { Proof } from './proof.ts';
import type { Level, Security } from '../bytes/security.ts';

/** The part of AbortSignal that is looked at; every platform's signal fits. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  /** Where there is one, an engine hears of the abort at once; else it looks between two jobs. */
  addEventListener?(type: 'abort', listener: () => void): void;
  /** As it was added. */
  removeEventListener?(type: 'abort', listener: () => void): void;
}

/** Where a call stands; stages come in this order. */
export interface Progress {
  readonly stage: 'validate' | 'prove' | 'done';
  /** In the stage 'prove' of a proof in parts: how many are made, of how many. */
  readonly done?: number;
  readonly total?: number;
}

/** Threads that share large proofs; `connectHelpers` of `nexuszero/preimage` makes them. */
export interface Helpers {
  /** How many there are. */
  readonly count: number;
}

/** How to prove. */
export interface ProveOptions {
  /** What the proof is for: 1 to 1,024 UTF-8 bytes, bound into the proof. */
  readonly context: string;
  /**
   * 'speed' (default) proofs can be verified in batches; 'size' takes the smallest form. Vole proofs are
   * balanced when nothing is said.
   */
  readonly prefer?: 'speed' | 'size';
  /** Fixes the form outright. */
  readonly form?: FormName;
  /** Looked at between kernel calls. */
  readonly signal?: AbortSignalLike;
  /** Threads that share one large proof: vole proofs of long messages; others pass them over. */
  readonly helpers?: Helpers;
  /** Called at the border of each stage. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What a verifier demands of a proof beyond its being true. */
export interface VerifyPolicy {
  /** The least class accepted; 128 by default. */
  readonly level?: Level;
  /** Accept only systems that withstand quantum computers; false by default. */
  readonly postQuantum?: boolean;
  readonly signal?: AbortSignalLike;
}

/** How to verify. */
export interface VerifyOptions extends VerifyPolicy {
  /** The context that the verifier expects, never one that came with the proof. */
  readonly context: string;
  /** As those of `prove`. */
  readonly helpers?: Helpers;
}

/** What `verify` says. */
export type Verdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: VerdictCode; readonly reason: string };

/** One proof of a batch, with the verifier's own statement and context. */
export interface VerifyItem {
  readonly statement: Statement;
  readonly proof: Proof | Uint8Array;
  readonly context: string;
}

/** What a plan needs to know about one proof before it is made. */
export interface Cost {
  /** Bytes of the proof, envelope included: exact. */
  readonly bytes: number;
  /** The row of the cost model: all proofs that the same code makes, at whatever size. */
  readonly row: string;
  /** What the times to prove and to verify grow with, in a unit of the row's own. */
  readonly proveSize: number;
  readonly verifySize: number;
}

/** What a proof system says about its proofs without its provers and kernels: a program that plans loads no more. */
export interface CostDescriptor {
  readonly name: SystemName;
  readonly kinds: readonly Kind[];
  /**
   * @throws BAD_PARAMETER | BAD_ENCODING | LIMIT_EXCEEDED | UNDERDETERMINED | UNSUPPORTED - when the statement
   * is malformed or of another kind
   */
  shapeOf(statement: Statement): Shape;
  /**
   * The shapes of statements that could be made for a request; none when the system has no answer to it.
   * @throws BAD_PARAMETER | LIMIT_EXCEEDED - for a request that no statement fits
   */
  offers(request: CommitmentRequest): readonly Shape[];
  /** The forms that such statements can be proved in, the usual one first. */
  forms(shape: Pick<Shape, 'suite'>): readonly FormName[];
  /** @throws BAD_PARAMETER - for a form that there is not */
  cost(shape: Shape, form: FormName): Cost;
  /** What proofs on the suite are worth. */
  security(shape: Pick<Shape, 'suite'>): Security;
}

/** A proof system; the engine finds it by the kind of the statement. */
export interface ProofSystem extends CostDescriptor {
  /** `random` defaults to the platform's generator. */
  prove<K extends Kind>(
    statement: Statement<K>,
    witness: Witness<K>,
    options: ProveOptions,
    random?: RandomSource,
  ): Promise<Proof<K>>;
  verify(statement: Statement, proof: Proof | Uint8Array, options: VerifyOptions): Promise<Verdict>;
  /** One verdict an item, in order; the false ones are named one by one. */
  verifyBatch(items: readonly VerifyItem[], policy: VerifyPolicy): Promise<Verdict[]>;
  /** Bytes of wasm memory that its kernels hold; none is made for the asking. */
  memoryBytes(): number;
  /**
   * Whether a witness satisfies a statement, where that is known in far less time than a proof takes.
   * @throws WITNESS_MISMATCH - when it does not
   */
  checkWitness?(statement: Statement, witness: Witness): Promise<void>;
}
