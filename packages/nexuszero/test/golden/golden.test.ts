/** Golden files: stored proofs verify for ever, and every derivation keeps its bytes. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/bytes/bytes.ts';
import { statementFromJSON, verify, verifyBatch } from '../../src/index.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { Proof } from '../../src/proofs/proof.ts';
import { encodeTag, sessionId } from '../../src/proofs/sigma/protocol.ts';
import { CASES } from '../sigma/catalogue.ts';
import { PREIMAGE_CASES } from './preimages.ts';
import { RANGE_CASES } from './ranges.ts';
import { derive, type Derived, type GoldenProof } from './derive.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const proofs = [
  ...(read('proofs.json') as readonly GoldenProof[]),
  ...(read('preimage-proofs.json') as readonly GoldenProof[]),
];
const derived = read('derived.json') as Readonly<Record<string, Derived | string>>;

describe('stored proofs', () => {
  test('there is one for every case', () => {
    expect(proofs.map(({ title }) => title)).toEqual(
      expect.arrayContaining(
        [...CASES, ...RANGE_CASES, ...PREIMAGE_CASES].map(({ title }) => title),
      ),
    );
  });

  test.each(proofs)('$title', async ({ statement, context, proof }) => {
    const own = statementFromJSON(statement);
    expect(await verify(own, Proof.fromJSON(proof), { context })).toEqual({ ok: true });
    const verdict = await verify(own, Proof.fromJSON(proof), { context: `${context}.` });
    expect(verdict).toMatchObject({ ok: false, code: 'PROOF_FALSE' });
  });

  test('all of them as one batch', async () => {
    const items = proofs.map(({ statement, proof, context }) => ({
      statement: statementFromJSON(statement),
      proof: Proof.fromJSON(proof),
      context,
    }));
    expect(await verifyBatch(items)).toEqual(items.map(() => ({ ok: true })));
  });
});

test('derivations and seeded proofs', async () => {
  expect(await derive()).toEqual(derived);
});

// computed by an independent program before this one was written
test.each([
  ['ristretto255', '19a17f1d7731176debbb079b5caa425926b2d9817a9d9dd2a8eda994be14f181'],
  [
    'P521',
    'd2661d22b94c12ee37cbdbef7e4aa5f8ec0a3af5672c3f4392bfa18bd6606a1d0924374d47c13899d32edd3f29cdf8a39efd36c79d05d8544ac92fd2dcbdd782',
  ],
] as const)('the session identifier of %s', (name, expected) => {
  const suite = SUITES[name];
  const tag = encodeTag('dlog', 'batchable', suite, utf8('kyc/2026'));
  expect(new TextDecoder().decode(tag)).toBe(
    `nexuszero-V01-dlog-DSFS-with-${suite.ciphersuite}:kyc/2026`,
  );
  expect(toHex(sessionId(suite, tag))).toBe(expected);
});
