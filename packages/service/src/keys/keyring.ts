/** The operator's keys for sealing and opening: PEM files `*.pub` and `*.key` in a folder, known by their fingerprints. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isNexusError, NexusError } from 'nexuszero';
import { importPublicKey, importSecretKey, type PublicKey, type SecretKey } from 'nexuszero/seal';
import { readSecretFile, requireFolder } from './folder.ts';

export class Keyring {
  readonly #public = new Map<string, PublicKey>();
  readonly #secret = new Map<string, SecretKey>();

  /** Reads the folder anew. @throws IO_ERROR | BAD_ENCODING - naming the file that is no key */
  static async load(folder: string): Promise<Keyring> {
    requireFolder(folder);
    const ring = new Keyring();
    for (const file of filesOf(folder)) {
      if (file.endsWith('.pub') || file.endsWith('.key')) await ring.#read(join(folder, file));
    }
    return ring;
  }

  /** Public keys, in the order of their fingerprints. */
  get keys(): readonly PublicKey[] {
    return [...this.#public.values()].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  }

  publicKey(fingerprint: string): PublicKey | undefined {
    return this.#public.get(fingerprint);
  }

  /** Of one fingerprint, or all. */
  secretKeys(fingerprint?: string): readonly SecretKey[] {
    if (fingerprint === undefined) return [...this.#secret.values()];
    const key = this.#secret.get(fingerprint);
    return key === undefined ? [] : [key];
  }

  opens(fingerprint: string): boolean {
    return this.#secret.has(fingerprint);
  }

  close(): void {
    for (const key of this.#secret.values()) key.destroy();
    this.#secret.clear();
  }

  async #read(path: string): Promise<void> {
    try {
      if (path.endsWith('.pub')) {
        const key = await importPublicKey(readFileSync(path, 'utf8'));
        this.#public.set(key.fingerprint, key);
        return;
      }
      const key = await importSecretKey(readSecretFile(path));
      this.#secret.set(key.fingerprint, key);
      this.#public.set(key.fingerprint, key.publicKey);
    } catch (error) {
      if (!isNexusError(error) || error.code === 'IO_ERROR') throw error;
      throw new NexusError(error.code, `${path}: ${error.message}`, { cause: error });
    }
  }
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (cause) {
    throw new NexusError('IO_ERROR', `${folder}: cannot read this folder`, { cause });
  }
}
