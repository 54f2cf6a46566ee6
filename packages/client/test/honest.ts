/** A service that verifies and proves with the library. */
import * as nexuszero from '../../nexuszero/src/index.ts';
import { job, type Handler } from './server.ts';

const { statementFromJSON, verify, witnessFromJSON } = nexuszero;

export const honest: Handler = async ({ path, body }) => {
  const asked = JSON.parse(body) as {
    statement: never;
    witness: never;
    proof: string;
    context: string;
    options?: object;
  };
  const statement = statementFromJSON(asked.statement);
  if (path === '/v1/verifications') {
    const bytes = new Uint8Array(Buffer.from(asked.proof, 'base64url'));
    return {
      body: {
        ...(await verify(statement, bytes, { context: asked.context, ...asked.options })),
        ms: 1,
      },
    };
  }
  const witness = witnessFromJSON(statement, asked.witness);
  const proof = await nexuszero.prove(statement, witness, { context: asked.context });
  const { system, suite, form, security, size } = proof;
  const made = { proof: proof.toJSON(), system, suite, form, security, bytes: size };
  return { body: job('j1', { state: 'succeeded', made }) };
};
