/** Equality in ristretto255 of points in layout H (RFC 9496 section 4.3.3). Public: variable time. */
import { mul2, PAIR, toBytes } from './field';
import { alloc } from './memory';
import { equal32, isZero32 } from './scalar';

const SWAPPED: usize = alloc(PAIR);
const PRODUCT: usize = alloc(PAIR);
const BYTES: usize = alloc(64);

/** Whether two points are equal: x1 y2 = y1 x2 or y1 y2 = x1 x2. */
export function sameLine(p: usize, q: usize): bool {
  for (let k: usize = 0; k < PAIR; k += 16) {
    const v = v128.load(q + k);
    v128.store(SWAPPED + k, i32x4.shuffle(v, v, 1, 0, 3, 2));
  }
  mul2(PRODUCT, p, SWAPPED);
  if (lanesAgree()) return true;
  mul2(PRODUCT, p, q);
  return lanesAgree();
}

function lanesAgree(): bool {
  toBytes(BYTES, PRODUCT, 0);
  toBytes(BYTES + 32, PRODUCT, 1);
  return equal32(BYTES, BYTES + 32) == 1;
}

/** Whether a point is the identity: x = 0 or y = 0. */
export function isIdentityLine(p: usize): bool {
  toBytes(BYTES, p, 0);
  toBytes(BYTES + 32, p, 1);
  return isZero32(BYTES) == 1 || isZero32(BYTES + 32) == 1;
}
