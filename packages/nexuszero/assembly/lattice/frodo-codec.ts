/** Bytes of FrodoKEM's matrices, and messages in them (sections "Matrix encoding" and "Packing"). Constant time. */
import { extracted, modulusBits, secretBytes } from './frodo-set';

/** Packs `count` words, a multiple of 8, of D bits each: the highest bit first. May write one byte more. */
export function pack(out: usize, words: usize, count: usize): void {
  let to = out;
  for (let at = words; at < words + 2 * count; at += 16) {
    const first = gather(load<u64>(at));
    const second = gather(load<u64>(at, 8));
    if (modulusBits == 16) {
      store<u64>(to, bswap<u64>(first));
      store<u64>(to, bswap<u64>(second), 8);
      to += 16;
    } else {
      store<u64>(to, bswap<u64>((first << 4) | (second >> 56)));
      store<u64>(to, bswap<u64>(second << 8), 8);
      to += 15;
    }
  }
}

/** Four words, the first one highest, each of D bits. */
function gather(four: u64): u64 {
  const bits = <u64>modulusBits;
  const mask = ((<u64>1) << bits) - 1;
  const high = ((four & mask) << bits) | ((four >> 16) & mask);
  const low = (((four >> 32) & mask) << bits) | ((four >> 48) & mask);
  return (high << (2 * bits)) | low;
}

/** Undoes `pack`. May read one byte more. */
export function unpack(words: usize, bytes: usize, count: usize): void {
  let from = bytes;
  for (let at = words; at < words + 2 * count; at += 16) {
    const first = bswap<u64>(load<u64>(from));
    const second = bswap<u64>(load<u64>(from, 8));
    if (modulusBits == 16) {
      store<u64>(at, spread(first));
      store<u64>(at, spread(second), 8);
      from += 16;
    } else {
      store<u64>(at, spread(first >> 4));
      store<u64>(at, spread(((first & 15) << 56) | (second >> 8)), 8);
      from += 15;
    }
  }
}

/** Undoes `gather`. */
function spread(packed: u64): u64 {
  const bits = <u64>modulusBits;
  const mask = ((<u64>1) << bits) - 1;
  const low = ((packed >> bits) & mask) | ((packed & mask) << 16);
  const high = (packed >> (3 * bits)) & mask;
  return high | (((packed >> (2 * bits)) & mask) << 16) | (low << 32);
}

/** Adds a message to 64 words: B bits of it in the highest bits of each. */
export function addMessage(words: usize, message: usize): void {
  const bits = <u32>extracted;
  const shift = <u32>modulusBits - bits;
  const mask: u32 = ((<u32>1) << bits) - 1;
  for (let i: usize = 0; i < 64; i++) {
    const first = <u32>i * bits;
    const value = (piece(message, first) >> (first & 7)) & mask;
    store<u16>(words + 2 * i, load<u16>(words + 2 * i) + <u16>(value << shift));
  }
}

/** 16 bits from the byte that bit `first` is in; places are public. */
function piece(message: usize, first: u32): u32 {
  const at = <usize>(first >> 3);
  const next = at + 1 < secretBytes ? <u32>load<u8>(message + at + 1) : 0;
  return (<u32>load<u8>(message + at)) | (next << 8);
}

/** The message that 64 words are nearest to. */
export function takeMessage(message: usize, words: usize): void {
  const bits = <u32>extracted;
  const shift = <u32>modulusBits - bits;
  const half: u32 = (<u32>1) << (shift - 1);
  const mask: u32 = ((<u32>1) << bits) - 1;
  let held: u32 = 0;
  let kept: u32 = 0;
  let to = message;
  for (let i: usize = 0; i < 64; i++) {
    const value = ((<u32>load<u16>(words + 2 * i) + half) >> shift) & mask;
    held |= value << kept;
    kept += bits;
    while (kept >= 8) {
      store<u8>(to++, <u8>held);
      held >>= 8;
      kept -= 8;
    }
  }
}
