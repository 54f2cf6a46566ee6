/**
 * SHAKE128 and SHAKE256 (FIPS 202), incremental, and the duplex sponge of the CFRG draft. A sponge is
 * 208 bytes: the state, the rate, and the position within the block.
 */
import { keccakF } from './generated/keccak';
import { alloc, wipe } from './memory';

export { keccakF };

export const SPONGE: usize = 208;
const RATE_AT: usize = 200;
const POSITION_AT: usize = 204;

export const SHAKE128_RATE: u32 = 168;
export const SHAKE256_RATE: u32 = 136;

export function spongeInit(sponge: usize, rate: u32): void {
  memory.fill(sponge, 0, SPONGE);
  store<u32>(sponge + RATE_AT, rate);
}

export function spongeAbsorb(sponge: usize, data: usize, length: usize): void {
  const rate = <usize>load<u32>(sponge + RATE_AT);
  let position = <usize>load<u32>(sponge + POSITION_AT);
  for (let i: usize = 0; i < length;) {
    if (((position | (rate - position)) & 7) == 0 && length - i >= 8) {
      store<u64>(sponge + position, load<u64>(sponge + position) ^ load<u64>(data + i));
      position += 8;
      i += 8;
    } else {
      store<u8>(sponge + position, load<u8>(sponge + position) ^ load<u8>(data + i));
      position++;
      i++;
    }
    if (position == rate) {
      keccakF(sponge);
      position = 0;
    }
  }
  store<u32>(sponge + POSITION_AT, <u32>position);
}

/** Absorbs a number as four bytes, lowest first. */
export function spongeAbsorbU32(sponge: usize, value: u32): void {
  store<u32>(WORD, value);
  spongeAbsorb(sponge, WORD, 4);
}

const WORD: usize = alloc(16);

/** Ends absorbing: pads, permutes, and stands before the first output byte. */
export function spongeFinish(sponge: usize): void {
  const rate = <usize>load<u32>(sponge + RATE_AT);
  const end = sponge + <usize>load<u32>(sponge + POSITION_AT);
  store<u8>(end, load<u8>(end) ^ 0x1f);
  store<u8>(sponge + rate - 1, load<u8>(sponge + rate - 1) ^ 0x80);
  keccakF(sponge);
  store<u32>(sponge + POSITION_AT, 0);
}

/** The next bytes of the output; only after `spongeFinish`. */
export function spongeSqueeze(sponge: usize, out: usize, length: usize): void {
  const rate = <usize>load<u32>(sponge + RATE_AT);
  let position = <usize>load<u32>(sponge + POSITION_AT);
  for (let i: usize = 0; i < length;) {
    if (position == rate) {
      keccakF(sponge);
      position = 0;
    }
    const chunk = min(rate - position, length - i);
    memory.copy(out + i, sponge + position, chunk);
    position += chunk;
    i += chunk;
  }
  store<u32>(sponge + POSITION_AT, <u32>position);
}

/** Absorbs a session identifier of up to a block, padded with zeros to the block. */
export function duplexInit(sponge: usize, rate: u32, sid: usize, length: usize): void {
  spongeInit(sponge, rate);
  memory.copy(sponge, sid, length);
  keccakF(sponge);
}

const ONCE: usize = alloc(SPONGE);

/** One call of SHAKE with the given rate. */
export function shake(rate: u32, data: usize, length: usize, out: usize, outLength: usize): void {
  spongeInit(ONCE, rate);
  spongeAbsorb(ONCE, data, length);
  spongeFinish(ONCE);
  spongeSqueeze(ONCE, out, outLength);
  wipe(ONCE, SPONGE);
}
