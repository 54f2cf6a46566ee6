/** Contexts of HPKE as callers see them. */
import { wipe } from '../bytes/bytes.ts';
import type { RandomSource } from '../bytes/random.ts';
import { NexusError } from '../bytes/errors.ts';
import { hpkeSuite } from './box.ts';
import { HpkeContext } from './hpke.ts';
import {
  bareInfo,
  bindingBytes,
  doesNotOpen,
  misuse,
  requireBytes,
  requireOptions,
  type HpkeOptions,
} from './inputs.ts';
import { inside, PublicKey, SecretKey, withPublic, withSecret } from './keys.ts';

/** What both ends offer. */
export interface HpkeEnd {
  /** A secret that both ends have and nobody else; RFC 9180 section 5.3. @throws BAD_PARAMETER - for a length beyond the KDF */
  export(context: Uint8Array | string, length: number): Uint8Array;
  /** Overwrites the secrets; the context is of no use any more. */
  destroy(): void;
}

/** The sender's end. */
export interface HpkeSender extends HpkeEnd {
  /** For the recipient, once. */
  readonly enc: Uint8Array;
  /** Seals the next message. */
  seal(plaintext: Uint8Array, aad?: Uint8Array | string): Promise<Uint8Array>;
}

/** The recipient's end. */
export interface HpkeRecipient extends HpkeEnd {
  /** Opens the next message, in the order of sealing. @throws OPEN_FAILED - for another; the same is still awaited */
  open(sealed: Uint8Array, aad?: Uint8Array | string): Promise<Uint8Array>;
}

/** See `hpkeSender` of the entry; `random` is for test vectors. */
export async function hpkeSenderOf(
  recipient: PublicKey,
  options: HpkeOptions,
  random?: RandomSource,
): Promise<HpkeSender> {
  requireOptions(options);
  if (!PublicKey.is(recipient)) throw misuse('recipient: expected a public key', 'recipient');
  const suite = hpkeSuite(recipient, options);
  const info = bareInfo(options.info);
  const { enc, secret } = await withPublic(recipient, (key) => key.encapsulate(random));
  const context = await HpkeContext.of(inside(recipient).crypto, suite, secret, info);
  return Object.freeze({
    enc,
    async seal(plaintext: Uint8Array, aad?: Uint8Array | string) {
      const bytes = requireBytes('plaintext', plaintext);
      try {
        return await context.seal(bytes, bindingBytes('aad', aad));
      } finally {
        wipe(bytes);
      }
    },
    ...endOf(context),
  });
}

/** See `hpkeRecipient` of the entry. */
export async function hpkeRecipientOf(
  key: SecretKey,
  enc: Uint8Array,
  options: HpkeOptions,
): Promise<HpkeRecipient> {
  requireOptions(options);
  if (!SecretKey.is(key)) throw misuse('key: expected a secret key', 'key');
  const suite = hpkeSuite(key.publicKey, options);
  const info = bareInfo(options.info);
  const { crypto, suite: keys } = inside(key.publicKey);
  const given = requireBytes('enc', enc);
  if (given.length !== keys.encBytes) {
    const expected = `expected ${String(keys.encBytes)} bytes, got ${String(given.length)}`;
    throw new NexusError('BAD_ENCODING', `seal: enc: ${expected}`, { path: 'enc' });
  }
  const secret = await withSecret(key, (expanded) => expanded.decapsulate(given));
  if (secret === undefined) throw doesNotOpen();
  const context = await HpkeContext.of(crypto, suite, secret, info);
  // one after the other: the number of the awaited message changes only when it has come
  let last: Promise<unknown> = Promise.resolve();
  return Object.freeze({
    open(sealed: Uint8Array, aad?: Uint8Array | string) {
      const [bytes, bound] = [requireBytes('sealed', sealed), bindingBytes('aad', aad)];
      const opened = last.then(() => opening(context, bytes, bound));
      last = opened.catch(() => undefined);
      return opened;
    },
    ...endOf(context),
  });
}

async function opening(
  context: HpkeContext,
  sealed: Uint8Array,
  aad: Uint8Array,
): Promise<Uint8Array> {
  const plaintext = await context.open(sealed, aad);
  if (plaintext === undefined) throw doesNotOpen();
  return plaintext;
}

const endOf = (context: HpkeContext): HpkeEnd => ({
  export: (exporterContext, length) =>
    context.export(bindingBytes('context', exporterContext), length),
  destroy: () => {
    context.destroy();
  },
});
