/**
 * Packs of the verifier (docs/protocol/vole.md, section 6): the constraints of polynomials.ts, evaluated at the
 * columns divided by Delta, so that a constant is itself whatever the degree.
 */
import { addOne, C, P, Q, R, S, T, U, V, X, Z } from './operands';
import {
  addElement,
  COLUMNS,
  ELEMENT,
  hashColumns,
  hashProduct,
  reduceColumns,
  timesPublic,
} from './field';
import { multiply } from './generated/product';
import { GROUP } from './layout';

/** The sum of chi times the packs. */
export const SUM: usize = memory.data(ELEMENT, 16);

/** A pack, and a part of it. */
const PACK: usize = memory.data(ELEMENT, 16);
const REST: usize = memory.data(ELEMENT, 16);
const PRODUCT: usize = memory.data(2 * COLUMNS, 16);
const M: usize = memory.data(GROUP, 16);
const N: usize = memory.data(GROUP, 16);
const F: usize = memory.data(GROUP, 16);
const G: usize = memory.data(GROUP, 16);
const LINEAR: usize = memory.data(GROUP, 16);

function up(x: v128): v128 {
  return i32x4.shl(x, 1);
}

/** out = x y + plus */
function productPlus(out: usize, x: usize, y: usize, plus: usize): void {
  multiply(PRODUCT, x, y);
  reduceColumns(out, PRODUCT);
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    v128.store(out + at, v128.xor(v128.load(out + at), v128.load(plus + at)));
  }
}

/** SUM += chi times the hash of columns. */
export function addValue(chi: usize, columns: usize): void {
  hashColumns(PACK, columns);
  addPack(chi);
}

function addPack(chi: usize): void {
  timesPublic(PACK, chi, PACK);
  addElement(SUM, PACK);
}

/** SUM += chi times the hash of x y + LINEAR. */
function addProduct(chi: usize, x: usize, y: usize): void {
  multiply(PRODUCT, x, y);
  hashProduct(PACK, PRODUCT);
  hashColumns(REST, LINEAR);
  addElement(PACK, REST);
  addPack(chi);
}

export function fourValue(chi: usize): void {
  productPlus(M, P, Q, X);
  productPlus(N, S, T, R);
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    const m = v128.load(M + at);
    const n = v128.load(N + at);
    const z = v128.load(Z + at);
    v128.store(F + at, v128.xor(up(m), z));
    v128.store(G + at, v128.xor(up(n), z));
    v128.store(LINEAR + at, v128.xor(v128.xor(m, n), v128.xor(v128.load(C + at), z)));
  }
  addProduct(chi, F, G);
}

export function eValue(chi: usize): void {
  productPlus(N, P, Q, X);
  productPlus(M, S, T, R);
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    const m = v128.load(M + at);
    const u = v128.load(U + at);
    const c = v128.xor(v128.load(N + at), v128.load(C + at));
    v128.store(F + at, v128.xor(up(m), u));
    v128.store(G + at, up(c));
    v128.store(LINEAR + at, v128.xor(c, v128.xor(m, u)));
  }
  addOne(G, i32x4.splat(-1));
  addProduct(chi, F, G);
}

export function aValue(chi: usize): void {
  productPlus(G, P, Q, X);
  productPlus(M, S, T, R);
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    const m = v128.load(G + at);
    v128.store(F + at, up(v128.xor(v128.load(C + at), m)));
    v128.store(LINEAR + at, v128.xor(v128.load(C + at), m));
    v128.store(G + at, up(v128.xor(v128.load(V + at), m)));
  }
  addOne(F, i32x4.splat(-1));
  addOne(LINEAR, i32x4.splat(1));
  productPlus(N, Z, G, U);
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    const m = v128.load(M + at);
    const n = v128.load(N + at);
    const z = v128.load(F + at);
    v128.store(F + at, v128.xor(up(m), z));
    v128.store(G + at, v128.xor(up(n), z));
    const linear = v128.xor(v128.xor(m, n), v128.xor(v128.load(LINEAR + at), z));
    v128.store(LINEAR + at, linear);
  }
  addProduct(chi, F, G);
}

export function sumValue(chi: usize): void {
  for (let at: usize = 0; at < COLUMNS; at += 16) {
    v128.store(LINEAR + at, v128.xor(v128.load(C + at), v128.load(X + at)));
  }
  addProduct(chi, P, Q);
}

export function clearSum(): void {
  memory.fill(SUM, 0, ELEMENT);
}
