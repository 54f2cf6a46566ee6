/**
 * The range-proof kernel: Bulletproofs over Pedersen commitments, bytes and transcripts of dalek v1.
 * Values are u64 little-endian, blindings canonical scalars; proofs are for m values of n bits.
 */
import { byteCount } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import type { Arena } from './arena.ts';
import { arenaOf, curveOf, type Curve, type CurveExports } from './curve.ts';
import { rangeWasm } from './generated/range-wasm.ts';
import { STATE_BYTES, type MerlinTranscript } from './merlin.ts';
import { instantiate, type WasmModule } from './wasm.ts';

/** Bits a value may have. */
export type RangeBits = 8 | 16 | 32 | 64;

/** n * m of one proof at most. */
export const RANGE_MAX_BITS = 1024;

/** A range proof to make. */
export interface RangeProveJob {
  /** The transcript so far; it stays as it is. */
  readonly transcript: MerlinTranscript;
  readonly bits: RangeBits;
  /** 8 bytes a value; a power of two of them, each below 2^bits. */
  readonly values: Uint8Array;
  /** 32 bytes a value. */
  readonly blindings: Uint8Array;
  /** What the openings are of, 32 bytes a value; they are checked where this is given. */
  readonly commitments?: Uint8Array;
  /** 32 random bytes. */
  readonly fresh: Uint8Array;
}

/** A range proof to check. */
export interface RangeVerifyJob {
  readonly transcript: MerlinTranscript;
  readonly bits: RangeBits;
  /** 32 bytes a value; the identity (zeros) is allowed here. */
  readonly commitments: Uint8Array;
  readonly proof: Uint8Array;
}

/** An opened batch of range proofs. One at a time for an instance. */
export interface RangeBatch {
  readonly statuses: readonly ('ok' | 'malformed')[];
  /** Whether the weighted sum over the well-formed proofs in [from, to) vanishes. */
  readonly check: (from: number, to: number) => boolean;
  /** Ends the batch. */
  readonly close: () => void;
}

/** What a range statement about V is proved about. */
export interface DerivedCommitments {
  readonly lower: Uint8Array;
  readonly upper: Uint8Array;
}

/** One instance of the kernel with range proofs. */
export interface RangeCurve extends Curve {
  readonly range: RangeKernel;
}

/** Range proofs on one instance of the kernel. */
export interface RangeKernel {
  /** V = v B + g B~ for each opening, 32 bytes each. Constant time. */
  commit(values: Uint8Array, blindings: Uint8Array): Uint8Array;
  /**
   * The encodings of V - min B and max B - V, the identity as 32 zero bytes; undefined when V is no
   * canonical encoding. Bounds are u64.
   */
  derive(commitment: Uint8Array, min: bigint, max: bigint): DerivedCommitments | undefined;
  /**
   * The proof, 32 (9 + 2 lg(n m)) bytes. Constant time in values and blindings.
   * @throws WITNESS_MISMATCH - when a value is too large or an opening not of its commitment
   */
  prove(job: RangeProveJob): Uint8Array;
  /** Replays and decodes proofs and fixes their weights, which cover every byte of all of them. */
  openBatch(jobs: readonly RangeVerifyJob[]): RangeBatch;
}

/** The functions of assembly/curve/range-*.ts. */
interface RangeExports extends CurveExports {
  rangeCommit(values: number, blindings: number, count: number, out: number): void;
  rangeProve(
    transcript: number,
    bits: number,
    count: number,
    values: number,
    blindings: number,
    commitments: number,
    fresh: number,
    out: number,
  ): number;
  rangeDerive(commitment: number, bounds: number, out: number): number;
  rangeBatchOpen(inputs: number, count: number): void;
  rangeBatchStatus(index: number): number;
  rangeBatchCheck(from: number, to: number): number;
}

/**
 * A kernel of the caller's own with the curve's functions and range proofs.
 * @param module - the module compiled, where compiling from bytes is forbidden
 * @throws UNSUPPORTED - when the runtime cannot run it
 */
