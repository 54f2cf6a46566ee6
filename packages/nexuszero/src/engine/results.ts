/** What the engine's calls give: the thing itself, the plan behind it, and where the time went. */
import type { VerdictCode } from '../bytes/errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { Proof } from '../proofs/proof.ts';
import type { Verdict } from '../proofs/system.ts';
import type { Kind } from '../statements/ids.ts';

/** The stages of the pipeline, in order; `transfer` is what dispatching to a worker took. */
export type StageName =
  | 'validate'
  | 'plan'
  | 'cache'
  | 'queue'
  | 'transfer'
  | 'prove'
  | 'selfVerify'
  | 'verify'
  | 'compress'
  | 'decompress'
  | 'seal'
  | 'open';

/** One stage of one call. */
export interface Stage {
  readonly stage: StageName;
  /** Milliseconds. */
  readonly ms: number;
  /** Bytes of what the stage made, where it makes any. */
  readonly bytes?: number;
  /** Of `transfer`: how many jobs went to the worker together. */
  readonly jobs?: number;
  /** Bytes of wasm memory that the kernels at work hold after the stage, where there are any. */
  readonly memoryBytes?: number;
}

/** What every result of the engine carries. */
export interface Account {
  readonly stages: readonly Stage[];
  /** From the call to its result, in milliseconds. */
  readonly ms: number;
  /** Whether it came from the cache. */
  readonly cached: boolean;
  /** What was decided and how long each stage took, in words, a line each. */
  explain(): string;
}

/** A proof that the engine made. */
export interface Made<K extends Kind = Kind> extends Account {
  readonly proof: Proof<K>;
  readonly plan: Plan;
}

/** A verdict of the engine. */
export type Checked = Verdict & Account;

/** Bytes that the engine made: a box, what was in one, a container. */
export interface MadeBytes extends Account {
  readonly bytes: Uint8Array;
}

/** What is told apart from what: everything that a result says beside its value. */
interface Told {
  readonly title: string;
  readonly plan?: Plan;
  readonly stages: readonly Stage[];
  readonly ms: number;
}

/** Made by `new`, so that `explain` costs nothing until it is asked for. */
export class ProofResult<K extends Kind> implements Made<K> {
  readonly proof: Proof<K>;
  readonly plan: Plan;
  readonly stages: readonly Stage[];
  readonly ms: number;
  readonly cached: boolean;

  constructor(proof: Proof<K>, plan: Plan, stages: readonly Stage[], ms: number, cached: boolean) {
    this.proof = proof;
    this.plan = plan;
    this.stages = stages;
    this.ms = ms;
    this.cached = cached;
  }

  explain(): string {
    const { kind, suite, form, size } = this.proof;
    const from = this.cached ? ', from the cache' : '';
    const title = `a proof of ${kind} on ${suite}, ${form}: ${String(size)} bytes${from}`;
    return explain({ title, plan: this.plan, stages: this.stages, ms: this.ms });
  }
}

class VerdictResult implements Account {
  readonly ok: boolean;
  readonly code?: VerdictCode;
  readonly reason?: string;
  readonly stages: readonly Stage[];
  readonly ms: number;
  readonly cached: boolean;

  constructor(verdict: Verdict, stages: readonly Stage[], ms: number, cached: boolean) {
    this.ok = verdict.ok;
    if (!verdict.ok) {
      this.code = verdict.code;
      this.reason = verdict.reason;
    }
    this.stages = stages;
    this.ms = ms;
    this.cached = cached;
  }

  explain(): string {
    const verdict = this.ok ? 'true' : `refused, ${this.code ?? ''}: ${this.reason ?? ''}`;
    const title = `${verdict}${this.cached ? ', from the cache' : ''}`;
    return explain({ title, stages: this.stages, ms: this.ms });
  }
}

export function checkedOf(
  verdict: Verdict,
  stages: readonly Stage[],
  ms: number,
  cached: boolean,
): Checked {
  return new VerdictResult(verdict, stages, ms, cached) as Account as Checked;
}

export class BytesResult implements MadeBytes {
  readonly bytes: Uint8Array;
  readonly stages: readonly Stage[];
  readonly ms: number;
  readonly cached = false;
  readonly #title: string;

  constructor(title: string, bytes: Uint8Array, stages: readonly Stage[], ms: number) {
    this.#title = title;
    this.bytes = bytes;
    this.stages = stages;
    this.ms = ms;
  }

  explain(): string {
    const title = `${this.#title}: ${String(this.bytes.length)} bytes`;
    return explain({ title, stages: this.stages, ms: this.ms });
  }
}

function explain({ title, plan, stages, ms }: Told): string {
  const lines = [title];
  if (plan !== undefined) {
    for (const reason of plan.reasons) lines.push(`- ${reason}`);
    for (const lost of plan.alternatives) {
      lines.push(`- not ${lost.system} ${lost.suite} ${lost.form}: ${lost.reason}`);
    }
  }
  for (const { stage, ms: own, bytes, jobs = 1, memoryBytes } of stages) {
    const many = jobs === 1 ? '' : `, ${String(jobs)} jobs together`;
    const size = bytes === undefined ? '' : `, ${String(bytes)} bytes`;
    const memory = memoryBytes === undefined ? '' : `, ${mebibytes(memoryBytes)} of wasm memory`;
    lines.push(`${stage}: ${own.toFixed(3)} ms${many}${size}${memory}`);
  }
  lines.push(`in all: ${ms.toFixed(3)} ms`);
  return lines.join('\n');
}

const mebibytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
