/**
 * The last challenge: the first counter whose hash has zeros enough gives Delta (docs/protocol/vole.md, section
 * 8), four counters at a time.
 */
import { compress4 } from './generated/blake3';
import { keyOf } from './blake3';
import { GRIND } from './roles';

/** CHUNK_START | CHUNK_END | ROOT | DERIVE_KEY_MATERIAL */
const ONE_BLOCK: i32 = 75;
const INPUT_BYTES: i32 = 36;

const MESSAGE: usize = memory.data(256, 16);
const OUT: usize = memory.data(256, 16);

function hashCounters(h3: usize, counters: v128): void {
  for (let i: usize = 0; i < 8; i++) v128.store(MESSAGE + 16 * i, v128.load32_splat(h3 + 4 * i));
  v128.store(MESSAGE, counters, 128);
  compress4(
    OUT,
    keyOf(GRIND),
    MESSAGE,
    i32x4.splat(0),
    i32x4.splat(INPUT_BYTES),
    i32x4.splat(ONE_BLOCK),
  );
}

/** Word i of the hash in a lane. */
function word(i: usize, lane: usize): u32 {
  return load<u32>(OUT + 16 * i + 4 * lane);
}

/** Delta not 0, its bits from `sum` on and the grinding bits beyond them 0. */
function accepts(lane: usize, sum: usize, bits: i32): bool {
  const over = 128 - <u32>sum;
  const left: u32 = 32 - over;
  const more: u32 = <u32>bits - over;
  const top = over == 0 ? 0 : word(3, lane) >> left;
  const rest = word(4, lane) & ((1 << more) - 1);
  const delta = word(0, lane) | word(1, lane) | word(2, lane) | word(3, lane);
  return (top | rest) == 0 && delta != 0;
}

function putDelta(delta: usize, lane: usize): void {
  for (let i: usize = 0; i < 4; i++) store<u32>(delta + 4 * i, word(i, lane));
}

/** Writes counter and Delta. */
export function grind(h3: usize, sum: usize, bits: i32, counter: usize, delta: usize): void {
  for (let first: u32 = 0; ; first += 4) {
    hashCounters(h3, i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3)));
    for (let lane: usize = 0; lane < 4; lane++) {
      if (!accepts(lane, sum, bits)) continue;
      store<u32>(counter, first + <u32>lane);
      putDelta(delta, lane);
      return;
    }
  }
}

/** Whether counter and Delta are what the hash says. */
export function isGround(h3: usize, sum: usize, bits: i32, counter: usize, delta: usize): bool {
  hashCounters(h3, v128.load32_splat(counter));
  let wrong: u32 = 0;
  for (let i: usize = 0; i < 4; i++) wrong |= word(i, 0) ^ load<u32>(delta + 4 * i);
  return wrong == 0 && accepts(0, sum, bits);
}

/** Public, but nothing of a proof is to stay. */
export function wipeGrind(): void {
  memory.fill(MESSAGE, 0, 256);
  memory.fill(OUT, 0, 256);
}
