/**
 * The optimizer: what to commit to, how to prove it, and what it will cost, predicted by a model of this machine. It
 * loads no prover and no kernel until `calibrate` measures.
 * @packageDocumentation
 */
import { NexusError } from './bytes/errors.ts';
import { BUILT_IN_MODEL } from './plan/built-in.ts';
import type { CalibrateOptions } from './plan/calibrate.ts';
import { CostModel } from './plan/model.ts';
import { Planner } from './plan/planner.ts';
import type { Planned, Surroundings, Wish } from './plan/plan.ts';
import { bulletproofsCost } from './proofs/bulletproofs/cost.ts';
import { sigmaCost } from './proofs/sigma/cost.ts';
import type { CostDescriptor } from './proofs/system.ts';
import { voleCost } from './proofs/vole/cost.ts';
import type { CommitmentRequest } from './statements/shape.ts';
import type { Statement } from './statements/statement.ts';

/** What to plan: a finished statement, or what to commit to. */
export type PlanRequest =
  | { readonly statement: Statement; readonly wish?: Wish }
  | { readonly commit: CommitmentRequest; readonly wish?: Wish };

/** With what, and where. */
export interface PlanOptions {
  /** The built-in one when not said. */
  readonly model?: CostModel;
  /** No workers when not said. */
  readonly surroundings?: Surroundings;
}

/**
 * The plan for a request, or why there is none and what comes nearest. The same in, the same out.
 * @throws BAD_PARAMETER | BAD_ENCODING | LIMIT_EXCEEDED | UNDERDETERMINED | UNSUPPORTED - when the request or its wish
 * is malformed
 */
export function plan(request: PlanRequest, options: PlanOptions = {}): Planned {
  if (typeof request !== 'object' || (request as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'plan: expected an object with statement or commit');
  }
  const { model = (unlearned ??= builtInModel()), surroundings = ALONE } = options;
  const planner = new Planner(COST_DESCRIPTORS, model);
  const { wish = {} } = request;
  return 'commit' in request
    ? planner.planCommitment(request.commit, wish, surroundings)
    : planner.plan(request.statement, wish, surroundings);
}

/** The built-in model as it is read: nobody else has it, so it never learns. */
let unlearned: CostModel | undefined;

const ALONE: Surroundings = Object.freeze({ workers: 0, isolation: 'none', cores: 1 });

/** The costs of all proof systems, for a `Planner`. */
export const COST_DESCRIPTORS: readonly CostDescriptor[] = Object.freeze([
  sigmaCost,
  bulletproofsCost,
  voleCost,
]);

/** The model that comes with the package: another machine's times, good for choices more than for predictions. */
export function builtInModel(): CostModel {
  return CostModel.from(BUILT_IN_MODEL);
}

/**
 * Measures this machine with real proofs, for a second or two, and gives a model of it; keep its JSON.
 * @throws ABORTED - when the signal fires; BAD_PARAMETER - for a budget that is none
 */
export async function calibrate(options: CalibrateOptions = {}): Promise<CostModel> {
  const [{ calibrateWith }, { sigma }, { bulletproofs }, { vole }] = await Promise.all([
    import('./plan/calibrate.ts'),
    import('./proofs/sigma/system.ts'),
    import('./proofs/bulletproofs/system.ts'),
    import('./proofs/vole/system.ts'),
  ]);
  return calibrateWith([sigma, bulletproofs, vole], builtInModel(), options);
}

export { CostModel } from './plan/model.ts';
export type { CurveData, ModelSource, Operation, Prediction } from './plan/model.ts';
export type { Point } from './plan/curve.ts';
export { Planner, type Decision } from './plan/planner.ts';
export type { CalibrateOptions } from './plan/calibrate.ts';
export type {
  Alternative,
  Choice,
  Estimate,
  Plan,
  Planned,
  Surroundings,
  Wish,
} from './plan/plan.ts';
export type { AbortSignalLike, Cost, CostDescriptor } from './proofs/system.ts';
export type {
  CommitmentRequest,
  RangeShape,
  Shape,
  SigmaShape,
  VoleShape,
} from './statements/shape.ts';
export type { Bounds } from './statements/bounds.ts';
export { isNexusError, NexusError } from './bytes/errors.ts';
export type { CodeEntry, ErrorCode, NexusErrorDetails, VerdictCode } from './bytes/errors.ts';
export type { Json, JsonObject } from './bytes/json.ts';
export type { Level, Security } from './bytes/security.ts';
export type { CipherName } from './kernels/ciphers.ts';
export type { SuiteName } from './kernels/suites.ts';
export type {
  FormName,
  Kind,
  SigmaForm,
  SigmaKind,
  SystemName,
  VoleForm,
  VoleKind,
} from './statements/ids.ts';
export type {
  DleqStatement,
  DlogStatement,
  HashedRangeStatement,
  LinearStatement,
  PedersenStatement,
  PreimageStatement,
  RangeStatement,
  RangeValue,
  Statement,
  StatementOf,
} from './statements/statement.ts';
