/** What callers give to compression, checked once at the edge. */
import { ownBytes, viewOfBytes } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { ORIGINAL_MAX_BYTES, STRATEGIES, type Strategy } from './container.ts';
import { ELEMENT_TYPES, type ElementType } from './real-train/elements.ts';

/** `auto` picks; `mps` is the old name of `tensor-train`. */
export type StrategyWish = 'auto' | 'mps' | Strategy;
const WISHES: readonly unknown[] = ['auto', ...STRATEGIES, 'mps'];
const FORMATS: readonly unknown[] = ['container', 'lz4', 'zstd'];

/** Any AbortSignal fits. */
export interface SignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
}

/** How to compress. */
export interface CompressOptions {
  /**
   * `auto` when not given: the best of none, adaptive and tensor-train. A strategy that does not make the input shorter gives way
   * to none. `deflate` and `brotli` are the platform's, over the streams of adaptive: smaller, slower, and brotli is not
   * for browsers.
   */
  readonly strategy?: StrategyWish;
  /** `container` when not given; `lz4` and `zstd` give a bare frame, as the command lines of that name read it. */
  readonly format?: 'container' | 'lz4' | 'zstd';
  /** What the bytes are, when they are an array of numbers, little-endian. */
  readonly elements?: ElementType;
  readonly signal?: SignalLike;
}

/** How to decompress. */
export interface DecompressOptions {
  /** Bytes that may come out at most, 256 MiB when not given: nothing is allocated for more. */
  readonly maxBytes?: number;
  readonly signal?: SignalLike;
}

/** How to decompress a stream: without `maxBytes` it may be as long as it likes. */
export type StreamOptions = Pick<DecompressOptions, 'maxBytes'>;

/** What was asked for, checked. */
export interface Wish {
  readonly strategy: Exclude<StrategyWish, 'mps'>;
  readonly format: 'container' | 'lz4' | 'zstd';
  readonly elements: ElementType | undefined;
  readonly signal: SignalLike | undefined;
  /** Whether the old name was used. */
  readonly deprecated: boolean;
}

/** @throws BAD_PARAMETER - for what is none of the above, or a strategy for a bare frame */
export function parseCompressOptions(options: unknown, only?: 'container'): Wish {
  requireObject(options);
  const { strategy, format = 'container', elements, signal } = options as CompressOptions;
  if (strategy !== undefined && !WISHES.includes(strategy))
    throw misuse(`strategy: expected ${WISHES.slice(0, -1).join(', ')}`, 'strategy');
  if (!FORMATS.includes(format)) throw misuse(`format: expected ${FORMATS.join(', ')}`, 'format');
  if (elements !== undefined && !ELEMENT_TYPES.includes(elements)) {
    throw misuse(`elements: expected ${ELEMENT_TYPES.join(', ')}`, 'elements');
  }
  if (only !== undefined && format !== only) throw misuse('format: only containers', 'format');
  const bare = format !== 'container';
  if (bare && (strategy !== undefined || elements !== undefined)) {
    throw misuse('a bare frame has no strategy', 'format');
  }
  requireSignal(signal);
  return {
    strategy: strategy === 'mps' ? 'tensor-train' : (strategy ?? 'auto'),
    format,
    elements,
    signal,
    deprecated: strategy === 'mps',
  };
}

/** @throws BAD_PARAMETER - for a cap that is no count of bytes */
export function parseDecompressOptions(
  options: unknown,
  most: number = ORIGINAL_MAX_BYTES + 1,
): Required<Pick<DecompressOptions, 'maxBytes'>> & {
  readonly signal: SignalLike | undefined;
} {
  requireObject(options);
  const { maxBytes = most, signal } = options as DecompressOptions;
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 0) {
    throw misuse('maxBytes: expected a whole number from 0', 'maxBytes');
  }
  requireSignal(signal);
  return { maxBytes, signal };
}

function requireObject(options: unknown): void {
  if (typeof options !== 'object' || options === null) throw misuse('options: expected an object');
}

function requireSignal(signal: unknown): void {
  if (signal === undefined) return;
  if (typeof signal === 'object' && signal !== null && 'aborted' in signal) return;
  throw misuse('signal: expected an AbortSignal', 'signal');
}

/** A copy: the caller may use his memory again while this waits. @throws BAD_PARAMETER - for what is no Uint8Array */
export function requireInput(value: unknown): Uint8Array {
  const own = ownBytes(value);
  if (own !== undefined) return own;
  throw misuse('bytes: expected a Uint8Array', 'bytes');
}

/** Not copied: what is looked at before anything waits. @throws BAD_PARAMETER - as above */
export function requireView(value: unknown, name: string): Uint8Array {
  const view = viewOfBytes(value);
  if (view !== undefined) return view;
  throw misuse(`${name}: expected a Uint8Array`, name);
}

/** A piece of a stream: it is the stream's until it has been taken. @throws BAD_PARAMETER - as above */
export const requirePiece = (value: unknown): Uint8Array => requireView(value, 'piece');

let warned = false;

/** Says once a realm that a name is old. */
export function warnOfOldName({ deprecated }: Wish): void {
  if (!deprecated || warned) return;
  warned = true;
  // not every runtime has one
  const { console } = globalThis as { console?: { warn(text: string): void } };
  console?.warn("nexuszero: strategy 'mps' is the old name of 'tensor-train'");
}

/** @throws ABORTED - when the caller's signal has fired */
export function throwIfAborted(signal: SignalLike | undefined): void {
  if (signal?.aborted === true) {
    throw new NexusError('ABORTED', 'aborted by the caller', { cause: signal.reason });
  }
}

/** BAD_PARAMETER of this room. */
export function misuse(what: string, path?: string): NexusError {
  return new NexusError('BAD_PARAMETER', `compress: ${what}`, path === undefined ? {} : { path });
}
