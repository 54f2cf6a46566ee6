/** Texts of requests: what stands for one thing only, and what can be written again. */
import type { Proof } from 'nexuszero';
import { ServiceFault } from './fault.ts';

/** The bytes of a base64url text, which has the letters already. @throws BAD_ENCODING - for another text of the same bytes */
export function bytesOf(text: string, name: string): Uint8Array {
  const tail = text.slice(text.length - (text.length % 4));
  if (Buffer.from(tail, 'base64url').toString('base64url') !== tail) {
    throw new ServiceFault('BAD_ENCODING', `${name}: the last letter of the base64url is none`);
  }
  return new Uint8Array(Buffer.from(text, 'base64url'));
}

/** As `toJSON` writes it, in one piece: of one that is put together by letters each takes 32 bytes as long as it is held. */
export function proofText(proof: Proof): string {
  return Buffer.from(proof.bytes).toString('base64url');
}

/** The JSON of a value that came as JSON. @throws BAD_ENCODING - when it is nested beyond the stack: reading takes none, writing does */
export function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw new ServiceFault('BAD_ENCODING', 'the request is nested too deeply');
  }
}
