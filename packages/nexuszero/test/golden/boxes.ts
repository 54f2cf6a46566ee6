/** Boxes and keys that must open for ever: one of each kind, in either format. */
import { toBase64url, utf8 } from '../../src/bytes/bytes.ts';
import type { SealOptions, SealSuiteName } from '../../src/seal.ts';
import { unsafeSeededKeyPair, unsafeSeededSeal } from '../../src/testing.ts';

export interface BoxCase {
  readonly title: string;
  readonly suite: SealSuiteName;
  readonly options: SealOptions;
}

/** What is stored of a case; bytes as base64url. */
export interface GoldenBox {
  readonly title: string;
  readonly fingerprint: string;
  readonly key: string;
  readonly box: string;
}

export const DATA: Uint8Array = utf8('What was once sealed opens for ever.');
const BOUND = { info: 'golden', aad: 'box' } as const;

export const BOX_CASES: readonly BoxCase[] = [
  { title: 'x-wing', suite: 'x-wing', options: BOUND },
  {
    title: 'x-wing, ChaCha20-Poly1305',
    suite: 'x-wing',
    options: { ...BOUND, aead: 'ChaCha20-Poly1305' },
  },
  { title: 'x-wing, bare', suite: 'x-wing', options: { ...BOUND, format: 'hpke' } },
  {
    title: 'x-wing, bare, HKDF-SHA256',
    suite: 'x-wing',
    options: { ...BOUND, format: 'hpke', kdf: 'HKDF-SHA256', aead: 'AES-128-GCM' },
  },
  { title: 'ml-kem-512', suite: 'ml-kem-512', options: BOUND },
  { title: 'ml-kem-768', suite: 'ml-kem-768', options: BOUND },
  { title: 'ml-kem-1024', suite: 'ml-kem-1024', options: BOUND },
  { title: 'frodo-640', suite: 'frodo-640', options: BOUND },
  { title: 'x25519-frodo-640', suite: 'x25519-frodo-640', options: BOUND },
];

/** The box of a case, from a seed: the same whenever it is made. */
export async function sealedCase({ title, suite, options }: BoxCase): Promise<GoldenBox> {
  const seed = utf8(`golden box: ${title}`);
  const { publicKey, secretKey } = await unsafeSeededKeyPair(suite, { seed });
  const box = await unsafeSeededSeal(publicKey, DATA, { ...options, seed });
  const { fingerprint } = publicKey;
  return { title, fingerprint, key: secretKey.toPem(), box: toBase64url(box) };
}
