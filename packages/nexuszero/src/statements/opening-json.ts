/** Openings to and from JSON; docs/formats.md section "Openings". */
import { fromBase64url, toBase64url, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { exactObject, parseJson, stringField, type Json, type JsonObject } from '../bytes/json.ts';
import { bytesToBigIntLE, encodeScalar } from '../kernels/scalar.ts';
import { SUITES } from '../kernels/suites.ts';
import {
  openingCommitment,
  openingSecrets,
  requireBlinding,
  requireOpening,
  type Opening,
} from './opening.ts';

const SUITE = SUITES.ristretto255;
const ROOM = 'opening';

/**
 * The JSON form, which holds the secrets: keep it as you keep a key (a file of mode 0600).
 * @throws BAD_PARAMETER - for what is no Opening
 */
export function openingToJson(opening: Opening): JsonObject {
  requireOpening(opening);
  const secrets = openingSecrets(opening);
  return {
    type: 'nexuszero-opening',
    v: 1,
    suite: SUITE.name,
    value: String(bytesToBigIntLE(secrets.subarray(0, 32))),
    blinding: toBase64url(secrets.subarray(32)),
    commitment: toBase64url(openingCommitment(opening)),
  };
}

/** What an opening's JSON holds, 32 bytes each. */
export interface OpeningFields {
  readonly value: Uint8Array;
  readonly blinding: Uint8Array;
  readonly commitment: Uint8Array;
}

/** The fields of an opening's JSON, checked to be scalars and no more: `prove` checks the rest. */
export function readOpening(source: string | Json): OpeningFields {
  const json = typeof source === 'string' ? parseJson(source, ROOM) : source;
  const keys = ['type', 'v', 'suite', 'value', 'blinding', 'commitment'];
  const object = exactObject(json, keys, ROOM);
  if (object['type'] !== 'nexuszero-opening') {
    throw new NexusError('BAD_ENCODING', 'opening: type is not "nexuszero-opening"');
  }
  if (object['v'] !== 1) throw new NexusError('UNSUPPORTED', 'opening: unknown version');
  if (object['suite'] !== SUITE.name) throw new NexusError('UNSUPPORTED', 'opening: unknown suite');
  const blinding = field(object, 'blinding');
  const commitment = field(object, 'commitment');
  try {
    requireBlinding(blinding);
    return { value: readValue(stringField(object, 'value', ROOM)), blinding, commitment };
  } catch (error) {
    wipe(blinding);
    const cause = error instanceof NexusError && error.code === 'BAD_ENCODING' ? error : undefined;
    throw cause ?? new NexusError('BAD_ENCODING', 'opening: the blinding is no scalar, or zero');
  }
}

/** 32 bytes of a field. */
function field(object: JsonObject, key: string): Uint8Array {
  const text = stringField(object, key, ROOM);
  if (text.length === 43) return fromBase64url(text);
  throw new NexusError('BAD_ENCODING', `opening: ${key} is not 32 bytes`, { path: key });
}

function readValue(text: string): Uint8Array {
  if (/^(?:0|[1-9][0-9]{0,76})$/.test(text)) {
    const value = BigInt(text);
    if (value < SUITE.order) return encodeScalar(SUITE, value);
  }
  throw new NexusError('BAD_ENCODING', 'opening: value is no decimal number below the order', {
    path: 'value',
  });
}
