/**
 * The ristretto255 kernel: typed access to one wasm instance. Inputs are copied into the instance's
 * memory, secrets are overwritten there before a call returns.
 */
import { byteCount } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { curveWasm } from './generated/curve-wasm.ts';
import { Arena, type KernelMemory } from './arena.ts';
import { openMerlin, type MerlinExports, type MerlinTranscript } from './merlin.ts';
import { instantiate, type WasmModule } from './wasm.ts';

export type { MerlinTranscript, WasmModule };

/** What a kernel call says of a proof or an instance; numbers as in assembly/curve/linear.ts. */
export type KernelStatus = 'ok' | 'bad instance' | 'witness mismatch' | 'malformed' | 'false';

const STATUS: readonly KernelStatus[] = [
  'ok',
  'bad instance',
  'witness mismatch',
  'malformed',
  'false',
];

/** What prover and verifier of a linear relation share. */
export interface LinearJob {
  readonly tag: Uint8Array;
  /** SerializeLinearRelation, scalars little-endian. */
  readonly instance: Uint8Array;
}

/** A proof to make. */
export interface LinearProveJob extends LinearJob {
  readonly witness: Uint8Array;
  /** 64 random bytes. */
  readonly fresh: Uint8Array;
  readonly compact: boolean;
  /** Bytes that the proof will have. */
  readonly proofBytes: number;
}

/** An opened batch; see assembly/curve/batch.ts. One at a time for an instance. */
export interface CurveBatch {
  readonly statuses: readonly KernelStatus[];
  /** Whether the weighted sum over the well-formed proofs in [from, to) vanishes. */
  readonly check: (from: number, to: number) => boolean;
  /** Ends the batch. */
  readonly close: () => void;
}

/** One instance of the kernel. */
export interface Curve {
  /** scalar * B, 32 bytes; a scalar is 32 bytes little-endian, canonical. Constant time. */
  multiplyBase(scalar: Uint8Array): Uint8Array;
  /** scalar * point. @throws BAD_ENCODING - when `point` is no canonical encoding */
  multiply(point: Uint8Array, scalar: Uint8Array): Uint8Array;
  /** a + b. @throws BAD_ENCODING - as above */
  add(a: Uint8Array, b: Uint8Array): Uint8Array;
  /** Whether the 32 bytes are a canonical encoding; the identity's (zeros) is one. */
  isPoint(point: Uint8Array): boolean;
  /** The point of 64 uniform bytes, RFC 9496 section 4.3.4. */
  fromUniformBytes(bytes: Uint8Array): Uint8Array;
  /** 64 bytes modulo the order. Constant time. */
  reduceScalar(wide: Uint8Array): Uint8Array;
  /** a * b + c modulo the order. Constant time. */
  multiplyAddScalar(a: Uint8Array, b: Uint8Array, c: Uint8Array): Uint8Array;
  /** 1 / a modulo the order, 0 for 0. Constant time. */
  invertScalar(a: Uint8Array): Uint8Array;
  /** Whether the 32 bytes are below the order. Constant time. */
  isCanonicalScalar(a: Uint8Array): boolean;
  /** `length` bytes of SHAKE128, FIPS 202. */
  shake128(data: Uint8Array, length: number): Uint8Array;
  /** `length` bytes of SHAKE256, FIPS 202. */
  shake256(data: Uint8Array, length: number): Uint8Array;
  /** A Merlin transcript opened with a label. */
  merlin(label: Uint8Array): MerlinTranscript;
  /** Proves a linear relation; `narg` is meaningful when the status is ok. */
  proveLinear(job: LinearProveJob): { readonly status: KernelStatus; readonly narg: Uint8Array };
  /** Checks one proof of a linear relation. */
  verifyLinear(job: LinearJob & { narg: Uint8Array; compact: boolean }): KernelStatus;
  /** The prover's first step: the commitments of given nonces. Misused, it leaks the witness. */
  unsafeCommit(instance: Uint8Array, nonces: Uint8Array, equations: number): Uint8Array;
  /** The prover's last step: nonces + challenge * witness. Misused, it leaks the witness. */
  unsafeRespond(nonces: Uint8Array, witness: Uint8Array, challenge: Uint8Array): Uint8Array;
  /** Decodes batchable proofs and fixes their weights. */
  openBatch(jobs: readonly (LinearJob & { narg: Uint8Array })[]): CurveBatch;
  /** `times` runs of one kernel inside wasm, for measuring. */
  measure(kernel: 'field multiply' | 'field square' | 'keccak', times: number): void;
  /** Whether a call has trapped; every later one is refused, so a new instance is needed. */
  isBroken(): boolean;
  /** Bytes of wasm memory that the instance has. */
  memoryBytes(): number;
}

