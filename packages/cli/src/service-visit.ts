/** The demo's stop at the service: jobs that are acknowledged, a `kill -9`, and what becomes of them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Proof, statementToJSON, verify, type Statement } from 'nexuszero';
import { preimage } from 'nexuszero/preimage';

/** What the stop measures and shows. */
export interface ServiceStop {
  readonly title: string;
  readonly detail: string;
  readonly jobs: number;
  /** From the start after the kill until it says that it is ready, in milliseconds. */
  readonly readyMs: number;
  /** Jobs that were taken up again, and jobs whose proof holds in the end. */
  readonly takenUp: number;
  readonly held: number;
  /** Whether a secret was found in the data folder while jobs waited, or afterwards. */
  readonly leaked: boolean;
}

const JOBS = 24;
const CONTEXT = 'demo/service';
const COMMAND = fileURLToPath(new URL('../bin/nexuszero.mjs', import.meta.url));

export async function serviceStop(): Promise<ServiceStop> {
  const folder = mkdtempSync(join(tmpdir(), 'nexuszero-demo-'));
  let service = await start(folder);
  try {
    const claims = await Promise.all(Array.from({ length: JOBS }, makeClaim));
    const ids = await Promise.all(claims.map((claim) => submit(service.url, claim)));
    service.child.kill('SIGKILL');
    const secrets = claims.map(({ message }) => message);
    let leaked = isIn(join(folder, 'data'), secrets);
    const started = performance.now();
    service = await start(folder);
    const readyMs = performance.now() - started;
    const held = await Promise.all(ids.map((id, i) => holds(service.url, id, claims[i]!)));
    leaked ||= isIn(join(folder, 'data'), secrets);
    return {
      title: `${String(JOBS)} jobs outlive kill -9`,
      detail: 'a service of its own: jobs acknowledged, the process killed, started again',
      ...{ jobs: JOBS, readyMs, takenUp: service.pending, leaked },
      held: held.filter(Boolean).length,
    };
  } finally {
    const gone = new Promise((resolve) => service.child.once('exit', resolve));
    service.child.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** Jobs that the journal held. */
  readonly pending: number;
}

/** Once a prover has shown that it works. */
async function start(folder: string): Promise<Started> {
  const env = {
    ...process.env,
    ...{ NEXUSZERO_PORT: '0', NEXUSZERO_HOST: '127.0.0.1', NEXUSZERO_LOG: 'info' },
    ...{ NEXUSZERO_DATA: join(folder, 'data'), NEXUSZERO_KEYS: join(folder, 'keys') },
  };
  const stdio = ['ignore', 'pipe', 'ignore'] as const;
  const child = spawn(process.execPath, [COMMAND, 'serve'], { env, stdio: [...stdio] });
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  for await (const piece of child.stdout.iterator({ destroyOnReturn: false })) {
    const parts = (rest + String(piece)).split('\n');
    rest = parts.pop()!;
    for (const part of parts) lines.push(JSON.parse(part) as Record<string, unknown>);
    if (lines.some(({ msg }) => msg === 'ready')) break;
  }
  // nobody reads the rest
  child.stdout.resume();
  const told = lines.find(({ msg }) => msg === 'started');
  if (told === undefined) throw new Error('demo: the service did not start');
  return { child, url: String(told['url']), pending: Number(told['pending']) };
}

interface Claim {
  readonly statement: Statement;
  readonly message: Uint8Array;
}

async function makeClaim(): Promise<Claim> {
  const message = globalThis.crypto.getRandomValues(new Uint8Array(32));
  const { statement } = await preimage.fromMessage(message);
  return { statement, message };
}

async function submit(url: string, { statement, message }: Claim): Promise<string> {
  const { kind, suite } = statement;
  const secrets = { message: Buffer.from(message).toString('base64url') };
  const witness = { type: 'nexuszero-secret', v: 1, kind, suite, secrets };
  const body = { statement: statementToJSON(statement), witness, context: CONTEXT };
  const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
  const request = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${url}/v1/proofs`, request);
  const { id } = (await response.json()) as { id: string };
  return id;
}

async function holds(url: string, id: string, { statement }: Claim): Promise<boolean> {
  const response = await fetch(`${url}/v1/jobs/${id}?wait=30`);
  const { made } = (await response.json()) as { made?: { proof: string } };
  if (made === undefined) return false;
  return (await verify(statement, Proof.fromJSON(made.proof), { context: CONTEXT })).ok;
}

/** Whether some file of the folder holds one of the secrets, as it is or as it was sent. */
function isIn(folder: string, secrets: readonly Uint8Array[]): boolean {
  return readdirSync(folder).some((file) => {
    const bytes = readFileSync(join(folder, file));
    return secrets.some((secret) => {
      const own = Buffer.from(secret);
      return bytes.includes(own) || bytes.includes(own.toString('base64url'));
    });
  });
}
