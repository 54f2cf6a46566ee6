/**
 * One Edwards point in layout H: the pairs (X, Y) and (Z, T), 160 bytes; the two lanes work on one
 * point, so a chain of doublings costs half of layout V. Niels entry: the pairs (Y-X, Y+X) and
 * (2Z, 2dT), 160 bytes.
 */
import { alloc } from './memory';
import { add2, copy2, mul2, ONE, PAIR, sq2, sub2, weakCarry2, ZERO } from './field';
import { D2, T, X, Y, Z } from './point';

/** Bytes of a point and of a Niels entry. */
export const LINE: usize = 2 * PAIR;

const P: usize = alloc(PAIR);
const Q: usize = alloc(PAIR);
const EG: usize = alloc(PAIR);
const FH: usize = alloc(PAIR);
const FE: usize = alloc(PAIR);
const GH: usize = alloc(PAIR);

/** (a.A, b.B) */
function blend(out: usize, a: usize, b: usize): void {
  for (let k: usize = 0; k < PAIR; k += 16) {
    v128.store(out + k, i32x4.shuffle(v128.load(a + k), v128.load(b + k), 0, 5, 2, 7));
  }
}

/** out from EG = (E, G), FH = (F, H), FE and GH: X = EF, Y = GH, Z = FG, T = EH. */
function finish(out: usize): void {
  mul2(out, EG, FH);
  mul2(out + PAIR, FE, GH);
}

/** out = 2p. */
export function lineDouble(out: usize, p: usize): void {
  sq2(P, p); // (A, B) = (X^2, Y^2)
  for (let k: usize = 0; k < PAIR; k += 16) {
    const xy = v128.load(p + k);
    const sum = i32x4.add(xy, i32x4.shuffle(xy, xy, 1, 0, 3, 2));
    v128.store(Q + k, i32x4.shuffle(v128.load(p + PAIR + k), sum, 0, 5, 2, 7));
  }
  sq2(Q, Q); // (Z^2, (X + Y)^2)
  let bias = i32x4(0x7ffffda, 0x7ffffda, 0x3fffffe, 0x3fffffe);
  for (let k: usize = 0; k < PAIR; k += 16) {
    const ab = v128.load(P + k);
    const q = v128.load(Q + k);
    const ba = i32x4.shuffle(ab, ab, 1, 0, 3, 2);
    const h = i32x4.add(ab, ba); // (H, H) = A + B
    const g = i32x4.sub(i32x4.add(ab, bias), ba); // (G, ..) = A - B
    const e = i32x4.sub(i32x4.add(h, bias), q); // (.., E) = H - (X + Y)^2
    const f = i32x4.add(i32x4.add(q, q), g); // (F, ..) = 2 Z^2 + G
    v128.store(EG + k, i32x4.shuffle(e, g, 1, 4, 3, 6));
    v128.store(FH + k, i32x4.shuffle(f, h, 0, 5, 2, 7));
    v128.store(FE + k, i32x4.shuffle(f, e, 0, 5, 2, 7));
    v128.store(GH + k, i32x4.shuffle(g, h, 0, 5, 2, 7));
    bias = i32x4(0x7fffffe, 0x7fffffe, 0x3fffffe, 0x3fffffe);
  }
  weakCarry2(FH, FH);
  finish(out);
}

/** out = p + n for a Niels entry. */
export function lineAdd(out: usize, p: usize, n: usize): void {
  products(p, n, false);
  let bias = i32x4(0x7ffffda, 0x7ffffda, 0x3fffffe, 0x3fffffe);
  for (let k: usize = 0; k < PAIR; k += 16) {
    const ab = v128.load(P + k);
    const dc = v128.load(Q + k);
    const ba = i32x4.shuffle(ab, ab, 1, 0, 3, 2);
    const cd = i32x4.shuffle(dc, dc, 1, 0, 3, 2);
    const e = i32x4.sub(i32x4.add(ba, bias), ab); // (E, ..) = B - A
    const h = i32x4.add(ab, ba); // (H, H) = A + B
    const g = i32x4.add(dc, cd); // (G, G) = D + C
    const f = i32x4.sub(i32x4.add(dc, bias), cd); // (F, ..) = D - C
    v128.store(EG + k, i32x4.shuffle(e, g, 0, 5, 2, 7));
    v128.store(FH + k, i32x4.shuffle(f, h, 0, 5, 2, 7));
    v128.store(FE + k, i32x4.shuffle(f, e, 0, 4, 2, 6));
    v128.store(GH + k, i32x4.shuffle(g, h, 0, 5, 2, 7));
    bias = i32x4(0x7fffffe, 0x7fffffe, 0x3fffffe, 0x3fffffe);
  }
  finish(out);
}

