/** What `verify` decides before any arithmetic: policy, envelope against statement, exact length. */
import { NexusError } from '../../bytes/errors.ts';
import type { MerlinTranscript } from '../../kernels/merlin.ts';
import type { RangeCurve, RangeVerifyJob } from '../../kernels/range.ts';
import { compileRange, type CompiledRange } from '../../statements/range-compile.ts';
import { reading, type Statement } from '../../statements/statement.ts';
import { encodeContext } from '../context.ts';
import { parsePolicy } from '../options.ts';
import { suiteSecurity } from '../security.ts';
import type { Verdict, VerifyItem, VerifyPolicy } from '../system.ts';
import { checkPolicy, readProof, refuse } from '../verdict.ts';
import { chunkCommitments } from './derived.ts';
import { layoutOf, type Chunk, type Layout } from './layout.ts';
import { chunkTranscript } from './protocol.ts';

export interface PreparedRange {
  readonly range: CompiledRange;
  readonly layout: Layout;
  readonly context: Uint8Array;
  readonly payload: Uint8Array;
}

/** Policy, envelope against statement, length; system, suite, kind, n and M come from the statement. */
export function prepare(
  item: VerifyItem,
  policy: VerifyPolicy,
): PreparedRange | { readonly verdict: Verdict } {
  const context = encodeContext(item.context);
  const statement = requireRange(item.statement);
  const weak = checkPolicy(suiteSecurity('ristretto255'), parsePolicy(policy));
  if (weak !== undefined) return { verdict: weak };
  const read = readProof(item.proof);
  if ('verdict' in read) return read;
  const { system, suite, kind, form, payload } = read.proof;
  if (system !== 'bulletproofs' || suite !== 'ristretto255' || kind !== 'range') {
    const reason = `a ${system} proof of ${kind} on ${suite} for a range statement`;
    return { verdict: refuse('PROOF_MISMATCH', reason) };
  }
  if (form !== 'standard') return { verdict: refuse('PROOF_MISMATCH', `the form is ${form}`) };
  const range = compileRange(statement);
  const layout = layoutOf(range.values);
  if (payload.length !== layout.payloadBytes) {
    const lengths = `${String(payload.length)} bytes, expected ${String(layout.payloadBytes)}`;
    return { verdict: refuse('PROOF_MALFORMED', `the payload has ${lengths}`) };
  }
  return { range, layout, context, payload };
}

/** A range statement, as far as its kind says. @throws UNSUPPORTED - for another kind */
export function requireRange(statement: Statement): Statement<'range'> {
  if (typeof statement === 'object' && (statement as unknown) !== null) {
    if (reading(() => statement.kind) === 'range') return statement as Statement<'range'>;
    throw new NexusError('UNSUPPORTED', 'statement: expected kind range', {
      path: 'kind',
      hint: 'use nexuszero for statements of every kind',
    });
  }
  throw new NexusError('BAD_PARAMETER', 'statement: expected an object');
}

/** One chunk for the kernel. @throws BAD_ENCODING | BAD_PARAMETER - when the statement's V are bad */
export function chunkJob(
  kernel: RangeCurve,
  opened: MerlinTranscript,
  { range, layout, payload }: PreparedRange,
  chunk: Chunk,
): RangeVerifyJob {
  return {
    transcript: chunkTranscript(opened, chunk.index),
    bits: layout.bits,
    commitments: chunkCommitments(kernel, range.values, layout.bits, chunk),
    proof: payload.subarray(chunk.at, chunk.at + chunk.bytes),
  };
}
