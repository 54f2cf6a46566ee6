/**
 * Failures of the command line: one line on stderr, an exit status, never a stack trace. Misuse is
 * told without loading the library.
 */
import type { ErrorCode } from 'nexuszero';

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly exit: number;
}

class Misuse extends Error {
  override readonly name = 'Misuse';
  readonly hint: string | undefined;

  constructor(message: string, hint: string | undefined) {
    super(message);
    this.hint = hint;
  }
}

/** Misuse of a command: BAD_PARAMETER, status 2. */
export function misuse(message: string, hint?: string): Error {
  return new Misuse(message, hint);
}

/** What to tell of anything that was thrown. */
export async function toFailure(error: unknown): Promise<Failure> {
  if (error instanceof Misuse) return describe('BAD_PARAMETER', error, 2);
  const { ERROR_CODES, isNexusError } = await import('nexuszero');
  if (isNexusError(error)) return describe(error.code, error, ERROR_CODES[error.code].exit);
  const system = (error as { code?: unknown } | null)?.code;
  if (typeof system === 'string' && /^E[A-Z]+$/.test(system)) {
    return { code: 'IO_ERROR', message: `input/output failed (${system})`, exit: 2 };
  }
  const name = error instanceof Error ? error.name : typeof error;
  return { code: 'INTERNAL', message: `unexpected ${name}`, exit: 2 };
}

function describe(
  code: ErrorCode,
  { message, hint }: { readonly message: string; readonly hint?: string | undefined },
  exit: number,
): Failure {
  return { code, message: printable(message), exit, ...(hint !== undefined && { hint }) };
}

/** Names and texts from outside, without line breaks and terminal commands. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
