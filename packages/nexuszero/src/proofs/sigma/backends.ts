/** The backend of each suite, made on first use and kept: the NIST code loads only when asked for. */
import { defaultCurve } from '../../kernels/default.ts';
import type { SuiteName } from '../../kernels/suites.ts';
import type { SigmaBackend } from './backend.ts';
import { plainBackend } from './plain-backend.ts';
import { wasmBackend } from './wasm-backend.ts';

const ready = new Map<SuiteName, SigmaBackend>();

/** The backend at once when it exists, else a promise of it: a proof takes microseconds, a turn too. */
export function sigmaBackend(suite: SuiteName): SigmaBackend | Promise<SigmaBackend> {
  const backend = ready.get(suite);
  return backend?.usable() === true ? backend : makeBackend(suite);
}

async function makeBackend(suite: SuiteName): Promise<SigmaBackend> {
  const backend = await loadBackend(suite);
  ready.set(suite, backend);
  return backend;
}

async function loadBackend(suite: SuiteName): Promise<SigmaBackend> {
  if (suite === 'ristretto255') return wasmBackend(await defaultCurve());
  const { nistGroup } = await import('../../kernels/nist.ts');
  switch (suite) {
    case 'P256':
      return plainBackend(nistGroup('P256'));
    case 'P384':
      return plainBackend(nistGroup('P384'));
    case 'P521':
      return plainBackend(nistGroup('P521'));
  }
}
