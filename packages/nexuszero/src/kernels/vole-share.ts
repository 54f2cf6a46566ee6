/**
 * A share of a proof about a long message: the columns, hashes and constraints of some of its blocks (docs/protocol/vole.md
 * section 11). What it gives goes to the leader; vole-lead.ts.
 */
import { NexusError } from '../bytes/errors.ts';
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
  blocksOf,
  voleHashBytes,
  voleShare,
  voleSumBytes,
  type BlockRange,
  type ShareSize,
  type VoleParameters,
} from './vole-size.ts';
import type { WasmModule } from './wasm.ts';

/** One instance, for one share at a time: the steps in order, and `forget` at the end, whatever came between. */
export interface VoleShare {
  /**
   * Its part of the corrections, row after row.
   * @throws WITNESS_MISMATCH - when the message has another digest, or a value outside its bounds
   */
  beginProof(
    parameters: VoleParameters,
    statement: VoleStatement,
    secrets: VoleSecrets,
    range: BlockRange,
  ): Uint8Array;
  beginVerification(
    parameters: VoleParameters,
    statement: VoleStatement,
    proof: Uint8Array,
    range: BlockRange,
  ): void;
  /** Its part of the hashes, that of u first, and of d, under its part of the hash's key; a verifier has neither u nor d. */
  hash(key: Uint8Array): { readonly hashes: Uint8Array; readonly d: Uint8Array };
  /** Its part of the sum of packs under their challenges. */
  sum(challenges: Uint8Array): Uint8Array;
  /** Overwrites everything. */
  forget(): void;
  /** Whether a step has trapped: every later one is refused. */
  isBroken(): boolean;
}

interface Task {
  readonly held: Held;
  readonly proves: boolean;
  readonly share: ShareSize;
}

/** A kernel for shares; see `createVole`. */
export async function createVoleShare(level: VoleLevel, module?: WasmModule): Promise<VoleShare> {
  const { wasm, arena } = await instantiateVole(level, module);
  return new Share(level, wasm, arena);
}

class Share implements VoleShare {
  readonly #level: VoleLevel;
  readonly #wasm: VoleExports;
  readonly #arena: Arena;
  #task: Task | undefined;

  constructor(level: VoleLevel, wasm: VoleExports, arena: Arena) {
    this.#level = level;
    this.#wasm = wasm;
    this.#arena = arena;
  }

  beginProof(
    parameters: VoleParameters,
    statement: VoleStatement,
    secrets: VoleSecrets,
    range: BlockRange,
  ): Uint8Array {
    const job = proveJob(this.#level, parameters, statement, secrets);
    const { from, to } = range;
    const { held, share } = this.#begin(job, { from, to }, true);
    const [p, d, b, m, f] = held.addresses as [number, number, number, number, number];
    const { length } = job.inputs[2]!;
    const status = this.#arena.guard(() =>
      this.#wasm.beginProof(p, d, b, length, m, f, from, to, held.out),
    );
    requireProved(status);
    return this.#arena.read(held.out, share.correctionBytes);
  }

  beginVerification(
    parameters: VoleParameters,
    statement: VoleStatement,
    proof: Uint8Array,
    range: BlockRange,
  ): void {
    const { from, to } = range;
    const job = verifyJob(this.#level, parameters, statement, proof);
    const { held } = this.#begin(job, { from, to }, false);
    const [p, , , at] = held.addresses as [number, number, number, number];
    this.#arena.guard(() => {
      this.#wasm.beginVerification(p, at, from, to);
    });
  }

  #begin(job: VoleJob, range: BlockRange, proves: boolean): Task {
    if (this.#task !== undefined) throw bad('a share is at work already');
    const { parameters, statement, inputs } = job;
    requireRange(range, blocksOf(statement.length));
    const share = voleShare(parameters, statement, range);
    const outBytes = proves ? Math.max(share.correctionBytes, share.dBytes) : 0;
    this.#task = { held: this.#arena.hold(inputs, outBytes), proves, share };
    return this.#task;
  }

  #current(): Task {
    if (this.#task === undefined) throw bad('no share is at work');
    return this.#task;
  }

  hash(key: Uint8Array): { readonly hashes: Uint8Array; readonly d: Uint8Array } {
    const { held, proves, share } = this.#current();
    const [wasm, arena] = [this.#wasm, this.#arena];
    requireSize('BAD_PARAMETER', 'key', key, share.keyBytes);
    arena.write(wasm.hashKeyAt(), key);
    arena.guard(() => {
      if (proves) wasm.hashProof(held.out);
      else wasm.hashVerification();
    });
    const { u, tags } = voleHashBytes(this.#level);
    const hashes = new Uint8Array(u + tags);
    if (proves) arena.readInto(wasm.uHashAt(), hashes.subarray(0, u));
    arena.readInto(wasm.tagHashesAt(), hashes.subarray(u));
    return { hashes, d: arena.read(held.out, proves ? share.dBytes : 0) };
  }

  sum(challenges: Uint8Array): Uint8Array {
    const { held, proves, share } = this.#current();
    const [wasm, arena] = [this.#wasm, this.#arena];
    requireSize('BAD_PARAMETER', 'challenges', challenges, share.challengeBytes);
    arena.write(wasm.packKeyAt(), challenges);
    const [, digest, , proof] = held.addresses as [number, number, number, number];
    arena.guard(() => {
      if (proves) wasm.sumProof(digest);
      else wasm.sumVerification(digest, proof);
    });
    return arena.read(wasm.sumsAt(), voleSumBytes(this.#level));
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

/** Shares begin at even blocks; docs/protocol/vole.md section 11. */
function requireRange({ from, to }: BlockRange, blocks: number): void {
  const whole = Number.isInteger(from) && Number.isInteger(to);
  const even = whole && from % 2 === 0 && (to % 2 === 0 || to === blocks);
  if (even && from >= 0 && from < to && to <= blocks && blocks > 1) return;
  throw new NexusError('BAD_PARAMETER', 'kernels: no share of the blocks');
}
