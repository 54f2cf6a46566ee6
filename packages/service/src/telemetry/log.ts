/** The log: JSON lines of pino. Ids, codes, times; never statements, witnesses, proofs, contexts or bodies. */
import { pino, type Logger } from 'pino';
import type { Config } from '../config.ts';

export type Log = Logger;

/** Whatever an object that is logged may hold by mistake. */
const SECRET_FIELDS =
  'witness secret secrets key box data items body proof statement context authorization cookie ["idempotency-key"]'.split(
    ' ',
  );
const PATHS = SECRET_FIELDS.flatMap((field) =>
  field.startsWith('[')
    ? [field, `*${field}`, `*.*${field}`]
    : [field, `*.${field}`, `*.*.${field}`],
);

/** To standard output, or to `write`. */
export function openLog(level: Config['log'], write?: (line: string) => void): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: PATHS, censor: 'redacted' },
    serializers: { error: errorOf, err: errorOf },
  };
  return write === undefined ? pino(options) : pino(options, { write });
}

/** Codes and messages of ours; of others the class and the code only: their messages may quote what they met. */
function errorOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as { code?: unknown };
  const own = OWN.has(error.name);
  return {
    name: error.name,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(own ? { message: error.message } : { stack: framesOf(error) }),
    ...(error.cause !== undefined && { cause: errorOf(error.cause) }),
  };
}

const OWN = new Set(['NexusError', 'ServiceFault', 'StorageError']);

/** Where it was thrown, without the message. */
const framesOf = ({ stack = '' }: Error): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n');
