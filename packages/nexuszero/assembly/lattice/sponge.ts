/** SHA3 and SHAKE (FIPS 202), of one input or of two of one length at a time. */
import { keccakF, permute2 } from './generated/keccak';

/** Rates in bytes, and the bits behind the input. */
export const SHAKE128_RATE: usize = 168;
export const SHAKE256_RATE: usize = 136;
export const SHA3_256_RATE: usize = 136;
export const SHA3_512_RATE: usize = 72;
const SHAKE: u8 = 0x1f;
const SHA3: u8 = 0x06;

/** Lane i of both states in vector i; of a single state the lanes one behind the other. */
const STATE: usize = memory.data(400, 16);
const FIRST: usize = memory.data(168, 16);
const SECOND: usize = memory.data(168, 16);

export function shake256Pair(
  a: usize,
  b: usize,
  length: usize,
  out: usize,
  out2: usize,
  outBytes: usize,
): void {
  absorbPair(SHAKE256_RATE, SHAKE, a, b, length);
  squeezePair(SHAKE256_RATE, out, out2, outBytes);
}

export function shake128Pair(
  a: usize,
  b: usize,
  length: usize,
  out: usize,
  out2: usize,
  outBytes: usize,
): void {
  absorbPair(SHAKE128_RATE, SHAKE, a, b, length);
  squeezePair(SHAKE128_RATE, out, out2, outBytes);
}

/** SHAKE128 or SHAKE256, by its rate. */
export function shakeSingle(
  rate: usize,
  at: usize,
  length: usize,
  out: usize,
  outBytes: usize,
): void {
  absorb(rate, SHAKE, at, length);
  squeeze(rate, out, outBytes);
}

/** Begins the streams of two inputs: the next block of each is what `nextBlocks` gives. */
export function beginShake128(a: usize, b: usize, length: usize): void {
  absorbPair(SHAKE128_RATE, SHAKE, a, b, length);
}

/** The block at hand of both streams; permutes them afterwards. */
export function nextBlocks(out: usize, out2: usize): void {
  extract(SHAKE128_RATE);
  memory.copy(out, FIRST, SHAKE128_RATE);
  memory.copy(out2, SECOND, SHAKE128_RATE);
  permute2(STATE);
}

export function shake256(at: usize, length: usize, out: usize, outBytes: usize): void {
  shakeSingle(SHAKE256_RATE, at, length, out, outBytes);
}

/** 32 bytes. */
export function sha3256(at: usize, length: usize, out: usize): void {
  absorb(SHA3_256_RATE, SHA3, at, length);
  squeeze(SHA3_256_RATE, out, 32);
}

/** 64 bytes. */
export function sha3512(at: usize, length: usize, out: usize): void {
  absorb(SHA3_512_RATE, SHA3, at, length);
  squeeze(SHA3_512_RATE, out, 64);
}

function absorb(rate: usize, suffix: u8, at: usize, length: usize): void {
  memory.fill(STATE, 0, 200);
  let done: usize = 0;
  for (; length - done >= rate; done += rate) {
    addTo(at + done, rate);
    keccakF(STATE);
  }
  memory.fill(FIRST, 0, rate);
  memory.copy(FIRST, at + done, length - done);
  pad(FIRST, length - done, rate, suffix);
  addTo(FIRST, rate);
  keccakF(STATE);
}

/** The single state += a block. */
function addTo(block: usize, rate: usize): void {
  for (let i: usize = 0; i < rate; i += 8) {
    store<u64>(STATE + i, load<u64>(STATE + i) ^ load<u64>(block + i));
  }
}

function squeeze(rate: usize, out: usize, outBytes: usize): void {
  for (let done: usize = 0; done < outBytes; done += rate) {
    if (done > 0) keccakF(STATE);
    memory.copy(out + done, STATE, outBytes - done < rate ? outBytes - done : rate);
  }
}

function absorbPair(rate: usize, suffix: u8, a: usize, b: usize, length: usize): void {
  memory.fill(STATE, 0, 400);
  let done: usize = 0;
  for (; length - done >= rate; done += rate) {
    addBlock(rate, a + done, b + done);
    permute2(STATE);
  }
  memory.fill(FIRST, 0, rate);
  memory.fill(SECOND, 0, rate);
  const left = length - done;
  memory.copy(FIRST, a + done, left);
  memory.copy(SECOND, b + done, left);
  pad(FIRST, left, rate, suffix);
  pad(SECOND, left, rate, suffix);
  addBlock(rate, FIRST, SECOND);
  permute2(STATE);
}

function pad(block: usize, length: usize, rate: usize, suffix: u8): void {
  store<u8>(block + length, suffix);
  store<u8>(block + rate - 1, load<u8>(block + rate - 1) ^ 0x80);
}

function addBlock(rate: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < rate; i += 8) {
    const both = i64x2.replace_lane(v128.load64_splat(a + i), 1, load<u64>(b + i));
    v128.store(STATE + 2 * i, v128.xor(v128.load(STATE + 2 * i), both));
  }
}

/** FIRST and SECOND = the first `rate` bytes of the states. */
function extract(rate: usize): void {
  for (let i: usize = 0; i < rate; i += 8) {
    store<u64>(FIRST + i, load<u64>(STATE + 2 * i));
    store<u64>(SECOND + i, load<u64>(STATE + 2 * i, 8));
  }
}

function squeezePair(rate: usize, out: usize, out2: usize, outBytes: usize): void {
  for (let done: usize = 0; done < outBytes; done += rate) {
    if (done > 0) permute2(STATE);
    extract(rate);
    const left = outBytes - done < rate ? outBytes - done : rate;
    memory.copy(out + done, FIRST, left);
    memory.copy(out2 + done, SECOND, left);
  }
}

/** Forgets the last inputs. */
export function wipeSponge(): void {
  memory.fill(STATE, 0, 400);
  memory.fill(FIRST, 0, 168);
  memory.fill(SECOND, 0, 168);
}
