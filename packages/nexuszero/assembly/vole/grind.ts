/**
 * The last challenge: the first counter whose hash has zeros enough gives Delta (docs/protocol/vole.md, section
 * 8), four counters at a time or two.
 */
import { keyOf } from './blake3';
import { ELEMENT } from './field';
import { compress4 } from './generated/blake3';
import { LEVEL } from './generated/level';
import { transpose4 } from './lanes';
import { GRIND } from './roles';
import { shakePair } from './shake';

/** CHUNK_START | CHUNK_END | ROOT | DERIVE_KEY_MATERIAL */
const ONE_BLOCK: i32 = 75;

/** h3 and the counter. */
const H3: usize = 2 * ELEMENT;
const INPUT: usize = H3 + 4;

/** Counters at a time. */
const LANES: usize = LEVEL == 128 ? 4 : 2;
/** Of every counter Delta and a word more, `STRIDE` bytes apart. */
const STRIDE: usize = 64;
const HASHES: usize = memory.data(256, 16);

const MESSAGE: usize = memory.data(256, 16);
const OUT: usize = memory.data(256, 16);

/** The hashes of LANES counters from `first` on. */
function hashCounters(h3: usize, first: u32): void {
  if (LEVEL == 128) compressCounters(h3, first);
  else shakeCounters(h3, first);
}

function compressCounters(h3: usize, first: u32): void {
  for (let i: usize = 0; i < 8; i++) v128.store(MESSAGE + 16 * i, v128.load32_splat(h3 + 4 * i));
  v128.store(MESSAGE, i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3)), 128);
  compress4(
    OUT,
    keyOf(GRIND),
    MESSAGE,
    i32x4.splat(0),
    i32x4.splat(<i32>INPUT),
    i32x4.splat(ONE_BLOCK),
  );
  transpose4(HASHES, STRIDE, OUT);
  transpose4(HASHES + 16, STRIDE, OUT + 64);
}

function shakeCounters(h3: usize, first: u32): void {
  for (let lane: usize = 0; lane < LANES; lane++) {
    memory.copy(MESSAGE + 128 * lane, h3, H3);
    store<u32>(MESSAGE + 128 * lane + H3, first + <u32>lane);
  }
  shakePair(GRIND, MESSAGE, MESSAGE + 128, INPUT, HASHES, HASHES + STRIDE, ELEMENT + 4);
}

/** Delta not 0, its bits from `sum` on and the grinding bits beyond them 0. */
function accepts(hash: usize, sum: usize, bits: i32): bool {
  const over = <u32>(LEVEL - sum);
  const left: u32 = 32 - over;
  const more: u32 = <u32>bits - over;
  const top = over == 0 ? 0 : load<u32>(hash + ELEMENT - 4) >> left;
  const rest = load<u32>(hash + ELEMENT) & ((1 << more) - 1);
  let any: u32 = 0;
  for (let i: usize = 0; i < ELEMENT; i += 4) any |= load<u32>(hash + i);
  return (top | rest) == 0 && any != 0;
}

/** Writes counter and Delta. */
export function grind(h3: usize, sum: usize, bits: i32, counter: usize, delta: usize): void {
  for (let first: u32 = 0; ; first += <u32>LANES) {
    hashCounters(h3, first);
    for (let lane: usize = 0; lane < LANES; lane++) {
      const hash = HASHES + STRIDE * lane;
      if (!accepts(hash, sum, bits)) continue;
      store<u32>(counter, first + <u32>lane);
      memory.copy(delta, hash, ELEMENT);
      return;
    }
  }
}

/** Whether counter and Delta are what the hash says. */
export function isGround(h3: usize, sum: usize, bits: i32, counter: usize, delta: usize): bool {
  hashCounters(h3, load<u32>(counter));
  let wrong: u32 = 0;
  for (let i: usize = 0; i < ELEMENT; i += 4) wrong |= load<u32>(HASHES + i) ^ load<u32>(delta + i);
  return wrong == 0 && accepts(HASHES, sum, bits);
}

/** Public, but nothing of a proof is to stay. */
export function wipeGrind(): void {
  memory.fill(MESSAGE, 0, 256);
  memory.fill(OUT, 0, 256);
  memory.fill(HASHES, 0, 256);
}
