/**
 * What bench measures of sealing, beside @noble/post-quantum, which is plain JavaScript, and beside the platform's bare
 * AES-256-GCM. Keys are expanded unless a title says otherwise.
 */
import { createCipheriv } from 'node:crypto';
import { ml_kem1024, ml_kem512, ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { createFrodo, createMlKem, type FrodoDimension, type MlKemSet } from 'nexuszero/kernels';
import {
  generateKeyPair,
  open,
  openStream,
  seal,
  sealStream,
  type KeyPair,
  type SealSuiteName,
} from 'nexuszero/seal';
import { several, turn } from './inputs.ts';
import type { Row } from './measure.ts';
import { sameBytes } from './unit.ts';

const random = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));

const NOBLE = { 512: ml_kem512, 768: ml_kem768, 1024: ml_kem1024 } as const;

export async function sealRows(): Promise<Row[]> {
  const rows: Row[][] = [];
  for (const set of [512, 768, 1024] as const) rows.push(await mlKemRows(set));
  for (const format of ['hpke', 'box'] as const) rows.push(await boxRows('ml-kem-512', format));
  rows.push(await boxRows('x-wing', 'hpke'));
  rows.push(await boxRows('x25519-frodo-976', 'box'));
  for (const dimension of [640, 976, 1344] as const) rows.push(await frodoRows(dimension));
  rows.push(await streamRows());
  return rows.flat();
}

type Named = Omit<Row, 'group' | 'name'>;

const row = (name: string, rest: Named): Row => ({ group: 'seal', name, ...rest });

/** The KEM of FIPS 203, by noble and by us, with the key expanded and without. */
async function mlKemRows(set: MlKemSet): Promise<Row[]> {
  const [noble, kernel, title] = [NOBLE[set], await createMlKem(), `ML-KEM-${String(set)}`];
  const inputs = await several(() => {
    const { publicKey, secretKey } = noble.keygen(random(64));
    const m = random(32);
    const { cipherText, sharedSecret } = noble.encapsulate(publicKey, m);
    const open = kernel.expandPublic(set, publicKey);
    const key = kernel.expandSecret(set, secretKey);
    return { publicKey, secretKey, m, cipherText, sharedSecret, open, key };
  });
  const same = (result: unknown, i: number): boolean =>
    sameBytes(result, turn(inputs, i).sharedSecret);
  const sameMade = (result: unknown, i: number): boolean =>
    same((result as { readonly sharedSecret: Uint8Array }).sharedSecret, i);
  const fresh = (i: number): unknown => {
    const key = kernel.expandPublic(set, turn(inputs, i).publicKey);
    const made = kernel.encapsulate(key, turn(inputs, i).m);
    kernel.release(key);
    return made;
  };
  const freshSecret = (i: number): unknown => {
    const key = kernel.expandSecret(set, turn(inputs, i).secretKey);
    const secret = kernel.decapsulate(key, turn(inputs, i).cipherText);
    kernel.release(key);
    return secret;
  };
  return [
    row(`@noble/post-quantum: ${title} encapsulate`, {
      run: (i) => noble.encapsulate(turn(inputs, i).publicKey, turn(inputs, i).m),
      check: sameMade,
    }),
    row(`@noble/post-quantum: ${title} decapsulate`, {
      run: (i) => noble.decapsulate(turn(inputs, i).cipherText, turn(inputs, i).secretKey),
      check: same,
    }),
    row(`${title} encapsulate`, {
      run: (i) => kernel.encapsulate(turn(inputs, i).open, turn(inputs, i).m),
      check: sameMade,
    }),
    row(`${title} decapsulate`, {
      run: (i) => kernel.decapsulate(turn(inputs, i).key, turn(inputs, i).cipherText),
      check: same,
    }),
    row(`${title} encapsulate, a new key each time`, { run: fresh, check: sameMade }),
    row(`${title} decapsulate, a new key each time`, { run: freshSecret, check: same }),
  ];
}

async function expanded(suite: SealSuiteName): Promise<KeyPair> {
  const pair = await generateKeyPair(suite);
  await pair.publicKey.expand();
  await pair.secretKey.expand();
  return pair;
}

/** 32 bytes there and back, by the package's own verbs. */
async function boxRows(suite: SealSuiteName, format: 'hpke' | 'box'): Promise<Row[]> {
  const { publicKey, secretKey } = await expanded(suite);
  const options = { format, info: 'bench' } as const;
  const inputs = await several(async () => {
    const data = random(32);
    return { data, box: await seal(publicKey, data, options) };
  });
  const bytes = inputs[0]!.box.length;
  return [
    row(`seal 32 B, ${suite}, ${format}`, {
      bytes,
      run: (i) => seal(publicKey, turn(inputs, i).data, options),
      check: async (result, i) =>
        sameBytes(await open(secretKey, result as Uint8Array, options), turn(inputs, i).data),
    }),
    row(`open 32 B, ${suite}, ${format}`, {
      bytes,
      run: (i) => open(secretKey, turn(inputs, i).box, options),
      check: (result, i) => sameBytes(result, turn(inputs, i).data),
    }),
  ];
}

