/** Looks for secrets in bytes: each in every form that a program may write bytes in, whole or any 16 bytes of it. One pass, however many. */

/** A form of a secret, and how much of it has to be there before it is no accident. */
interface Form {
  readonly name: string;
  readonly text: Uint8Array;
  readonly least: number;
}

export interface Finding {
  /** Index of the secret, in the order of adding. */
  readonly secret: number;
  readonly form: string;
  readonly at: number;
  readonly length: number;
}

/** Bytes of a form that are looked up: every form has at least 15 of a slice, so a slice has a whole window. */
const WINDOW = 8;

export class Canaries {
  readonly #forms: { readonly form: Form; readonly secret: number }[] = [];
  /** Windows by their hash: where in `#places` a chain begins. */
  readonly #heads = new Map<number, number>();
  readonly #places: { readonly form: number; readonly offset: number; readonly next: number }[] =
    [];
  readonly #seen = new Uint8Array(2 ** 22);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  add(secret: Uint8Array): void {
    const own = this.#count++;
    for (const form of formsOf(secret)) {
      const index = this.#forms.push({ form, secret: own }) - 1;
      for (let at = 0; at + WINDOW <= form.text.length; at += WINDOW) {
        this.#enter(hashAt(form.text, at), index, at);
      }
    }
  }

  /** The first findings, a secret each. */
  search(bytes: Uint8Array, most = 8): Finding[] {
    const found = new Map<number, Finding>();
    const seen = this.#seen;
    for (let at = 0; at + WINDOW <= bytes.length && found.size < most; at++) {
      const hash = hashAt(bytes, at);
      if ((seen[(hash >>> 3) & (seen.length - 1)]! & (1 << (hash & 7))) === 0) continue;
      const finding = this.#look(bytes, at, hash);
      if (finding !== undefined && !found.has(finding.secret)) found.set(finding.secret, finding);
    }
    return [...found.values()];
  }

  #enter(hash: number, form: number, offset: number): void {
    const next = this.#heads.get(hash) ?? -1;
    this.#heads.set(hash, this.#places.push({ form, offset, next }) - 1);
    this.#seen[(hash >>> 3) & (this.#seen.length - 1)]! |= 1 << (hash & 7);
  }

  #look(bytes: Uint8Array, at: number, hash: number): Finding | undefined {
    for (let place = this.#heads.get(hash) ?? -1; place >= 0; place = this.#places[place]!.next) {
      const { form: index, offset } = this.#places[place]!;
      const { form, secret } = this.#forms[index]!;
      let [from, to] = [0, 0];
      while (
        at - from > 0 &&
        offset - from > 0 &&
        same(bytes, at - from - 1, form, offset - from - 1)
      )
        from++;
      while (at + to < bytes.length && same(bytes, at + to, form, offset + to)) to++;
      if (from + to >= form.least) {
        return { secret, form: form.name, at: at - from, length: from + to };
      }
    }
    return undefined;
  }
}

const same = (bytes: Uint8Array, at: number, { text }: Form, offset: number): boolean =>
  offset < text.length && bytes[at] === text[offset];

function hashAt(bytes: Uint8Array, at: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < WINDOW; i++) hash = Math.imul(hash ^ bytes[at + i]!, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Forms of a secret of at least 16 bytes. */
export function formsOf(secret: Uint8Array): Form[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const text = (name: string, value: string, least: number): Form => ({
    ...{ name, least },
    text: Buffer.from(value, 'latin1'),
  });
  const forms = [
    { name: 'raw', text: new Uint8Array(secret), least: 16 },
    text('hex', hex, 32),
    text('HEX', hex.toUpperCase(), 32),
    text('spaced hex', hex.replace(/../g, '$& ').trimEnd(), 47),
    text('list', [...secret].join(','), 40),
    text('spaced list', [...secret].join(', '), 50),
    text('object', JSON.stringify({ ...secret }).slice(1, -1), 90),
    text('big-endian', BigInt(`0x${hex}`).toString(), 30),
    text(
      'little-endian',
      BigInt(`0x${Buffer.from(secret).reverse().toString('hex')}`).toString(),
      30,
    ),
  ];
  // the bytes before it decide where its groups of three begin; 18 characters are there of any 16 bytes
  for (const shift of [0, 1, 2]) {
    const part = bytes.subarray(shift);
    const whole = part.subarray(0, part.length - (part.length % 3));
    forms.push(
      text(`base64 ${String(shift)}`, whole.toString('base64'), 18),
      text(`base64url ${String(shift)}`, whole.toString('base64url'), 18),
    );
  }
  return forms;
}
