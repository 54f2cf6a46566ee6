/**
 * The raw interface of draft-irtf-cfrg-sigma-protocols-03, for interoperation: tags and instances
 * as bytes of the caller's. Everyday proofs go through `prove` and `verify`, whose tags it refuses.
 */
import { wipe } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import { randomBytes } from '../../bytes/random.ts';
import { SUITES, type Suite } from '../../kernels/suites.ts';
import type { FormName } from '../../statements/ids.ts';
import { FRESH_BYTES } from './backend.ts';
import { sigmaBackend } from './backends.ts';
import { bisect } from './bisect.ts';
import { FLAVOR_MARK } from './protocol.ts';

/** What both sides of the draft's interface agree on. */
export interface DraftInput {
  /** A ciphersuite identifier, such as `sigma-proofs_Shake128_P256`. */
  readonly ciphersuite: string;
  readonly flavor: FormName;
  /** Must hold the flavor's mark (DSFS or CMPT) and the ciphersuite, and not begin "nexuszero-". */
  readonly tag: Uint8Array;
  /** SerializeLinearRelation. */
  readonly instance: Uint8Array;
}

/** The suite of an input after the checks of its tag. @throws BAD_PARAMETER - when one fails */
export function requireDraftInput(input: DraftInput): Suite {
  const suite = Object.values(SUITES).find((row) => row.ciphersuite === input.ciphersuite);
  if (suite === undefined) {
    throw new NexusError('UNSUPPORTED', 'draft: unknown ciphersuite', {
      hint: `known: ${Object.values(SUITES)
        .map((row) => row.ciphersuite)
        .join(', ')}`,
    });
  }
  let text = '';
  for (const byte of input.tag) text += String.fromCharCode(byte);
  if (!text.includes(FLAVOR_MARK[input.flavor]) || !text.includes(suite.ciphersuite)) {
    throw new NexusError(
      'BAD_PARAMETER',
      'draft: the tag must hold the flavor and the ciphersuite',
    );
  }
  if (text.startsWith('nexuszero-')) {
    throw new NexusError('BAD_PARAMETER', 'draft: tags that begin with "nexuszero-" are ours');
  }
  return suite;
}

/**
 * Makes a NARG string with hedged nonces.
 * The witness is the secrets' encodings one after the other
 * @throws BAD_ENCODING - for an invalid instance; WITNESS_MISMATCH; BAD_PARAMETER - for a bad tag
 */
export async function prove(
  input: DraftInput & { readonly witness: Uint8Array },
): Promise<Uint8Array> {
  const suite = requireDraftInput(input);
  const backend = await sigmaBackend(suite.name);
  const fresh = randomBytes(FRESH_BYTES);
  try {
    const result = backend.prove({ ...input, form: input.flavor, fresh });
    if (result.outcome === 'ok') return result.narg;
    throw result.outcome === 'bad instance'
      ? new NexusError('BAD_ENCODING', 'draft: the instance is invalid')
      : new NexusError('WITNESS_MISMATCH', 'draft: the witness does not satisfy the instance');
  } finally {
    wipe(fresh);
  }
}

/**
 * Whether the NARG string holds; false too for an invalid instance and malformed bytes.
 * @throws BAD_PARAMETER | UNSUPPORTED - for a bad tag or ciphersuite
 */
export async function verify(input: DraftInput & { readonly narg: Uint8Array }): Promise<boolean> {
  const suite = requireDraftInput(input);
  const backend = await sigmaBackend(suite.name);
  return backend.verify({ ...input, form: input.flavor }) === 'ok';
}

/** Batch verification of batchable NARG strings of one ciphersuite; one boolean each. */
export async function verifyBatch(
  inputs: readonly (DraftInput & { readonly narg: Uint8Array })[],
): Promise<boolean[]> {
  const suites = inputs.map(requireDraftInput);
  const [suite] = suites;
  if (suite === undefined) return [];
  if (suites.some((other) => other !== suite) || inputs.some((i) => i.flavor !== 'batchable')) {
    throw new NexusError('BAD_PARAMETER', 'draft: a batch is of one ciphersuite, batchable only');
  }
  const backend = await sigmaBackend(suite.name);
  const session = backend.openBatch(inputs);
  try {
    const single = (i: number): boolean =>
      session.outcomes[i] === 'ok' && backend.verify({ ...inputs[i]!, form: 'batchable' }) === 'ok';
    if (session.outcomes.some((outcome) => outcome !== 'ok')) {
      return inputs.map((_, i) => single(i));
    }
    return bisect(inputs.length, { single, check: session.check, pause: () => undefined });
  } finally {
    session.close();
  }
}
