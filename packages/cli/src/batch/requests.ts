/**
 * Batch requests: reading lines of bounded length, and running them in order. Consecutive
 * verifications are checked together. Form of a line: docs/formats.md section "Batch records"
 */
import { isUtf8 } from 'node:buffer';
import {
  ERROR_CODES,
  isNexusError,
  NexusError,
  Proof,
  prove,
  statementFromJSON,
  VERDICT_CODES,
  verifyBatch,
  witnessFromJSON,
  type ErrorCode,
  type Json,
  type JsonObject,
  type Level,
  type ProveOptions,
  type Statement,
  type VerdictCode,
} from 'nexuszero';

/** The longest proof there is, and its statement, fit. */
export const LINE_MAX_BYTES = 4_194_304;
/** Verifications that are held back to be checked together. */
const GROUP = 256;
const GROUP_BYTES = 16_777_216;

export interface BatchLine {
  readonly result: {
    readonly id: string | null;
    readonly ok: boolean;
    readonly proof?: string;
    readonly code?: ErrorCode | VerdictCode;
    readonly reason?: string;
    readonly ms: number;
  };
  /** The exit status that the item asks for. */
  readonly exit: number;
  /** Bytes of the request's line. */
  readonly bytes: number;
}

export interface Line {
  readonly text: string;
  readonly bytes: number;
  /** Why the text is no request, whatever it says. */
  readonly fault?: 'too long' | 'not UTF-8';
}

/** Lines of a stream; one that is too long is cut and marked, and never held whole. */
export async function* readLines(stream: AsyncIterable<unknown>): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let held = 0;
  let bytes = 0;
  const take = (): Line => {
    const whole = Buffer.concat(parts);
    const line: Line = {
      text: whole.toString('utf8'),
      bytes,
      ...(!isUtf8(whole) && { fault: 'not UTF-8' }),
      ...(bytes > LINE_MAX_BYTES && { fault: 'too long' }),
    };
    parts = [];
    held = 0;
    bytes = 0;
    return line;
  };
  for await (const chunk of stream) {
    let rest = chunk as Buffer;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      hold(rest.subarray(0, end));
      bytes++;
      if (bytes > 1) yield take();
      else bytes = 0;
      rest = rest.subarray(end + 1);
    }
    hold(rest);
  }
  if (bytes > 0) yield take();

  function hold(piece: Buffer): void {
    bytes += piece.length;
    if (held + piece.length > LINE_MAX_BYTES) return;
    held += piece.length;
    parts.push(piece);
  }
}

interface VerifyRequest {
  readonly id: string;
  readonly bytes: number;
  readonly statement: Statement;
  readonly proof: Proof;
  readonly context: string;
  readonly policy: { readonly level: Level; readonly postQuantum: boolean };
}

/** Results in the order of the lines. */
export async function* runRequests(lines: AsyncIterable<Line>): AsyncGenerator<BatchLine> {
  let waiting: VerifyRequest[] = [];
  for await (const line of lines) {
    const request = parseLine(line);
    if ('statement' in request && 'policy' in request) {
      const [first] = waiting;
      const bytes = waiting.reduce((sum, held) => sum + held.bytes, request.bytes);
      const full = waiting.length === GROUP || bytes > GROUP_BYTES;
      if (full || (first !== undefined && !samePolicy(first, request))) {
        yield* verifyAll(waiting);
        waiting = [];
      }
      waiting.push(request);
      continue;
    }
    yield* verifyAll(waiting);
    waiting = [];
    yield 'work' in request ? await request.work() : request;
  }
  yield* verifyAll(waiting);
}

function samePolicy(a: VerifyRequest, b: VerifyRequest): boolean {
  return a.policy.level === b.policy.level && a.policy.postQuantum === b.policy.postQuantum;
}

interface ProveRequest {
  work(): Promise<BatchLine>;
}

/** A request, or the result for a line that is none. */
function parseLine(line: Line): VerifyRequest | ProveRequest | BatchLine {
  let id: string | null = null;
  try {
    if (line.fault === 'too long') {
      throw new NexusError('LIMIT_EXCEEDED', 'request: line over 4 MiB');
    }
    if (line.fault !== undefined) throw bad('the line is not UTF-8');
    const object = parseObject(line.text);
    if (typeof object['id'] !== 'string') throw bad('id must be a string');
    id = object['id'];
    const { op, context, options = {} } = object as { op?: Json; context?: Json; options?: Json };
    if (typeof context !== 'string') throw bad('context must be a string');
    const settings = fieldsOf(options, ['prefer', 'form', 'level', 'postQuantum'], 'options');
    const statement = statementFromJSON(object['statement'] ?? null);
    if (op === 'prove') return proveRequest(id, line.bytes, statement, object, context, settings);
    if (op !== 'verify') throw bad('op must be prove or verify');
    if (typeof object['proof'] !== 'string') throw bad('proof must be a string');
    const policy = { level: 128, postQuantum: false, ...settings } as VerifyRequest['policy'];
    const proof = Proof.fromJSON(object['proof']);
    return { id, bytes: line.bytes, statement, proof, context, policy };
  } catch (error) {
    return failed(id, line.bytes, error, 0);
  }
}

/** The fields of a line; the text must be what JSON.stringify writes, so no key can occur twice. */
function parseObject(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw bad('the line is not JSON');
  }
  if (!isCanonical(value, text)) {
    throw bad('the line is not canonical JSON: no blanks, no key twice, no deep nesting');
  }
  return fieldsOf(
    value,
    ['id', 'op', 'statement', 'witness', 'proof', 'context', 'options'],
    'line',
  );
}

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

function proveRequest(
  id: string,
  bytes: number,
  statement: Statement,
  object: JsonObject,
  context: string,
  settings: JsonObject,
): ProveRequest {
  const witness = witnessFromJSON(statement, object['witness'] ?? null);
  const options = { ...settings, context } as unknown as ProveOptions;
  return {
    async work() {
      const started = performance.now();
      try {
        const proof = await prove(statement, witness, options);
        const ms = performance.now() - started;
        return { result: { id, ok: true, proof: proof.toJSON(), ms }, exit: 0, bytes };
      } catch (error) {
        return failed(id, bytes, error, performance.now() - started);
      } finally {
        witness.wipe();
      }
    },
  };
}

async function* verifyAll(requests: readonly VerifyRequest[]): AsyncGenerator<BatchLine> {
  const [first] = requests;
  if (first === undefined) return;
  const started = performance.now();
  try {
    const verdicts = await verifyBatch(requests, first.policy);
    const ms = (performance.now() - started) / requests.length;
    for (const [i, verdict] of verdicts.entries()) {
      const { id, bytes } = requests[i]!;
      if (verdict.ok) yield { result: { id, ok: true, ms }, exit: 0, bytes };
      else {
        const { code, reason } = verdict;
        yield {
          result: { id, ok: false, code, reason, ms },
          exit: VERDICT_CODES[code].exit,
          bytes,
        };
      }
    }
  } catch (error) {
    // a fault of one item, such as its context, must not condemn the others
    if (requests.length === 1) yield failed(first.id, first.bytes, error, 0);
    else for (const request of requests) yield* verifyAll([request]);
  }
}

function failed(id: string | null, bytes: number, error: unknown, ms: number): BatchLine {
  if (!isNexusError(error)) throw error;
  const { code, message: reason } = error;
  return { result: { id, ok: false, code, reason, ms }, exit: ERROR_CODES[code].exit, bytes };
}

function bad(what: string): NexusError {
  return new NexusError('BAD_ENCODING', `request: ${what}`);
}
