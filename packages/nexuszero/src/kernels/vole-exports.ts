/** The functions of assembly/vole, and instances of it. */
import { NexusError } from '../bytes/errors.ts';
import { Arena, type KernelMemory } from './arena.ts';
import type { VoleLevel } from './ciphers.ts';
import { requireLevel } from './vole-inputs.ts';
import { voleModule } from './vole-modules.ts';
import { instantiate, type WasmModule } from './wasm.ts';

/** The functions of assembly/vole. */
export interface VoleExports {
  /** Of vole modules; others have none. */
  readonly LEVEL?: { readonly value: number };
  readonly memory: KernelMemory;
  stage(bytes: number): number;
  sha256(out: number, message: number, length: number): void;
  prove(
    parameters: number,
    digest: number,
    binding: number,
    bindingBytes: number,
    message: number,
    fresh: number,
    out: number,
  ): number;
  verify(
    parameters: number,
    digest: number,
    binding: number,
    bindingBytes: number,
    proof: number,
  ): number;
  /** Steps of assembly/vole/shares.ts. */
  beginProof(
    parameters: number,
    digest: number,
    binding: number,
    bindingBytes: number,
    message: number,
    fresh: number,
    from: number,
    to: number,
    corrections: number,
  ): number;
  hashProof(d: number): void;
  sumProof(digest: number): void;
  bindTrees(proof: number): void;
  bindHashes(proof: number): void;
  endProof(proof: number): void;
  forget(): void;
  leadVerification(
    parameters: number,
    binding: number,
    bindingBytes: number,
    proof: number,
  ): number;
  beginVerification(parameters: number, proof: number, from: number, to: number): void;
  hashVerification(): void;
  bindTags(proof: number): void;
  sumVerification(digest: number, proof: number): void;
  endVerification(proof: number): number;
  hashKeyAt(): number;
  packKeyAt(): number;
  tagHashesAt(): number;
  uHashAt(): number;
  sumsAt(): number;
}

/** An instance of the level's module, and its caller's area. */
export async function instantiateVole(
  level: VoleLevel,
  module?: WasmModule,
): Promise<{ readonly wasm: VoleExports; readonly arena: Arena }> {
  const base64 = module === undefined ? await voleModule(level) : '';
  const wasm = (await instantiate(base64, module)) as unknown as VoleExports;
  requireLevel(wasm.LEVEL?.value, level);
  return { wasm, arena: new Arena(wasm.memory, (bytes) => wasm.stage(bytes)) };
}

/** Statuses of the kernel's prover. */
const WRONG_DIGEST = 1;
const OUT_OF_BOUNDS = 2;

/** @throws WITNESS_MISMATCH - when the prover's status is not that it proved */
export function requireProved(status: number): void {
  if (status === WRONG_DIGEST) {
    throw new NexusError('WITNESS_MISMATCH', 'preimage: the message has another digest');
  }
  if (status === OUT_OF_BOUNDS) {
    throw new NexusError('WITNESS_MISMATCH', 'hashedRange: the value is outside its bounds');
  }
}
