// A load of proofs on a service that may die at any moment: what was acknowledged is remembered, and looked for afterwards.
import { randomUUID } from 'node:crypto';
import { statementFromJSON, statementToJSON, verify } from 'nexuszero';
import { hashedRange, preimage } from 'nexuszero/preimage';
import { opening, range } from 'nexuszero/range';
import { discreteLog } from 'nexuszero/sigma';
import { sleep } from './process.mjs';

const secretOf = ({ statement: { kind, suite }, witness }) => {
  const named = Object.entries(witness.reveal()).map(([name, bytes]) => [
    name,
    Buffer.from(bytes).toString('base64url'),
  ]);
  return { type: 'nexuszero-secret', v: 1, kind, suite, secrets: Object.fromEntries(named) };
};
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

const MAKERS = [
  () => discreteLog.generate(),
  () => range.commit({ value: BigInt(random(1)[0]), bits: 8 }),
  () => preimage.fromMessage(random(32)),
  () => hashedRange.commit({ value: 42n, min: 18n, max: 120n }),
];

/** Requests of every kind, as they are sent. */
export async function requestsOf(count) {
  const requests = [];
  for (let i = 0; i < count; i++) {
    const made = await MAKERS[i % MAKERS.length]();
    requests.push({
      statement: statementToJSON(made.statement),
      witness: made.openings?.map(opening.toJSON) ?? secretOf(made),
      context: `drill/${randomUUID()}`,
    });
  }
  return requests;
}

/** Clients that ask for proofs one after the other, half of them as jobs. */
export class Load {
  /** Jobs that were acknowledged: id, and what was asked. */
  acknowledged = new Map();
  /** Answers of another kind than was hoped for, by status. */
  others = {};
  #service;
  #requests;
  #stopped = false;
  #clients;
  #next = 0;

  constructor(service, requests, clients) {
    this.#service = service;
    this.#requests = requests;
    this.#clients = Array.from({ length: clients }, (_, i) => this.#client(i % 2 === 0));
  }

  async stop() {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }

  async #client(asJob) {
    while (!this.#stopped) {
      const request = this.#requests[this.#next++ % this.#requests.length];
      await this.#send(request, asJob, randomUUID());
    }
  }

  /** Until it is acknowledged: whoever has no answer asks again under the same key. */
  async #send(request, asJob, key) {
    const headers = { 'idempotency-key': key, ...(asJob && { prefer: 'respond-async' }) };
    while (!this.#stopped) {
      try {
        const { status, json } = await this.#service.ask('POST', '/v1/proofs', request, headers);
        if (status === 200 || status === 202) {
          this.acknowledged.set(json.id, request);
          return;
        }
        this.others[status] = (this.others[status] ?? 0) + 1;
        if (status < 500) throw new Error(`${status}: ${JSON.stringify(json)}`);
      } catch (error) {
        // the service is away: it comes again
        if (!(error instanceof TypeError)) throw error;
      }
      await sleep(20);
    }
  }
}

/** What became of jobs that were acknowledged: each must have ended well, with a proof that verifies. */
export async function account(service, acknowledged) {
  const sum = { jobs: acknowledged.size, lost: 0, failed: 0, wrong: 0, again: 0 };
  for (const [id, { statement, context }] of acknowledged) {
    const { status, json } = await service.ask('GET', `/v1/jobs/${id}?wait=60`);
    if (status === 404) sum.lost++;
    else if (json.state !== 'succeeded') sum.failed++;
    else {
      if (json.attempts > 1) sum.again++;
      const proof = new Uint8Array(Buffer.from(json.made.proof, 'base64url'));
      const { ok } = await verify(statementFromJSON(statement), proof, { context });
      if (!ok) sum.wrong++;
    }
  }
  return sum;
}
