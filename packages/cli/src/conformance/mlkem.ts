/** ML-KEM vectors of Project Wycheproof (C2SP/wycheproof, testvectors_v1, mlkem_*_test.json), of any parameter set. */
import { isNexusError } from 'nexuszero';
import { createMlKem, type MlKem, type MlKemSet } from 'nexuszero/kernels';
import { hex, list, text, toHex, type VectorRecord } from './records.ts';
import type { Tally } from './tally.ts';

const SETS: Readonly<Record<string, MlKemSet>> = {
  'ML-KEM-512': 512,
  'ML-KEM-768': 768,
  'ML-KEM-1024': 1024,
};

type Check = (kernel: MlKem, set: MlKemSet, record: VectorRecord) => boolean;

/** What a valid record of each type of group says. */
const CHECKS: Readonly<Record<string, Check>> = {
  MLKEMKeyGen: checkKeys,
  MLKEMEncapsTest: checkEncapsulation,
  MLKEMDecapsValidationTest: checkExpanded,
  MLKEMTest: checkSeed,
};

export async function checkMlKem(file: VectorRecord, tally: Tally): Promise<void> {
  const kernel = await createMlKem();
  for (const group of list(file, 'testGroups')) {
    const [type, name] = [text(group, 'type'), text(group, 'parameterSet')];
    const check = Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined;
    const set = Object.hasOwn(SETS, name) ? SETS[name] : undefined;
    const records = list(group, 'tests');
    if (check === undefined || set === undefined) {
      tally.skip(`${type} of ${name} is not supported`, records.length);
      continue;
    }
    for (const record of records) {
      const expected = text(record, 'result') === 'valid';
      const id = `${name} ${type} ${String(record['tcId'])}`;
      tally.expect(holds(check, kernel, set, record) === expected, id, text(record, 'result'));
    }
  }
}

/** Whether the record comes out; what is refused as malformed does not. */
function holds(check: Check, kernel: MlKem, set: MlKemSet, record: VectorRecord): boolean {
  try {
    return check(kernel, set, record);
  } catch (error) {
    if (isNexusError(error) && ['BAD_ENCODING', 'BAD_PARAMETER'].includes(error.code)) return false;
    throw error;
  }
}

const is = (bytes: Uint8Array, record: VectorRecord, key: string): boolean =>
  toHex(bytes) === text(record, key).toLowerCase();

/** The seed gives these keys. */
function checkKeys(kernel: MlKem, set: MlKemSet, record: VectorRecord): boolean {
  const made = kernel.keyPair(set, hex(record, 'seed'));
  return is(made.encapsulationKey, record, 'ek') && is(made.decapsulationKey, record, 'dk');
}

/** The key and m give this ciphertext and this secret. */
function checkEncapsulation(kernel: MlKem, set: MlKemSet, record: VectorRecord): boolean {
  const key = kernel.expandPublic(set, hex(record, 'ek'));
  const { ciphertext, sharedSecret } = kernel.encapsulate(key, hex(record, 'm'));
  kernel.release(key);
  return is(ciphertext, record, 'c') && is(sharedSecret, record, 'K');
}

/** The expanded key and the ciphertext give this secret. */
function checkExpanded(kernel: MlKem, set: MlKemSet, record: VectorRecord): boolean {
  const key = kernel.expandSecret(set, hex(record, 'dk'));
  const secret = kernel.decapsulate(key, hex(record, 'c'));
  kernel.release(key);
  return is(secret, record, 'K');
}

/** The seed gives this encapsulation key, and the ciphertext under it this secret. */
function checkSeed(kernel: MlKem, set: MlKemSet, record: VectorRecord): boolean {
  const made = kernel.keyPair(set, hex(record, 'seed'));
  if (record['ek'] !== undefined && !is(made.encapsulationKey, record, 'ek')) return false;
  const key = kernel.expandSecret(set, made.decapsulationKey);
  const secret = kernel.decapsulate(key, hex(record, 'c'));
  kernel.release(key);
  return is(secret, record, 'K');
}
