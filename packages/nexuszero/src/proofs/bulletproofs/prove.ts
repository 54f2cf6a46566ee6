/** The range prover: checks the witness, then makes one Bulletproof a chunk. */
import { copyBytes, wipe } from '../../bytes/bytes.ts';
import { platformRandom, randomBytes, type RandomSource } from '../../bytes/random.ts';
import { defaultRange } from '../../kernels/default-range.ts';
import type { MerlinTranscript } from '../../kernels/merlin.ts';
import type { RangeCurve } from '../../kernels/range.ts';
import { compileRange, type CompiledRange } from '../../statements/range-compile.ts';
import type { RangeStatement } from '../../statements/statement.ts';
import { witnessScalars, type Witness } from '../../statements/witness.ts';
import { encodeContext } from '../context.ts';
import { requireForm, requireObject, requireProgress, throwIfAborted } from '../options.ts';
import { turn } from '../../bytes/turn.ts';
import { Proof, type ProofHeader } from '../proof.ts';
import type { ProveOptions } from '../system.ts';
import { chunkCommitments } from './derived.ts';
import { layoutOf, type Chunk, type Layout } from './layout.ts';
import { chunkTranscript, RANGE_LABEL, statementTranscript, type RangeLabel } from './protocol.ts';
import { chunkOpenings, requireInRange, requireWitness } from './witness.ts';

const HEADER: ProofHeader<'range'> = Object.freeze({
  system: 'bulletproofs',
  suite: 'ristretto255',
  kind: 'range',
  form: 'standard',
});

/** Fresh bytes that the nonces of one chunk are hedged with. */
const FRESH_BYTES = 32;

/** Makes a proof under the given label: ours, or the test label that `verify` refuses. */
export async function proveRange(
  statement: RangeStatement,
  witness: Witness<'range'>,
  options: ProveOptions,
  random: RandomSource = platformRandom,
  label: RangeLabel = RANGE_LABEL,
): Promise<Proof<'range'>> {
  requireObject(options, 'options');
  const context = encodeContext(options.context);
  requireForm(options, ['standard']);
  requireProgress(options);
  throwIfAborted(options.signal);
  options.onProgress?.({ stage: 'validate' });
  const range = compileRange(statement);
  const layout = layoutOf(range.values);
  requireWitness(witness, range);
  // a copy: the caller may wipe the witness while the kernel is awaited
  const secrets = copyBytes(witnessScalars(witness));
  try {
    requireInRange(range.values, secrets);
    const kernel = await defaultRange();
    const opened = statementTranscript(kernel, label, context, range.bytes);
    const job: Job = { kernel, range, layout, secrets, opened, random };
    const payload = new Uint8Array(layout.payloadBytes);
    await eachChunk(layout, options, (chunk) => {
      report(options, chunk.index, layout);
      payload.set(proveChunk(job, chunk), chunk.at);
    });
    return Proof.wrap(HEADER, payload);
  } finally {
    wipe(secrets);
    options.onProgress?.({ stage: 'done' });
  }
}

function report(options: ProveOptions, done: number, { chunks }: Layout): void {
  options.onProgress?.({ stage: 'prove', done, total: chunks.length });
}

/** Between two chunks the caller's signal and the rest of the program have their turn. */
async function eachChunk(
  { chunks }: Layout,
  { signal }: ProveOptions,
  work: (chunk: Chunk) => void,
): Promise<void> {
  for (const chunk of chunks) {
    if (chunk.index > 0) await turn();
    throwIfAborted(signal);
    work(chunk);
  }
}

interface Job {
  readonly kernel: RangeCurve;
  readonly range: CompiledRange;
  readonly layout: Layout;
  readonly secrets: Uint8Array;
  readonly opened: MerlinTranscript;
  readonly random: RandomSource;
}

function proveChunk(job: Job, chunk: Chunk): Uint8Array {
  const { kernel, range, layout, secrets, opened, random } = job;
  const { bits } = layout;
  const commitments = chunkCommitments(kernel, range.values, bits, chunk);
  const transcript = chunkTranscript(opened, chunk.index);
  const openings = chunkOpenings(kernel, range.values, bits, secrets, chunk);
  let fresh: Uint8Array | undefined;
  try {
    fresh = randomBytes(FRESH_BYTES, random);
    return kernel.range.prove({ transcript, bits, ...openings, commitments, fresh });
  } finally {
    wipe(openings.values, openings.blindings, fresh);
  }
}
