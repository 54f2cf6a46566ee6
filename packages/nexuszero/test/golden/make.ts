/**
 * Writes the golden files; run by hand with `npx tsx packages/nexuszero/test/golden/make.ts`.
 * Proofs and derivations are only ever added: what once verified must verify for ever, and a change
 * of an existing derivation breaks every stored proof.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { prove, statementToJSON, type Proof, type Statement } from '../../src/index.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../../src/bytes/bytes.ts';
import { SEAL_SUITES, type SealSuiteName } from '../../src/seal.ts';
import { unsafeSeededKeyPair } from '../../src/testing.ts';
import { BOX_CASES, DATA, sealedCase, type GoldenBox } from './boxes.ts';
import { CASES, proved } from '../sigma/catalogue.ts';
import { derive, type Derived, type GoldenProof } from './derive.ts';
import { PREIMAGE_CASES } from './preimages.ts';
import { openedRange, RANGE_CASES } from './ranges.ts';

const proofsFile = new URL('proofs.json', import.meta.url);
const preimagesFile = new URL('preimage-proofs.json', import.meta.url);
const derivedFile = new URL('derived.json', import.meta.url);

function stored<T>(file: URL, empty: T): T {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : empty;
}

const proofs = [...stored<readonly GoldenProof[]>(proofsFile, [])];
const preimages = [...stored<readonly GoldenProof[]>(preimagesFile, [])];
const isNew = ({ title }: { title: string }): boolean =>
  ![...proofs, ...preimages].some((old) => old.title === title);
const contextOf = ({ title }: { title: string }): string => `golden: ${title}`;

function golden(title: string, statement: Statement, proof: Proof): GoldenProof {
  const json = { statement: statementToJSON(statement), proof: proof.toJSON() };
  return { title, context: contextOf({ title }), ...json };
}

for (const row of CASES.filter(isNew)) {
  const { statement, proof } = await proved(row, contextOf(row));
  proofs.push(golden(row.title, statement, proof));
}
for (const row of RANGE_CASES.filter(isNew)) {
  const { statement, witness } = await openedRange(row);
  const proof = await prove(statement, witness, { context: contextOf(row) });
  proofs.push(golden(row.title, statement, proof));
}
for (const row of PREIMAGE_CASES.filter(isNew)) {
  const { statement, witness } = await row.make();
  const options = { context: contextOf(row), form: row.form };
  const proof = await prove(statement, witness as never, options);
  preimages.push(golden(row.title, statement, proof));
}
writeFileSync(proofsFile, `${JSON.stringify(proofs, null, 2)}\n`);
writeFileSync(preimagesFile, `${JSON.stringify(preimages, null, 2)}\n`);

const boxesFile = new URL('boxes.json', import.meta.url);
const boxes = [...stored<readonly GoldenBox[]>(boxesFile, [])];
for (const row of BOX_CASES.filter(({ title }) => !boxes.some((old) => old.title === title))) {
  boxes.push(await sealedCase(row));
}
writeFileSync(boxesFile, `${JSON.stringify(boxes, null, 2)}\n`);

const keysFile = new URL('key-fingerprints.json', import.meta.url);
const keys = { ...stored<Readonly<Record<string, string>>>(keysFile, {}) };
for (const name of Object.keys(SEAL_SUITES) as SealSuiteName[]) {
  const { publicKey, secretKey } = await unsafeSeededKeyPair(name, { seed: DATA });
  keys[name] ??= `${publicKey.fingerprint} ${toHex(sha256(secretKey.toRaw()))}`;
}
writeFileSync(keysFile, `${JSON.stringify(keys, null, 2)}\n`);

const derived = stored<Readonly<Record<string, Derived | string>>>(derivedFile, {});
writeFileSync(derivedFile, `${JSON.stringify({ ...(await derive()), ...derived }, null, 2)}\n`);