/** The functions of assembly/curve/index.ts that are called here. */
export interface CurveExports extends MerlinExports {
  readonly memory: KernelMemory;
  stage(bytes: number): number;
  multiplyBase(out: number, scalar: number): void;
  multiply(out: number, point: number, scalar: number): number;
  add(out: number, a: number, b: number): number;
  isPoint(point: number): number;
  fromUniformBytes(out: number, bytes: number): void;
  scalarReduce(out: number, wide: number): void;
  scalarMulAdd(out: number, a: number, b: number, c: number): void;
  scalarInvert(out: number, a: number): void;
  isCanonicalScalar(a: number): number;
  shake(rate: number, data: number, length: number, out: number, outLength: number): void;
  linearProve(...args: readonly number[]): number;
  linearVerify(...args: readonly number[]): number;
  linearCommit(instance: number, length: number, nonces: number, out: number): number;
  linearRespond(k: number, w: number, c: number, count: number, out: number): void;
  batchOpen(inputs: number, count: number): void;
  batchStatus(index: number): number;
  batchCheck(from: number, to: number): number;
  fieldMulLoop(times: number): void;
  fieldSqLoop(times: number): void;
  keccakLoop(times: number): void;
}

/**
 * A kernel of the caller's own, with its own memory and tables (about half a megabyte).
 * @param module - `nexuszero/curve.wasm` compiled, where compiling from bytes is forbidden
 * @throws UNSUPPORTED - when the runtime cannot run it
 */
export async function createCurve(module?: WasmModule): Promise<Curve> {
  const wasm = (await instantiate(curveWasm, module)) as unknown as CurveExports;
  return curveOf(wasm, arenaOf(wasm));
}

/** The caller's area in an instance's memory. */
export function arenaOf(wasm: CurveExports): Arena {
  return new Arena(wasm.memory, (bytes) => wasm.stage(bytes));
}

/** The curve's functions of an instance. */
export function curveOf(wasm: CurveExports, arena: Arena): Curve {
  return { ...groupOf(wasm, arena), ...scalarsOf(wasm, arena), ...sigmaOf(wasm, arena) };
}

type GroupPart = Pick<
  Curve,
  | 'multiplyBase'
  | 'multiply'
  | 'add'
  | 'isPoint'
  | 'fromUniformBytes'
  | 'measure'
  | 'isBroken'
  | 'memoryBytes'
>;

function groupOf(wasm: CurveExports, arena: Arena): GroupPart {
  return {
    multiplyBase: (scalar) =>
      arena.call([fixed(scalar, 32)], 32, ([k], out) => {
        wasm.multiplyBase(out, k!);
      }),
    multiply: (point, scalar) =>
      arena.call([fixed(point, 32), fixed(scalar, 32)], 32, ([p, k], out) => {
        if (wasm.multiply(out, p!, k!) === 0) throw notAPoint();
      }),
    add: (a, b) =>
      arena.call([fixed(a, 32), fixed(b, 32)], 32, ([p, q], out) => {
        if (wasm.add(out, p!, q!) === 0) throw notAPoint();
      }),
    isPoint(point) {
      let valid = false;
      arena.call([fixed(point, 32)], 0, ([p]) => {
        valid = wasm.isPoint(p!) !== 0;
      });
      return valid;
    },
    fromUniformBytes: (bytes) =>
      arena.call([fixed(bytes, 64)], 32, ([at], out) => {
        wasm.fromUniformBytes(out, at!);
      }),
    measure(kernel, times) {
      if (kernel === 'keccak') wasm.keccakLoop(times);
      else if (kernel === 'field multiply') wasm.fieldMulLoop(times);
      else wasm.fieldSqLoop(times);
    },
    isBroken: () => arena.broken,
    memoryBytes: () => wasm.memory.buffer.byteLength,
  };
}

type ScalarPart = Pick<
  Curve,
  | 'reduceScalar'
  | 'multiplyAddScalar'
  | 'invertScalar'
  | 'isCanonicalScalar'
  | 'shake128'
  | 'shake256'
  | 'merlin'
>;

function scalarsOf(wasm: CurveExports, arena: Arena): ScalarPart {
  const shake = (rate: number, data: Uint8Array, length: number): Uint8Array =>
    arena.call([data], length, ([at], out) => {
      wasm.shake(rate, at!, byteCount(data), out, length);
    });
  return {
    reduceScalar: (wide) =>
      arena.call([fixed(wide, 64)], 32, ([at], out) => {
        wasm.scalarReduce(out, at!);
      }),
    multiplyAddScalar: (a, b, c) =>
      arena.call([fixed(a, 32), fixed(b, 32), fixed(c, 32)], 32, ([x, y, z], out) => {
        wasm.scalarMulAdd(out, x!, y!, z!);
      }),
    invertScalar: (a) =>
      arena.call([fixed(a, 32)], 32, ([at], out) => {
        wasm.scalarInvert(out, at!);
      }),
    isCanonicalScalar(a) {
      let canonical = false;
      arena.call([fixed(a, 32)], 0, ([at]) => {
        canonical = wasm.isCanonicalScalar(at!) !== 0;
      });
      return canonical;
    },
    shake128: (data, length) => shake(168, data, length),
    shake256: (data, length) => shake(136, data, length),
    merlin: (label) => openMerlin(wasm, arena, label),
  };
}

