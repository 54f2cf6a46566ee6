/** expand_message_xmd with SHA-512, RFC 9380 section 5.3.1. */
import { expand_message_xmd } from '@noble/curves/abstract/hash-to-curve.js';
import { sha512 } from '@noble/hashes/sha2.js';

/** `length` uniform bytes from a message under the domain separation tag `domain`. */
export function expandMessage(message: Uint8Array, domain: Uint8Array, length: number): Uint8Array {
  return expand_message_xmd(message, domain, length, sha512);
}
