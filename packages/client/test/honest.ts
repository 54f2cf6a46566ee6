/** A service that verifies and proves with the library, and keeps its jobs. */
import type { IncomingMessage } from 'node:http';
import {
  prove,
  statementFromJSON,
  verify,
  witnessFromJSON,
  type ProveOptions,
} from '../../nexuszero/src/index.ts';
import type { Job, ProofRequest, VerificationRequest } from '../src/index.ts';
import { API, job, linesOf, problem, type Handler } from './server.ts';

export function honest(): Handler {
  const jobs = new Map<string, Job>();
  return async ({ path, body, headers }, response) => {
    if (path.startsWith('/v1/jobs/')) {
      const found = jobs.get(path.slice('/v1/jobs/'.length).replace(/\?.*/, ''));
      if (found === undefined) return problem(404, 'NOT_FOUND');
      if (!String(headers.accept).startsWith('text/event-stream')) return { body: found };
      const text = `event: job\ndata: ${JSON.stringify(found)}\n\n`;
      return { headers: { 'content-type': 'text/event-stream' }, body: text };
    }
    if (path === '/v1/batches') {
      response.writeHead(200, API);
      for await (const line of linesOf((response as { req?: IncomingMessage }).req!)) {
        const { id, ...asked } = JSON.parse(line) as VerificationRequest & { id: string };
        response.write(`${JSON.stringify({ id, ...(await checked(asked)) })}\n`);
      }
      response.end();
      return undefined;
    }
    const asked = JSON.parse(body) as ProofRequest & VerificationRequest;
    if (path === '/v1/verifications') return { body: await checked(asked) };
    const done = await proved(asked, `j${jobs.size + 1}`);
    jobs.set(done.id, done);
    if (headers['prefer'] !== 'respond-async') return { body: done };
    return { status: 202, body: job(done.id) };
  };
}

async function checked({
  statement,
  proof,
  context,
  options,
}: VerificationRequest): Promise<object> {
  const bytes = new Uint8Array(Buffer.from(proof, 'base64url'));
  const claim = statementFromJSON(statement as never);
  return { ...(await verify(claim, bytes, { context, ...options })), ms: 1 };
}

async function proved(
  { statement, witness, context, options = {} }: ProofRequest,
  id: string,
): Promise<Job> {
  const claim = statementFromJSON(statement as never);
  const secret = witnessFromJSON(claim, witness as never);
  const { form } = options as ProveOptions;
  const proof = await prove(claim, secret as never, { context, ...(form && { form }) });
  const { system, suite, security, size } = proof;
  const made = { proof: proof.toJSON(), system, suite, form: proof.form, security, bytes: size };
  return job(id, { state: 'succeeded', made });
}
