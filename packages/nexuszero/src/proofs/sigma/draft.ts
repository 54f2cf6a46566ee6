/**
 * The raw interface of draft-irtf-cfrg-sigma-protocols-03, for interoperation: tags and instances
 * as bytes of the caller's. Everyday proofs go through `prove` and `verify`, whose tags it refuses.
 */
import { byteCount, ownBytes, wipe } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import { randomBytes } from '../../bytes/random.ts';
import { SUITES, type Suite } from '../../kernels/suites.ts';
import type { SigmaForm } from '../../statements/ids.ts';
import { RELATION_LIMITS } from '../../statements/relation.ts';
import { requireArray, requireBatchBytes, requireBatchSize, requireObject } from '../options.ts';
import { FRESH_BYTES } from './backend.ts';
import { sigmaBackend } from './backends.ts';
import { bisect } from '../bisect.ts';
import { FLAVOR_MARK } from './protocol.ts';

/** What both sides of the draft's interface agree on. */
export interface DraftInput {
  /** A ciphersuite identifier, such as `sigma-proofs_Shake128_P256`. */
  readonly ciphersuite: string;
  readonly flavor: SigmaForm;
  /** Must hold the flavor's mark (DSFS or CMPT) and the ciphersuite, and not begin "nexuszero-". */
  readonly tag: Uint8Array;
  /** SerializeLinearRelation. */
  readonly instance: Uint8Array;
}

/** A draft input read once and copied: what is checked is what is used. */
export interface DraftJob {
  readonly suite: Suite;
  readonly form: SigmaForm;
  readonly tag: Uint8Array;
  readonly instance: Uint8Array;
}

/** Bytes that a tag may have: more than any of ours, and little to absorb. */
const TAG_MAX_BYTES = 2048;

/**
 * Reads and checks an input.
 * @throws BAD_PARAMETER - for a wrong tag, flavor or type; UNSUPPORTED - for an unknown ciphersuite;
 * LIMIT_EXCEEDED - for a tag or an instance that is too long
 */
export function requireDraftInput(input: DraftInput): DraftJob {
  requireObject(input, 'draft input');
  const { ciphersuite, flavor } = input;
  const suite = Object.values(SUITES).find((row) => row.ciphersuite === ciphersuite);
  if (suite === undefined) {
    throw new NexusError('UNSUPPORTED', 'draft: unknown ciphersuite', {
      hint: `known: ${Object.values(SUITES)
        .map((row) => row.ciphersuite)
        .join(', ')}`,
    });
  }
  if (typeof flavor !== 'string' || !Object.hasOwn(FLAVOR_MARK, flavor)) {
    throw new NexusError('BAD_PARAMETER', 'draft: flavor is batchable or compact');
  }
  const tag = copyField(input.tag, 'tag', TAG_MAX_BYTES);
  const instance = copyField(input.instance, 'instance', RELATION_LIMITS.bytes);
  requireTag(tag, flavor, suite);
  return { suite, form: flavor, tag, instance };
}

function requireTag(tag: Uint8Array, flavor: SigmaForm, suite: Suite): void {
  let text = '';
  for (const byte of tag) text += String.fromCharCode(byte);
  if (!text.includes(FLAVOR_MARK[flavor]) || !text.includes(suite.ciphersuite)) {
    throw new NexusError(
      'BAD_PARAMETER',
      'draft: the tag must hold the flavor and the ciphersuite',
    );
  }
  if (text.startsWith('nexuszero-')) {
    throw new NexusError('BAD_PARAMETER', 'draft: tags that begin with "nexuszero-" are ours');
  }
}

function copyField(bytes: unknown, name: string, limit: number): Uint8Array {
  if (bytes instanceof Uint8Array && byteCount(bytes) > limit) {
    throw new NexusError('LIMIT_EXCEEDED', `draft: ${name} is over ${String(limit)} bytes`);
  }
  const own = ownBytes(bytes);
  if (own === undefined) {
    throw new NexusError('BAD_PARAMETER', `draft: ${name} must be a Uint8Array`);
  }
  return own;
}

/** The longest proof that a relation within the caps can have, on any suite. */
const NARG_MAX_BYTES = RELATION_LIMITS.equations * 67 + RELATION_LIMITS.scalars * 66;
/** The longest witness. */
const WITNESS_MAX_BYTES = RELATION_LIMITS.scalars * 66;

/**
 * Makes a NARG string with hedged nonces.
 * The witness is the secrets' encodings one after the other
 * @throws BAD_ENCODING - for an invalid instance; WITNESS_MISMATCH; BAD_PARAMETER - for a bad tag
 */
export async function prove(
  input: DraftInput & { readonly witness: Uint8Array },
): Promise<Uint8Array> {
  const job = requireDraftInput(input);
  const witness = copyField(input.witness, 'witness', WITNESS_MAX_BYTES);
  const backend = await sigmaBackend(job.suite.name);
  const fresh = randomBytes(FRESH_BYTES);
  try {
    const result = backend.prove({ ...job, witness, fresh });
    if (result.outcome === 'ok') return result.narg;
    throw result.outcome === 'bad instance'
      ? new NexusError('BAD_ENCODING', 'draft: the instance is invalid')
      : new NexusError('WITNESS_MISMATCH', 'draft: the witness does not satisfy the instance');
  } finally {
    wipe(fresh, witness);
  }
}

/**
 * Whether the NARG string holds; false too for an invalid instance and malformed bytes.
 * @throws BAD_PARAMETER | UNSUPPORTED - for a bad tag or ciphersuite
 */
export async function verify(input: DraftInput & { readonly narg: Uint8Array }): Promise<boolean> {
  const job = requireVerifyInput(input);
  const backend = await sigmaBackend(job.suite.name);
  return backend.verify(job) === 'ok';
}

function requireVerifyInput(
  input: DraftInput & { readonly narg: Uint8Array },
): DraftJob & { readonly narg: Uint8Array } {
  return { ...requireDraftInput(input), narg: copyField(input.narg, 'narg', NARG_MAX_BYTES) };
}

/**
 * Batch verification of batchable NARG strings of one ciphersuite; one boolean each.
 * @throws as `verify`; LIMIT_EXCEEDED - for more than 4,096, or 8 MiB of instances
 */
export async function verifyBatch(
  inputs: readonly (DraftInput & { readonly narg: Uint8Array })[],
): Promise<boolean[]> {
  requireArray(inputs);
  requireBatchSize(inputs.length);
  const jobs = Array.from(inputs, requireVerifyInput);
  const [first] = jobs;
  if (first === undefined) return [];
  if (jobs.some(({ suite, form }) => suite !== first.suite || form !== 'batchable')) {
    throw new NexusError('BAD_PARAMETER', 'draft: a batch is of one ciphersuite, batchable only');
  }
  requireBatchBytes(jobs.reduce((sum, { instance }) => sum + instance.length, 0));
  const backend = await sigmaBackend(first.suite.name);
  const session = backend.openBatch(jobs);
  try {
    const single = (i: number): boolean =>
      session.outcomes[i] === 'ok' && backend.verify(jobs[i]!) === 'ok';
    if (session.outcomes.some((outcome) => outcome !== 'ok')) {
      return jobs.map((_, i) => single(i));
    }
    return bisect(jobs.length, { single, check: session.check, pause: () => undefined });
  } finally {
    session.close();
  }
}
