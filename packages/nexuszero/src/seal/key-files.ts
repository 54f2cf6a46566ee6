/**
 * Keys in files: SubjectPublicKeyInfo and PKCS#8 where an object identifier stands for the suite, our own frame where
 * none does, and PEM around either. Layouts: docs/formats.md, section "Key files".
 */
import { concat, equalBytes, isBytes, wipe } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { Reader } from '../bytes/reader.ts';
import { MLKEM_SEED_BYTES, MLKEM_SIZES } from '../kernels/mlkem.ts';
import { der, derAlgorithm, DerReader, malformed, TAG } from './der.ts';
import { fromPem, toPem } from './pem.ts';
import { SEAL_SUITES, suiteNamed, suiteOfId, type SealSuite } from './suites.ts';

type Half = 'public' | 'secret';

/** "NXK", version 1. */
const MAGIC = new Uint8Array([0x4e, 0x58, 0x4b, 0x01]);
const HALVES: Readonly<Record<Half, number>> = { public: 1, secret: 2 };
const LABELS: Readonly<Record<Half, { readonly der: string; readonly own: string }>> = {
  public: { der: 'PUBLIC KEY', own: 'NEXUSZERO PUBLIC KEY' },
  secret: { der: 'PRIVATE KEY', own: 'NEXUSZERO PRIVATE KEY' },
};
/** Larger than any key file, in bytes or letters. */
const FILE_MAX = 131_072;

/** What a file holds. */
export interface FileKey {
  readonly suite: SealSuite;
  readonly bytes: Uint8Array;
  /** Beside the seed in `bytes`, the expanded key of ML-KEM that a file may bring too. */
  readonly expanded?: Uint8Array;
}

export function derOfPublic(suite: SealSuite, bytes: Uint8Array): Uint8Array {
  const unused = new Uint8Array(1);
  return der(TAG.sequence, derAlgorithm(oidOf(suite)), der(TAG.bitString, unused, bytes));
}

export function derOfSecret(suite: SealSuite, bytes: Uint8Array): Uint8Array {
  const content = secretContent(suite, bytes);
  const key = der(TAG.octetString, content);
  const version = der(TAG.integer, new Uint8Array(1));
  const file = der(TAG.sequence, version, derAlgorithm(oidOf(suite)), key);
  wipe(key, ...(content === bytes ? [] : [content]));
  return file;
}

/** RFC 9935 chooses between seed and expanded key of ML-KEM; the others are bare. */
function secretContent({ lattice, hybrid }: SealSuite, bytes: Uint8Array): Uint8Array {
  if (lattice.kind !== 'ml-kem' || hybrid) return bytes;
  return der(bytes.length === MLKEM_SEED_BYTES ? TAG.context0 : TAG.octetString, bytes);
}

function oidOf({ name, oid }: SealSuite): string {
  if (oid !== undefined) return oid;
  throw new NexusError('UNSUPPORTED', `seal: no object identifier stands for ${name}`, {
    hint: 'take PEM or raw bytes',
  });
}

export const pemOfPublic = (suite: SealSuite, bytes: Uint8Array): string =>
  pemOf('public', suite, bytes, derOfPublic);

export const pemOfSecret = (suite: SealSuite, bytes: Uint8Array): string =>
  pemOf('secret', suite, bytes, derOfSecret);

function pemOf(
  half: Half,
  suite: SealSuite,
  bytes: Uint8Array,
  derOf: (suite: SealSuite, bytes: Uint8Array) => Uint8Array,
): string {
  const standard = suite.oid !== undefined;
  const id = new Uint8Array([suite.id, suite.id >>> 8, HALVES[half]]);
  const file = standard ? derOf(suite, bytes) : concat(MAGIC, id, bytes);
  const text = toPem(standard ? LABELS[half].der : LABELS[half].own, file);
  wipe(file);
  return text;
}

/**
 * The key of a PEM text, of DER or of our own frame; or, with the suite named, of raw bytes.
 * @throws BAD_ENCODING - when it is no such key; UNSUPPORTED - for keys of other suites; BAD_PARAMETER - for misuse
 */
export function readKey(half: Half, source: unknown, suite: unknown): FileKey {
  const named = suite === undefined ? undefined : suiteNamed(suite);
  if (typeof source === 'string') return ofSuite(readPem(half, source), named);
  if (!isBytes(source)) throw new NexusError('BAD_PARAMETER', 'seal: a key is bytes or PEM');
  if (source.length > FILE_MAX) throw malformed('too long');
  const isFrame = source[0] === 0x30 || equalBytes(source.subarray(0, MAGIC.length), MAGIC);
  // raw keys are random bytes: only their length tells them from a frame
  if (named !== undefined && isRawLength(half, named, source.length)) {
    return { suite: named, bytes: source };
  }
  if (!isFrame) {
    throw new NexusError('BAD_ENCODING', 'key file: neither DER nor our own frame', {
      hint: 'for raw bytes of a key name the suite',
    });
  }
  return ofSuite(readFrame(half, source), named);
}

