/** The lattice kernels that sealing shares: one of ML-KEM, and one for each set of FrodoKEM. */
import { NexusError } from '../bytes/errors.ts';
import { createFrodo, type Frodo, type FrodoSet } from './frodo.ts';
import { createMlKem, type MlKem } from './mlkem.ts';
import { sharedKernel, type Shared } from './shared.ts';
import type { WasmModule } from './wasm.ts';

const mlKem = sharedKernel(createMlKem);
const frodos = new Map<string, Shared<Frodo>>();
let frodoModule: WasmModule | undefined;

/** The instance behind the functions of sealing. */
export const defaultMlKem = (): Promise<MlKem> => mlKem.get();

/** The instance of the set behind the functions of sealing. */
export function defaultFrodo(set: FrodoSet): Promise<Frodo> {
  const name = `${String(set.dimension)} ${String(set.salted)} ${set.matrix}`;
  let shared = frodos.get(name);
  if (shared === undefined) {
    shared = sharedKernel((module) => createFrodo(set, module));
    if (frodoModule !== undefined) shared.give(frodoModule);
    frodos.set(name, shared);
  }
  return shared.get();
}

/** What `init` takes: compiled modules, for runtimes that forbid compiling from bytes. */
export interface SealInit {
  /** Of `nexuszero/mlkem.wasm`: X-Wing and ML-KEM. */
  readonly mlkem?: WasmModule;
  /** Of `nexuszero/frodo.wasm`: the suites with FrodoKEM. */
  readonly frodo?: WasmModule;
}

/**
 * Takes the modules, and makes the kernel of ML-KEM now rather than on first use. Only edge runtimes need to call it.
 * @throws BAD_PARAMETER - when a module is given after its kernel was made; UNSUPPORTED - when it is none
 */
export async function initLattice(options: SealInit = {}): Promise<void> {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'init: expected an object');
  }
  const { mlkem, frodo } = options;
  // one that is another's must not stay: there is no second try
  if (frodo !== undefined) await createFrodo(ANY_SET, frodo);
  if (mlkem !== undefined) await createMlKem(mlkem);
  if (frodo !== undefined) {
    if (frodos.size > 0) {
      throw new NexusError('BAD_PARAMETER', 'init: the kernels are made already', {
        hint: 'call init before the first key',
      });
    }
    frodoModule = frodo;
  }
  if (mlkem !== undefined) mlKem.give(mlkem);
  if (mlkem !== undefined || frodo === undefined) await mlKem.get();
}

/** The module is the same for all. */
const ANY_SET: FrodoSet = { dimension: 640, salted: true, matrix: 'SHAKE' };
