/** Claims that the suites prove, and how the plain verifier is asked about them. */
import { createHash } from 'node:crypto';
import { randomBytes } from '../../src/bytes/random.ts';
import {
  hashedRange,
  preimage,
  prove,
  verify,
  type CipherName,
  type HashedRangeStatement,
  type PreimageStatement,
  type Proof,
  type Verdict,
  type VoleForm,
  type VoleKind,
  type Witness,
} from '../../src/preimage.ts';
import { CIPHERS } from '../../src/kernels/ciphers.ts';
import { findPreset, presetsOf, type Preset } from '../../src/proofs/vole/parameters.ts';
import type { PlainClaim } from './plain-verify.ts';

export const SUITES: readonly CipherName[] = Object.values(CIPHERS).map(({ name }) => name);

/** The forms of a suite, the fastest first. */
export const formsOf = (suite: CipherName): readonly VoleForm[] =>
  presetsOf(CIPHERS[suite].level).map(({ form }) => form);

/** All forms of all suites. */
export const CASES: readonly (readonly [form: VoleForm, suite: CipherName])[] = SUITES.flatMap(
  (suite) => formsOf(suite).map((form) => [form, suite] as const),
);

/** Those of level 128. */
export const FORMS = formsOf('ChaCha12');

export const CONTEXT = 'kyc/2026';
export const SLOW: boolean = process.env['SLOW'] === '1';

export type AnyStatement = PreimageStatement | HashedRangeStatement;

export interface Claim {
  readonly statement: AnyStatement;
  readonly witness: Witness<VoleKind>;
  readonly message: Uint8Array;
}

export const sha256 = (message: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(message).digest());

/** The digest is node:crypto's. */
export function claimAbout(message: Uint8Array, suite: CipherName = 'ChaCha12'): Claim {
  const statement = preimage.statement({ suite, digest: sha256(message), length: message.length });
  return { statement, witness: preimage.witness(message), message };
}

export interface Place {
  readonly offset: number;
  readonly width: number;
  readonly min: bigint;
  readonly max: bigint;
}

export function boundedClaim(
  message: Uint8Array,
  place: Place,
  suite: CipherName = 'ChaCha12',
): Claim {
  const digest = sha256(message);
  const statement = hashedRange.statement({ suite, digest, length: message.length, ...place });
  return { statement, witness: hashedRange.witness(message), message };
}

/** The preset that the form names. */
export function presetFor({ suite }: AnyStatement, form: VoleForm): Preset {
  const preset = findPreset(CIPHERS[suite].level, form);
  if (preset === undefined) throw new RangeError(`${suite} has no form ${form}`);
  return preset;
}

/** A message of random bytes with a value in it. */
export function messageWith(
  value: bigint,
  { offset, width }: Pick<Place, 'offset' | 'width'>,
  length: number,
): Uint8Array {
  const message = randomBytes(length);
  for (let i = 0; i < width; i++) {
    message[offset + i] = Number((value >> BigInt(8 * (width - 1 - i))) & 255n);
  }
  return message;
}

export const provedAs = (
  { statement, witness }: Claim,
  form: VoleForm = formsOf(statement.suite)[0]!,
  context: string = CONTEXT,
): Promise<Proof> =>
  prove(statement as PreimageStatement, witness as Witness<'preimage'>, { context, form });

export const check = (
  statement: AnyStatement,
  proof: Proof | Uint8Array,
  context: string = CONTEXT,
): Promise<Verdict> => verify(statement, proof, { context });

/** The same claim for the verifier that knows docs/protocol/vole.md only. */
export function plainClaim(statement: AnyStatement, form: VoleForm, context = CONTEXT): PlainClaim {
  return { ...statement, form, context };
}
