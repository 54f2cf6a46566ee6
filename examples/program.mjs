// The program that every example runs: prove, verify, tamper, and get refused.
import { discreteLog, prove, verify } from 'nexuszero/sigma';

export async function run() {
  const { statement, witness } = await discreteLog.generate();
  const context = 'example/1';
  const proof = await prove(statement, witness, { context });
  const tampered = proof.bytes;
  tampered[20] ^= 1;
  const check = async (bytes, where) => (await verify(statement, bytes, { context: where })).ok;
  return {
    honest: await check(proof.bytes, context),
    tampered: await check(tampered, context),
    elsewhere: await check(proof.bytes, 'example/2'),
    bytes: proof.size,
  };
}

/** Throws unless the program did what it should. */
export function expectSound(result) {
  const { honest, tampered, elsewhere } = result;
  if (honest !== true || tampered !== false || elsewhere !== false) {
    throw new Error(`unexpected: ${JSON.stringify(result)}`);
  }
}
