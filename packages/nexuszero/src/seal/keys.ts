/** Keys as their holders see them: they tell what they are, and keep to themselves what is secret. */
import { copyBytes, wipe } from '../bytes/bytes.ts';
import { isNexusError, NexusError } from '../bytes/errors.ts';
import type { RandomSource } from '../bytes/random.ts';
import type { Security } from '../bytes/security.ts';
import type { SealCrypto } from './crypto.ts';
import { fingerprintOf } from './fingerprint.ts';
import { kemOf } from './kem.ts';
import { derOfPublic, derOfSecret, pemOfPublic, pemOfSecret } from './key-files.ts';
import type { Decapsulator, Encapsulator } from './mechanism.ts';
import type { SealSuite, SealSuiteName } from './suites.ts';
import { inTurn } from './turns.ts';

/** What this room alone sees of a key; set by the classes below. */
let insideOf: (key: PublicKey) => { readonly crypto: SealCrypto; readonly suite: SealSuite };
let usePublic: <T>(key: PublicKey, work: (key: Encapsulator) => Promise<T>) => Promise<T>;
let useSecret: <T>(key: SecretKey, work: (key: Decapsulator) => Promise<T>) => Promise<T>;

/** A key expanded for good, or for one use. */
class Expansion<Expanded extends { release(): void }> {
  /** `kept` says whether the expansion is to stay. */
  readonly #make: (kept: boolean) => Promise<Expanded>;
  #kept: Promise<Expanded> | undefined;

  constructor(make: (kept: boolean) => Promise<Expanded>) {
    this.#make = make;
  }

