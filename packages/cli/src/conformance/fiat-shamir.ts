/** Vectors of draft-irtf-cfrg-fiat-shamir-03: the SHAKE128 sponge, session identifiers, decoding. */
import { deriveSessionId, Duplex } from 'nexuszero/testing';
import {
  fromHex,
  hex,
  integer,
  littleEndian,
  text,
  toHex,
  type Operation,
  type VectorRecord,
} from './records.ts';
import { checkSumcheck } from './sumcheck.ts';
import type { Tally } from './tally.ts';

export const FIAT_SHAMIR_FUNCTIONS: readonly string[] = [
  'DuplexSponge',
  'DeriveSessionID',
  'DecodeUint',
  'Sumcheck',
];

/** Checks one record; its Function is one of FIAT_SHAMIR_FUNCTIONS. */
export function checkFiatShamir(record: VectorRecord, tally: Tally): void {
  const id = text(record, 'Id');
  if (record['Hash'] !== 'SHAKE128') {
    tally.skip(`hash ${String(record['Hash']).slice(0, 40)} is not supported`);
    return;
  }
  switch (record['Function']) {
    case 'DeriveSessionID': {
      const sid = deriveSessionId('SHAKE128', hex(record, 'Tag'), 32);
      tally.expect(toHex(sid) === record['Output'], id, 'the session identifier differs');
      return;
    }
    case 'Sumcheck':
      checkSumcheck(record, id, tally);
      return;
    case 'DecodeUint': {
      const output = run(record);
      tally.expect(toHex(output) === record['Output'], id, 'the squeezed bytes differ');
      const challenge = littleEndian(output) % integer(record, 'Modulus');
      tally.expect(challenge === integer(record, 'Challenge'), id, 'the challenge differs');
      return;
    }
    default:
      tally.expect(toHex(run(record)) === record['Output'], id, 'the squeezed bytes differ');
  }
}

/** All bytes squeezed by a record's operations. */
function run(record: VectorRecord): Uint8Array {
  const sponge = new Duplex('SHAKE128', hex(record, 'SessionId'));
  const squeezed: Uint8Array[] = [];
  for (const { type, data = '', length = 0 } of record['Operations'] as readonly Operation[]) {
    if (type === 'absorb') sponge.absorb(fromHex(data));
    else squeezed.push(sponge.squeeze(length));
  }
  return new Uint8Array(Buffer.concat(squeezed));
}