type SigmaPart = Pick<
  Curve,
  'proveLinear' | 'verifyLinear' | 'unsafeCommit' | 'unsafeRespond' | 'openBatch'
>;

function sigmaOf(wasm: CurveExports, arena: Arena): SigmaPart {
  const batches: Batches = { opened: 0 };
  return {
    proveLinear({ tag, instance, witness, fresh, compact, proofBytes }) {
      let status: KernelStatus = 'ok';
      const inputs = [tag, instance, witness, fixed(fresh, 64)];
      const narg = arena.call(inputs, proofBytes, ([t, i, w, f], out) => {
        const lengths = [byteCount(tag), byteCount(instance), byteCount(witness)] as const;
        const form = compact ? 2 : 1;
        status = statusOf(
          wasm.linearProve(t!, lengths[0], i!, lengths[1], w!, lengths[2], f!, form, out),
        );
      });
      return { status, narg };
    },
    verifyLinear({ tag, instance, narg, compact }) {
      let status: KernelStatus = 'ok';
      arena.call([tag, instance, narg], 0, ([t, i, n]) => {
        const form = compact ? 2 : 1;
        status = statusOf(
          wasm.linearVerify(t!, byteCount(tag), i!, byteCount(instance), n!, byteCount(narg), form),
        );
      });
      return status;
    },
    unsafeCommit: (instance, nonces, equations) =>
      arena.call([instance, nonces], 32 * equations, ([i, k], out) => {
        if (wasm.linearCommit(i!, byteCount(instance), k!, out) !== 0) {
          throw new NexusError('BAD_ENCODING', 'kernels: the instance is invalid');
        }
      }),
    unsafeRespond: (nonces, witness, challenge) =>
      arena.call([nonces, witness, fixed(challenge, 32)], byteCount(nonces), ([k, w, c], out) => {
        wasm.linearRespond(k!, w!, c!, byteCount(nonces) / 32, out);
      }),
    openBatch: (jobs) => openBatch(wasm, arena, batches, jobs),
  };
}

/** How many batches an instance has opened: the last one is the one that it holds. */
interface Batches {
  opened: number;
}

function openBatch(
  wasm: CurveExports,
  arena: Arena,
  batches: Batches,
  jobs: readonly (LinearJob & { narg: Uint8Array })[],
): CurveBatch {
  const parts = jobs.flatMap(({ tag, instance, narg }) => [tag, instance, narg]);
  const table = new Uint8Array(8 * parts.length);
  arena.call([...parts, table], 0, (addresses) => {
    const view = new DataView(wasm.memory.buffer);
    const at = addresses[parts.length]!;
    parts.forEach((part, i) => {
      view.setUint32(at + 8 * i, addresses[i]!, true);
      view.setUint32(at + 8 * i + 4, byteCount(part), true);
    });
    wasm.batchOpen(at, jobs.length);
  });
  const own = ++batches.opened;
  let open = true;
  return {
    statuses: jobs.map((_, i) => statusOf(wasm.batchStatus(i))),
    check(from, to) {
      // the kernel holds one batch: an older one must not be answered from it
      if (!open || own !== batches.opened)
        throw new NexusError('BAD_PARAMETER', 'kernels: the batch is closed');
      const integers = Number.isInteger(from) && Number.isInteger(to);
      if (!integers || from < 0 || from > to || to > jobs.length) {
        throw new NexusError('BAD_PARAMETER', 'kernels: not a range of the batch');
      }
      return arena.guard(() => wasm.batchCheck(from, to) !== 0);
    },
    close() {
      open = false;
    },
  };
}

function statusOf(code: number): KernelStatus {
  const status = STATUS[code];
  if (status === undefined) throw new NexusError('INTERNAL', 'kernels: unknown status');
  return status;
}

function fixed(bytes: Uint8Array, length: number): Uint8Array {
  if (byteCount(bytes) !== length) {
    const got = `got ${String(byteCount(bytes))}`;
    throw new NexusError('BAD_PARAMETER', `kernels: expected ${String(length)} bytes, ${got}`);
  }
  return bytes;
}

function notAPoint(): NexusError {
  return new NexusError('BAD_ENCODING', 'kernels: not a canonical ristretto255 encoding');
}