export async function createRangeCurve(module?: WasmModule): Promise<RangeCurve> {
  const wasm = (await instantiate(rangeWasm, module)) as unknown as RangeExports;
  const arena = arenaOf(wasm);
  return { ...curveOf(wasm, arena), range: rangeKernel(wasm, arena) };
}

function rangeKernel(wasm: RangeExports, arena: Arena): RangeKernel {
  const batches: Batches = { opened: 0 };
  return {
    commit(values, blindings) {
      const count = requireOpenings(values, blindings);
      return arena.call([values, blindings], 32 * count, ([v, g], out) => {
        requireCanonical(wasm, g!, count);
        wasm.rangeCommit(v!, g!, count, out);
      });
    },
    derive: (commitment, min, max) => derive(wasm, arena, commitment, min, max),
    prove: (job) => prove(wasm, arena, job),
    openBatch: (jobs) => openBatch(wasm, arena, batches, jobs),
  };
}

function derive(
  wasm: RangeExports,
  arena: Arena,
  commitment: Uint8Array,
  min: bigint,
  max: bigint,
): DerivedCommitments | undefined {
  if (byteCount(commitment) !== 32) throw bad('a commitment is 32 bytes');
  const bounds = new Uint8Array(16);
  [min, max].forEach((bound, i) => {
    if (bound < 0n || bound >= 1n << 64n) throw bad('a bound is not below 2^64');
    new DataView(bounds.buffer).setBigUint64(8 * i, bound, true);
  });
  let valid = false;
  const out = arena.call([commitment, bounds], 64, ([V, at], to) => {
    valid = wasm.rangeDerive(V!, at!, to) !== 0;
  });
  return valid ? { lower: out.slice(0, 32), upper: out.slice(32) } : undefined;
}

/** rangeProve: the openings are of other commitments. */
const MISMATCH = 6;

function prove(wasm: RangeExports, arena: Arena, job: RangeProveJob): Uint8Array {
  const { bits, values, blindings, commitments, fresh } = job;
  const count = requireOpenings(values, blindings);
  requireSize(bits, count);
  requireBelow(values, bits);
  if (byteCount(fresh) !== 32) throw bad('expected 32 fresh bytes');
  if (commitments !== undefined && byteCount(commitments) !== 32 * count) {
    throw bad('expected 32 bytes a commitment');
  }
  const state = stateOf(job.transcript);
  const inputs = [state, values, blindings, fresh];
  if (commitments !== undefined) inputs.push(commitments);
  return arena.call(inputs, proofBytes(bits, count), ([t, v, g, f, c], out) => {
    requireCanonical(wasm, g!, count);
    const status = wasm.rangeProve(t!, bits, count, v!, g!, c ?? 0, f!, out);
    if (status === MISMATCH) {
      const what = 'range: an opening does not open its commitment';
      throw new NexusError('WITNESS_MISMATCH', what);
    }
    if (status !== 0) throw new NexusError('INTERNAL', 'kernels: unusable randomness');
  });
}

/** How many batches an instance has opened: the last one is the one that it holds. */
interface Batches {
  opened: number;
}

/** Proofs, and n * m of all of them together, that one batch takes. */
const BATCH_MAX_PROOFS = 4096;
const BATCH_MAX_BITS = 65_536;

interface ReadJob {
  readonly state: Uint8Array;
  readonly bits: RangeBits;
  readonly count: number;
  readonly commitments: Uint8Array;
  readonly proof: Uint8Array;
}

/** The fields of a job, each read once. */
function readJob({ transcript, bits, commitments, proof }: RangeVerifyJob): ReadJob {
  const count = byteCount(commitments) / 32;
  if (!Number.isInteger(count)) throw bad('commitments are 32 bytes each');
  requireSize(bits, count);
  return { state: stateOf(transcript), bits, count, commitments, proof };
}

