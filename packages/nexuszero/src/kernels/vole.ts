/** The vole kernels: proofs about SHA-256 preimages in WebAssembly. Maths: docs/protocol/vole.md */
import { byteCount } from '../bytes/bytes.ts';
import type { VoleLevel } from './ciphers.ts';
import { instantiateVole, requireProved } from './vole-exports.ts';
import { proveJob, verifyJob, type VoleSecrets, type VoleStatement } from './vole-inputs.ts';
import { voleProofBytes, type VoleParameters } from './vole-size.ts';
import type { WasmModule } from './wasm.ts';

/** One instance; nothing of a call survives it but the memory's size. */
export interface Vole {
  /** The SHA-256 digest. Constant time in the message's bytes. */
  sha256(message: Uint8Array): Uint8Array;
  /**
   * The proof. Constant time in the message; `fresh` is 32 random bytes.
   * @throws WITNESS_MISMATCH - when the message has another digest, or a value outside its bounds
   */
  prove(parameters: VoleParameters, statement: VoleStatement, secrets: VoleSecrets): Uint8Array;
  /** Whether the proof holds; it has `voleProofBytes` bytes. */
  verify(parameters: VoleParameters, statement: VoleStatement, proof: Uint8Array): boolean;
  /** Bytes of linear memory. */
  memoryBytes(): number;
  /** Whether a call has trapped: every later one is refused. */
  isBroken(): boolean;
}

/**
 * A kernel of the caller's own.
 * @param level - that of the parameters it is called with
 * @param module - the level's module compiled, where compiling from bytes is forbidden
 * @throws UNSUPPORTED - when the runtime cannot run it; BAD_PARAMETER - for a module of another level
 */
export async function createVole(level: VoleLevel = 128, module?: WasmModule): Promise<Vole> {
  const { wasm, arena } = await instantiateVole(level, module);
  return {
    sha256(message) {
      const length = byteCount(message);
      return arena.call([message], 32, ([at], out) => {
        wasm.sha256(out, at!, length);
      });
    },
    prove(parameters, statement, secrets) {
      const { inputs, ...job } = proveJob(level, parameters, statement, secrets);
      const size = voleProofBytes(job.parameters, job.statement.length);
      return arena.call(inputs, size, ([p, d, b, m, f], out) => {
        requireProved(wasm.prove(p!, d!, b!, inputs[2]!.length, m!, f!, out));
      });
    },
    verify(parameters, statement, proof) {
      const { inputs } = verifyJob(level, parameters, statement, proof);
      let holds = false;
      arena.call(inputs, 0, ([p, d, b, at]) => {
        holds = wasm.verify(p!, d!, b!, inputs[2]!.length, at!) === 1;
      });
      return holds;
    },
    memoryBytes: () => arena.buffer.byteLength,
    isBroken: () => arena.broken,
  };
}