/** Calls in a row, so that the matrix A stays in the processor's cache, as it does where many boxes are made. */
const BLOCK = 20;

async function frodoRows(dimension: FrodoDimension): Promise<Row[]> {
  const kernel = await createFrodo({ dimension, salted: true, matrix: 'SHAKE' });
  const { publicKey, secretKey } = kernel.keyPair(random(kernel.sizes.keyRandomness));
  const [open, key] = [kernel.expandPublic(publicKey), kernel.expandSecret(secretKey)];
  const inputs = await several(() => kernel.encapsulate(open, random(kernel.sizes.randomness)));
  const randomness = random(kernel.sizes.randomness);
  const block = (work: (i: number) => unknown) => (i: number) => {
    let last: unknown;
    for (let call = 0; call < BLOCK; call++) last = work(i + call);
    return last;
  };
  const title = `FrodoKEM-${String(dimension)}`;
  const rows = [
    row(`${title} encapsulate`, {
      operations: BLOCK,
      bytes: kernel.sizes.ciphertext,
      run: block(() => kernel.encapsulate(open, randomness)),
      check(result) {
        const { ciphertext, sharedSecret } = result as ReturnType<typeof kernel.encapsulate>;
        return sameBytes(kernel.decapsulate(key, ciphertext), sharedSecret);
      },
    }),
    row(`${title} decapsulate`, {
      operations: BLOCK,
      run: block((i) => kernel.decapsulate(key, turn(inputs, i).ciphertext)),
      check: (result, i) => sameBytes(result, turn(inputs, i + BLOCK - 1).sharedSecret),
    }),
  ];
  if (dimension !== 640) return rows;
  // all of decapsulating but the hashes, and the encryption that checks: what the seed's report calls decryption
  const decryption = row('FrodoPKE-640 decrypt 128 bits, unchecked', {
    operations: BLOCK,
    run(i) {
      kernel.measureDecryption(key, turn(inputs, i).ciphertext, BLOCK);
    },
  });
  return [...rows, decryption];
}

/** Mebibytes of a stream's sample; times are for one. */
const STREAM_MIB = 64;
const MIB = 1_048_576;
/** Bytes of the pieces that streams are given. */
const PIECES = [MIB, 65_536] as const;

async function streamRows(): Promise<Row[]> {
  const { publicKey, secretKey } = await expanded('x-wing');
  const part = random(65_536);
  const parts = (STREAM_MIB * MIB) / part.length;
  const whole = Buffer.concat(Array.from({ length: parts }, () => part));
  const box = await seal(publicKey, whole);
  const through = (
    stream: TransformStream<Uint8Array, Uint8Array>,
    bytes: Uint8Array,
    size: number,
  ) => counted(source(bytes, size).pipeThrough(stream));
  return PIECES.flatMap((size) => {
    const pieces = size === MIB ? 'pieces of 1 MiB' : 'pieces of 64 KiB';
    const [operations, length] = [STREAM_MIB, whole.length];
    return [
      row(`platform: AES-256-GCM, ${pieces}, each MiB`, {
        operations,
        run: () => bareGcm(whole, size),
        check: (result) => result === length,
      }),
      row(`sealStream, ${pieces}, each MiB`, {
        operations,
        run: () => through(sealStream(publicKey), whole, size),
        check: (result) => result === box.length,
      }),
      row(`openStream, ${pieces}, each MiB`, {
        operations,
        run: () => through(openStream(secretKey), box, size),
        check: (result) => result === length,
      }),
    ];
  });
}

/** One message of the platform's cipher, with nothing around it: how many bytes come out. */
function bareGcm(bytes: Uint8Array, size: number): number {
  const cipher = createCipheriv('aes-256-gcm', random(32), random(12));
  let out = 0;
  for (let at = 0; at < bytes.length; at += size) {
    out += cipher.update(bytes.subarray(at, at + size)).length;
  }
  return out + cipher.final().length;
}

function source(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) {
        controller.close();
        return;
      }
      controller.enqueue(bytes.subarray(at, at + size));
      at += size;
    },
  });
}

async function counted(stream: ReadableStream<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of stream) bytes += piece.length;
  return bytes;
}