  /** Keeps it from now on. */
  async keep(): Promise<void> {
    await (this.#kept ?? this.#renew());
  }

  #renew(): Promise<Expanded> {
    const made = this.#make(true);
    this.#kept = made;
    made.catch(() => {
      // a failed start must not be remembered
      if (this.#kept === made) this.#kept = undefined;
    });
    return made;
  }

  async use<T>(work: (expanded: Expanded) => Promise<T>): Promise<T> {
    const held = this.#kept;
    if (held === undefined) return inTurn(() => this.#useOnce(work));
    try {
      return await work(await held);
    } catch (error) {
      // a kernel that has failed takes all keys in it along; another one has taken its place
      if (!isNexusError(error) || error.code !== 'INTERNAL') throw error;
      if (this.#kept === held) this.#kept = undefined;
      return work(await (this.#kept ?? this.#renew()));
    }
  }

  async #useOnce<T>(work: (expanded: Expanded) => Promise<T>): Promise<T> {
    const expanded = await this.#make(false);
    try {
      return await work(expanded);
    } finally {
      expanded.release();
    }
  }

  drop(): void {
    void this.#kept?.then(
      (expanded) => {
        expanded.release();
      },
      () => undefined,
    );
    this.#kept = undefined;
  }
}

/** A public key: whoever has it can seal for the holder of the secret key. */
export class PublicKey {
  readonly suite: SealSuiteName;
  /** What boxes for it are worth. */
  readonly security: Security;
  readonly #suite: SealSuite;
  readonly #crypto: SealCrypto;
  readonly #bytes: Uint8Array;
  readonly #expansion: Expansion<Encapsulator>;
  #fingerprint: string | undefined;

  static {
    insideOf = (key) => ({ crypto: key.#crypto, suite: key.#suite });
    usePublic = (key, work) => key.#expansion.use(work);
  }

  /** Whether a value is a PublicKey and not an imitation. */
  static is(value: unknown): value is PublicKey {
    return typeof value === 'object' && value !== null && #bytes in value;
  }

  /** For this room; keys come from `generateKeyPair` and `importPublicKey`. */
  constructor(suite: SealSuite, bytes: Uint8Array, crypto: SealCrypto) {
    this.suite = suite.name;
    this.security = suite.security;
    this.#suite = suite;
    this.#crypto = crypto;
    this.#bytes = copyBytes(bytes);
    this.#expansion = new Expansion((kept) => kemOf(suite, crypto).expandPublic(this.#bytes, kept));
    Object.freeze(this);
  }

  /** `SHA256:` and 43 letters that stand for the key: compare them over another channel. */
  get fingerprint(): string {
    this.#fingerprint ??= fingerprintOf(this.#suite, this.#bytes);
    return this.#fingerprint;
  }

  /** The key in its standard's own encoding. */
  toRaw(): Uint8Array {
    return copyBytes(this.#bytes);
  }

  /** SubjectPublicKeyInfo. @throws UNSUPPORTED - for suites that no object identifier stands for */
  toDer(): Uint8Array {
    return derOfPublic(this.#suite, this.#bytes);
  }

  /** PEM, of SubjectPublicKeyInfo where there is one; docs/formats.md, section "Key files". */
  toPem(): string {
    return pemOfPublic(this.#suite, this.#bytes);
  }

  /** Keeps the key expanded: sealing is then 2 to 20 times faster, and holds 4 KB to 4 MB. */
  async expand(): Promise<this> {
    await this.#expansion.keep();
    return this;
  }

  /** Gives back what `expand` holds; the key stays usable. */
  destroy(): void {
    this.#expansion.drop();
  }
}

/** A secret key. It has no JSON form and shows nothing when printed; `toRaw`, `toDer` and `toPem` are the ways to it. */
export class SecretKey {
  readonly publicKey: PublicKey;
  readonly #suite: SealSuite;
  readonly #bytes: Uint8Array;
  readonly #expansion: Expansion<Decapsulator>;
  #destroyed = false;

  static {
    useSecret = (key, work) => {
      key.#requireAlive();
      return key.#expansion.use(work);
    };
    // what Node's console prints for the object
    Object.defineProperty(SecretKey.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value: (): string => 'SecretKey',
    });
  }

  /** Whether a value is a SecretKey and not an imitation. */
  static is(value: unknown): value is SecretKey {
    return typeof value === 'object' && value !== null && #bytes in value;
  }

  /** For this room; keys come from `generateKeyPair` and `importSecretKey`. */
  constructor(suite: SealSuite, bytes: Uint8Array, publicKey: PublicKey, crypto: SealCrypto) {
    this.publicKey = publicKey;
    this.#suite = suite;
    this.#bytes = copyBytes(bytes);
    this.#expansion = new Expansion((kept) => this.#expanded(crypto, kept));
    Object.freeze(this);
  }

  /** Of a copy: the key may be destroyed while this waits. */
  async #expanded(crypto: SealCrypto, kept: boolean): Promise<Decapsulator> {
    this.#requireAlive();
    const own = copyBytes(this.#bytes);
    try {
      return await kemOf(this.#suite, crypto).expandSecret(own, this.publicKey.toRaw(), kept);
    } finally {
      wipe(own);
    }
  }

  get suite(): SealSuiteName {
    return this.#suite.name;
  }

  /** That of its public key. */
  get fingerprint(): string {
    return this.publicKey.fingerprint;
  }

  /** A copy of the secret, in the standard's own encoding. Whoever calls this has to keep and wipe it. */
  toRaw(): Uint8Array {
    this.#requireAlive();
    return copyBytes(this.#bytes);
  }

  /** PKCS#8, secret. @throws UNSUPPORTED - for suites that no object identifier stands for */
  toDer(): Uint8Array {
    this.#requireAlive();
    return derOfSecret(this.#suite, this.#bytes);
  }

  /** PEM, secret, of PKCS#8 where there is one; docs/formats.md, section "Key files". */
  toPem(): string {
    this.#requireAlive();
    return pemOfSecret(this.#suite, this.#bytes);
  }

  /** Keeps the key expanded: opening is then 2 to 20 times faster, and holds 4 KB to 4 MB. */
  async expand(): Promise<this> {
    this.#requireAlive();
    await this.#expansion.keep();
    return this;
  }

  /** Overwrites the secret and what `expand` holds; the key opens nothing any more. */
  destroy(): void {
    this.#destroyed = true;
    this.#expansion.drop();
    wipe(this.#bytes);
  }

  /** @throws BAD_PARAMETER - always: a secret key is never written out as JSON */
  toJSON(): never {
    throw new NexusError('BAD_PARAMETER', 'seal: a secret key is never written out as JSON');
  }

  /** Names the suite, never the secret. */
  toString(): string {
    return `SecretKey<${this.#suite.name}>`;
  }

  #requireAlive(): void {
    if (this.#destroyed) throw new NexusError('BAD_PARAMETER', 'seal: the secret key is destroyed');
  }
}

/** Both keys of a pair. */
export interface KeyPair {
  readonly publicKey: PublicKey;
  readonly secretKey: SecretKey;
}

/** A new pair. */
export async function makeKeyPair(
  suite: SealSuite,
  crypto: SealCrypto,
  random?: RandomSource,
): Promise<KeyPair> {
  const raw = await inTurn(() => kemOf(suite, crypto).generate(random));
  const publicKey = new PublicKey(suite, raw.publicKey, crypto);
  const secretKey = new SecretKey(suite, raw.secretKey, publicKey, crypto);
  wipe(raw.secretKey);
  return { publicKey, secretKey };
}

/** The cryptography that the key brings along, and its suite. */
export const inside = (key: PublicKey): ReturnType<typeof insideOf> => insideOf(key);

/** Does work with the expanded key. */
export const withPublic: typeof usePublic = (key, work) => usePublic(key, work);

/** Does work with the expanded secret key. @throws BAD_PARAMETER - when it is destroyed */
export const withSecret: typeof useSecret = (key, work) => useSecret(key, work);
