/** Making the kernels ahead of their first use. */
import { initCurve, type CurveInit } from '../kernels/default.ts';
import type { RangeInit } from '../kernels/default-range.ts';
import type { VoleInit } from '../kernels/default-vole.ts';
import { requireObject } from '../proofs/options.ts';

/** What `init` takes. */
export interface InitOptions extends CurveInit, RangeInit, VoleInit {}

/**
 * Makes kernels now rather than on first use: those whose modules are given, or all of level 128. Only edge
 * runtimes need to call it.
 * @throws BAD_PARAMETER - when a module is given after its kernel was made, or is another's
 */
export async function init(options: InitOptions = {}): Promise<void> {
  requireObject(options, 'init');
  const { curve, range, vole, vole192, vole256 } = options;
  const voles = [vole, vole192, vole256].some((module) => module !== undefined);
  const all = curve === undefined && range === undefined && !voles;
  if (all || curve !== undefined) await initCurve(options);
  if (all || range !== undefined) {
    const { initRange } = await import('../kernels/default-range.ts');
    await initRange(options);
  }
  if (all || voles) {
    const { initVole } = await import('../kernels/default-vole.ts');
    await initVole(options);
  }
}
