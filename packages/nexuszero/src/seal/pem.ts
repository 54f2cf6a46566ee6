/** PEM (RFC 7468): base64 in lines of 64 letters between two lines that say what it is. */
import { fromBase64url, toBase64url } from '../bytes/bytes.ts';
import { malformed } from './der.ts';

/** A text that ends with a newline. */
export function toPem(label: string, bytes: Uint8Array): string {
  const url = toBase64url(bytes).replaceAll('-', '+').replaceAll('_', '/');
  const base64 = url.padEnd(Math.ceil(url.length / 4) * 4, '=');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/**
 * What a text with one PEM block holds; blanks around it and other line lengths are allowed.
 * @throws BAD_ENCODING - for anything else
 */
export function fromPem(text: string): { readonly label: string; readonly bytes: Uint8Array } {
  const block =
    /^[ \t\r\n]*-----BEGIN ([A-Z0-9 ]{1,40})-----[ \t]*\r?\n([A-Za-z0-9+/= \t\r\n]*)-----END ([A-Z0-9 ]{1,40})-----[ \t\r\n]*$/;
  const found = block.exec(text);
  if (found === null) throw malformed('expected one PEM block');
  const [, label, body, closing] = found;
  if (label !== closing) throw malformed('PEM begins and ends with different labels');
  const base64 = body!.replace(/[ \t\r\n]/g, '');
  if (base64.length % 4 !== 0 || !/^[^=]*={0,2}$/.test(base64)) throw malformed('no base64');
  const url = base64.replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
  return { label: label!, bytes: fromBase64url(url) };
}