/** out = p - n for a Niels entry. */
export function lineSub(out: usize, p: usize, n: usize): void {
  products(p, n, true);
  let bias = i32x4(0x7ffffda, 0x7ffffda, 0x3fffffe, 0x3fffffe);
  for (let k: usize = 0; k < PAIR; k += 16) {
    const ab = v128.load(P + k);
    const dc = v128.load(Q + k);
    const ba = i32x4.shuffle(ab, ab, 1, 0, 3, 2);
    const cd = i32x4.shuffle(dc, dc, 1, 0, 3, 2);
    const e = i32x4.sub(i32x4.add(ba, bias), ab); // (E, ..) = B - A
    const h = i32x4.add(ab, ba); // (H, H) = A + B
    const g = i32x4.sub(i32x4.add(cd, bias), dc); // (.., G) = D - C: C has changed its sign
    const f = i32x4.add(dc, cd); // (F, F) = D + C
    v128.store(EG + k, i32x4.shuffle(e, g, 0, 5, 2, 7));
    v128.store(FH + k, i32x4.shuffle(f, h, 0, 5, 2, 7));
    v128.store(FE + k, i32x4.shuffle(f, e, 0, 4, 2, 6));
    v128.store(GH + k, i32x4.shuffle(g, h, 1, 5, 3, 7));
    bias = i32x4(0x7fffffe, 0x7fffffe, 0x3fffffe, 0x3fffffe);
  }
  finish(out);
}

/** P = (A, B) = ((Y-X)(y-x), (Y+X)(y+x)), Q = (D, C) = (2Zz, 2dTt); `minus` swaps y-x and y+x. */
function products(p: usize, n: usize, minus: bool): void {
  const p0 = i32x4(0x7ffffda, 0, 0x3fffffe, 0);
  const p1 = i32x4(0x7fffffe, 0, 0x3fffffe, 0);
  for (let k: usize = 0; k < PAIR; k += 16) {
    const xy = v128.load(p + k);
    const yx = i32x4.shuffle(xy, xy, 1, 0, 3, 2);
    // lane A: Y + 2p - X; lane B: X + Y
    const bias = k == 0 ? p0 : p1;
    const minusX = i32x4.sub(i32x4.add(yx, bias), xy);
    const plus = i32x4.add(yx, xy);
    v128.store(P + k, i32x4.shuffle(minusX, plus, 0, 5, 2, 7));
    const entry = v128.load(n + k);
    v128.store(Q + k, minus ? i32x4.shuffle(entry, entry, 1, 0, 3, 2) : entry);
  }
  mul2(P, P, Q);
  mul2(Q, p + PAIR, n + PAIR);
}

const DZ: usize = alloc(PAIR);

/** The Niels entry of p. */
export function lineNiels(out: usize, p: usize): void {
  for (let k: usize = 0; k < PAIR; k += 16) {
    const xy = v128.load(p + k);
    const yx = i32x4.shuffle(xy, xy, 1, 0, 3, 2);
    const bias = k == 0 ? i32x4(0x7ffffda, 0, 0x3fffffe, 0) : i32x4(0x7fffffe, 0, 0x3fffffe, 0);
    const minusX = i32x4.sub(i32x4.add(yx, bias), xy);
    v128.store(out + k, i32x4.shuffle(minusX, i32x4.add(yx, xy), 0, 5, 2, 7));
  }
  weakCarry2(out, out);
  mul2(out + PAIR, p + PAIR, DZ);
}

export function lineIdentity(out: usize): void {
  blend(out, ZERO, ONE);
  blend(out + PAIR, ONE, ZERO);
}

export function lineCopy(out: usize, p: usize): void {
  copy2(out, p);
  copy2(out + PAIR, p + PAIR);
}

/** out = -p. */
export function lineNegate(out: usize, p: usize): void {
  sub2(P, ZERO, p);
  weakCarry2(P, P);
  sub2(Q, ZERO, p + PAIR);
  weakCarry2(Q, Q);
  blend(out, P, p); // (-X, Y)
  blend(out + PAIR, p + PAIR, Q); // (Z, -T)
}

/** The point in one lane of a pair in layout V. */
export function lineFromPair(out: usize, pair: usize, lane: usize): void {
  for (let i: usize = 0; i < PAIR; i += 8) {
    store<u32>(out + i, load<u32>(pair + X + i + 4 * lane));
    store<u32>(out + i + 4, load<u32>(pair + Y + i + 4 * lane));
    store<u32>(out + PAIR + i, load<u32>(pair + Z + i + 4 * lane));
    store<u32>(out + PAIR + i + 4, load<u32>(pair + T + i + 4 * lane));
  }
}

/** Puts the point into one lane of a pair in layout V. */
export function lineToPair(pair: usize, lane: usize, p: usize): void {
  for (let i: usize = 0; i < PAIR; i += 8) {
    store<u32>(pair + X + i + 4 * lane, load<u32>(p + i));
    store<u32>(pair + Y + i + 4 * lane, load<u32>(p + i + 4));
    store<u32>(pair + Z + i + 4 * lane, load<u32>(p + PAIR + i));
    store<u32>(pair + T + i + 4 * lane, load<u32>(p + PAIR + i + 4));
  }
}

/** Overwrites the static scratch that may hold secrets. */
export function wipeLine(): void {
  memory.fill(P, 0, 6 * PAIR);
}

function initLine(): void {
  add2(DZ, ONE, ONE);
  blend(DZ, DZ, D2);
}

initLine();
