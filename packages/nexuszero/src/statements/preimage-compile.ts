/**
 * From a statement about a SHA-256 preimage to what is proved: checked copies and the canonical bytes. A
 * statement may be a plain object that somebody forged, so everything is checked here again, each time.
 */
import { ownBytes } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { U64_MAX } from '../bytes/u64.ts';
import { CIPHERS, isCipherName, type Cipher } from '../kernels/ciphers.ts';
import { blocksOf, MESSAGE_MAX_BYTES, type VoleBounds } from '../kernels/vole-size.ts';
import { KIND_IDS, type VoleKind } from './ids.ts';
import {
  reading,
  requireKind,
  type HashedRangeStatement,
  type PreimageStatement,
  type Statement,
} from './statement.ts';

/** Bytes of a salt that is drawn, and of a value when nothing else is said: the message of a hashed range. */
export const SALT_BYTES = 32;
export const VALUE_BYTES = 8;

export interface CompiledPreimage {
  readonly kind: VoleKind;
  readonly cipher: Cipher;
  readonly digest: Uint8Array;
  readonly length: number;
  /** Of hashedRange. */
  readonly bounds?: VoleBounds;
  /** The canonical bytes; docs/formats.md section "Preimage proofs". */
  readonly bytes: Uint8Array;
}

/** @throws BAD_PARAMETER | BAD_ENCODING | LIMIT_EXCEEDED | UNSUPPORTED - when the statement is malformed */
export function compilePreimage(statement: Statement): CompiledPreimage {
  return reading(() => compile(statement));
}

function compile(statement: Statement): CompiledPreimage {
  const head = read(statement);
  const own = { ...head, digest: requireDigest((statement as PreimageStatement).digest) };
  if (head.kind === 'preimage') return Object.freeze({ ...own, bytes: encode(own) });
  const bounds = requireBounds(statement as HashedRangeStatement, own.length);
  return Object.freeze({ ...own, bounds, bytes: encode({ ...own, bounds }) });
}

/** What the cost of a proof depends on. @throws as `compilePreimage`, but looks at no digest and no bounds */
export function readPreimage(
  statement: Statement,
): Pick<CompiledPreimage, 'kind' | 'cipher' | 'length'> {
  return reading(() => read(statement));
}

function read(statement: Statement): Pick<CompiledPreimage, 'kind' | 'cipher' | 'length'> {
  if (typeof statement !== 'object' || (statement as unknown) === null) {
    throw new NexusError('BAD_PARAMETER', 'statement: expected an object');
  }
  const kind = requireKind(statement.kind);
  if (kind !== 'preimage' && kind !== 'hashedRange') {
    throw new NexusError('UNSUPPORTED', 'statement: expected kind preimage or hashedRange', {
      path: 'kind',
      hint: 'use nexuszero for statements of every kind',
    });
  }
  const { suite, length } = statement as PreimageStatement | HashedRangeStatement;
  return { kind, cipher: cipherNamed(suite), length: requireLength(length) };
}

/** @throws UNSUPPORTED - when the suite is none of the vole system's */
export function cipherNamed(name: unknown): Cipher {
  if (isCipherName(name)) return CIPHERS[name];
  throw new NexusError('UNSUPPORTED', 'statement: unknown suite', {
    path: 'suite',
    hint: `suites of this kind: ${Object.keys(CIPHERS).join(', ')}`,
  });
}

function requireDigest(digest: unknown): Uint8Array {
  const own = ownBytes(digest);
  if (own?.length === 32) return own;
  throw new NexusError('BAD_ENCODING', 'statement: digest: expected 32 bytes', { path: 'digest' });
}

/**
 * Only a number that is one: what coerces to a length is none.
 * @throws BAD_PARAMETER | LIMIT_EXCEEDED - otherwise, or when a message may not be so long
 */
export function requireLength(length: unknown): number {
  if (!isCount(length)) {
    throw new NexusError('BAD_PARAMETER', 'statement: length: expected a whole number of bytes', {
      path: 'length',
    });
  }
  if (length > MESSAGE_MAX_BYTES) {
    const most = `over ${String(MESSAGE_MAX_BYTES)} bytes`;
    throw new NexusError('LIMIT_EXCEEDED', `statement: the message is ${most}`, { path: 'length' });
  }
  return length;
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);

function requireBounds(
  { offset, width, min, max }: Readonly<Record<keyof VoleBounds, unknown>>,
  length: number,
): VoleBounds {
  if (!isCount(offset) || !isCount(width) || width < 1 || width > 8 || offset + width > length) {
    throw new NexusError('BAD_PARAMETER', 'statement: expected 1 to 8 bytes within the message', {
      path: 'offset',
    });
  }
  const most = U64_MAX >> BigInt(64 - 8 * width);
  const bigints = typeof min === 'bigint' && typeof max === 'bigint';
  if (!bigints || min < 0n || min > max || max > most) {
    const bits = `2^${String(8 * width)}`;
    throw new NexusError('BAD_PARAMETER', `statement: expected bigints 0 <= min <= max < ${bits}`, {
      path: 'min',
      hint: 'write 18n, not 18',
    });
  }
  return Object.freeze({ offset, width, min, max });
}

/** `u8 kind || u32 blocks || u64 length || digest [ || u32 offset || u8 width || u64 min || u64 max ]` */
function encode({
  kind,
  digest,
  length,
  bounds,
}: Omit<CompiledPreimage, 'bytes' | 'cipher'>): Uint8Array {
  const out = new Uint8Array(bounds === undefined ? 45 : 66);
  const view = new DataView(out.buffer);
  out[0] = KIND_IDS[kind];
  view.setUint32(1, blocksOf(length), true);
  view.setBigUint64(5, BigInt(length), true);
  out.set(digest, 13);
  if (bounds === undefined) return out;
  view.setUint32(45, bounds.offset, true);
  out[49] = bounds.width;
  view.setBigUint64(50, bounds.min, true);
  view.setBigUint64(58, bounds.max, true);
  return out;
}
