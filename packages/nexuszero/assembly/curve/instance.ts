/**
 * The instance of a linear relation (SerializeLinearRelation of the CFRG draft), parsed in place:
 * bounds, caps, canonical coefficients, and the checks of ValidateInstance that need no points. Public
 * data: variable time.
 */
import { alloc } from './memory';
import { equal32, isCanonicalScalar, isZero32, SCALAR_ONE } from './scalar';

export const MAX_ELEMENTS: u32 = 256;
export const MAX_EQUATIONS: u32 = 64;
export const MAX_SCALARS: u32 = 32;
const MAX_TERMS: u32 = 512;
const MAX_BYTES: u32 = 65536;

/** An equation: addresses and counts of its image terms and of its secret terms, in the bytes. */
const EQUATION: usize = 16;
const EQUATIONS: usize = alloc(<usize>MAX_EQUATIONS * EQUATION);
const USED_ELEMENTS: usize = alloc(MAX_ELEMENTS);
const USED_SCALARS: usize = alloc(MAX_SCALARS);

/** Sizes of an image term (element, coefficient) and of a secret term (scalar, element, coefficient). */
const IMAGE_TERM: usize = 36;
const SECRET_TERM: usize = 40;

export let equations: u32 = 0;
export let scalars: u32 = 0;
/** Elements with element 0, the generator, which is not in the bytes. */
export let elements: u32 = 0;
/** Address of the encodings of the elements 1, 2, .. */
export let points: usize = 0;

let cursor: usize = 0;
let end: usize = 0;

/** Parses `length` bytes at `at`. Whether they are well-formed and pass the checks 1 to 8. */
export function parseInstance(at: usize, length: usize): bool {
  if (length > <usize>MAX_BYTES) return false;
  cursor = at;
  end = at + length;
  memory.fill(USED_ELEMENTS, 0, MAX_ELEMENTS);
  memory.fill(USED_SCALARS, 0, MAX_SCALARS);
  scalars = 0;
  if (remaining() < 4) return false;
  equations = readU32();
  if (equations == 0 || equations > MAX_EQUATIONS) return false;
  let terms: u32 = 0;
  let highest: u32 = 0;
  for (let i: u32 = 0; i < equations; i++) {
    const equation = EQUATIONS + <usize>i * EQUATION;
    const images = readTerms(IMAGE_TERM, MAX_TERMS - terms);
    if (images == 0) return false;
    store<u32>(equation, <u32>(cursor - <usize>images * IMAGE_TERM));
    store<u32>(equation, images, 4);
    terms += images;
    const secrets = readTerms(SECRET_TERM, MAX_TERMS - terms);
    if (secrets == 0) return false;
    store<u32>(equation, <u32>(cursor - <usize>secrets * SECRET_TERM), 8);
    store<u32>(equation, secrets, 12);
    terms += secrets;
    for (let j: u32 = 0; j < images; j++) highest = max(highest, imageElement(i, j));
    for (let j: u32 = 0; j < secrets; j++) highest = max(highest, termElement(i, j));
  }
  points = cursor;
  if (remaining() % 32 != 0) return false;
  const count = <u32>(remaining() / 32) + 1;
  if (count > MAX_ELEMENTS || highest >= count) return false;
  elements = count;
  return allUsed() && noIdentity();
}

function remaining(): usize {
  return end - cursor;
}

function readU32(): u32 {
  cursor += 4;
  return load<u32>(cursor - 4);
}

/** Steps over a list of terms; its length, or 0 when it is empty, too long, or malformed. */
function readTerms(size: usize, limit: u32): u32 {
  if (remaining() < 4) return 0;
  const count = readU32();
  if (count > limit || <usize>count * size > remaining()) return 0;
  for (let i: u32 = 0; i < count; i++) {
    if (isCanonicalScalar(cursor + size - 32) == 0) return 0;
    const element = load<u32>(cursor + size - 36);
    if (element >= MAX_ELEMENTS) return 0;
    store<u8>(USED_ELEMENTS + element, 1);
    if (size == SECRET_TERM) {
      const scalar = load<u32>(cursor);
      if (scalar >= MAX_SCALARS) return 0;
      store<u8>(USED_SCALARS + scalar, 1);
      if (scalar >= scalars) scalars = scalar + 1;
    }
    cursor += size;
  }
  return count;
}

function allUsed(): bool {
  for (let i: u32 = 1; i < elements; i++) if (load<u8>(USED_ELEMENTS + i) == 0) return false;
  for (let j: u32 = 0; j < scalars; j++) if (load<u8>(USED_SCALARS + j) == 0) return false;
  return true;
}

function noIdentity(): bool {
  for (let i: u32 = 1; i < elements; i++) if (isZero32(pointBytes(i)) == 1) return false;
  return true;
}

/** The encoding of element 1, 2, .. */
export function pointBytes(element: u32): usize {
  return points + 32 * <usize>(element - 1);
}

export function imageCount(equation: u32): u32 {
  return load<u32>(EQUATIONS + <usize>equation * EQUATION, 4);
}

export function termCount(equation: u32): u32 {
  return load<u32>(EQUATIONS + <usize>equation * EQUATION, 12);
}

function imageAt(equation: u32, i: u32): usize {
  return <usize>load<u32>(EQUATIONS + <usize>equation * EQUATION) + <usize>i * IMAGE_TERM;
}

function termAt(equation: u32, i: u32): usize {
  return <usize>load<u32>(EQUATIONS + <usize>equation * EQUATION, 8) + <usize>i * SECRET_TERM;
}

export function imageElement(equation: u32, i: u32): u32 {
  return load<u32>(imageAt(equation, i));
}

/** Address of the coefficient. */
export function imageCoefficient(equation: u32, i: u32): usize {
  return imageAt(equation, i) + 4;
}

export function termScalar(equation: u32, i: u32): u32 {
  return load<u32>(termAt(equation, i));
}

export function termElement(equation: u32, i: u32): u32 {
  return load<u32>(termAt(equation, i), 4);
}

/** Address of the coefficient. */
export function termCoefficient(equation: u32, i: u32): usize {
  return termAt(equation, i) + 8;
}

/** The element that is by itself the image of the equation, or 0. */
export function soleImage(equation: u32): u32 {
  const sole = imageCount(equation) == 1 && equal32(imageCoefficient(equation, 0), SCALAR_ONE) == 1;
  return sole ? imageElement(equation, 0) : 0;
}

/** Whether some equation holds the scalar in one term only, with a coefficient other than zero. */
export function columnPlainlyCounts(scalar: u32): bool {
  for (let i: u32 = 0; i < equations; i++) {
    let seen = 0;
    let zero: u32 = 0;
    for (let j: u32 = 0; j < termCount(i); j++) {
      if (termScalar(i, j) != scalar) continue;
      seen++;
      zero |= isZero32(termCoefficient(i, j));
    }
    if (seen == 1 && zero == 0) return true;
  }
  return false;
}
