/**
 * Values that follow from others of their line or of lines above: they are made anew, not written. A recipe is taken only when
 * it gives every value of the column. In the parameters, for each value of a template:
 *
 *   0  column     of its own
 *   1  digest     SHA-256, hexadecimal, of the line without this member: `{"a":1,"hash":"..."}` is hashed as `{"a":1}`. It is
 *                 the last value of its template
 *   2  previous   block || the digest of the nearest line above that has one; where none has, the block
 *   3  same       varint j: as value number j of the line
 *   4  derived    varint j || u8 form || varint letters: the first letters of SHA-256, hexadecimal, of value number j: of its
 *                 text (form 255), or of the bytes that are written so
 */
import type { Reader } from '../../bytes/reader.ts';
import type { Codec } from '../../kernels/codec.ts';
import { malformed, readBlock, readVarint, type Output } from '../output.ts';
import { bytesOf, FORM_COUNT } from './encoded.ts';
import { VALUE, type Template } from './lexer.ts';

export type Recipe =
  | { readonly kind: 'column' }
  | { readonly kind: 'digest' }
  | { readonly kind: 'previous'; readonly first: Uint8Array }
  | { readonly kind: 'same'; readonly of: number }
  | {
      readonly kind: 'derived';
      readonly of: number;
      readonly form: number;
      readonly letters: number;
    };

const KINDS = ['column', 'digest', 'previous', 'same', 'derived'] as const;
export const DIGEST_LETTERS = 64;
/** The form of a value that is hashed as it stands. */
export const AS_TEXT = 255;
const [QUOTE, COMMA] = [0x22, 0x2c];

export function writeRecipe(recipe: Recipe, params: Output): void {
  params.u8(KINDS.indexOf(recipe.kind));
  if (recipe.kind === 'previous') params.block(recipe.first);
  if (recipe.kind === 'same' || recipe.kind === 'derived') params.varint(recipe.of);
  if (recipe.kind !== 'derived') return;
  params.u8(recipe.form);
  params.varint(recipe.letters);
}

/** The recipe of value number `value` of the template. @throws BAD_ENCODING - for what is none */
export function readRecipe(params: Reader, template: Template, value: number): Recipe {
  const kind = KINDS[params.u8()];
  if (kind === undefined) throw malformed('recipes: an unknown kind');
  if (kind === 'previous') return { kind, first: readBlock(params) };
  if (kind === 'digest' && (value !== template.values - 1 || memberLength(template) < 0)) {
    throw malformed('recipes: a digest that is no member at the end');
  }
  if (kind === 'column' || kind === 'digest') return { kind };
  if (value === 0) throw malformed('recipes: nothing to go by');
  const of = readVarint(params, value - 1);
  if (kind === 'same') return { kind, of };
  const form = params.u8();
  if (form !== AS_TEXT && form >= FORM_COUNT) throw malformed('recipes: an unknown form');
  return { kind, of, form, letters: readVarint(params, DIGEST_LETTERS) };
}

/** Bytes from the comma of the last member to its value; -1 when the last value is not that of a member behind others. */
export function memberLength({ skeleton }: Template): number {
  const value = skeleton.lastIndexOf(VALUE);
  if (value < 1 || skeleton[value - 1] !== QUOTE || skeleton[value + 1] !== QUOTE) return -1;
  for (let at = value - 2; at >= 0 && skeleton[at] !== VALUE; at--) {
    if (skeleton[at] === COMMA) return value - at;
  }
  return -1;
}

/**
 * The digest of the line that begins at `from` and whose last value begins at `start`, without the member of that value.
 * @param member - bytes from the member's comma to its value
 * @param tail - what lies behind the value: a quote and the rest
 */
export function lineDigest(
  codec: Codec,
  text: Uint8Array,
  from: number,
  start: number,
  member: number,
  tail: Uint8Array,
): Uint8Array {
  const head = text.subarray(from, start - member);
  const message = new Uint8Array(head.length + tail.length - 1);
  message.set(head);
  message.set(tail.subarray(1), head.length);
  return hexDigest(codec, message);
}

/** The work that the values of a text may make, letter for letter: who writes and who reads end at the same. */
export class Patience {
  #left: number;

  constructor(textBytes: number) {
    this.#left = WORK_MIN + WORK_FACTOR * textBytes;
  }

  get over(): boolean {
    return this.#left < 0;
  }

  /** Whether so much was left. */
  spend(work: number): boolean {
    this.#left -= work;
    return this.#left >= 0;
  }
}

const WORK_MIN = 100_000;
const WORK_FACTOR = 8;
/** A digest takes as long as comparing so many letters, and then some more for each of its own. */
const DIGEST_WORK = 400;

/** The value that follows from another of its line; undefined when none does, or patience is at its end. */
export function derive(
  codec: Codec,
  value: Uint8Array,
  { form, letters }: { readonly form: number; readonly letters: number },
  patience: Patience,
): Uint8Array | undefined {
  if (!patience.spend(DIGEST_WORK + value.length)) return undefined;
  const bytes = form === AS_TEXT ? value : bytesOf(form, value);
  return bytes === undefined ? undefined : hexDigest(codec, bytes).subarray(0, letters);
}

const HEX = Uint8Array.from('0123456789abcdef', (letter) => letter.charCodeAt(0));

function hexDigest(codec: Codec, message: Uint8Array): Uint8Array {
  const digest = codec.sha256(message);
  const out = new Uint8Array(DIGEST_LETTERS);
  for (let i = 0; i < digest.length; i++) {
    out[2 * i] = HEX[digest[i]! >> 4]!;
    out[2 * i + 1] = HEX[digest[i]! & 15]!;
  }
  return out;
}
