/**
 * Labels, tags and derivations of the sigma protocol, shared by prover and verifier.
 * A changed byte here breaks every stored proof. Maths: docs/protocol/sigma.md
 *
 * | symbol | meaning |
 * |---|---|
 * | tag | names protocol, kind, flavor, suite and context |
 * | sid | session identifier, DeriveSessionID(tag) |
 * | R_i | commitments, one an equation |
 * | c | challenge |
 * | s_j | responses, one a secret: s_j = k_j + c * w_j |
 */
import { concat, u32le, utf8 } from '../../bytes/bytes.ts';
import { bytesToBigIntLE } from '../../kernels/scalar.ts';
import type { Suite } from '../../kernels/suites.ts';
import type { SigmaForm, SigmaKind } from '../../statements/ids.ts';
import { deriveSessionId, Duplex } from '../../transcript/duplex.ts';

/** The flavor's mark in a tag. */
export const FLAVOR_MARK: Readonly<Record<SigmaForm, 'DSFS' | 'CMPT'>> = Object.freeze({
  batchable: 'DSFS',
  compact: 'CMPT',
});

/** What opens every tag of ours; test proofs open differently, so that `verify` refuses them. */
export type TagPrefix = 'nexuszero-V01-' | 'nexuszero-TEST-V01-';

/** Fixed fields from closed lists first; the first ':' ends them, so the map is injective. */
export function encodeTag(
  kind: SigmaKind,
  form: SigmaForm,
  suite: Suite,
  context: Uint8Array,
  prefix: TagPrefix = 'nexuszero-V01-',
): Uint8Array {
  return concat(
    tagHead(`${prefix}${kind}-${FLAVOR_MARK[form]}-with-${suite.ciphersuite}:`),
    context,
  );
}

const heads = new Map<string, Uint8Array>();

/** The encoded fixed fields; from closed lists, so few are ever kept. */
function tagHead(text: string): Uint8Array {
  let head = heads.get(text);
  if (head === undefined) heads.set(text, (head = utf8(text)));
  return head;
}

export function sessionId(suite: Suite, tag: Uint8Array): Uint8Array {
  return deriveSessionId(suite.sponge, tag, suite.sessionBytes);
}

/** DeriveChallenge of the draft; little-endian for every suite. */
export function deriveChallenge(
  suite: Suite,
  sid: Uint8Array,
  instance: Uint8Array,
  commitments: Uint8Array,
): bigint {
  const sponge = new Duplex(suite.sponge, sid).absorb(instance).absorb(commitments);
  return bytesToBigIntLE(sponge.squeeze(suite.challengeBytes)) % suite.order;
}

const NONCE_LABEL = utf8('nexuszero sigma nonce v1');

/**
 * Nonces hedged against a bad generator: a PRF of fresh bytes, the witness and all that the
 * challenge will depend on (curve-audit section 5). Straight-line: no rejection.
 */
export function deriveNonces(
  suite: Suite,
  input: {
    readonly fresh: Uint8Array;
    readonly counter: number;
    readonly tag: Uint8Array;
    readonly instance: Uint8Array;
    readonly witness: Uint8Array;
    readonly count: number;
  },
): bigint[] {
  const { fresh, counter, tag, instance, witness, count } = input;
  const sponge = new Duplex('SHAKE256', padLabel(NONCE_LABEL));
  sponge.absorb(fresh).absorb(u32le(counter));
  sponge.absorb(u32le(tag.length)).absorb(tag);
  sponge.absorb(u32le(instance.length)).absorb(instance);
  sponge.absorb(u32le(count)).absorb(witness);
  const width = suite.scalarBytes + suite.level / 8;
  const nonces = Array.from({ length: count }, () => {
    const bytes = sponge.squeeze(width);
    const nonce = bytesToBigIntLE(bytes) % suite.order;
    bytes.fill(0);
    return nonce;
  });
  sponge.destroy();
  return nonces;
}

/** Zero-padding to 32 bytes and then, by the sponge, to the rate of 136. */
function padLabel(label: Uint8Array): Uint8Array {
  const padded = new Uint8Array(32);
  padded.set(label);
  return padded;
}

const BATCH_TAG = utf8('irtf-cfrg-sigma-protocols/batch-verify');

/** Weights of a batch, one an equation, bound to every byte of every proof (draft, batch verification). */
export function deriveWeights(
  suite: Suite,
  proofs: readonly { sid: Uint8Array; instance: Uint8Array; narg: Uint8Array }[],
  count: number,
): bigint[] {
  const sponge = new Duplex(suite.sponge, sessionId(suite, BATCH_TAG));
  for (const { sid, instance, narg } of proofs) sponge.absorb(sid).absorb(instance).absorb(narg);
  return Array.from({ length: count }, () => bytesToBigIntLE(sponge.squeeze(suite.weightBytes)));
}
