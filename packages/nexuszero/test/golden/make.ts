/**
 * Writes the golden files; run by hand with `npx tsx packages/nexuszero/test/golden/make.ts`.
 * Proofs are only ever added: what once verified must verify for ever. Derivations are written
 * when there are none; a change of an existing one breaks every stored proof.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { statementToJSON } from '../../src/index.ts';
import { CASES, proved } from '../sigma/catalogue.ts';
import { derive, type GoldenProof } from './derive.ts';

const proofsFile = new URL('proofs.json', import.meta.url);
const derivedFile = new URL('derived.json', import.meta.url);
const proofs: GoldenProof[] = existsSync(proofsFile)
  ? (JSON.parse(readFileSync(proofsFile, 'utf8')) as GoldenProof[])
  : [];

for (const row of CASES.filter(({ title }) => !proofs.some((old) => old.title === title))) {
  const context = `golden: ${row.title}`;
  const { statement, proof } = await proved(row, context);
  proofs.push({
    title: row.title,
    context,
    statement: statementToJSON(statement),
    proof: proof.toJSON(),
  });
}
writeFileSync(proofsFile, `${JSON.stringify(proofs, null, 2)}\n`);
if (!existsSync(derivedFile)) {
  writeFileSync(derivedFile, `${JSON.stringify(await derive(), null, 2)}\n`);
}
