/** `nexuszero conformance`: every set of external vectors that is found, counted set by set. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { NexusError } from 'nexuszero';
import type { Command } from '../command.ts';
import { checkBulletproofs } from '../conformance/bulletproofs.ts';
import { checkFiatShamir, FIAT_SHAMIR_FUNCTIONS } from '../conformance/fiat-shamir.ts';
import type { VectorRecord } from '../conformance/records.ts';
import { checkBotan, checkLiboqs } from '../conformance/frodo.ts';
import { checkHpke } from '../conformance/hpke.ts';
import { checkMlKem } from '../conformance/mlkem.ts';
import { checkSigma } from '../conformance/sigma.ts';
import { Tally, type SetResult } from '../conformance/tally.ts';
import type { Output } from '../output.ts';

const DEFAULT_FOLDER = join('..', 'shared', 'vectors');

/** Sets by folder: the check, or undefined for those that later systems bring. */
const SETS: Readonly<
  Record<string, ((folder: string, tally: Tally) => Promise<void>) | undefined>
> = {
  'sigma-draft-03': checkDrafts,
  bulletproofs: (folder, tally) => eachFile(folder, (records) => checkBulletproofs(records, tally)),
  bristol: undefined,
  frodokem: checkFrodo,
  hpke: (folder, tally) => eachFile(folder, (records) => checkHpke(records, tally)),
  mlkem: (folder, tally) => eachObject(folder, (file) => checkMlKem(file, tally)),
};

export const command: Command = {
  help: `usage: nexuszero conformance [--vectors DIR] [--json]

Runs the published test vectors found in DIR, one folder a set:
  sigma-draft-03   IETF CFRG sigma-protocols and fiat-shamir, -03
  bulletproofs     range proofs of dalek's implementation, v1
  mlkem            ML-KEM of Project Wycheproof, any parameter set
  hpke             HPKE, base mode, of the working group: ML-KEM and X-Wing
  frodokem         FrodoKEM and eFrodoKEM of Botan (.vec) and liboqs (.json), any parameter set
DIR is NEXUSZERO_VECTORS or ../shared/vectors when not given. A set that is not supported yet is
skipped, and said to be. Exit status 1 when a record fails.

example:
  nexuszero conformance --vectors vectors`,
  flags: { vectors: { type: 'string' } },
  async run(args, output) {
    const named = args.text('vectors') ?? process.env['NEXUSZERO_VECTORS'];
    const folder = named ?? DEFAULT_FOLDER;
    const present = existsSync(folder) && statSync(folder).isDirectory();
    if (!present && named !== undefined) {
      throw new NexusError('IO_ERROR', `${named.slice(-120)}: no folder of vectors`);
    }
    const sets = present ? folders(folder) : Object.keys(SETS);
    const results: SetResult[] = [];
    for (const set of sets) {
      const result = await runSet(set, present ? join(folder, set) : undefined);
      print(result, output);
      results.push(result);
    }
    const total = (key: 'passed' | 'failed' | 'skipped'): number =>
      results.reduce((sum, result) => sum + result[key], 0);
    const [passed, failed, skipped] = [total('passed'), total('failed'), total('skipped')];
    output.result({ ok: failed === 0, passed, failed, skipped, sets: results });
    output.line(`${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`);
    return failed === 0 ? 0 : 1;
  },
};

function folders(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

async function runSet(set: string, folder: string | undefined): Promise<SetResult> {
  const tally = new Tally();
  const check = Object.hasOwn(SETS, set) ? SETS[set] : undefined;
  if (folder === undefined) tally.skip('the vectors are not here');
  else if (check === undefined) tally.skip('not supported yet, skipped');
  else await check(folder, tally);
  return tally.result(set);
}

function print({ set, passed, failed, skipped, remarks }: SetResult, output: Output): void {
  const counts = `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`;
  output.line(`${set.padEnd(16)} ${counts}`);
  for (const remark of remarks) output.line(`  ${remark}`);
}

/** The records of every JSON file of a folder. */
async function eachFile(
  folder: string,
  check: (records: readonly VectorRecord[]) => Promise<void>,
): Promise<void> {
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith('.json')) await check(readRecords(join(folder, name)));
  }
}

/** Every JSON file of a folder, an object each. */
async function eachObject(
  folder: string,
  check: (file: VectorRecord) => Promise<void>,
): Promise<void> {
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.json')) continue;
    const path = join(folder, name);
    const value = readJson(path);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new NexusError('BAD_ENCODING', `${relative('.', path)}: not an object`);
    }
    await check(value as VectorRecord);
  }
}

async function checkFrodo(folder: string, tally: Tally): Promise<void> {
  await eachObject(folder, (file) => checkLiboqs(file, tally));
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith('.vec')) await checkBotan(readFileSync(join(folder, name), 'utf8'), tally);
  }
}

/** A record's Function says what it is. */
function checkDrafts(folder: string, tally: Tally): Promise<void> {
  return eachFile(folder, async (records) => {
    await checkSigma(
      records.filter((record) => record['Function'] === 'SigmaProof'),
      tally,
    );
    for (const record of records) {
      const called = String(record['Function']);
      if (FIAT_SHAMIR_FUNCTIONS.includes(called)) checkFiatShamir(record, tally);
      else if (called !== 'SigmaProof')
        tally.skip(`function ${called.slice(0, 40)} is not supported`);
    }
  });
}

function readRecords(path: string): readonly VectorRecord[] {
  const value = readJson(path);
  if (
    !Array.isArray(value) ||
    value.some((record) => typeof record !== 'object' || record === null)
  ) {
    throw new NexusError('BAD_ENCODING', `${relative('.', path)}: not a list of records`);
  }
  return value as readonly VectorRecord[];
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    throw new NexusError('BAD_ENCODING', `${relative('.', path)}: not JSON`);
  }
}
