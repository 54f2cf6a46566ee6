/**
 * HPKE vectors of the working group (hpkewg/hpke-pq, FiloSottile/hpke: testdata/hpke-pq.json), base mode, of every
 * suite that is supported. Both ways: what we seal is what the vector says, and what it says opens.
 */
import { isNexusError } from 'nexuszero';
import {
  hpkeRecipient,
  importPublicKey,
  importSecretKey,
  SEAL_SUITES,
  type AeadName,
  type HpkeRecipient,
  type HpkeSender,
  type KdfName,
  type SealSuite,
} from 'nexuszero/seal';
import { unsafeHpkeSender } from 'nexuszero/testing';
import { hex, integer, list, toHex, type VectorRecord } from './records.ts';
import type { Tally } from './tally.ts';

const KDFS: Readonly<Record<string, KdfName>> = {
  1: 'HKDF-SHA256',
  2: 'HKDF-SHA384',
  17: 'SHAKE256',
};
const AEADS: Readonly<Record<string, AeadName>> = {
  1: 'AES-128-GCM',
  2: 'AES-256-GCM',
  3: 'ChaCha20-Poly1305',
};

export async function checkHpke(records: readonly VectorRecord[], tally: Tally): Promise<void> {
  for (const record of records) {
    const [kem, kdf, aead] = ['kem_id', 'kdf_id', 'aead_id'].map((key) => integer(record, key));
    const id = `kem ${String(kem)} kdf ${String(kdf)} aead ${String(aead)}`;
    const suite = Object.values(SEAL_SUITES).find((known) => BigInt(known.id) === kem);
    const algorithms = { kdf: KDFS[String(kdf)], aead: AEADS[String(aead)] };
    if (integer(record, 'mode') !== 0n || suite === undefined || !areKnown(algorithms)) {
      tally.skip(`${id} is not supported`);
      continue;
    }
    await checkRecord(suite, algorithms, record, tally, id);
  }
}

interface Algorithms {
  readonly kdf: KdfName;
  readonly aead: AeadName;
}

function areKnown(given: {
  readonly kdf: KdfName | undefined;
  readonly aead: AeadName | undefined;
}): given is Algorithms {
  return given.kdf !== undefined && given.aead !== undefined;
}

async function checkRecord(
  { name }: SealSuite,
  algorithms: Algorithms,
  record: VectorRecord,
  tally: Tally,
  id: string,
): Promise<void> {
  const secretKey = await importSecretKey(hex(record, 'skRm'), { suite: name });
  const publicKey = await importPublicKey(hex(record, 'pkRm'), { suite: name });
  tally.expect(secretKey.fingerprint === publicKey.fingerprint, id, 'pkRm');
  const options = { info: hex(record, 'info'), ...algorithms };
  const randomness = hex(record, 'ikmE');
  const sender = await unsafeHpkeSender(publicKey, { ...options, randomness });
  tally.expect(toHex(sender.enc) === toHex(hex(record, 'enc')), id, 'enc');
  const recipient = await hpkeRecipient(secretKey, hex(record, 'enc'), options);
  await checkMessages(sender, recipient, record, tally, id);
  for (const exported of list(record, 'exports')) {
    const [context, value] = [hex(exported, 'exporter_context'), hex(exported, 'exported_value')];
    const length = Number(integer(exported, 'L'));
    const both = [sender, recipient].map((end) => toHex(end.export(context, length)));
    tally.expect(
      both.every((found) => found === toHex(value)),
      id,
      'export',
    );
  }
}

async function checkMessages(
  sender: HpkeSender,
  recipient: HpkeRecipient,
  record: VectorRecord,
  tally: Tally,
  id: string,
): Promise<void> {
  for (const message of list(record, 'encryptions')) {
    const [aad, plaintext, sealed] = ['aad', 'pt', 'ct'].map((key) => hex(message, key));
    const made = await sender.seal(plaintext!, aad);
    tally.expect(toHex(made) === toHex(sealed!), id, 'seal');
    const opened = await recipient.open(sealed!, aad).catch((error: unknown) => {
      if (isNexusError(error)) return undefined;
      throw error;
    });
    tally.expect(opened !== undefined && toHex(opened) === toHex(plaintext!), id, 'open');
  }
}
