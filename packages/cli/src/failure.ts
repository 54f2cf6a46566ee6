/** Failures of the command line: one line on stderr, an exit status, never a stack trace. */
import { ERROR_CODES, isNexusError, NexusError, VERDICT_CODES, type ErrorCode } from 'nexuszero';

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly exit: number;
}

/** What to tell of anything that was thrown. */
export function toFailure(error: unknown): Failure {
  if (isNexusError(error)) {
    const { code, message, hint } = error;
    return {
      code,
      message: printable(message),
      exit: ERROR_CODES[code].exit,
      ...(hint !== undefined && { hint }),
    };
  }
  const system = (error as { code?: unknown } | null)?.code;
  if (typeof system === 'string' && /^E[A-Z]+$/.test(system)) {
    return { code: 'IO_ERROR', message: `input/output failed (${system})`, exit: 2 };
  }
  const name = error instanceof Error ? error.name : typeof error;
  return { code: 'INTERNAL', message: `unexpected ${name}`, exit: 2 };
}

/** The exit status for a verdict's code. */
export function verdictExit(code: keyof typeof VERDICT_CODES): number {
  return VERDICT_CODES[code].exit;
}

/** Misuse of a command. */
export function misuse(message: string, hint?: string): NexusError {
  return new NexusError('BAD_PARAMETER', message, hint === undefined ? {} : { hint });
}

/** Names and texts from outside, without line breaks and terminal commands. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
