/**
 * AES-128 (FIPS 197) by tables: for the matrix A only, whose key and blocks are public. Never for secrets: tables are
 * looked up by their bits.
 */
import { BOX, TABLES } from './generated/aes-tables';

/** Eleven round keys of four words. */
const KEYS: usize = memory.data(176, 16);

function substitute(word: u32): u32 {
  const a = <u32>load<u8>(BOX + <usize>(word & 255));
  const b = <u32>load<u8>(BOX + <usize>((word >> 8) & 255));
  const c = <u32>load<u8>(BOX + <usize>((word >> 16) & 255));
  const d = <u32>load<u8>(BOX + <usize>(word >> 24));
  return a | (b << 8) | (c << 16) | (d << 24);
}

/** Expands the key at `key` (section 5.2). */
export function useAesKey(key: usize): void {
  memory.copy(KEYS, key, 16);
  let constant: u32 = 1;
  for (let at = KEYS + 16; at < KEYS + 176; at += 16) {
    const last = load<u32>(at - 4);
    let word = load<u32>(at - 16) ^ substitute((last >> 8) | (last << 24)) ^ constant;
    store<u32>(at, word);
    for (let i: usize = 4; i < 16; i += 4) {
      word ^= load<u32>(at - 16 + i);
      store<u32>(at + i, word);
    }
    constant = (constant << 1) ^ (constant & 0x80 ? 0x11b : 0);
  }
}

function mixed(a: u32, b: u32, c: u32, d: u32): u32 {
  const t0 = load<u32>(TABLES + ((<usize>(a & 255)) << 2));
  const t1 = load<u32>(TABLES + ((<usize>((b >> 8) & 255)) << 2), 1024);
  const t2 = load<u32>(TABLES + ((<usize>((c >> 16) & 255)) << 2), 2048);
  const t3 = load<u32>(TABLES + ((<usize>(d >> 24)) << 2), 3072);
  return t0 ^ t1 ^ t2 ^ t3;
}

function last(a: u32, b: u32, c: u32, d: u32): u32 {
  return substitute((a & 255) | (b & 0xff00) | (c & 0xff0000) | (d & 0xff000000));
}

/** out = the block whose first word is `first`, the others being zero, encrypted. */
export function encryptWord(out: usize, first: u32): void {
  let a = first ^ load<u32>(KEYS);
  let b = load<u32>(KEYS, 4);
  let c = load<u32>(KEYS, 8);
  let d = load<u32>(KEYS, 12);
  for (let at = KEYS + 16; at < KEYS + 160; at += 16) {
    const e = mixed(a, b, c, d) ^ load<u32>(at);
    const f = mixed(b, c, d, a) ^ load<u32>(at, 4);
    const g = mixed(c, d, a, b) ^ load<u32>(at, 8);
    d = mixed(d, a, b, c) ^ load<u32>(at, 12);
    a = e;
    b = f;
    c = g;
  }
  store<u32>(out, last(a, b, c, d) ^ load<u32>(KEYS, 160));
  store<u32>(out, last(b, c, d, a) ^ load<u32>(KEYS, 164), 4);
  store<u32>(out, last(c, d, a, b) ^ load<u32>(KEYS, 168), 8);
  store<u32>(out, last(d, a, b, c) ^ load<u32>(KEYS, 172), 12);
}
