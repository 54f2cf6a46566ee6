/** Looking for secrets: pieces of them in a kernel's memory or in texts, and what a call left in memory. */
import { inspect } from 'node:util';

const PIECE = 16;
/** Words of noise are small, and a run of zeros with little beside it proves nothing. */
const LEAST_SET = 6;

export type Secrets = Readonly<Record<string, Uint8Array>>;

/** The names of the secrets of which any 16 bytes lie anywhere in the memory. */
export function residues(memory: Buffer, secrets: Secrets): string[] {
  const names = new Map<string, string>();
  const starts = new Set<number>();
  for (const [name, bytes] of Object.entries(secrets)) {
    const secret = Buffer.from(bytes);
    for (let at = 0; at + PIECE <= secret.length; at++) {
      const piece = secret.subarray(at, at + PIECE);
      if (piece.filter((byte) => byte !== 0).length < LEAST_SET) continue;
      names.set(piece.toString('latin1'), name);
      starts.add(piece.readUInt32LE());
    }
  }
  const found = new Set<string>();
  for (let at = 0; at + PIECE <= memory.length; at++) {
    if (!starts.has(memory.readUInt32LE(at))) continue;
    const name = names.get(memory.toString('latin1', at, at + PIECE));
    if (name !== undefined) found.add(name);
  }
  return [...found].sort();
}

/** Places where `after` holds what `before` does not. What was overwritten with zeros is no news. */
export function news(before: Buffer, after: Buffer): number[] {
  const places: number[] = [];
  after.forEach((byte, at) => {
    if (byte !== 0 && byte !== before[at]) places.push(at);
  });
  return places;
}

/** How 12 bytes of a secret may appear in a text, also in the midst of base64. */
export function spellings(secret: Uint8Array): string[] {
  const bytes = Buffer.from(secret);
  const piece = bytes.subarray(0, 12);
  const base64 = [0, 1, 2].flatMap((shift) => {
    const part = bytes.subarray(shift, shift + 12);
    return [part.toString('base64'), part.toString('base64url')];
  });
  return [piece.toString('hex'), [...piece].join(', '), [...piece].join(','), ...base64];
}

/** All that can be read of a value. */
export function textsOf(value: unknown): string[] {
  const texts = [inspect(value, { depth: 9, showHidden: true }), inspect(value), String(value)];
  if (!(value instanceof Error)) return texts;
  const { message, stack, cause } = value;
  const { hint, path } = value as { hint?: unknown; path?: unknown };
  return [...texts, message, stack ?? '', inspect(cause), String(hint), String(path)];
}
