/**
 * The elements that a tensor train stands for (docs/protocol/tensor-train.md). The table is rows of `columns` elements, whose numbers
 * are read as bits, the highest first; the prefixes of level t are all but the lowest t bits. Two tables meet at one level: the left one has
 * a row vector for each of its prefixes, the right one a column vector for each element of a block of it; an element is a product of the two.
 */
import * as f from './field';
import { wideDot } from './generated/wide';
import { goldilocksDot } from './goldilocks';
import { wideReduce } from './wide';
import { isSmall, smallDot, wordDot } from './word';

/** Ranks from the highest level, where it is 1, down to level 0, four bytes each. */
let ranks: usize = 0;
let levels: usize = 0;
let columns: usize = 0;

let left: usize = 0;
let right: usize = 0;
/** The rank where the tables meet, and elements of a block. */
let meet: i32 = 0;
let width: usize = 0;

function rankAt(level: usize): usize {
  return <usize>load<u32>(ranks + 4 * (levels - level));
}

/**
 * Takes a train and makes its tables. The core to level t is 2 rank(t + 1) x rank(t) elements, two rows for each row of the core above;
 * the last block is `across` x rank(0) elements. They lie at `from` from the highest level down, `count` elements as `f.packed` bytes.
 *
 * @param work - room for the elements and both tables with all that they grow from: `meeting` in src/kernels/train-kernel.ts
 * @param low - the level at which the tables meet, of `rows` prefixes
 * @returns how many elements are not below p
 */
export function layTrain(
  work: usize,
  at: usize,
  top: usize,
  across: usize,
  from: usize,
  count: usize,
  low: usize,
  rows: usize,
): i32 {
  ranks = at;
  levels = top;
  columns = across;
  let foreign = 0;
  const last = work + (count - rankAt(0) * across) * f.slot;
  for (let i: usize = 0; i < count; i++) {
    const to = work + i * f.slot;
    if (!f.unpack(to, from + i * f.packed, <i32>f.packed, false)) foreign++;
    // the last block stays plain, and with it the right table: products have one factor each
    if (to < last) f.factor(to, to);
  }
  meet = <i32>rankAt(low);
  width = across << low;
  const end = growLeft(work, work + count * f.slot, low, rows);
  growRight(last, end, low);
  f.wipeField();
  return foreign;
}

/** Row vectors from the highest level down; where they end. */
function growLeft(cores: usize, at: usize, low: usize, rows: usize): usize {
  left = at;
  f.setOne(left);
  f.factor(left, left);
  at += f.slot;
  let core = cores;
  for (let level = levels; level-- > low;) {
    const above = rankAt(level + 1);
    const rank = rankAt(level);
    const next = at;
    const count = ((rows - 1) >> (level - low)) + 1;
    for (let row: usize = 0; row < count; row++) {
      const from = left + (row >> 1) * above * f.slot;
      const block = core + (row & 1) * rank * f.slot;
      for (let j: usize = 0; j < rank; j++, at += f.slot) {
        f.dot(at, from, f.slot, block + j * f.slot, 2 * rank * f.slot, <i32>above);
      }
    }
    left = next;
    core += 2 * above * rank * f.slot;
  }
  return at;
}

/** Column vectors from the last block up. */
function growRight(last: usize, at: usize, low: usize): void {
  right = last;
  let core = last;
  let length = columns;
  for (let level: usize = 0; level < low; level++, length <<= 1) {
    const above = rankAt(level + 1);
    const rank = rankAt(level);
    const next = at;
    core -= 2 * above * rank * f.slot;
    for (let i: usize = 0; i < 2 * length; i++) {
      const high: usize = i < length ? 0 : 1;
      const from = right + (i - high * length) * rank * f.slot;
      for (let j: usize = 0; j < above; j++, at += f.slot) {
        f.dot(at, core + (2 * j + high) * rank * f.slot, f.slot, from, f.slot, <i32>rank);
      }
    }
    right = next;
  }
}

/** Writes the first `count` elements of a block, `bytes` bytes each, the lowest first or, `swapped`, last. */
function expandRow(row: usize, out: usize, count: usize, bytes: i32, swapped: bool): void {
  const step = <usize>meet * f.slot;
  const from = left + row * step;
  if (f.kind == f.WIDE) expandWide(out, from, right, count, swapped);
  else if (f.kind == f.GOLDILOCKS) expandGoldilocks(out, from, right, count);
  else expandWord(out, from, right, count, bytes);
}

const SUM: usize = memory.data(36, 16);

function expandWide(out: usize, from: usize, at: usize, count: usize, swapped: bool): void {
  for (const end = out + 32 * count; out < end; out += 32) {
    wideDot(SUM, from, f.slot, at, f.slot, meet);
    wideReduce(SUM);
    f.pack(out, SUM, 32, swapped);
    at += <usize>meet * f.slot;
  }
}

function expandGoldilocks(out: usize, from: usize, at: usize, count: usize): void {
  for (const end = out + 8 * count; out < end; out += 8) {
    store<u64>(out, goldilocksDot(from, 8, at, 8, meet));
    at += <usize>meet * 8;
  }
}

function expandWord(out: usize, from: usize, at: usize, count: usize, bytes: i32): void {
  if (isSmall()) {
    for (const end = out + <usize>bytes * count; out < end; out += <usize>bytes) {
      f.storeWord(out, smallDot(from, 8, at, 8, meet), bytes);
      at += <usize>meet * 8;
    }
    return;
  }
  for (const end = out + <usize>bytes * count; out < end; out += <usize>bytes) {
    f.storeWord(out, wordDot(from, 8, at, 8, meet), bytes);
    at += <usize>meet * 8;
  }
}

/** Writes elements `first` to `end` of the table, whole blocks but for the last. */
export function expand(first: usize, end: usize, out: usize, bytes: i32, swapped: bool): void {
  for (let at = first; at < end; at += width) {
    const count = min(width, end - at);
    expandRow(at / width, out, count, bytes, swapped);
    out += count * <usize>bytes;
  }
  wipe();
}

/**
 * Compares elements `first` to `end` of the table, whole blocks but for the last, with those at `given`, and lists the numbers of those
 * that differ at `list`, four bytes each, `room` of them at most. How many it lists.
 *
 * @param row - room for one block
 */
export function compare(
  first: usize,
  end: usize,
  given: usize,
  bytes: i32,
  swapped: bool,
  row: usize,
  list: usize,
  room: i32,
): i32 {
  let found = 0;
  for (let at = first; at < end && found < room; at += width) {
    const count = min(width, end - at);
    expandRow(at / width, row, count, bytes, swapped);
    const size = count * <usize>bytes;
    for (let i: usize = differs(row, given, size, 0); i < size && found < room;) {
      const element = i / <usize>bytes;
      store<u32>(list + 4 * <usize>found, <u32>(at + element));
      found++;
      i = differs(row, given, size, (element + 1) * <usize>bytes);
    }
    given += size;
  }
  wipe();
  return found;
}

/** Overwrites the static scratch. */
function wipe(): void {
  memory.fill(SUM, 0, 36);
  f.wipeField();
}

/** The first of `size` bytes, from number `i` on, that differs; `size` when there is none. */
function differs(a: usize, b: usize, size: usize, i: usize): usize {
  for (; i + 8 <= size; i += 8) {
    const difference = load<u64>(a + i) ^ load<u64>(b + i);
    if (difference != 0) return i + <usize>(ctz(difference) >> 3);
  }
  for (; i < size; i++) if (load<u8>(a + i) != load<u8>(b + i)) return i;
  return size;
}
