/** The range kernel and its oracle on the same inputs: twin transcripts, openings as integers. */
import { concat } from '../../src/bytes/bytes.ts';
import { createRangeCurve, type RangeCurve } from '../../src/kernels/range.ts';
import { littleEndian } from './generators.ts';
import { PlainMerlin, type Transcript } from './plain-merlin.ts';
import { plainAccepts, plainAcceptsBatch, type RangeJob } from './plain-verify.ts';
import { plainProve } from './plain-prove.ts';

export const curve: RangeCurve = await createRangeCurve();

export type Bits = 8 | 16 | 32 | 64;

/** A transcript of both implementations. */
export interface Script {
  readonly label: Uint8Array;
  readonly messages?: readonly (readonly [label: Uint8Array, message: Uint8Array])[];
}

function played<T extends Transcript>(transcript: T, { messages = [] }: Script): T {
  for (const [label, message] of messages) transcript.append(label, message);
  return transcript;
}

export const plainTranscript = (script: Script): PlainMerlin =>
  played(PlainMerlin.open(script.label), script);
export const kernelTranscript = (script: Script): ReturnType<RangeCurve['merlin']> =>
  played(curve.merlin(script.label), script);

/** What is proved. */
export interface Openings {
  readonly script: Script;
  readonly bits: Bits;
  readonly values: readonly bigint[];
  readonly blindings: readonly bigint[];
  readonly fresh: Uint8Array;
}

/** A proof and what it is checked against. */
export interface Claim {
  readonly script: Script;
  readonly bits: Bits;
  readonly commitments: Uint8Array;
  readonly proof: Uint8Array;
}

/** 8 bytes a value, 32 a blinding. */
export const encodeOpenings = (values: readonly bigint[], blindings: readonly bigint[]) => ({
  values: concat(...values.map((value) => littleEndian(value, 8))),
  blindings: concat(...blindings.map((blinding) => littleEndian(blinding))),
});

export function kernelCommit(values: readonly bigint[], blindings: readonly bigint[]): Uint8Array {
  const encoded = encodeOpenings(values, blindings);
  return curve.range.commit(encoded.values, encoded.blindings);
}

export function kernelProve({ script, bits, values, blindings, fresh }: Openings): Uint8Array {
  const transcript = kernelTranscript(script);
  return curve.range.prove({ transcript, bits, ...encodeOpenings(values, blindings), fresh });
}

export const plainProof = ({ script, ...rest }: Openings): Uint8Array =>
  plainProve({ ...rest, transcript: plainTranscript(script) });

export function kernelClaim(openings: Openings): Claim {
  const commitments = kernelCommit(openings.values, openings.blindings);
  return { ...openings, commitments, proof: kernelProve(openings) };
}

export type Verdict = 'accepted' | 'rejected' | 'malformed';

export function openBatch(claims: readonly Claim[]): ReturnType<RangeCurve['range']['openBatch']> {
  return curve.range.openBatch(
    claims.map(({ script, ...rest }) => ({ ...rest, transcript: kernelTranscript(script) })),
  );
}

/** What the kernel says of one proof alone. */
export function kernelVerdict(claim: Claim): Verdict {
  const batch = openBatch([claim]);
  if (batch.statuses[0] !== 'ok') return 'malformed';
  return batch.check(0, 1) ? 'accepted' : 'rejected';
}

const plainJob = ({ script, ...rest }: Claim): RangeJob => ({
  ...rest,
  transcript: plainTranscript(script),
});

export const plainVerdict = (claim: Claim): boolean => plainAccepts(plainJob(claim));

export const plainBatchVerdict = (claims: readonly Claim[]): boolean =>
  plainAcceptsBatch(claims.map(plainJob));
