/** Bytes and their base64url (RFC 4648 section 5, no padding). */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Whether a value is a Uint8Array, of whatever realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === '[object Uint8Array]';
}

export function toBase64url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const letters = Math.min(3, bytes.length - i) + 1;
    for (let j = 0; j < letters; j++) text += ALPHABET.charAt((group >>> (18 - 6 * j)) & 63);
  }
  return text;
}

/** Whether a text is the base64url of some bytes, without stray bits at the end. */
export function isBase64url(text: unknown): text is string {
  if (typeof text !== 'string' || !/^[\w-]*$/.test(text)) return false;
  const tail = text.length % 4;
  const last = ALPHABET.indexOf(text.slice(-1));
  return tail === 0 || (tail === 2 && (last & 15) === 0) || (tail === 3 && (last & 3) === 0);
}

/** The bytes of a text that `isBase64url`. */
export function fromBase64url(text: string): Uint8Array {
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
