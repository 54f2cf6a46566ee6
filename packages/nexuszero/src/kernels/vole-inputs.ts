/** What the vole kernels take, checked: nothing else reaches them. */
import { byteCount } from '../bytes/bytes.ts';
import { bad, requireSize } from './checks.ts';
import type { VoleLevel } from './ciphers.ts';
import {
  blocksOf,
  MESSAGE_MAX_BYTES,
  voleProofBytes,
  type VoleBounds,
  type VoleParameters,
} from './vole-size.ts';

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

/** What the prover alone knows. */
export interface VoleSecrets {
  readonly message: Uint8Array;
  /** 32 random bytes. */
  readonly fresh: Uint8Array;
}

/** What a call is about, read once: the caller's objects may say something else the next time. */
export interface VoleJob {
  readonly parameters: VoleParameters;
  readonly statement: VoleStatement;
  /** What the kernel takes: parameters, digest, binding, then message and fresh bytes, or the proof. */
  readonly inputs: readonly Uint8Array[];
}

/** @throws BAD_PARAMETER - for what a prover's kernel of the level does not take */
export function proveJob(
  level: VoleLevel,
  parameters: VoleParameters,
  statement: VoleStatement,
  { message, fresh }: VoleSecrets,
): VoleJob {
  const job = readJob(level, parameters, statement);
  requireSize('BAD_PARAMETER', 'fresh bytes', fresh, 32);
  requireSize('BAD_PARAMETER', 'message', message, job.statement.length);
  return { ...job, inputs: [...job.inputs, message, fresh] };
}

/** @throws BAD_PARAMETER - for what a verifier's kernel of the level does not take */
export function verifyJob(
  level: VoleLevel,
  parameters: VoleParameters,
  statement: VoleStatement,
  proof: Uint8Array,
): VoleJob {
  const job = readJob(level, parameters, statement);
  requireSize(
    'BAD_PARAMETER',
    'proof',
    proof,
    voleProofBytes(job.parameters, job.statement.length),
  );
  return { ...job, inputs: [...job.inputs, proof] };
}

function readJob(level: VoleLevel, given: VoleParameters, claim: VoleStatement): VoleJob {
  const parameters = requireParameters(given);
  requireLevel(parameters.level, level);
  const { digest, length, bounds, binding } = claim;
  const statement = { digest, length, binding, ...(bounds && { bounds: { ...bounds } }) };
  requireMessage(length, statement.bounds);
  return { parameters, statement, inputs: publicInputs(parameters, statement) };
}

export function requireLevel(got: unknown, level: VoleLevel): void {
  if (got !== level) throw bad(`expected level ${String(level)}, got ${String(got)}`);
}

function publicInputs(parameters: VoleParameters, statement: VoleStatement): Uint8Array[] {
  const { digest, binding } = statement;
  requireSize('BAD_PARAMETER', 'digest', digest, 32);
  if (byteCount(binding) > BINDING_MAX_BYTES) throw bad('the binding is too long');
  return [encodeParameters(parameters, statement), digest, binding];
}

/** As assembly/vole/session.ts reads them. */
function encodeParameters(parameters: VoleParameters, statement: VoleStatement): Uint8Array {
  const { rounds, tau, sum, grind } = parameters;
  const { length, bounds } = statement;
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