function ofSuite(key: FileKey, named: SealSuite | undefined): FileKey {
  if (named === undefined || key.suite === named) return key;
  throw malformed(`expected a key of ${named.name}, got one of ${key.suite.name}`);
}

function readPem(half: Half, text: string): FileKey {
  if (text.length > FILE_MAX) throw malformed('too long');
  const { label, bytes } = fromPem(text);
  const { der: standard, own } = LABELS[half];
  if (label !== standard && label !== own) {
    throw malformed(`expected ${standard} or ${own}, got ${label}`);
  }
  return label === own ? readOwn(half, bytes) : readDer(half, bytes);
}

const readFrame = (half: Half, bytes: Uint8Array): FileKey =>
  bytes[0] === 0x30 ? readDer(half, bytes) : readOwn(half, bytes);

function readOwn(half: Half, bytes: Uint8Array): FileKey {
  const reader = new Reader(bytes, 'key file');
  if (!equalBytes(reader.take(MAGIC.length), MAGIC))
    throw malformed('no magic, or another version');
  const suite = suiteOfId(reader.u8() | (reader.u8() << 8));
  const kind = reader.u8();
  if (suite === undefined)
    throw new NexusError('UNSUPPORTED', 'key file: of a suite not known here');
  if (kind !== HALVES[half]) throw malformed(`expected a ${half} key`);
  return sized(half, suite, reader.take(reader.remaining));
}

function readDer(half: Half, bytes: Uint8Array): FileKey {
  const outer = new DerReader(bytes);
  const reader = outer.inside(TAG.sequence);
  outer.end();
  if (half === 'secret') {
    // version 0; version 1 would bring a public key, which is of no use
    const version = reader.read(TAG.integer);
    if (version.length !== 1 || version[0] !== 0) throw malformed('expected version 0 of PKCS#8');
  }
  const suite = readAlgorithm(reader);
  const content = reader.read(half === 'public' ? TAG.bitString : TAG.octetString);
  reader.end();
  if (half === 'secret') {
    const { bytes: key, expanded } = readSecret(suite, content);
    return { ...sized(half, suite, key), ...(expanded !== undefined && { expanded }) };
  }
  if (content[0] !== 0) throw malformed('unused bits');
  return sized(half, suite, content.subarray(1));
}

/** The suite of an AlgorithmIdentifier without parameters: one of our own, byte for byte; others are not taken apart. */
function readAlgorithm(reader: DerReader): SealSuite {
  const content = reader.read(TAG.sequence);
  const algorithm = der(TAG.sequence, content);
  const known = Object.values(SEAL_SUITES).find(
    ({ oid }) => oid !== undefined && equalBytes(derAlgorithm(oid), algorithm),
  );
  if (known !== undefined) return known;
  throw new NexusError('UNSUPPORTED', 'key file: of a suite not known here');
}

/** Seed, expanded key or both of ML-KEM (RFC 9935); the seed tells more. */
function readSecret(
  { lattice, hybrid }: SealSuite,
  content: Uint8Array,
): Pick<FileKey, 'bytes' | 'expanded'> {
  if (lattice.kind !== 'ml-kem' || hybrid) return { bytes: content };
  const reader = new DerReader(content);
  if (reader.nextIs(TAG.sequence)) {
    const both = reader.inside(TAG.sequence);
    reader.end();
    const [bytes, expanded] = [both.read(TAG.octetString), both.read(TAG.octetString)];
    both.end();
    if (bytes.length !== MLKEM_SEED_BYTES) throw malformed('no seed of ML-KEM');
    return { bytes, expanded };
  }
  const seed = reader.nextIs(TAG.context0);
  const bytes = reader.read(seed ? TAG.context0 : TAG.octetString);
  reader.end();
  if ((bytes.length === MLKEM_SEED_BYTES) !== seed) throw malformed('no key of ML-KEM');
  return { bytes };
}

function sized(half: Half, suite: SealSuite, bytes: Uint8Array): FileKey {
  if (isRawLength(half, suite, bytes.length)) return { suite, bytes };
  throw malformed(`${String(bytes.length)} bytes are no ${half} key of ${suite.name}`);
}

function isRawLength(half: Half, suite: SealSuite, length: number): boolean {
  if (half === 'public') return length === suite.publicKeyBytes;
  const { lattice, hybrid, secretKeyBytes } = suite;
  if (length === secretKeyBytes) return true;
  return (
    lattice.kind === 'ml-kem' && !hybrid && length === MLKEM_SIZES[lattice.set].decapsulationKey
  );
}
