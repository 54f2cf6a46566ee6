/** Requests of a batch from JSON, one at a time: lines of a file and bodies of HTTP. docs/formats.md section "Batch records" */
import { NexusError } from '../bytes/errors.ts';
import type { Json, JsonObject } from '../bytes/json.ts';
import { bulletproofsCost } from '../proofs/bulletproofs/cost.ts';
import { Proof } from '../proofs/proof.ts';
import { sigmaCost } from '../proofs/sigma/cost.ts';
import { voleCost } from '../proofs/vole/cost.ts';
import { statementFromJSON, witnessFromJSON } from '../statements/json.ts';
import type { Statement } from '../statements/statement.ts';
import type { Witness } from '../statements/witness.ts';
import type { EngineItem } from './batch.ts';

/** A request that was read. */
export interface BatchRequest {
  /** As the request has it; null where it has none. */
  readonly id: string | null;
  /** What an engine is asked. */
  readonly item: EngineItem;
  /** Whoever has the result wipes it. */
  readonly witness?: Witness;
  /** Why it is none; `path` begins with `witness` when all else is well. */
  readonly fault?: NexusError;
}

/**
 * The request in a line of JSON without blanks, or in a parsed value. What is none comes out all the same, and fails in its place
 * among the others with the code of its fault; so does an error that is put in, for what could not be read at all.
 */
export function batchRequestFromJSON(source: string | JsonObject | NexusError): BatchRequest {
  let id: string | null = null;
  try {
    if (source instanceof NexusError) throw source;
    const value = typeof source === 'string' ? parseLine(source) : source;
    const object = fieldsOf(value, FIELDS, 'request');
    if (typeof object['id'] !== 'string') throw bad('id must be a string');
    id = object['id'];
    return { id, ...readFields(id, object) };
  } catch (error) {
    return { id, item: new Fault(error), ...(error instanceof NexusError && { fault: error }) };
  }
}

/** An item that says what is wrong with it to whoever looks for its statement. */
class Fault {
  readonly op = 'verify';
  readonly id = '';
  readonly proof: Uint8Array = new Uint8Array();
  readonly context = '';
  readonly #error: unknown;

  constructor(error: unknown) {
    this.#error = error;
  }

  get statement(): never {
    throw this.#error;
  }
}

function readFields(id: string, object: JsonObject): Pick<BatchRequest, 'item' | 'witness'> {
  const { op, context, proof } = object;
  if (typeof context !== 'string') throw bad('context must be a string');
  const options = readOptions(object['options'] ?? {});
  const statement = statementFromJSON(object['statement'] ?? null);
  const { prefer, form, level, postQuantum, ...job } = options;
  if (op === 'prove') {
    if (form !== undefined) requireForm(statement, form);
    const witness = readWitness(statement, object['witness'] ?? null);
    const wish = given({ prefer, level, postQuantum });
    const own = { ...job, ...given({ form }), ...(Object.keys(wish).length > 0 && { wish }) };
    return { item: { op, id, statement, witness, context, options: own }, witness };
  }
  if (op !== 'verify') throw bad('op must be prove or verify');
  if (typeof proof !== 'string') throw bad('proof must be a string');
  const own = { ...job, ...given({ level, postQuantum }) };
  const made = Proof.fromJSON(proof);
  return { item: { op, id, statement, proof: made, context, options: own } };
}

function readWitness(statement: Statement, json: Json): Witness {
  try {
    return witnessFromJSON(statement, json);
  } catch (error) {
    if (!(error instanceof NexusError)) throw error;
    const path = error.path === undefined ? 'witness' : `witness.${error.path}`;
    throw new NexusError(error.code, error.message, { path, cause: error });
  }
}

/** The text must be what JSON.stringify writes, so no key can occur twice. */
function parseLine(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw bad('the line is not JSON');
  }
  if (isCanonical(value, text)) return value;
  throw bad('the line is not canonical JSON: no blanks, no key twice, no deep nesting');
}

const FIELDS = ['id', 'op', 'statement', 'witness', 'proof', 'context', 'options'];
const OPTIONS = ['prefer', 'form', 'level', 'postQuantum', 'deadlineMs'];

function isCanonical(value: Json, text: string): boolean {
  try {
    return JSON.stringify(value) === text;
  } catch {
    // nested beyond the stack
    return false;
  }
}

function fieldsOf(value: Json, known: readonly string[], name: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw bad(`${name} must be an object`);
  }
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw bad(`${name} has a field that is not known`);
  return value as JsonObject;
}

/** What they hold, whoever uses them says. */
function readOptions(json: Json): JsonObject {
  const options = fieldsOf(json, OPTIONS, 'options');
  if (Object.values(options).includes(null)) throw bad('options hold null: leave the field out');
  return options;
}

/** That a statement has no such form is a mistake of the request, not a wish that cannot be fulfilled. */
function requireForm(statement: Statement, form: Json): void {
  const { kind } = statement;
  const descriptor = [sigmaCost, bulletproofsCost, voleCost].find(({ kinds }) =>
    kinds.includes(kind),
  );
  const forms: readonly string[] = descriptor?.forms(descriptor.shapeOf(statement)) ?? [];
  if (typeof form === 'string' && forms.includes(form)) return;
  throw new NexusError('BAD_PARAMETER', `form: expected ${forms.join(' or ')}`, { path: 'form' });
}

function given(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as JsonObject;
}

function bad(what: string): NexusError {
  return new NexusError('BAD_ENCODING', `request: ${what}`);
}
