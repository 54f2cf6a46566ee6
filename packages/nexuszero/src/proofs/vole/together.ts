/** One proof about a long message by several threads (docs/protocol/vole.md section 11): what the leader does. */
import { copyBytes, wipe } from '../../bytes/bytes.ts';
import { NexusError } from '../../bytes/errors.ts';
import { defaultVole } from '../../kernels/default-vole.ts';
import type { VoleSecrets, VoleStatement } from '../../kernels/vole-inputs.ts';
import type { VoleLead } from '../../kernels/vole-lead.ts';
import {
  blocksOf,
  shareOfKey,
  voleHashBytes,
  volePlaces,
  voleRowBytes,
  voleShare,
  voleSumBytes,
  type BlockRange,
  type ShareSize,
  type VoleParameters,
} from '../../kernels/vole-size.ts';
import { throwIfAborted } from '../options.ts';
import type { AbortSignalLike, Helpers } from '../system.ts';
import type { Asked, Crew } from './helpers.ts';

/** What all steps speak of. */
export interface Job {
  readonly parameters: VoleParameters;
  readonly statement: VoleStatement;
  readonly signal?: AbortSignalLike | undefined;
}

interface Share extends ShareSize {
  readonly helper: Asked;
  readonly range: BlockRange;
}

/** Blocks of a message for each helper, in order; none when it is not worth it. */
export function shareOut(length: number, helpers: Helpers | undefined): readonly BlockRange[] {
  const blocks = blocksOf(length);
  const count = Math.min(helpers?.count ?? 0, blocks >> 2);
  if (count < 2) return [];
  const borders = Array.from(
    { length: count + 1 },
    (_, i) => 2 * Math.round((blocks * i) / count / 2),
  );
  borders[count] = blocks;
  return borders.slice(1).map((to, i) => ({ from: borders[i]!, to }));
}

/** The proof's payload, by the helpers where there are any and it is worth it. */
export async function provePayload(
  helpers: Crew | undefined,
  job: Job,
  secrets: VoleSecrets,
): Promise<Uint8Array> {
  const { parameters, statement, signal } = job;
  const ranges = shareOut(statement.length, helpers);
  if (helpers !== undefined && ranges.length > 0) {
    return proveTogether(helpers, ranges, job, secrets);
  }
  const kernel = await defaultVole(parameters.level);
  throwIfAborted(signal);
  return kernel.prove(parameters, statement, secrets);
}

/** Whether the payload holds. */
export async function verifyPayload(
  helpers: Crew | undefined,
  job: Job,
  proof: Uint8Array,
): Promise<boolean> {
  const { parameters, statement, signal } = job;
  const ranges = shareOut(statement.length, helpers);
  if (helpers !== undefined && ranges.length > 0) {
    return verifyTogether(helpers, ranges, job, proof);
  }
  const kernel = await defaultVole(parameters.level);
  throwIfAborted(signal);
  return kernel.verify(parameters, statement, proof);
}

/** By as many helpers as there are ranges. */
function proveTogether(
  helpers: Crew,
  ranges: readonly BlockRange[],
  job: Job,
  secrets: VoleSecrets,
): Promise<Uint8Array> {
  const { parameters, statement } = job;
  return helpers.lead(parameters.level, ranges.length, async (lead, asked) => {
    throwIfAborted(job.signal);
    const shares = sharesOf(job, ranges, asked);
    await greet(shares);
    const begun = each(shares, (share) => beginShare(share, job, secrets));
    const [, corrections] = await both(() => {
      lead.beginProof(parameters, statement, secrets);
    }, begun);
    corrections.forEach(([part], i) => {
      placeCorrections(lead, job, shares[i]!, part!);
    });
    throwIfAborted(job.signal);
    const { hashes, ds } = await hashAll(shares, job, lead.bindTrees(), true);
    const { d } = volePlaces(parameters.level, statement.length);
    ds.forEach((part, i) => {
      lead.place(d + shares[i]!.first, part);
    });
    throwIfAborted(job.signal);
    return lead.endProof(await sumAll(shares, job, lead.bindHashes(hashes)));
  });
}

function verifyTogether(
  helpers: Crew,
  ranges: readonly BlockRange[],
  job: Job,
  proof: Uint8Array,
): Promise<boolean> {
  const { parameters, statement } = job;
  return helpers.lead(parameters.level, ranges.length, async (lead, asked) => {
    throwIfAborted(job.signal);
    const shares = sharesOf(job, ranges, asked);
    await greet(shares);
    const begun = each(shares, async ({ helper, range }) => {
      await helper.ask({ step: 'verify', parameters, statement, range, proof });
      return [];
    });
    const [key] = await both(() => lead.beginVerification(parameters, statement, proof), begun);
    if (key === undefined) return false;
    throwIfAborted(job.signal);
    const { hashes } = await hashAll(shares, job, key, false);
    throwIfAborted(job.signal);
    return lead.endVerification(await sumAll(shares, job, lead.bindHashes(hashes)));
  });
}

