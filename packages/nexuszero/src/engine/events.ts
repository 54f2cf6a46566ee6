/** What an engine tells of, as it happens. */
import type { ErrorCode, VerdictCode } from '../bytes/errors.ts';
import type { Planned } from '../plan/plan.ts';
import type { Kind } from '../statements/ids.ts';
import type { Operation } from './metrics.ts';
import type { Stage } from './results.ts';

export type EngineEvent =
  /** What was decided for a statement or a commitment, and why; once for each new kind of request. */
  | { readonly type: 'plan'; readonly planned: Planned }
  | {
      readonly type: 'done';
      readonly operation: Operation;
      readonly kind?: Kind;
      readonly ms: number;
      readonly stages: readonly Stage[];
      readonly cached: boolean;
    }
  /** A proof that was not accepted. */
  | {
      readonly type: 'refused';
      readonly operation: 'verify';
      readonly kind?: Kind;
      readonly code: VerdictCode;
    }
  | {
      readonly type: 'failed';
      readonly operation: Operation;
      readonly kind?: Kind;
      readonly code: ErrorCode;
    }
  /** A job goes to another worker, for this reason. */
  | { readonly type: 'retry'; readonly why: string }
  /** Something that an operator may want to know. */
  | { readonly type: 'note'; readonly text: string };
