/** What a job's bytes must be, by its id. */
import { createHash } from 'node:crypto';

export function bytesOf(what: 'box' | 'key' | 'end', id: string): Uint8Array {
  const digest = createHash('sha256').update(`${what} ${id}`).digest();
  return new Uint8Array(Buffer.concat(Array<Buffer>(5).fill(digest)));
}
