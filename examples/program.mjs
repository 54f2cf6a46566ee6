// The program that every example runs: prove, verify, tamper, and get refused; a key and a range.
import { discreteLog, prove, verify } from 'nexuszero/sigma';
import { prove as proveRange, range, verify as verifyRange } from 'nexuszero/range';

const CONTEXT = 'example/1';

async function tryAll(statement, proof, check) {
  const tampered = proof.bytes;
  tampered[20] ^= 1;
  const ok = async (bytes, context) => (await check(statement, bytes, { context })).ok;
  return {
    honest: await ok(proof.bytes, CONTEXT),
    tampered: await ok(tampered, CONTEXT),
    elsewhere: await ok(proof.bytes, 'example/2'),
    bytes: proof.size,
  };
}

export async function run() {
  const key = await discreteLog.generate();
  const age = await range.commit({ value: 42n, min: 18n, max: 120n });
  const options = { context: CONTEXT };
  return {
    key: await tryAll(key.statement, await prove(key.statement, key.witness, options), verify),
    age: await tryAll(
      age.statement,
      await proveRange(age.statement, age.witness, options),
      verifyRange,
    ),
  };
}

/** Throws unless the program did what it should. */
export function expectSound({ key, age }) {
  for (const { honest, tampered, elsewhere } of [key, age]) {
    if (honest !== true || tampered !== false || elsewhere !== false) {
      throw new Error(`unexpected: ${JSON.stringify({ key, age })}`);
    }
  }
}
