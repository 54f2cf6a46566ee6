/** Statements and witnesses from JSON, whatever their kind. */
import { fromBase64url } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { exactObject, parseJson, stringField, type Json } from '../bytes/json.ts';
import * as dleq from './dleq.ts';
import * as discreteLog from './dlog.ts';
import { secretNames, type WitnessTarget } from './compile.ts';
import * as linearRelation from './linear.ts';
import * as hashedRange from './hashed-range-statement.ts';
import * as pedersenOpening from './pedersen.ts';
import * as preimage from './preimage-statement.ts';
import * as range from './range-statement.ts';
import { type Statement } from './statement.ts';
import { readStatementJson } from './statement-json.ts';
import type { HashedRangeStatement, PreimageStatement, RangeStatement } from './statement.ts';
import type { Kind } from './ids.ts';
import type { Witness } from './witness.ts';

const MAKERS = {
  dlog: discreteLog,
  dleq,
  pedersen: pedersenOpening,
  linear: linearRelation,
  range,
  preimage,
  hashedRange,
};

/**
 * The statement in a JSON text or parsed value.
 * @throws BAD_ENCODING | UNSUPPORTED - when it is malformed, not canonical or of an unknown kind
 */
export function statementFromJSON(source: string | Json): Statement {
  const value = typeof source === 'string' ? parseJson(source, 'statement') : source;
  const kind = readStatementJson(value)['kind'] as Kind;
  return MAKERS[kind].fromJSON(value);
}

/** A range statement, as far as a witness for it goes. */
export type RangeTarget = Pick<RangeStatement, 'kind' | 'suite'>;

/** A statement about a hashed message, as far as a witness for it goes. */
export type MessageTarget = Pick<PreimageStatement | HashedRangeStatement, 'kind' | 'suite'>;

/**
 * The witness in a secret file's JSON:
 * {"type":"nexuszero-secret","v":1,"kind","suite","secrets":{name: base64url}}; for a range statement an
 * opening, or an array of openings.
 * @throws BAD_ENCODING - when it is malformed; WITNESS_MISMATCH - when it is for another kind or suite
 */
export function witnessFromJSON(
  statement: WitnessTarget | RangeTarget | MessageTarget,
  source: string | Json,
): Witness {
  if (statement.kind === 'range') return range.witnessFromJSON(source);
  const room = 'secret';
  const value = typeof source === 'string' ? parseJson(source, room) : source;
  const object = exactObject(value, ['type', 'v', 'kind', 'suite', 'secrets'], room);
  if (object['type'] !== 'nexuszero-secret') {
    throw new NexusError('BAD_ENCODING', 'secret: type is not "nexuszero-secret"');
  }
  if (object['v'] !== 1) throw new NexusError('UNSUPPORTED', 'secret: unknown version');
  if (object['kind'] !== statement.kind || object['suite'] !== statement.suite) {
    throw new NexusError('WITNESS_MISMATCH', 'secret: made for another kind or suite');
  }
  const names = isAboutMessage(statement) ? ['message'] : secretNames(statement);
  const secrets = exactObject(object['secrets'] ?? null, names, room);
  const scalars: Record<string, Uint8Array> = {};
  for (const name of names) scalars[name] = fromBase64url(stringField(secrets, name, room));
  if (isAboutMessage(statement)) return MAKERS[statement.kind].witness(scalars['message']!);
  return makeWitness(statement, scalars);
}

const isAboutMessage = (statement: { readonly kind: Kind }): statement is MessageTarget =>
  statement.kind === 'preimage' || statement.kind === 'hashedRange';

function makeWitness(
  statement: WitnessTarget,
  scalars: Readonly<Record<string, Uint8Array>>,
): Witness {
  const { suite } = statement;
  const { x = new Uint8Array(), v = new Uint8Array(), r = new Uint8Array() } = scalars;
  switch (statement.kind) {
    case 'dlog':
      return discreteLog.witness({ suite, x });
    case 'dleq':
      return dleq.witness({ suite, x });
    case 'pedersen':
      return pedersenOpening.witness({ suite, v, r });
    case 'linear':
      return linearRelation.witness(statement, scalars);
  }
}
