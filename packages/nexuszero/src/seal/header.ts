/** The head of a box: for every recipient a stanza with the file key. Layout: docs/formats.md, section "Box". */
import { concat, equalBytes, u32le, utf8, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { randomBytes, type RandomSource } from '../bytes/random.ts';
import { turn } from '../bytes/turn.ts';
import { PREFIX_BYTES, type Payload } from './chunks.ts';
import { AEADS, TAG_BYTES, type AeadName, type SealCrypto } from './crypto.ts';
import { HpkeContext } from './hpke.ts';
import { doesNotOpen } from './inputs.ts';
import { inside, withPublic, withSecret, type PublicKey, type SecretKey } from './keys.ts';
import { suiteOfId, type SealSuite, type SealSuiteName } from './suites.ts';

/** "NXS", version 1. */
const MAGIC = new Uint8Array([0x4e, 0x58, 0x53, 0x01]);
/** Magic, version, AEAD, number of recipients. */
const START_BYTES = MAGIC.length + 2;
const ID_BYTES = 2;
const FILE_KEY_BYTES = 32;
const COMMITMENT_BYTES = 32;
const STANZA_INFO = utf8('nexuszero seal v1 stanza');
const HEAD_LABEL = utf8('nexuszero seal v1 head');
const BOX_LABEL = utf8('nexuszero seal v1 box');
/** No collision is found in 2^256 steps. */
const DIGEST_BYTES = 64;
/** Stanzas that are tried before timers and messages have their turn. */
const STANZAS_A_TURN = 16;
const NOTHING = new Uint8Array(0);

/** AEADs of boxes, by their numbers; AES-128-GCM is for bare HPKE only. */
export const BOX_AEADS: readonly AeadName[] = ['AES-256-GCM', 'ChaCha20-Poly1305'];

/** What info and aad of a box are, and what is computed with. */
export interface Binding {
  readonly info: Uint8Array;
  readonly aad: Uint8Array;
}

/** A head for the recipients, with a new file key. */
export async function makeHeader(
  recipients: readonly PublicKey[],
  aead: AeadName,
  binding: Binding,
  random?: RandomSource,
): Promise<{ readonly header: Uint8Array; readonly payload: Payload }> {
  const fileKey = randomBytes(FILE_KEY_BYTES, random);
  try {
    const parts: Uint8Array[] = [MAGIC, new Uint8Array([AEADS[aead].id, recipients.length])];
    for (const key of recipients) parts.push(await makeStanza(key, aead, fileKey, random));
    const { crypto } = inside(recipients[0]!);
    const head = concat(...parts);
    const bound = digest(crypto, head, binding);
    const { commitment, ...payload } = await derive(crypto, aead, fileKey, bound);
    return { header: concat(head, commitment), payload };
  } finally {
    wipe(fileKey);
  }
}

/** u16 suite || enc || the file key, sealed with HPKE. */
async function makeStanza(
  key: PublicKey,
  aead: AeadName,
  fileKey: Uint8Array,
  random?: RandomSource,
): Promise<Uint8Array> {
  const { crypto, suite } = inside(key);
  const { enc, secret } = await withPublic(key, (expanded) => expanded.encapsulate(random));
  const algorithms = { kem: suite.id, kdf: 'SHAKE256', aead } as const;
  const context = await HpkeContext.of(crypto, algorithms, secret, STANZA_INFO);
  try {
    const id = new Uint8Array([suite.id, suite.id >>> 8]);
    return concat(id, enc, await context.seal(fileKey, NOTHING));
  } finally {
    context.destroy();
  }
}

/**
 * How many bytes of a box's beginning are needed to know more, and whether that is the whole head.
 * @throws BAD_ENCODING - for what is no box; UNSUPPORTED - for another version or suite
 */
export function headerSize(bytes: Uint8Array): { readonly size: number; readonly whole: boolean } {
  requireMagic(bytes);
  if (bytes.length < START_BYTES) return { size: START_BYTES, whole: false };
  aeadOf(bytes);
  let at = START_BYTES;
  for (let i = 0; i < bytes[START_BYTES - 1]!; i++) {
    if (bytes.length < at + ID_BYTES) return { size: at + ID_BYTES, whole: false };
    at += stanzaBytes(suiteAt(bytes, at));
  }
  return { size: at + COMMITMENT_BYTES, whole: true };
}

function requireMagic(bytes: Uint8Array): void {
  for (let i = 0; i < Math.min(bytes.length, MAGIC.length); i++) {
    if (bytes[i] === MAGIC[i]) continue;
    if (i < MAGIC.length - 1) throw new NexusError('BAD_ENCODING', 'seal: not a box');
    throw new NexusError('UNSUPPORTED', 'seal: a box of another version');
  }
}

function aeadOf(bytes: Uint8Array): AeadName {
  const aead = BOX_AEADS.find((name) => AEADS[name].id === bytes[MAGIC.length]);
  if (aead === undefined) throw new NexusError('BAD_ENCODING', 'seal: no AEAD of boxes');
  if (bytes[START_BYTES - 1] === 0) throw new NexusError('BAD_ENCODING', 'seal: no recipients');
  return aead;
}

function suiteAt(bytes: Uint8Array, at: number): SealSuite {
  const suite = suiteOfId(bytes[at]! | (bytes[at + 1]! << 8));
  if (suite === undefined) throw new NexusError('UNSUPPORTED', 'seal: a suite not known here');
  return suite;
}

const stanzaBytes = ({ encBytes }: SealSuite): number =>
  ID_BYTES + encBytes + FILE_KEY_BYTES + TAG_BYTES;

/** What a box says of itself, to whoever has no key. */
export interface BoxInspection {
  readonly version: number;
  readonly aead: AeadName;
  /** The suites of the recipients' keys, in order; whose keys they are it does not say. */
  readonly recipients: readonly SealSuiteName[];
  readonly headerBytes: number;
}

/** See `inspectBox` of the entry. */
export function describeBox(bytes: Uint8Array): BoxInspection {
  const { size, whole } = headerSize(bytes);
  if (!whole || bytes.length < size) {
    throw new NexusError('BAD_ENCODING', 'seal: the head of the box is not all there');
  }
  const recipients = stanzas(bytes).map(({ suite }) => suite.name);
  const version = MAGIC[MAGIC.length - 1]!;
  return { version, aead: aeadOf(bytes), recipients, headerBytes: size };
}

interface Stanza {
  readonly suite: SealSuite;
  readonly enc: Uint8Array;
  readonly sealedKey: Uint8Array;
}

function stanzas(header: Uint8Array): readonly Stanza[] {
  const found: Stanza[] = [];
  let at = START_BYTES;
  for (let i = 0; i < header[START_BYTES - 1]!; i++) {
    const suite = suiteAt(header, at);
    const keyAt = at + ID_BYTES + suite.encBytes;
    const end = at + stanzaBytes(suite);
    const enc = header.subarray(at + ID_BYTES, keyAt);
    found.push({ suite, enc, sealedKey: header.subarray(keyAt, end) });
    at = end;
  }
  return found;
}

/**
 * What opens the chunks behind a whole head, found by trying the keys on the stanzas of their suites.
 * @throws OPEN_FAILED - when none of them opens it with this info and aad
 */
export async function openHeader(
  holders: readonly SecretKey[],
  header: Uint8Array,
  binding: Binding,
): Promise<Payload> {
  const aead = aeadOf(header);
  const head = header.subarray(0, header.length - COMMITMENT_BYTES);
  const all = stanzas(header);
  for (const key of holders) {
    const { crypto, suite } = inside(key.publicKey);
    const own = all.filter((stanza) => stanza.suite === suite);
    if (own.length === 0) continue;
    const fileKeys = await openStanzas(key, own, aead);
    try {
      const bound = digest(crypto, head, binding);
      for (const fileKey of fileKeys) {
        const { commitment, ...payload } = await derive(crypto, aead, fileKey, bound);
        if (equalBytes(commitment, header.subarray(head.length))) return payload;
        payload.destroy();
      }
    } finally {
      wipe(...fileKeys);
    }
  }
  throw doesNotOpen();
}

/** The file keys of the stanzas that the key opens. */
async function openStanzas(
  key: SecretKey,
  own: readonly Stanza[],
  aead: AeadName,
): Promise<readonly Uint8Array[]> {
  const { crypto, suite } = inside(key.publicKey);
  const fileKeys: Uint8Array[] = [];
  try {
    await withSecret(key, async (expanded) => {
      for (const [i, { enc, sealedKey }] of own.entries()) {
        if (i % STANZAS_A_TURN === STANZAS_A_TURN - 1) await turn();
        const secret = await expanded.decapsulate(enc);
        if (secret === undefined) continue;
        const algorithms = { kem: suite.id, kdf: 'SHAKE256', aead } as const;
        const context = await HpkeContext.of(crypto, algorithms, secret, STANZA_INFO);
        try {
          const fileKey = await context.open(sealedKey, NOTHING);
          if (fileKey !== undefined) fileKeys.push(fileKey);
        } finally {
          context.destroy();
        }
      }
    });
  } catch (error) {
    wipe(...fileKeys);
    throw error;
  }
  return fileKeys;
}

/**
 * What of a box the file key is joined with: its head, info and aad, hashed once however many file keys are tried.
 * docs/protocol/seal.md section 5.
 */
function digest(crypto: SealCrypto, head: Uint8Array, { info, aad }: Binding): Uint8Array {
  const sized = [head, info, aad].flatMap((part) => [u32le(part.length), part]);
  return crypto.shake256(concat(HEAD_LABEL, ...sized), DIGEST_BYTES);
}

/**
 * The commitment, which is a MAC of the head too, and what seals the chunks: all of one hash of the file key and the digest,
 * so that each of them fixes every other.
 */
async function derive(
  crypto: SealCrypto,
  aead: AeadName,
  fileKey: Uint8Array,
  bound: Uint8Array,
): Promise<Payload & { readonly commitment: Uint8Array }> {
  const message = concat(BOX_LABEL, fileKey, bound);
  const keyAt = COMMITMENT_BYTES;
  const prefixAt = keyAt + AEADS[aead].keyBytes;
  const all = crypto.shake256(message, prefixAt + PREFIX_BYTES);
  wipe(message);
  const key = all.slice(keyAt, prefixAt);
  const [commitment, prefix] = [all.slice(0, keyAt), all.slice(prefixAt)];
  wipe(all);
  const destroy = (): void => {
    wipe(key);
  };
  return { commitment, prefix, aead: await crypto.aead(aead, key), destroy };
}
