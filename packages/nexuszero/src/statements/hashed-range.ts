/**
 * Hashed range: "the message behind this SHA-256 digest holds, at a known place, an integer within these
 * bounds". The post-quantum range proof. Maths: docs/protocol/vole.md section 7
 */
import { concat, ownBytes, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { randomBytes } from '../bytes/random.ts';
import { encodeU64, subtractU64, U64_MAX } from '../bytes/u64.ts';
import type { CipherName } from '../kernels/ciphers.ts';
import { defaultVole } from '../kernels/default-vole.ts';
import { statement, witness } from './hashed-range-statement.ts';
import { cipherNamed, SALT_BYTES, VALUE_BYTES } from './preimage-compile.ts';
import type { HashedRangeStatement } from './statement.ts';
import type { Witness } from './witness.ts';

export {
  encode,
  fromJSON,
  statement,
  toJSON,
  witness,
  type StatementInput,
} from './hashed-range-statement.ts';

/** What to commit to. */
export interface CommitInput {
  /** Below 2^64: a bigint, which is not constant-time, or its `width` bytes, big-endian. */
  readonly value: bigint | Uint8Array;
  readonly min: bigint;
  readonly max: bigint;
  /** Bytes that the value takes in the message: 1 to 8, by default 8. */
  readonly width?: number;
  /** Random bytes that stand before the value, as many as the suite's level has at least; by default 32 fresh ones. */
  readonly salt?: Uint8Array;
  readonly suite?: CipherName;
}

/** What `commit` gives. */
export interface HashedCommitment {
  readonly statement: HashedRangeStatement;
  readonly witness: Witness<'hashedRange'>;
  /** Salt and value: a secret to keep, with which the digest can be proved about again. */
  readonly message: Uint8Array;
}

/**
 * Commits to a value by the SHA-256 digest of a random salt and the value, and states its bounds. The
 * digest binds, with the 128 bits that SHA-256 has against collisions at every level, and, thanks to the salt, hides;
 * both against quantum computers too.
 * @throws WITNESS_MISMATCH - when the value lies outside its bounds; BAD_PARAMETER - for a salt of fewer bytes than
 * the suite's level has, a value of more than `width` bytes or bad bounds
 */
export async function commit(input: CommitInput): Promise<HashedCommitment> {
  if (typeof input !== 'object' || (input as unknown) === null) {
    throw new NexusError(
      'BAD_PARAMETER',
      'hashedRange: expected an object with value, min and max',
    );
  }
  const { value, min, max, width = VALUE_BYTES, suite = 'ChaCha12' } = input;
  let salt: Uint8Array | undefined;
  let bytes: Uint8Array | undefined;
  let message: Uint8Array | undefined;
  try {
    const { level } = cipherNamed(suite);
    salt = input.salt === undefined ? randomBytes(SALT_BYTES) : requireSalt(input.salt, level / 8);
    bytes = valueBytes(value, width);
    message = concat(salt, bytes);
    const digest = (await defaultVole(level)).sha256(message);
    const place = { length: message.length, offset: salt.length, width };
    const made = statement({ suite, digest, ...place, min, max });
    requireWithin(bytes, made);
    return { statement: made, witness: witness(message), message };
  } catch (error) {
    wipe(message);
    throw error;
  } finally {
    wipe(salt, bytes);
  }
}

/** A salt of fewer bits than the level has is found by trying, and with it the value. */
function requireSalt(salt: unknown, least: number): Uint8Array {
  const own = ownBytes(salt);
  if (own !== undefined && own.length >= least) return own;
  throw new NexusError(
    'BAD_PARAMETER',
    `hashedRange: expected a salt of ${String(least)} random bytes or more`,
    { path: 'salt', hint: 'leave it out to get a fresh one' },
  );
}

/** A copy, big-endian. */
function valueBytes(value: unknown, width: number): Uint8Array {
  const whole = Number.isInteger(width) && width >= 1 && width <= 8;
  if (whole && typeof value === 'bigint' && value >= 0n && value <= U64_MAX) {
    if (value >> BigInt(8 * width) === 0n) {
      const all = encodeU64(value).reverse();
      const own = all.slice(8 - width);
      wipe(all);
      return own;
    }
  }
  const own = ownBytes(value);
  if (whole && own?.length === width) return own;
  throw new NexusError('BAD_PARAMETER', 'hashedRange: the value does not fit in its width', {
    path: 'value',
    hint: 'a bigint, or exactly width bytes, big-endian; width is 1 to 8',
  });
}

/**
 * Looks at every byte of a big-endian value; one branch on the result, which the caller learns.
 * @throws WITNESS_MISMATCH - when it lies outside the bounds
 */
export function requireWithin(
  value: Uint8Array,
  { min, max }: Pick<HashedRangeStatement, 'min' | 'max'>,
): void {
  const own = new Uint8Array(8);
  value.forEach((byte, i) => (own[value.length - 1 - i] = byte));
  const spare = new Uint8Array(8);
  const below = subtractU64(spare, own, encodeU64(min));
  const above = subtractU64(spare, encodeU64(max), own);
  wipe(own, spare);
  if ((below | above) !== 0) {
    throw new NexusError('WITNESS_MISMATCH', 'hashedRange: the value is outside its bounds');
  }
}
