/** Making the kernels ahead of their first use. */
import { initCurve, type CurveInit } from '../kernels/default.ts';
import type { RangeInit } from '../kernels/default-range.ts';
import { requireObject } from '../proofs/options.ts';

/** What `init` takes. */
export interface InitOptions extends CurveInit, RangeInit {}

/**
 * Makes kernels now rather than on first use: those whose modules are given, or all of them. Only edge
 * runtimes need to call it.
 * @throws BAD_PARAMETER - when a module is given after its kernel was made
 */
export async function init(options: InitOptions = {}): Promise<void> {
  requireObject(options, 'init');
  const { curve, range } = options;
  const all = curve === undefined && range === undefined;
  if (all || curve !== undefined) await initCurve(options);
  if (!all && range === undefined) return;
  const { initRange } = await import('../kernels/default-range.ts');
  await initRange(options);
}
