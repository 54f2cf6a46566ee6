/** The backend of each suite, made on first use and kept: the NIST code loads only when asked for. */
import { defaultCurve } from '../../kernels/default.ts';
import type { SuiteName } from '../../kernels/suites.ts';
import type { SigmaBackend } from './backend.ts';
import { plainBackend } from './plain-backend.ts';
import { wasmBackend } from './wasm-backend.ts';

export async function sigmaBackend(suite: SuiteName): Promise<SigmaBackend> {
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
