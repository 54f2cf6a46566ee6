/**
 * What can be done with openings and their commitments: keep and read back, re-randomise, add, subtract.
 * JSON form: docs/formats.md section "Openings".
 */
import { concat, equalBytes, fromHex, ownBytes, utf8, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { parseJson, type Json } from '../bytes/json.ts';
import { randomBytes } from '../bytes/random.ts';
import { turnAt } from '../bytes/turn.ts';
import { defaultRange } from '../kernels/default-range.ts';
import type { RangeCurve } from '../kernels/range.ts';
import { encodeScalar, requireScalar } from '../kernels/scalar.ts';
import { SUITES } from '../kernels/suites.ts';
import * as linearRelation from './linear.ts';
import {
  Opening,
  openingCommitment,
  openingSecrets,
  requireBlinding,
  requireOpening,
} from './opening.ts';
import { readOpening } from './opening-json.ts';
import { RANGE_MAX_VALUES } from './range-compile.ts';
import { copyPoint, type LinearStatement } from './statement.ts';
import type { Witness } from './witness.ts';

export { openingToJson as toJSON } from './opening-json.ts';

const SUITE = SUITES.ristretto255;

/** What opens a commitment made elsewhere. */
export interface OpenInput {
  /** Below the order: a bigint, which is not constant-time, or a scalar of 32 bytes. */
  readonly value: bigint | Uint8Array;
  /** A canonical scalar other than 0, used for this commitment only. */
  readonly blinding: Uint8Array;
  /** Checked against the two, where it is given. */
  readonly commitment?: Uint8Array;
}

/**
 * The opening of a commitment made elsewhere. A blinding must be uniform and used once: two commitments
 * under one blinding show the difference of their values.
 * @throws WITNESS_MISMATCH - when value and blinding do not open `commitment`; BAD_PARAMETER - when one
 * of them is no scalar
 */
export async function open(input: OpenInput): Promise<Opening> {
  if (typeof input !== 'object' || (input as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'opening: expected an object with value and blinding');
  }
  // copies, each field read once: the caller's bytes may change while the kernel is awaited
  const { value: given, blinding: hidden, commitment } = input;
  const wanted = commitment === undefined ? undefined : copyPoint(SUITE, commitment, 'commitment');
  let blinding: Uint8Array | undefined;
  let value: Uint8Array | undefined;
  try {
    blinding = scalarOf(hidden, 'blinding');
    value = scalarOf(given, 'value');
    requireBlinding(blinding);
    const V = commitScalars(await defaultRange(), value, blinding);
    if (wanted !== undefined && !equalBytes(V, wanted)) throw opensNothing();
    return new Opening(V, value, blinding);
  } finally {
    wipe(value, blinding);
  }
}

function opensNothing(): NexusError {
  return new NexusError(
    'WITNESS_MISMATCH',
    'opening: value and blinding do not open the commitment',
  );
}

/** A copy of a scalar; only values may be bigints. */
function scalarOf(given: unknown, name: 'value' | 'blinding'): Uint8Array {
  if (name === 'value' && typeof given === 'bigint') {
    if (given >= 0n && given < SUITE.order) return encodeScalar(SUITE, given);
    throw new NexusError('BAD_PARAMETER', 'opening: the value is not in [0, order)');
  }
  const own = ownBytes(given) ?? new Uint8Array();
  try {
    requireScalar(SUITE, own, name);
    return own;
  } catch (error) {
    wipe(own);
    throw error;
  }
}

/** v*B + g*B~ for any scalar v. Constant time. */
function commitScalars(kernel: RangeCurve, value: Uint8Array, blinding: Uint8Array): Uint8Array {
  const hidden = kernel.multiply(fromHex(SUITE.pedersenH), blinding);
  return kernel.add(kernel.multiplyBase(value), hidden);
}

/**
 * Reads the JSON form and checks that it opens its commitment.
 * @throws BAD_ENCODING | UNSUPPORTED - when malformed; WITNESS_MISMATCH - when it opens another one
 */
export async function fromJSON(source: string | Json): Promise<Opening> {
  const { value, blinding, commitment } = readOpening(source);
  try {
    return await open({ value, blinding, commitment });
  } finally {
    wipe(value, blinding);
  }
}

/**
 * The openings in a text that holds one of them, or an array.
 * @throws as `fromJSON`; LIMIT_EXCEEDED - for more than 65,536
 */
export async function listFromJSON(source: string | Json): Promise<readonly Opening[]> {
  const json = typeof source === 'string' ? parseJson(source, 'opening') : source;
  const list = Array.isArray(json) ? (json as readonly Json[]) : [json];
  if (list.length > RANGE_MAX_VALUES) {
    throw new NexusError('LIMIT_EXCEEDED', `opening: over ${String(RANGE_MAX_VALUES)} openings`);
  }
  const openings: Opening[] = [];
  for (const item of list) {
    await turnAt(openings.length);
    openings.push(await fromJSON(item));
  }
  return openings;
}

/** What `rerandomize` gives: proving `statement` shows that both commitments hold the same value. */
export interface Rerandomized {
  readonly opening: Opening;
  /** "I know d with V' - V = d*B~." */
  readonly statement: LinearStatement;
  readonly witness: Witness<'linear'>;
}

const RERANDOMIZE_LABEL = utf8('nexuszero rerandomize v1');

/**
 * A commitment V' = V + d*B~ to the same value that nobody can link to V without d. The statement is for
 * those who shall see the link: `sigma` proves it. d is SHAKE256 of a label, the opening and fresh randomness:
 * it stays secret when one of the two is.
 */
export async function rerandomize(opening: Opening): Promise<Rerandomized> {
  const kernel = await defaultRange();
  const { value, blinding } = secretsOf(opening);
  const d = drawDelta(kernel, value, blinding);
  const sum = kernel.multiplyAddScalar(d, ONE, blinding);
  try {
    requireBlinding(d);
    requireBlinding(sum);
    const renewed = new Opening(commitScalars(kernel, value, sum), value, sum);
    const H = fromHex(SUITE.pedersenH);
    const statement = linearRelation.statement({
      elements: { V1: openingCommitment(opening), V2: openingCommitment(renewed), H },
      equations: ['V2 - V1 = d*H'],
    });
    return { opening: renewed, statement, witness: linearRelation.witness(statement, { d }) };
  } finally {
    wipe(value, blinding, d, sum);
  }
}

function drawDelta(kernel: RangeCurve, value: Uint8Array, blinding: Uint8Array): Uint8Array {
  const fresh = randomBytes(64);
  const input = concat(RERANDOMIZE_LABEL, value, blinding, fresh);
  const wide = kernel.shake256(input, 64);
  try {
    return kernel.reduceScalar(wide);
  } finally {
    wipe(fresh, input, wide);
  }
}

/**
 * The opening of V1 + V2: value v1 + v2 modulo the order. That the sum lies in a range takes a proof of
 * its own.
 * @throws BAD_PARAMETER - when the blindings cancel out
 */
export function add(a: Opening, b: Opening): Promise<Opening> {
  return combine(a, b, ONE);
}

/** The opening of V1 - V2: value v1 - v2 modulo the order, a huge number when v1 < v2. @throws as `add` */
export function subtract(a: Opening, b: Opening): Promise<Opening> {
  return combine(a, b, MINUS_ONE);
}

const ONE = encodeScalar(SUITE, 1n);
const MINUS_ONE = encodeScalar(SUITE, -1n);

async function combine(a: Opening, b: Opening, sign: Uint8Array): Promise<Opening> {
  const kernel = await defaultRange();
  const first = secretsOf(a);
  const second = secretsOf(b);
  const value = kernel.multiplyAddScalar(second.value, sign, first.value);
  const blinding = kernel.multiplyAddScalar(second.blinding, sign, first.blinding);
  try {
    requireBlinding(blinding);
    return new Opening(commitScalars(kernel, value, blinding), value, blinding);
  } finally {
    wipe(first.value, first.blinding, second.value, second.blinding, value, blinding);
  }
}

function secretsOf(opening: Opening): { value: Uint8Array; blinding: Uint8Array } {
  requireOpening(opening);
  const secrets = openingSecrets(opening);
  return { value: secrets.slice(0, 32), blinding: secrets.slice(32) };
}

/**
 * V1 + V2, for those who hold no opening: a verifier adds commitments and checks a range of the sum.
 * @throws BAD_ENCODING - when one is no point; BAD_PARAMETER - when the result is the identity
 */
export function addCommitments(a: Uint8Array, b: Uint8Array): Promise<Uint8Array> {
  return combinePoints(a, b, ONE);
}

/** V1 - V2. @throws as `addCommitments` */
export function subtractCommitments(a: Uint8Array, b: Uint8Array): Promise<Uint8Array> {
  return combinePoints(a, b, MINUS_ONE);
}

async function combinePoints(a: Uint8Array, b: Uint8Array, sign: Uint8Array): Promise<Uint8Array> {
  const kernel = await defaultRange();
  const [first, second] = [copyPoint(SUITE, a, 'a'), copyPoint(SUITE, b, 'b')];
  if (!kernel.isPoint(first) || !kernel.isPoint(second)) {
    throw new NexusError('BAD_ENCODING', 'opening: not a commitment');
  }
  const sum = kernel.add(first, kernel.multiply(second, sign));
  if (sum.some((byte) => byte !== 0)) return sum;
  throw new NexusError('BAD_PARAMETER', 'opening: the commitments cancel out');
}
