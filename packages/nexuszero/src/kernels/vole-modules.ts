/** The vole kernels' bytes, a module a level: those above 128 are loaded only where they are used. */
import { NexusError } from '../bytes/errors.ts';
import type { VoleLevel } from './ciphers.ts';
import { voleWasm } from './generated/vole-wasm.ts';

/**
 * The module of the level, base64.
 * @throws UNSUPPORTED - when the part of the package that holds it cannot be loaded
 */
export async function voleModule(level: VoleLevel): Promise<string> {
  if (level === 128) return voleWasm;
  try {
    if (level === 192) return (await import('./generated/vole192-wasm.ts')).vole192Wasm;
    // a level that is none is refused where the module's own is compared
    return (await import('./generated/vole256-wasm.ts')).vole256Wasm;
  } catch (cause) {
    const kernel = `kernels: the kernel of level ${String(level)} cannot be loaded`;
    throw new NexusError('UNSUPPORTED', kernel, { cause, hint: 'give it to init as a module' });
  }
}
