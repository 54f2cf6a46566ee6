/**
 * Labels and transcripts of the range profile, shared by prover and verifier. A changed byte here breaks
 * every stored proof. Maths: docs/protocol/bulletproofs.md; recipe for others: docs/formats.md
 */
import { fromHex, utf8 } from '../../bytes/bytes.ts';
import { encodeU64 } from '../../bytes/u64.ts';
import type { MerlinTranscript } from '../../kernels/merlin.ts';
import type { RangeCurve } from '../../kernels/range.ts';
import { SUITES } from '../../kernels/suites.ts';

/** What opens every transcript of ours; test proofs open differently, so that `verify` refuses them. */
export type RangeLabel = 'nexuszero range v1' | 'nexuszero TEST range v1';

export const RANGE_LABEL: RangeLabel = 'nexuszero range v1';

const CONTEXT = utf8('context');
const STATEMENT = utf8('statement');
const CHUNK = utf8('chunk');

/** B~, the commitment to 0 under the blinding 1: what a chunk is padded with. */
export const PADDING: Uint8Array = fromHex(SUITES.ristretto255.pedersenH);

/** What the transcripts of all chunks of a statement begin with. */
export function statementTranscript(
  kernel: RangeCurve,
  label: RangeLabel,
  context: Uint8Array,
  statement: Uint8Array,
): MerlinTranscript {
  const transcript = labelled(kernel, label).clone();
  transcript.appendAll([
    [CONTEXT, context],
    [STATEMENT, statement],
  ]);
  return transcript;
}

/** Transcripts that have a label only, of each kernel. */
const opened = new WeakMap<RangeCurve, Map<RangeLabel, MerlinTranscript>>();

function labelled(kernel: RangeCurve, label: RangeLabel): MerlinTranscript {
  const own = opened.get(kernel) ?? new Map<RangeLabel, MerlinTranscript>();
  opened.set(kernel, own);
  const transcript = own.get(label) ?? kernel.merlin(utf8(label));
  own.set(label, transcript);
  return transcript;
}

/** The transcript that chunk `index` starts from. */
export function chunkTranscript(statement: MerlinTranscript, index: number): MerlinTranscript {
  const transcript = statement.clone();
  transcript.append(CHUNK, encodeU64(BigInt(index)));
  return transcript;
}
