/** Reading answers: bounded, checked, never trusted. */
import { badAnswer, ServiceError, type ServiceErrorCode } from './errors.ts';
import { API_VERSION } from './generated/contract.ts';
import type { Limit } from './limit.ts';
import { isProblem, type Check } from './shapes.ts';

/** Problems are short. */
const PROBLEM_MAX_BYTES = 65_536;

/** The chunks of a body; whoever stops early ends the connection. */
export async function* chunksOf(
  response: Response,
  limit: Limit,
  idleMs = 0,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  let idle: ReturnType<typeof setTimeout> | undefined;
  let isSilent = false;
  const giveUp = (): void => {
    isSilent = true;
    void reader.cancel().catch(ignore);
  };
  try {
    for (;;) {
      if (idleMs > 0) idle = setTimeout(giveUp, idleMs);
      const { done, value } = await reader.read();
      // whoever reads may take his time
      clearTimeout(idle);
      // cancelling ends it as if all were there
      if (isSilent) throw new Error('silence');
      if (done) return;
      yield value;
    }
  } catch (cause) {
    throw limit.isOver ? limit.error() : unreachable('the answer broke off', cause);
  } finally {
    clearTimeout(idle);
    void reader.cancel().catch(ignore);
  }
}

/** @throws BAD_ANSWER - for a body of more than `most` bytes, or what is not the JSON of such a thing */
export async function jsonOf<T>(
  response: Response,
  limit: Limit,
  most: number,
  check: Check<T>,
): Promise<T> {
  return parsed(await textOf(response, limit, most), check, response.status);
}

/** @throws BAD_ANSWER - for what is not the JSON of such a thing */
export function parsed<T>(text: string, check: Check<T>, status = 200): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badAnswer('the answer is not JSON', status);
  }
  if (check(value)) return value;
  throw badAnswer('the answer has another shape than the contract says', status);
}

async function textOf(response: Response, limit: Limit, most: number): Promise<string> {
  const { status } = response;
  if (Number(response.headers.get('content-length')) > most) throw tooLong(most, status);
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(response, limit)) {
    bytes += chunk.length;
    if (bytes > most) throw tooLong(most, status);
    pieces.push(decoder.decode(chunk, { stream: true }));
  }
  pieces.push(decoder.decode());
  return pieces.join('');
}

const tooLong = (most: number, status: number): ServiceError =>
  badAnswer(
    `the answer is longer than ${String(most)} bytes`,
    status,
    'maxAnswerBytes allows more',
  );

/**
 * That a service of our version answered, and with success or one of the statuses in `also`.
 * @throws what the service says went wrong; BAD_ANSWER | VERSION_MISMATCH | UNREACHABLE - when no such service answered
 */
export async function requireAnswer(
  response: Response,
  limit: Limit,
  also: readonly number[] = [],
): Promise<void> {
  const { status, headers, type } = response;
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    const hint = 'redirects are not followed: give the url at which the service itself is';
    throw badAnswer('the answer is a redirect', status, hint);
  }
  requireVersion(headers.get('nexuszero-api'), response);
  if (response.ok || also.includes(status)) return;
  throw await problemOf(response, limit);
}

function requireVersion(version: string | null, { status, headers }: Response): void {
  if (version === null) {
    const details = { status, retryAfterMs: retryAfterMs(headers) };
    if ([429, 502, 503, 504].includes(status)) {
      throw new ServiceError('UNREACHABLE', `status ${String(status)} from a gateway`, details);
    }
    const hint =
      status === 401 || status === 403
        ? 'something before the service wants other credentials'
        : 'the url may not be that of a proof service; across origins it must expose this header';
    throw badAnswer('the answer has no header nexuszero-api', status, hint);
  }
  if (Number.parseInt(version, 10) === API_VERSION) return;
  const own = String(API_VERSION);
  const told = /^[\d.]{1,20}$/.test(version) ? version : 'another one';
  throw new ServiceError('VERSION_MISMATCH', `the service speaks version ${told}, not ${own}`, {
    status,
    hint: `use the release of @nexuszero/client that speaks it, or a service of version ${own}`,
  });
}

async function problemOf(response: Response, limit: Limit): Promise<ServiceError> {
  const { status, headers } = response;
  const wait = { retryAfterMs: retryAfterMs(headers) };
  try {
    const problem = await jsonOf(response, limit, PROBLEM_MAX_BYTES, isProblem);
    const { code, title, detail = title, hint, instance, errors } = problem;
    const details = { status, hint, instance, errors, ...wait };
    return new ServiceError(code as ServiceErrorCode, detail, details);
  } catch (cause) {
    if (limit.isOver) throw limit.error();
    const detail = `status ${String(status)}, without a problem that can be read`;
    return new ServiceError('BAD_ANSWER', detail, { status, cause, ...wait });
  }
}

/** Seconds, or a date, which only gateways write. */
function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

export function unreachable(detail: string, cause?: unknown, hint?: string): ServiceError {
  return new ServiceError('UNREACHABLE', detail, { cause, hint });
}

const ignore = (): void => undefined;
