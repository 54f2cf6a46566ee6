/** Loads that the suites of workers send, and pools that are closed when a test ends. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { randomBytes } from '../../src/bytes/random.ts';
import {
  sendWitness,
  type Job,
  type JobAnswer,
  type LoadMessage,
  type ProveJob,
  type VerifyJob,
} from '../../src/engine/job.ts';
import type { Dispatch, Load, PoolLimits, WorkerPool } from '../../src/engine/pool.ts';
import { platform } from '../../src/platform/node/workers.ts';
import { preimage } from '../../src/preimage.ts';
import { range } from '../../src/range.ts';
import { discreteLog } from '../../src/sigma.ts';
import type { Statement } from '../../src/statements/statement.ts';
import type { Witness } from '../../src/statements/witness.ts';

if (!existsSync(fileURLToPath(new URL('../../dist/engine/serve.js', import.meta.url)))) {
  throw new Error('workers run what is built: npm run build');
}

export const CONTEXT = 'kyc/2026';

export interface Claim {
  readonly statement: Statement;
  readonly witness: Witness;
}

/** A millisecond or less. */
export const key = (): Promise<Claim> => discreteLog.generate();

/** Some milliseconds. */
export const age = (): Promise<Claim> => range.commit({ value: 42n, min: 18n, max: 120n });

/** Seconds, in steps of a tenth of one: no test waits for its end. */
export const endless = (): Promise<Claim> => valuesOf(512);

/** A statement of many values. */
export const valuesOf = (count: number): Promise<Claim> =>
  range.commit({
    values: Array.from({ length: count }, (_, i) => ({
      ...{ value: BigInt(i) + 5n, min: 3n, max: 1n << 62n },
    })),
  });

/** Tenths of a second in one step, and 22 MB of wasm memory. */
export const large = (): Promise<Claim> =>
  preimage.fromMessage(randomBytes(4151), { suite: 'ChaCha20-256' });

export const proving = (
  { statement, witness }: Claim,
  more: Partial<Pick<ProveJob, 'selfVerify' | 'options'>> = {},
): ProveJob => ({
  ...{ op: 'prove', statement, witness: sendWitness(witness) },
  ...{ options: { context: CONTEXT }, selfVerify: false },
  ...more,
});

export const checking = (
  statement: Statement,
  proof: Uint8Array,
  more: Partial<Pick<VerifyJob, 'context' | 'policy'>> = {},
): VerifyJob => ({ op: 'verify', statement, proof, context: CONTEXT, policy: {}, ...more });

/** Jobs as a load; witnesses move. */
export function loadOf(jobs: readonly Job[], progress = false): Load {
  const message: LoadMessage = { jobs, progress };
  const transfer = jobs.flatMap((job) =>
    job.op === 'prove' ? [job.witness.scalars.buffer as ArrayBuffer] : [],
  );
  return { message, transfer };
}

/** The answers of a dispatch. */
export const answersOf = async ({ answer }: Dispatch): Promise<readonly JobAnswer[]> =>
  (await answer) as readonly JobAnswer[];

/** The code with which a dispatch fails; 'none' when it does not. */
export const codeOf = ({ answer }: Dispatch): Promise<string> =>
  answer.then(
    () => 'none',
    (error: unknown) => (error as { code: string }).code,
  );

/** Proves the claims in one load; all must come out well. */
export async function provedBy(pool: WorkerPool, ...claims: Claim[]): Promise<Uint8Array[]> {
  const answers = await answersOf(pool.dispatch(loadOf(claims.map((claim) => proving(claim)))));
  return answers.map((answer) => {
    expect(answer).toMatchObject({ ok: true });
    return (answer as { proof: Uint8Array }).proof;
  });
}

/** A pool of this platform, closed at the end of the test. */
export async function poolOf(
  isolation: 'thread' | 'process',
  limits: PoolLimits,
): Promise<WorkerPool> {
  const pool = await platform.openPool!(isolation, limits);
  onTestFinished(() => pool.close());
  return pool;
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
