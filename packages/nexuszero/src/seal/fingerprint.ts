/** A short name for a public key. */
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, toBase64url } from '../bytes/bytes.ts';
import type { SealSuite } from './suites.ts';

/** `SHA256:` and the base64url of SHA-256( u16 suite || public key ), the suite's last byte first. */
export function fingerprintOf(suite: SealSuite, publicKey: Uint8Array): string {
  const id = new Uint8Array([suite.id, suite.id >>> 8]);
  return `SHA256:${toBase64url(sha256(concat(id, publicKey)))}`;
}
