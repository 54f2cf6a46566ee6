/** Keys and boxes that the suites of sealing share. */
import { expect } from 'vitest';
import { toHex } from '../../src/bytes/bytes.ts';
import { generateKeyPair, SEAL_SUITES, type KeyPair, type SealSuiteName } from '../../src/seal.ts';

export const SUITE_NAMES = Object.keys(SEAL_SUITES) as SealSuiteName[];

/** One of each family: what a box does with keys is the same within it. */
export const FAMILIES = ['x-wing', 'ml-kem-512', 'frodo-640', 'x25519-frodo-640'] as const;

/** A test's expectation of a typed error. */
export const refused = (...codes: readonly string[]): Error =>
  expect.objectContaining({
    code: expect.toSatisfy((code: string) => codes.includes(code)) as string,
  }) as Error;

const pairs = new Map<string, Promise<KeyPair>>();

/** A pair of the suite, expanded and kept; `which` tells several apart. */
export function pairOf(suite: SealSuiteName, which = 0): Promise<KeyPair> {
  const name = `${suite} ${String(which)}`;
  let pair = pairs.get(name);
  if (pair === undefined) {
    pair = generateKeyPair(suite).then(async (made) => {
      await made.publicKey.expand();
      await made.secretKey.expand();
      return made;
    });
    pairs.set(name, pair);
  }
  return pair;
}

/** What a promise comes to: `ok` and the bytes, or the code of a typed error; others are thrown on. */
export async function outcome(work: Promise<Uint8Array>): Promise<string> {
  try {
    return `ok ${toHex(await work)}`;
  } catch (error) {
    const { name, code } = error as { name?: unknown; code?: unknown };
    if (name !== 'NexusError') throw error;
    return String(code);
  }
}

/** All that a stream gives, and the error that ends it. */
export async function drained(
  stream: TransformStream<Uint8Array, Uint8Array>,
  pieces: readonly Uint8Array[],
): Promise<{ readonly out: Uint8Array; readonly code: string }> {
  const input = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const out: Uint8Array[] = [];
  let code = 'ok';
  try {
    const reader = input.pipeThrough(stream).getReader();
    for (let got = await reader.read(); !got.done; got = await reader.read()) out.push(got.value);
  } catch (error) {
    code = String((error as { code?: unknown }).code);
  }
  return { out: new Uint8Array(Buffer.concat(out)), code };
}

/** Bytes cut into pieces of a size. */
export function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.slice(at, at + size));
  return pieces;
}
