/**
 * FrodoKEM's known answers: Botan's vectors (randombit/botan, frodokem_kat.vec: digests of keys and ciphertexts) and the
 * hashes of the record texts that liboqs has (open-quantum-safe/liboqs, tests/KATs/kem/kats.json), of any of the twelve sets.
 */
import { createHash } from 'node:crypto';
import { NexusError } from 'nexuszero';
import { createFrodo, type Frodo, type FrodoDimension, type FrodoSet } from 'nexuszero/kernels';
import { Drbg } from './drbg.ts';
import { fromHex, toHex, type VectorRecord } from './records.ts';
import type { Tally } from './tally.ts';

/** What a seed of 48 bytes makes. */
interface Answer {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly sharedSecret: Uint8Array;
  /** Whether decapsulation gives the same. */
  readonly agrees: boolean;
  /** Whether a changed ciphertext gives the secret of the specification. */
  readonly rejects: boolean;
}

/** The set of a name such as eFrodoKEM-976-SHAKE, or undefined. */
function setNamed(name: string): FrodoSet | undefined {
  const [, prefix, dimension, matrix] =
    /^(e?)FrodoKEM-(640|976|1344)-(AES|SHAKE)$/.exec(name) ?? [];
  if (dimension === undefined) return undefined;
  return {
    dimension: Number(dimension) as FrodoDimension,
    salted: prefix === '',
    matrix: matrix as 'AES' | 'SHAKE',
  };
}

function answerOf(kernel: Frodo, seed: Uint8Array): Answer {
  const { keyRandomness, randomness } = kernel.sizes;
  const drbg = new Drbg(seed);
  const { publicKey, secretKey } = kernel.keyPair(drbg.bytes(keyRandomness));
  const open = kernel.expandPublic(publicKey);
  const { ciphertext, sharedSecret } = kernel.encapsulate(open, drbg.bytes(randomness));
  const secret = kernel.expandSecret(secretKey);
  const agrees = same(kernel.decapsulate(secret, ciphertext), sharedSecret);
  const rejects = rejectsRightly(kernel, secretKey, ciphertext, (other) =>
    kernel.decapsulate(secret, other),
  );
  kernel.release(open);
  kernel.release(secret);
  return { publicKey, secretKey, ciphertext, sharedSecret, agrees, rejects };
}

/** F(ct || s) of a ciphertext with a bit changed in either part. */
function rejectsRightly(
  { set, sizes }: Frodo,
  secretKey: Uint8Array,
  ciphertext: Uint8Array,
  decapsulate: (ciphertext: Uint8Array) => Uint8Array,
): boolean {
  const algorithm = set.dimension === 640 ? 'shake128' : 'shake256';
  const { sharedSecret: outputLength } = sizes;
  return [0, ciphertext.length >> 1, sizes.publicKey].every((at) => {
    const other = ciphertext.slice();
    other[at] = other[at]! ^ 4;
    const hash = createHash(algorithm, { outputLength }).update(other);
    return same(decapsulate(other), hash.update(secretKey.subarray(0, outputLength)).digest());
  });
}

const same = (a: Uint8Array, b: Uint8Array): boolean => toHex(a) === toHex(b);

/** Records under lines `[set]`, of lines `name = hex`. */
export async function checkBotan(text: string, tally: Tally): Promise<void> {
  let name = '';
  let kernel: Frodo | undefined;
  let record: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, heading] = /^\[(\S{1,40})\]/.exec(line) ?? [];
    if (heading !== undefined) {
      const set = setNamed(heading);
      [name, kernel] = [heading, set && (await createFrodo(set))];
      if (set === undefined) tally.skip(`${heading} is not supported`);
    }
    const [, key, value] = /^(\w+) = ([0-9a-fA-F]*)\s*$/.exec(line) ?? [];
    if (key !== undefined) record[key] = value!;
    if (key !== 'CT') continue;
    if (kernel !== undefined) checkRecord(kernel, name, record, tally);
    record = {};
  }
}

function checkRecord(
  kernel: Frodo,
  name: string,
  record: Readonly<Record<string, string>>,
  tally: Tally,
): void {
  const field = (key: string): string => {
    const value = record[key];
    if (value === undefined) throw new NexusError('BAD_ENCODING', `vector: no ${key}`);
    return value.toLowerCase();
  };
  const answer = answerOf(kernel, fromHex(field('Seed')));
  const id = `${name} ${field('Seed').slice(0, 16)}`;
  const digest = (bytes: Uint8Array): string =>
    createHash('shake256', { outputLength: 16 }).update(bytes).digest('hex');
  tally.expect(digest(answer.publicKey) === field('PK'), id, 'the public key');
  tally.expect(digest(answer.secretKey) === field('SK'), id, 'the secret key');
  tally.expect(digest(answer.ciphertext) === field('CT'), id, 'the ciphertext');
  tally.expect(toHex(answer.sharedSecret) === field('SS'), id, 'the shared secret');
  tally.expect(answer.agrees, id, 'decapsulates');
  tally.expect(answer.rejects, id, 'rejects implicitly');
}

/** Records a set: 1, and where a hash `all` is given, 100. */
export async function checkLiboqs(file: VectorRecord, tally: Tally): Promise<void> {
  for (const [name, hashes] of Object.entries(file)) {
    const set = setNamed(name);
    if (set === undefined) {
      tally.skip(`${name.slice(0, 40)} is not supported`);
      continue;
    }
    const { single, all } = hashes as { readonly single?: unknown; readonly all?: unknown };
    const kernel = await createFrodo(set);
    const records = recordTexts(kernel, all === undefined ? 1 : 100);
    const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
    if (single !== undefined)
      tally.expect(digest(records[0]!) === single, name, 'the first record');
    if (all !== undefined) {
      tally.expect(digest(records.join('\n')) === all, name, 'a hundred records');
    }
  }
}

/** The known answers as their files write them. */
function recordTexts(kernel: Frodo, count: number): readonly string[] {
  const seeds = new Drbg(Uint8Array.from({ length: 48 }, (_, i) => i));
  return Array.from({ length: count }, (_, i) => {
    const seed = seeds.bytes(48);
    const { publicKey, secretKey, ciphertext, sharedSecret } = answerOf(kernel, seed);
    const fields = Object.entries({
      ...{ seed, pk: publicKey, sk: secretKey, ct: ciphertext, ss: sharedSecret },
    });
    const lines = fields.map(([key, bytes]) => `${key} = ${toHex(bytes).toUpperCase()}\n`);
    return `count = ${String(i)}\n${lines.join('')}`;
  });
}
