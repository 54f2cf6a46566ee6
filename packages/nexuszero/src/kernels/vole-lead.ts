/**
 * The leader of a proof that several kernels share (docs/protocol/vole.md section 11): it grows the trees, binds what the
 * shares give, and puts the proof together; vole-share.ts.
 */
import type { Arena, Held } from './arena.ts';
import { bad, requireSize } from './checks.ts';
import type { VoleLevel } from './ciphers.ts';
import { instantiateVole, requireProved, type VoleExports } from './vole-exports.ts';
import {
  proveJob,
  verifyJob,
  type VoleJob,
  type VoleSecrets,
  type VoleStatement,
} from './vole-inputs.ts';
import {
  voleHashBytes,
  voleKeyBytes,
  volePackBytes,
  voleProofBytes,
  voleSumBytes,
  type VoleParameters,
} from './vole-size.ts';
import type { WasmModule } from './wasm.ts';

/** One instance, for one proof at a time: the steps in order, and `forget` at the end, whatever came between. */
export interface VoleLead {
  /** @throws WITNESS_MISMATCH - when the message has another digest, or a value outside its bounds */
  beginProof(parameters: VoleParameters, statement: VoleStatement, secrets: VoleSecrets): void;
  /** The universal hash's key, or nothing when the proof's challenge is none. */
  beginVerification(
    parameters: VoleParameters,
    statement: VoleStatement,
    proof: Uint8Array,
  ): Uint8Array | undefined;
  /** Puts bytes at a place of the proof. */
  place(at: number, bytes: Uint8Array): void;
  /** With all corrections in place: the universal hash's key. */
  bindTrees(): Uint8Array;
  /** With d in place, and the sum of all hashes: the packs' challenges. */
  bindHashes(hashes: Uint8Array): Uint8Array;
  /** With the sum of all sums: the proof. */
  endProof(sums: Uint8Array): Uint8Array;
  endVerification(sums: Uint8Array): boolean;
  /** Overwrites everything. */
  forget(): void;
  /** Whether a step has trapped: every later one is refused. */
  isBroken(): boolean;
}

interface Task {
  readonly job: VoleJob;
  readonly held: Held;
  /** The address of the proof, and its bytes. */
  readonly proof: number;
  readonly proofBytes: number;
  readonly proves: boolean;
}

/** A kernel for leaders; see `createVole`. */
export async function createVoleLead(level: VoleLevel, module?: WasmModule): Promise<VoleLead> {
  const { wasm, arena } = await instantiateVole(level, module);
  return new Lead(level, wasm, arena);
}

class Lead implements VoleLead {
  readonly #level: VoleLevel;
  readonly #wasm: VoleExports;
  readonly #arena: Arena;
  #task: Task | undefined;

  constructor(level: VoleLevel, wasm: VoleExports, arena: Arena) {
    this.#level = level;
    this.#wasm = wasm;
    this.#arena = arena;
  }

  beginProof(parameters: VoleParameters, statement: VoleStatement, secrets: VoleSecrets): void {
    const job = proveJob(this.#level, parameters, statement, secrets);
    const { held } = this.#begin(job, true);
    const [p, d, b, m, f] = held.addresses as [number, number, number, number, number];
    const { length } = job.inputs[2]!;
    const status = this.#arena.guard(() =>
      this.#wasm.beginProof(p, d, b, length, m, f, 0, 0, held.out),
    );
    requireProved(status);
  }

  beginVerification(
    parameters: VoleParameters,
    statement: VoleStatement,
    proof: Uint8Array,
  ): Uint8Array | undefined {
    const job = verifyJob(this.#level, parameters, statement, proof);
    const { held } = this.#begin(job, false);
    const [p, , b, at] = held.addresses as [number, number, number, number];
    const { length } = job.inputs[2]!;
    const possible = this.#arena.guard(() => this.#wasm.leadVerification(p, b, length, at));
    return possible === 1 ? this.#hashKey() : undefined;
  }

  #begin(job: VoleJob, proves: boolean): Task {
    if (this.#task !== undefined) throw bad('a proof is at work already');
    const proofBytes = voleProofBytes(job.parameters, job.statement.length);
    const held = this.#arena.hold(job.inputs, proves ? proofBytes : 0);
    const proof = proves ? held.out : held.addresses[3]!;
    this.#task = { job, held, proof, proofBytes, proves };
    return this.#task;
  }

  #current(): Task {
    if (this.#task === undefined) throw bad('no proof is at work');
    return this.#task;
  }

  #hashKey(): Uint8Array {
    const { parameters, statement } = this.#current().job;
    return this.#arena.read(this.#wasm.hashKeyAt(), voleKeyBytes(parameters, statement.length));
  }

  place(at: number, bytes: Uint8Array): void {
    const { proof, proofBytes } = this.#current();
    if (at + bytes.length > proofBytes) throw bad('no place in the proof');
    this.#arena.write(proof + at, bytes);
  }

  bindTrees(): Uint8Array {
    const { proof } = this.#current();
    this.#arena.guard(() => {
      this.#wasm.bindTrees(proof);
    });
    return this.#hashKey();
  }

  bindHashes(hashes: Uint8Array): Uint8Array {
    const { proof, proves, job } = this.#current();
    const [wasm, arena] = [this.#wasm, this.#arena];
    const { u, tags } = voleHashBytes(this.#level);
    requireSize('BAD_PARAMETER', 'hashes', hashes, u + tags);
    arena.write(wasm.uHashAt(), hashes.subarray(0, u));
    arena.write(wasm.tagHashesAt(), hashes.subarray(u));
    arena.guard(() => {
      if (proves) wasm.bindHashes(proof);
      else wasm.bindTags(proof);
    });
    return arena.read(wasm.packKeyAt(), volePackBytes(job.parameters, job.statement));
  }

  endProof(sums: Uint8Array): Uint8Array {
    const { proof, proofBytes } = this.#current();
    this.#takeSums(sums);
    this.#arena.guard(() => {
      this.#wasm.endProof(proof);
    });
    return this.#arena.read(proof, proofBytes);
  }

  endVerification(sums: Uint8Array): boolean {
    const { proof } = this.#current();
    this.#takeSums(sums);
    return this.#arena.guard(() => this.#wasm.endVerification(proof)) === 1;
  }

  #takeSums(sums: Uint8Array): void {
    requireSize('BAD_PARAMETER', 'sums', sums, voleSumBytes(this.#level));
    this.#arena.write(this.#wasm.sumsAt(), sums);
  }

  forget(): void {
    if (this.#task === undefined) return;
    const { held, proves } = this.#task;
    this.#task = undefined;
    // an instance that has failed is emptied already
    if (this.#arena.broken) return;
    if (proves) this.#wasm.forget();
    this.#arena.release(held);
  }

  isBroken(): boolean {
    return this.#arena.broken;
  }
}
