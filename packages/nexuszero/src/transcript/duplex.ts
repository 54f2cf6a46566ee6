/**
 * The XOF duplex sponge of draft-irtf-cfrg-fiat-shamir-03: the session identifier, padded to the
 * rate, then everything absorbed; squeezing reads the output of a copy.
 */
import { shake128, shake256 } from '@noble/hashes/sha3.js';
import { concat, utf8 } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';

/** The XOF under a sponge. */
export type Sponge = 'SHAKE128' | 'SHAKE256';

const RATE = { SHAKE128: 168, SHAKE256: 136 } as const;

type Xof = ReturnType<typeof shake128.create>;

/** A duplex sponge; consecutive squeezes continue one stream. */
export class Duplex {
  #absorbing: Xof;
  #reader: Xof | undefined;

  /** @throws BAD_PARAMETER - unless the session identifier has 32 or 64 bytes */
  constructor(sponge: Sponge, sessionId: Uint8Array) {
    if (sessionId.length !== 32 && sessionId.length !== 64) {
      throw new NexusError('BAD_PARAMETER', 'transcript: a session identifier is 32 or 64 bytes');
    }
    this.#absorbing = (sponge === 'SHAKE128' ? shake128 : shake256).create();
    this.#absorbing.update(concat(sessionId, new Uint8Array(RATE[sponge] - sessionId.length)));
  }

  /** Absorbing nothing changes nothing; anything else ends the stream being squeezed. */
  absorb(bytes: Uint8Array): this {
    if (bytes.length === 0) return this;
    this.#absorbing.update(bytes);
    this.#reader?.destroy();
    this.#reader = undefined;
    return this;
  }

  /** The next `length` bytes of the stream; consecutive calls continue it. */
  squeeze(length: number): Uint8Array {
    this.#reader ??= this.#absorbing.clone();
    return length === 0 ? new Uint8Array() : this.#reader.xof(length);
  }

  /** Overwrites the states, which may have absorbed secrets. */
  destroy(): void {
    this.#absorbing.destroy();
    this.#reader?.destroy();
  }
}

const SESSION_LABEL = utf8('irtf-cfrg-fiat-shamir/session-id');

/** DeriveSessionID of the draft, squeezing `length` bytes (32 in the draft's own suites). */
export function deriveSessionId(sponge: Sponge, tag: Uint8Array, length: number): Uint8Array {
  return new Duplex(sponge, SESSION_LABEL).absorb(tag).squeeze(length);
}
