/**
 * The opening of a Pedersen commitment V = v*B + g*B~ on ristretto255: whoever has it can prove about the
 * commitment.
 */
import { concat, copyBytes, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { requireScalar } from '../kernels/scalar.ts';
import { SUITES } from '../kernels/suites.ts';

const SUITE = SUITES.ristretto255;

/** Reads an opening's secrets; set by the class below, which alone sees its private field. */
let secretsOf: (opening: Opening) => Uint8Array;
let commitmentOf: (opening: Opening) => Uint8Array;

/**
 * The opening of one commitment. It has no JSON form of its own and shows no secret when printed:
 * `opening.toJSON` writes it out, `reveal()` shows it.
 */
export class Opening {
  readonly #commitment: Uint8Array;
  readonly #secrets: Uint8Array;

  static {
    secretsOf = (opening) => opening.#secrets;
    commitmentOf = (opening) => opening.#commitment;
    // what Node's console prints for the object
    Object.defineProperty(Opening.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value: (): string => 'Opening',
    });
  }

  /** Whether a value is an Opening and not an imitation. */
  static is(value: unknown): value is Opening {
    return typeof value === 'object' && value !== null && #secrets in value;
  }

  /** Copies its arguments; that they belong together is for the caller to have checked. */
  constructor(commitment: Uint8Array, value: Uint8Array, blinding: Uint8Array) {
    this.#commitment = copyBytes(commitment);
    this.#secrets = concat(value, blinding);
    Object.freeze(this);
  }

  /** V, 32 bytes: a copy. */
  get commitment(): Uint8Array {
    return copyBytes(this.#commitment);
  }

  /** Copies of the value and the blinding, scalars of 32 bytes. Whoever calls this has to wipe them. */
  reveal(): { readonly value: Uint8Array; readonly blinding: Uint8Array } {
    return { value: this.#secrets.slice(0, 32), blinding: this.#secrets.slice(32) };
  }

  /** Overwrites the secrets; the opening then opens nothing. */
  wipe(): void {
    wipe(this.#secrets);
  }

  /** @throws BAD_PARAMETER - always: it must not leave by accident */
  toJSON(): never {
    throw new NexusError('BAD_PARAMETER', 'opening: write it with opening.toJSON, on purpose');
  }

  /** Shows no secret. */
  toString(): string {
    return 'Opening';
  }
}

/** The 64 bytes v || g, for makers of witnesses only: a view of the secret, not a copy. */
export function openingSecrets(opening: Opening): Uint8Array {
  return secretsOf(opening);
}

/** V, not a copy, whatever a class derived from Opening makes of its getters. */
export function openingCommitment(opening: Opening): Uint8Array {
  return commitmentOf(opening);
}

/** @throws BAD_PARAMETER - for an imitation */
export function requireOpening(opening: unknown): asserts opening is Opening {
  if (!Opening.is(opening)) throw new NexusError('BAD_PARAMETER', 'opening: expected an Opening');
}

/** @throws BAD_PARAMETER - unless it is 32 bytes below the order and not all zero */
export function requireBlinding(blinding: Uint8Array): void {
  requireScalar(SUITE, blinding, 'blinding');
  let seen = 0;
  for (const byte of blinding) seen |= byte;
  if (seen === 0)
    throw new NexusError('BAD_PARAMETER', 'opening: a blinding of zero hides nothing');
}
