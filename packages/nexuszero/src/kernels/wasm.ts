/** Loading a kernel: from the bytes inside the package, or from a module that the caller compiled. */
import { fromBase64 } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';

/** A compiled WebAssembly module; any platform's `WebAssembly.Module` fits. */
export type WasmModule = object;

/**
 * An instance with its own memory; `telling` is an export by which the module is known from others of this package.
 * @throws UNSUPPORTED - when the runtime has no WebAssembly SIMD or forbids compiling from bytes
 */
export async function instantiate(
  base64: string,
  module?: WasmModule,
  telling?: string,
  imports: object = { env: { abort } },
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const compiled = module ?? (await WebAssembly.compile(fromBase64(base64)));
    const { exports } = await WebAssembly.instantiate(compiled, imports);
    if (telling === undefined || telling in exports) return exports;
    throw new Error('another module of this package');
  } catch (cause) {
    throw new NexusError('UNSUPPORTED', 'kernels: the WebAssembly module does not start here', {
      cause,
      hint: 'needs WebAssembly SIMD; where compiling from bytes is forbidden give init the compiled module',
    });
  }
}

/** AssemblyScript's trap; never reached by the kernels' own code. */
function abort(): never {
  throw new NexusError('INTERNAL', 'kernels: a kernel aborted');
}
