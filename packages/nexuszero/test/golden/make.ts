/**
 * Writes the golden files; run by hand with `npx tsx packages/nexuszero/test/golden/make.ts`.
 * Proofs and derivations are only ever added: what once verified must verify for ever, and a change
 * of an existing derivation breaks every stored proof.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { prove, statementToJSON, type Proof, type Statement } from '../../src/index.ts';
import { CASES, proved } from '../sigma/catalogue.ts';
import { derive, type Derived, type GoldenProof } from './derive.ts';
import { openedRange, RANGE_CASES } from './ranges.ts';

const proofsFile = new URL('proofs.json', import.meta.url);
const derivedFile = new URL('derived.json', import.meta.url);

function stored<T>(file: URL, empty: T): T {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : empty;
}

const proofs = [...stored<readonly GoldenProof[]>(proofsFile, [])];
const isNew = ({ title }: { title: string }): boolean => !proofs.some((old) => old.title === title);
const contextOf = ({ title }: { title: string }): string => `golden: ${title}`;

function keep(title: string, statement: Statement, proof: Proof): void {
  const json = { statement: statementToJSON(statement), proof: proof.toJSON() };
  proofs.push({ title, context: contextOf({ title }), ...json });
}

for (const row of CASES.filter(isNew)) {
  const { statement, proof } = await proved(row, contextOf(row));
  keep(row.title, statement, proof);
}
for (const row of RANGE_CASES.filter(isNew)) {
  const { statement, witness } = await openedRange(row);
  keep(row.title, statement, await prove(statement, witness, { context: contextOf(row) }));
}
writeFileSync(proofsFile, `${JSON.stringify(proofs, null, 2)}\n`);

const derived = stored<Readonly<Record<string, Derived | string>>>(derivedFile, {});
writeFileSync(derivedFile, `${JSON.stringify({ ...(await derive()), ...derived }, null, 2)}\n`);
