/** Making an engine on a platform. */
import { NexusError } from '../bytes/errors.ts';
import { BUILT_IN_MODEL } from '../plan/built-in.ts';
import { CostModel } from '../plan/model.ts';
import { Planner } from '../plan/planner.ts';
import { bulletproofsCost } from '../proofs/bulletproofs/cost.ts';
import { sigmaCost } from '../proofs/sigma/cost.ts';
import { voleCost } from '../proofs/vole/cost.ts';
import { parseConfig, type EngineConfig } from './config.ts';
import { Core } from './core.ts';
import { Engine } from './engine.ts';
import type { Platform } from './pool.ts';

/** News of the cost model that an engine's plans may miss: a slow-down is followed within twenty observations all the same. */
const PATIENCE = 5;

/** @throws BAD_PARAMETER - for what is no setting; BAD_ENCODING | UNSUPPORTED - for a model that is none */
export function createEngineOn(platform: Platform, config: EngineConfig): Engine {
  const settings = parseConfig(config);
  const builtIn = CostModel.from(BUILT_IN_MODEL);
  const model = settings.model ?? builtIn;
  if (settings.model !== undefined) requireRows(model, builtIn);
  const planner = new Planner(
    [sigmaCost, bulletproofsCost, voleCost],
    model,
    ({ planned, remembered }) => {
      if (!remembered) core.emit({ type: 'plan', planned });
    },
    PATIENCE,
  );
  const core = new Core(settings, platform, planner);
  if (settings.model === undefined) {
    const text = 'predictions come from the built-in model; calibrate() fits one to this machine';
    core.emit({ type: 'note', text });
  }
  return new Engine(core);
}

/**
 * Without a row nothing can be planned that needs it, and every call would fail with what looks like the statement's fault.
 * @throws UNSUPPORTED - when one is missing
 */
function requireRows(model: CostModel, builtIn: CostModel): void {
  const missing = model.rowMissing(builtIn);
  if (missing === undefined) return;
  throw new NexusError('UNSUPPORTED', `engine: model: no row ${missing}`, {
    path: 'model',
    hint: 'calibrate again: the model is of another release',
  });
}