/** @throws BAD_PARAMETER - for an imitation, whose state the kernel would read beyond its end */
function stateOf(transcript: MerlinTranscript): Uint8Array {
  const state = transcript.state();
  if (byteCount(state) !== STATE_BYTES) throw bad('not a transcript');
  return state;
}

function requireBatchSize(jobs: readonly ReadJob[]): void {
  const bits = jobs.reduce((sum, job) => sum + job.bits * job.count, 0);
  if (jobs.length > BATCH_MAX_PROOFS || bits > BATCH_MAX_BITS) {
    throw new NexusError('LIMIT_EXCEEDED', 'kernels: the batch is too large', {
      hint: 'split the batch',
    });
  }
}

function openBatch(
  wasm: RangeExports,
  arena: Arena,
  batches: Batches,
  jobs: readonly RangeVerifyJob[],
): RangeBatch {
  const read = jobs.map(readJob);
  requireBatchSize(read);
  const parts = read.flatMap(({ state, commitments, proof }) => [state, commitments, proof]);
  const table = new Uint8Array(24 * read.length);
  arena.call([...parts, table], 0, (addresses) => {
    const view = new DataView(arena.buffer);
    const at = addresses[parts.length]!;
    read.forEach(({ bits, count, proof }, i) => {
      const [t, c, p] = addresses.slice(3 * i, 3 * i + 3);
      const row = [t!, bits, count, c!, p!, byteCount(proof)];
      row.forEach((value, k) => {
        view.setUint32(at + 24 * i + 4 * k, value, true);
      });
    });
    wasm.rangeBatchOpen(at, read.length);
  });
  const own = ++batches.opened;
  let open = true;
  return {
    statuses: read.map((_, i) => (wasm.rangeBatchStatus(i) === 0 ? 'ok' : 'malformed')),
    check(from, to) {
      // the kernel holds one batch: an older one must not be answered from it
      if (!open || own !== batches.opened) throw bad('the batch is closed');
      const integers = Number.isInteger(from) && Number.isInteger(to);
      if (!integers || from < 0 || from > to || to > read.length) {
        throw bad('not a part of the batch');
      }
      return arena.guard(() => wasm.rangeBatchCheck(from, to) !== 0);
    },
    close() {
      open = false;
    },
  };
}

function proofBytes(bits: number, count: number): number {
  return 32 * (9 + 2 * Math.log2(bits * count));
}

function requireOpenings(values: Uint8Array, blindings: Uint8Array): number {
  const count = byteCount(values) / 8;
  if (!Number.isInteger(count) || count === 0 || byteCount(blindings) !== 32 * count) {
    throw bad('expected 8 bytes a value and 32 bytes a blinding');
  }
  return count;
}

/** Whether every blinding is a canonical scalar: one public branch on the result. */
function requireCanonical(wasm: RangeExports, blindings: number, count: number): void {
  let canonical = 1;
  for (let j = 0; j < count; j++) canonical &= wasm.isCanonicalScalar(blindings + 32 * j);
  if (canonical === 0) throw bad('a blinding is not a canonical scalar');
}

function requireSize(bits: number, count: number): void {
  const power = count > 0 && (count & (count - 1)) === 0;
  if (![8, 16, 32, 64].includes(bits) || !power || bits * count > RANGE_MAX_BITS) {
    throw bad('expected 8, 16, 32 or 64 bits and a power of two of values within the limit');
  }
}

/** Whether every value is below 2^bits: looks at all bytes, one public branch on the result. */
function requireBelow(values: Uint8Array, bits: number): void {
  let above = 0;
  values.forEach((byte, i) => {
    if (i % 8 >= bits / 8) above |= byte;
  });
  if (above !== 0) throw new NexusError('WITNESS_MISMATCH', 'range: a value is out of range');
}

function bad(what: string): NexusError {
  return new NexusError('BAD_PARAMETER', `kernels: ${what}`);
}
