/** Witnesses: the secrets of a statement, in memory that can be wiped and that prints nothing. */
import { NexusError } from '../bytes/errors.ts';
import { copyBytes, wipe } from '../bytes/bytes.ts';
import type { Kind } from './ids.ts';

/** Reads a witness's scalars; set by the class below, which alone sees its private field. */
let scalarsOf: (witness: Witness) => Uint8Array;

/**
 * The secrets that satisfy one statement. It has no JSON form and shows no value when printed;
 * `reveal()` is the one way to its secrets.
 */
export class Witness<K extends Kind = Kind> {
  readonly kind: K;
  /** Names of the secrets, in order. */
  readonly names: readonly string[];
  readonly #scalars: Uint8Array;

  static {
    scalarsOf = (witness) => witness.#scalars;
    // what Node's console prints for the object
    Object.defineProperty(Witness.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value: (): string => 'Witness',
    });
  }

  /** Whether a value is a Witness and not an imitation. */
  static is(value: unknown): value is Witness {
    return typeof value === 'object' && value !== null && #scalars in value;
  }

  /** Copies `scalars`: the secrets' encodings one after the other, in the order of `names`. */
  constructor(kind: K, names: readonly string[], scalars: Uint8Array) {
    this.kind = kind;
    this.names = Object.freeze([...names]);
    this.#scalars = copyBytes(scalars);
  }

  /** Copies of the secrets by name. Whoever calls this has to keep and wipe them. */
  reveal(): Record<string, Uint8Array> {
    const size = this.#scalars.length / this.names.length;
    return Object.fromEntries(
      this.names.map((name, i) => [name, this.#scalars.slice(i * size, (i + 1) * size)]),
    );
  }

  /** Overwrites the secrets; the witness then satisfies nothing. */
  wipe(): void {
    wipe(this.#scalars);
  }

  /** @throws BAD_PARAMETER - always: a witness has no JSON form */
  toJSON(): never {
    throw new NexusError('BAD_PARAMETER', 'witness: a witness is never written out as JSON');
  }

  /** Names the kind, never a secret. */
  toString(): string {
    return `Witness<${this.kind}>`;
  }
}

/** The scalars' encodings, for provers only: a view of the secret, not a copy. */
export function witnessScalars(witness: Witness): Uint8Array {
  return scalarsOf(witness);
}
