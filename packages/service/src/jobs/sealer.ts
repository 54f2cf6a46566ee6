/**
 * Secrets of jobs at rest. Each job has a data key of its own; what the journal holds is AES-256-GCM (FIPS 197, SP 800-38D) under it,
 * bound to the job. The data key is wrapped for the pool's key (X-Wing); to forget the wrapped key is to forget the secrets.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { NexusError } from 'nexuszero';
import { open, seal, type SecretKey } from 'nexuszero/seal';
import type { JobRecord, SealedInput } from '../ports/job.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const INFO = 'nexuszero/job-key/1';

type Named = Pick<JobRecord, 'id' | 'op' | 'level' | 'tenant'>;

export class Sealer {
  readonly #pool: SecretKey;
  /** Of jobs that this process took in: they need no unwrapping. */
  readonly #keys = new Map<string, Uint8Array>();

  constructor(pool: SecretKey) {
    this.#pool = pool;
  }

  async seal(job: Named, secret: Uint8Array): Promise<SealedInput> {
    const key = new Uint8Array(randomBytes(32));
    const aad = bindingOf(job);
    const wrappedKey = await seal(this.#pool.publicKey, key, { info: INFO, aad });
    this.#keys.set(job.id, key);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
    const body = cipher.update(secret);
    cipher.final();
    return { box: Buffer.concat([nonce, body, cipher.getAuthTag()]), wrappedKey };
  }

  /** Whether the pool's key is the one that it was sealed for. */
  async opens(job: Named, { wrappedKey }: Pick<SealedInput, 'wrappedKey'>): Promise<boolean> {
    try {
      (await open(this.#pool, wrappedKey, { info: INFO, aad: bindingOf(job) })).fill(0);
      return true;
    } catch {
      return false;
    }
  }

  /** Whoever gets it wipes it. @throws OPEN_FAILED - when journal or key were changed */
  async open(job: Named, { box, wrappedKey }: SealedInput): Promise<Uint8Array> {
    const aad = bindingOf(job);
    const known = this.#keys.get(job.id);
    const key = known ?? (await open(this.#pool, wrappedKey, { info: INFO, aad }));
    try {
      const nonce = box.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(aad).setAuthTag(box.subarray(-TAG_BYTES));
      const secret = decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES));
      decipher.final();
      return secret;
    } catch (cause) {
      throw new NexusError('OPEN_FAILED', 'job: the sealed input does not open', { cause });
    } finally {
      if (known === undefined) key.fill(0);
    }
  }

  /** Of a job that has ended. */
  forget(id: string): void {
    this.#keys.get(id)?.fill(0);
    this.#keys.delete(id);
  }

  close(): void {
    for (const id of [...this.#keys.keys()]) this.forget(id);
  }
}

/** No field can hold the separator: ids are base64url, tenants words. */
const bindingOf = ({ id, op, level, tenant }: Named): Uint8Array =>
  Buffer.from(`${id}|${op}|${String(level)}|${tenant}`, 'utf8');
