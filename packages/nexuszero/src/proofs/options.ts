/** Options from callers, checked once at the edge. */
import { NexusError } from '../bytes/errors.ts';
import type { FormName } from '../statements/ids.ts';
import type { Level } from '../bytes/security.ts';
import type { AbortSignalLike, ProveOptions, VerifyPolicy } from './system.ts';

const LEVELS: readonly unknown[] = [128, 192, 256];

/** @throws BAD_PARAMETER - unless the caller gave an object of options or of an item */
export function requireObject(value: unknown, name: string): void {
  if (typeof value !== 'object' || value === null) {
    throw new NexusError('BAD_PARAMETER', `${name}: expected an object`, { path: name });
  }
}

/** @throws BAD_PARAMETER - unless the items of a batch are an array */
export function requireArray(items: unknown): void {
  if (!Array.isArray(items)) throw new NexusError('BAD_PARAMETER', 'batch: expected an array');
}

/** @throws BAD_PARAMETER - for a level that is no class */
export function parsePolicy(policy: VerifyPolicy): { level: Level; postQuantum: boolean } {
  const { level = 128, postQuantum = false } = policy;
  if (!LEVELS.includes(level)) {
    throw new NexusError('BAD_PARAMETER', 'level: expected 128, 192 or 256', { path: 'level' });
  }
  if (typeof postQuantum !== 'boolean') {
    throw new NexusError('BAD_PARAMETER', 'postQuantum: expected true or false');
  }
  return { level, postQuantum };
}

/** @throws BAD_PARAMETER - for a preference that is none, or a form that the system does not have */
export function requireForm(options: ProveOptions, forms: readonly FormName[]): void {
  const { form, prefer = 'speed' } = options;
  if (form !== undefined && !forms.includes(form)) {
    const expected = forms.join(' or ');
    throw new NexusError('BAD_PARAMETER', `form: expected ${expected}`, { path: 'form' });
  }
  if (prefer !== 'speed' && (prefer as unknown) !== 'size') {
    throw new NexusError('BAD_PARAMETER', 'prefer: expected speed or size', { path: 'prefer' });
  }
}

/** @throws BAD_PARAMETER - for a progress callback that is no function */
export function requireProgress({ onProgress }: ProveOptions): void {
  if (onProgress !== undefined && typeof (onProgress as unknown) !== 'function') {
    throw new NexusError('BAD_PARAMETER', 'onProgress: expected a function', {
      path: 'onProgress',
    });
  }
}

/** @throws ABORTED - when the caller's signal has fired */
export function throwIfAborted(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted === true) {
    throw new NexusError('ABORTED', 'aborted by the caller', { cause: signal.reason });
  }
}

/** Proofs that one batch takes. */
export const BATCH_LIMIT = 4096;

/** @throws LIMIT_EXCEEDED - for more than BATCH_LIMIT items */
export function requireBatchSize(count: number): void {
  if (count > BATCH_LIMIT) {
    throw new NexusError('LIMIT_EXCEEDED', `batch: more than ${String(BATCH_LIMIT)} proofs`, {
      hint: 'split the batch',
    });
  }
}

/**
 * How many items a batch has. A bad policy is the caller's misuse, which must not pass for a fault of the items.
 * @throws BAD_PARAMETER | LIMIT_EXCEEDED - as their names say
 */
export function requireBatch(items: readonly unknown[], policy: VerifyPolicy): number {
  requireArray(items);
  requireObject(policy, 'policy');
  const count = items.length;
  requireBatchSize(count);
  parsePolicy(policy);
  return count;
}

/** Bytes of compiled statements that one batch takes. */
export const BATCH_MAX_BYTES = 8_388_608;

/** @throws LIMIT_EXCEEDED - for more than BATCH_MAX_BYTES */
export function requireBatchBytes(bytes: number): void {
  if (bytes > BATCH_MAX_BYTES) {
    throw new NexusError('LIMIT_EXCEEDED', 'batch: the statements are too large together', {
      hint: 'split the batch',
    });
  }
}