function sharesOf(
  { parameters, statement }: Job,
  ranges: readonly BlockRange[],
  helpers: readonly Asked[],
): readonly Share[] {
  return ranges.map((range, i) => ({
    ...voleShare(parameters, statement, range),
    ...{ helper: helpers[i]!, range },
  }));
}

/** Whether all of them listen, before anything secret is sent. */
async function greet(shares: readonly Share[]): Promise<void> {
  await each(shares, ({ helper }) => helper.ask({ step: 'hello' }).then(() => []));
}

/** The corrections of a share. */
async function beginShare(
  { helper, range, correctionBytes }: Share,
  { parameters, statement }: Job,
  secrets: VoleSecrets,
): Promise<Parts> {
  // its own copies, which move and are wiped there
  const [message, fresh] = [copyBytes(secrets.message), copyBytes(secrets.fresh)];
  try {
    const about = { step: 'prove', parameters, statement, range, message, fresh } as const;
    const parts = await helper.ask(about, [message, fresh]);
    return sized(parts, correctionBytes);
  } finally {
    // where they did not move
    wipe(message, fresh);
  }
}

type Parts = readonly Uint8Array[];

/** @throws INTERNAL - for parts of an answer that have not these sizes */
function sized(parts: Parts, ...sizes: readonly number[]): Parts {
  const fit = sizes.length === parts.length && sizes.every((size, i) => parts[i]!.length === size);
  if (fit) return parts;
  throw new NexusError('INTERNAL', 'helpers: a helper answered wrongly');
}

/** All of them, also when one fails: none is left at work, and nothing of what the others gave is kept. */
async function each(
  shares: readonly Share[],
  work: (share: Share) => Promise<Parts>,
): Promise<readonly Parts[]> {
  const settled = await Promise.allSettled(shares.map(work));
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed === undefined) {
    return settled.map((result) => (result as PromiseFulfilledResult<Parts>).value);
  }
  for (const result of settled) if (result.status === 'fulfilled') wipe(...result.value);
  throw failed.reason;
}

/** What the leader does meanwhile; its error comes first, and not before the shares have come to rest. */
async function both<Own>(
  own: () => Own,
  shared: Promise<readonly Parts[]>,
): Promise<readonly [Own, readonly Parts[]]> {
  const [mine, theirs] = await Promise.allSettled([Promise.resolve().then(own), shared]);
  if (mine.status === 'rejected') throw mine.reason;
  if (theirs.status === 'rejected') throw theirs.reason;
  return [mine.value, theirs.value];
}

function placeCorrections(
  lead: VoleLead,
  { parameters, statement }: Job,
  { first, rowBytes }: Share,
  part: Uint8Array,
): void {
  const { level, tau } = parameters;
  const { corrections } = volePlaces(level, statement.length);
  const stride = voleRowBytes(level, statement.length);
  for (let i = 0; i + 1 < tau; i++) {
    const row = part.subarray(i * rowBytes, (i + 1) * rowBytes);
    lead.place(corrections + i * stride + first, row);
  }
}

async function hashAll(
  shares: readonly Share[],
  { parameters }: Job,
  key: Uint8Array,
  proves: boolean,
): Promise<{ readonly hashes: Uint8Array; readonly ds: readonly Uint8Array[] }> {
  const { u, tags } = voleHashBytes(parameters.level);
  const parts = await each(shares, async (share) => {
    const own = shareOfKey(parameters, key, share);
    const given = await share.helper.ask({ step: 'hash', key: own });
    return sized(given, u + tags, proves ? share.dBytes : 0);
  });
  return { hashes: sumOf(parts.map(([hashes]) => hashes!)), ds: parts.map(([, d]) => d!) };
}

/** The packs of a block have 62 challenges; docs/protocol/vole.md section 6. */
async function sumAll(
  shares: readonly Share[],
  { parameters }: Job,
  challenges: Uint8Array,
): Promise<Uint8Array> {
  const parts = await each(shares, async ({ helper, range, challengeBytes }) => {
    const first = (parameters.level / 8) * 62 * range.from;
    const own = challenges.slice(first, first + challengeBytes);
    const given = await helper.ask({ step: 'sum', challenges: own });
    return sized(given, voleSumBytes(parameters.level));
  });
  return sumOf(parts.map(([sum]) => sum!));
}

/** Their sum over GF(2); the parts of a prover, which tell more than it does, are overwritten. */
function sumOf(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts[0]!.length);
  for (const part of parts) for (let i = 0; i < out.length; i++) out[i]! ^= part[i]!;
  wipe(...parts);
  return out;
}
