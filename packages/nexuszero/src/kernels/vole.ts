/** The vole kernels: proofs about SHA-256 preimages in WebAssembly. Maths: docs/protocol/vole.md */
import { byteCount } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { Arena, type KernelMemory } from './arena.ts';
import type { VoleLevel } from './ciphers.ts';
import {
  blocksOf,
  MESSAGE_MAX_BYTES,
  voleProofBytes,
  type VoleBounds,
  type VoleParameters,
} from './vole-size.ts';
import { voleModule } from './vole-modules.ts';
import { instantiate, type WasmModule } from './wasm.ts';

/** What is proved. */
export interface VoleStatement {
  /** 32 bytes. */
  readonly digest: Uint8Array;
  /** Bytes of the message. */
  readonly length: number;
  readonly bounds?: VoleBounds;
  /**
   * Everything that the proof is bound to, which mu is the hash of; up to 4,096 bytes. It must hold parameters, digest,
   * length and bounds too: two proofs of one binding and the same fresh bytes show the message.
   */
  readonly binding: Uint8Array;
}

/** One instance; nothing of a call survives it but the memory's size. */
export interface Vole {
  /** The SHA-256 digest. Constant time in the message's bytes. */
  sha256(message: Uint8Array): Uint8Array;
  /**
   * The proof. Constant time in the message; `fresh` is 32 random bytes.
   * @throws WITNESS_MISMATCH - when the message has another digest, or a value outside its bounds
   */
  prove(
    parameters: VoleParameters,
    statement: VoleStatement,
    secrets: { readonly message: Uint8Array; readonly fresh: Uint8Array },
  ): Uint8Array;
  /** Whether the proof holds; it has `voleProofBytes` bytes. */
  verify(parameters: VoleParameters, statement: VoleStatement, proof: Uint8Array): boolean;
  /** Bytes of linear memory. */
  memoryBytes(): number;
  /** Whether a call has trapped: every later one is refused. */
  isBroken(): boolean;
}

/** The functions of assembly/vole. */
interface VoleExports {
  readonly LEVEL: { readonly value: number };
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
}

/** Statuses of the kernel's prover. */
const WRONG_DIGEST = 1;
const OUT_OF_BOUNDS = 2;

/**
 * A kernel of the caller's own.
 * @param level - that of the parameters it is called with
 * @param module - the level's module compiled, where compiling from bytes is forbidden
 * @throws UNSUPPORTED - when the runtime cannot run it; BAD_PARAMETER - for a module of another level
 */
export async function createVole(level: VoleLevel = 128, module?: WasmModule): Promise<Vole> {
  const base64 = module === undefined ? await voleModule(level) : '';
  const wasm = (await instantiate(base64, module)) as unknown as VoleExports;
  requireLevel(wasm.LEVEL.value, level);
  const arena = new Arena(wasm.memory, (bytes) => wasm.stage(bytes));
  return {
    sha256(message) {
      const length = byteCount(message);
      return arena.call([message], 32, ([at], out) => {
        wasm.sha256(out, at!, length);
      });
    },
    prove(parameters, statement, { message, fresh }) {
      requireLevel(parameters.level, level);
      requireBytes(fresh, 32, 'fresh bytes');
      requireBytes(message, statement.length, 'message');
      const size = voleProofBytes(parameters, statement.length);
      const inputs = [...inputsOf(parameters, statement), message, fresh];
      return arena.call(inputs, size, ([p, d, b, m, f], out) => {
        refuse(wasm.prove(p!, d!, b!, inputs[2]!.length, m!, f!, out));
      });
    },
    verify(parameters, statement, proof) {
      requireLevel(parameters.level, level);
      requireBytes(proof, voleProofBytes(parameters, statement.length), 'proof');
      const inputs = [...inputsOf(parameters, statement), proof];
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

function requireLevel(got: number, level: VoleLevel): void {
  if (got !== level) throw bad(`expected level ${String(level)}, got ${String(got)}`);
}

function inputsOf(parameters: VoleParameters, statement: VoleStatement): Uint8Array[] {
  const { digest, binding } = statement;
  requireBytes(digest, 32, 'digest');
  if (byteCount(binding) > BINDING_MAX_BYTES) throw bad('the binding is too long');
  return [encodeParameters(parameters, statement), digest, binding];
}

/** As assembly/vole/session.ts reads them. */
function encodeParameters(parameters: VoleParameters, statement: VoleStatement): Uint8Array {
  const { rounds, tau, sum, grind } = requireParameters(parameters);
  const { length, bounds } = statement;
  requireMessage(length, bounds);
  const out = new Uint8Array(56);
  const view = new DataView(out.buffer);
  const { offset = 0, width = 0, min = 0n, max = 0n } = bounds ?? {};
  const words = [rounds, tau, sum, grind, blocksOf(length), length, bounds ? 1 : 0, offset, width];
  words.forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
  view.setBigUint64(40, min, true);
  view.setBigUint64(48, max, true);
  return out;
}

/** More than any context makes of it; the kernel's areas hold the hash of so much. */
const BINDING_MAX_BYTES = 4096;
/** Some seconds of grinding. */
const GRIND_MOST = 24;

/** Depths of 2 to 12, and the tests of Delta, are all that the kernel's areas are made for. */
function requireParameters(parameters: VoleParameters): VoleParameters {
  const { level, rounds, tau, sum, grind } = parameters;
  const over = level - sum;
  const whole = [tau, sum, grind].every((value) => Number.isInteger(value));
  const depths = tau >= 2 && Math.floor(sum / tau) >= 2 && Math.ceil(sum / tau) <= 12;
  const ground = over >= 0 && over <= GRIND_MOST && grind >= over && grind <= GRIND_MOST;
  if (!whole || !depths || !ground || (rounds !== 12 && rounds !== 20)) {
    throw bad('parameters that no preset has');
  }
  return { level, rounds, tau, sum, grind };
}

function requireMessage(length: number, bounds: VoleBounds | undefined): void {
  if (!Number.isInteger(length) || length < 0 || length > MESSAGE_MAX_BYTES) {
    throw bad('no length of a message');
  }
  if (bounds === undefined) return;
  const { offset, width, min, max } = bounds;
  const whole = Number.isInteger(offset) && Number.isInteger(width);
  if (!whole || offset < 0 || width < 1 || width > 8 || offset + width > length) {
    throw bad('no place of a value');
  }
  const bigints = typeof min === 'bigint' && typeof max === 'bigint';
  if (!bigints || min < 0n || min > max || max >> BigInt(8 * width) !== 0n) {
    throw bad('no bounds of a value');
  }
}

function requireBytes(bytes: Uint8Array, length: number, name: string): void {
  if (byteCount(bytes) !== length) throw bad(`expected ${String(length)} bytes of ${name}`);
}

function refuse(status: number): void {
  if (status === WRONG_DIGEST) {
    throw new NexusError('WITNESS_MISMATCH', 'preimage: the message has another digest');
  }
  if (status === OUT_OF_BOUNDS) {
    throw new NexusError('WITNESS_MISMATCH', 'hashedRange: the value is outside its bounds');
  }
}

function bad(what: string): NexusError {
  return new NexusError('BAD_PARAMETER', `kernels: ${what}`);
}
