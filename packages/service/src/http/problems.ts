/** Problems (RFC 9457): whatever goes wrong, as an answer. */
import { PROBLEM_CODES, type Problem, type ProblemCode } from '@nexuszero/client/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Fault } from '@nexuszero/client';
import { faultOf, ServiceFault } from '../jobs/fault.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The answer to a request that failed. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): unknown {
  const { fault, errors } = read(error);
  const { status, title } = PROBLEM_CODES[fault.code];
  const retryMs = fault.retryMs ?? (status === 503 || status === 429 ? 1000 : undefined);
  if (retryMs !== undefined) reply.header('retry-after', String(Math.ceil(retryMs / 1000)));
  if (status === 500) request.log.error({ error: fault.cause ?? fault }, 'internal');
  const problem: Problem = {
    type: `urn:nexuszero:problem:${fault.code}`,
    ...{ title, status, code: fault.code },
    ...(fault.message !== '' && { detail: fault.message }),
    ...(fault.hint !== undefined && { hint: fault.hint }),
    instance: request.id,
    ...(errors.length > 0 && { errors }),
  };
  return reply.code(status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** A fault that was kept with its job. */
export function faultOfJob({ code, detail, hint }: Fault): ServiceFault {
  const known: ProblemCode = Object.hasOwn(PROBLEM_CODES, code)
    ? (code as ProblemCode)
    : 'INTERNAL';
  return new ServiceFault(known, detail, hint === undefined ? {} : { hint });
}

interface Read {
  readonly fault: ServiceFault;
  readonly errors: NonNullable<Problem['errors']>;
}

function read(error: unknown): Read {
  const { validation, validationContext, code } = error as Partial<FastifyError>;
  if (validation !== undefined) {
    const where = validationContext ?? 'body';
    // paths and rules only: values may be secrets
    const errors = validation.slice(0, 8).map(({ instancePath, message = '', params }) => ({
      path: `${where}${instancePath}`,
      message: `${message}${namesOf(params)}`,
    }));
    return { fault: new ServiceFault('BAD_ENCODING', 'the request is not of its schema'), errors };
  }
  const known = typeof code === 'string' ? FRAMEWORK[code] : undefined;
  if (known !== undefined) return { fault: new ServiceFault(known[0], known[1]), errors: [] };
  if (isClientError(error)) {
    return { fault: new ServiceFault('BAD_ENCODING', 'the request is malformed'), errors: [] };
  }
  return { fault: faultOf(error), errors: [] };
}

/** A word that is not known, or is missing, is the client's to see. */
function namesOf(params: Readonly<Record<string, unknown>>): string {
  const { additionalProperty, allowedValues } = params;
  if (typeof additionalProperty === 'string') return `: ${additionalProperty.slice(0, 64)}`;
  return Array.isArray(allowedValues) ? `: ${allowedValues.join(', ')}` : '';
}

/** What the framework met, before a handler had its turn. */
const FRAMEWORK: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['LIMIT_EXCEEDED', 'the body is larger than is taken'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['UNSUPPORTED_MEDIA_TYPE', 'the body is of another type'],
  FST_ERR_CTP_EMPTY_TYPE: ['UNSUPPORTED_MEDIA_TYPE', 'content-type is missing'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['BAD_ENCODING', 'the body is empty'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['BAD_ENCODING', 'the body is not JSON'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['BAD_ENCODING', 'the body has another length'],
  FST_ERR_BAD_URL: ['NOT_FOUND', 'there is no such path'],
  FST_ERR_MAX_PARAM_LENGTH: ['NOT_FOUND', 'there is no such path'],
  ECONNRESET: ['BAD_ENCODING', 'the body broke off'],
  FST_UNDER_PRESSURE: ['OVERLOADED', 'the service is busy'],
};

const isClientError = (error: unknown): boolean => {
  const { statusCode, code } = error as Partial<FastifyError>;
  const own = error instanceof ServiceFault || typeof code !== 'string' || !code.startsWith('FST_');
  if (error instanceof SyntaxError && statusCode === 400) return true;
  return !own && statusCode !== undefined && statusCode >= 400 && statusCode < 500;
};
