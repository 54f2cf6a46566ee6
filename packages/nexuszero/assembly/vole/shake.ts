/**
 * SHAKE256 (FIPS 202) of two inputs of one length at a time, a role's name before each: the hash of the levels above
 * 128 (docs/protocol/vole.md, section 1).
 */
import { permute2 } from './generated/keccak';
import { NAMES, PREFIX, PREFIX_BYTES } from './roles';

const RATE: usize = 136;
/** Bytes before the input: the prefix, and the role's name with zeros behind it. */
const HEAD: usize = 24;

/** Lane i of both states in vector i. */
const STATE: usize = memory.data(400, 16);
const FIRST: usize = memory.data(136, 16);
const SECOND: usize = memory.data(136, 16);

/** `outBytes` bytes of the hash of each input, which out and out2 may alias. */
export function shakePair(
  role: i32,
  a: usize,
  b: usize,
  length: usize,
  out: usize,
  out2: usize,
  outBytes: usize,
): void {
  begin(role);
  let from = HEAD;
  let done: usize = 0;
  while (length - done >= RATE - from) {
    absorb(a + done, b + done, from);
    done += RATE - from;
    from = 0;
    permute2(STATE);
  }
  finish(a + done, b + done, length - done, from);
  squeeze(out, out2, outBytes);
}

function begin(role: i32): void {
  memory.fill(STATE, 0, 400);
  memory.fill(FIRST, 0, HEAD);
  memory.copy(FIRST, PREFIX, PREFIX_BYTES);
  memory.copy(FIRST + PREFIX_BYTES, NAMES + 4 * <usize>role, 4);
  for (let i: usize = 0; i < HEAD; i += 8) {
    v128.store(STATE + 2 * i, v128.load64_splat(FIRST + i));
  }
}

/** Adds what fills the bytes from `from` on. */
function absorb(a: usize, b: usize, from: usize): void {
  for (let i = from; i < RATE; i += 8) {
    const both = i64x2.replace_lane(v128.load64_splat(a + i - from), 1, load<u64>(b + i - from));
    v128.store(STATE + 2 * i, v128.xor(v128.load(STATE + 2 * i), both));
  }
}

/** The last bytes, fewer than there is room for, and the padding. */
function finish(a: usize, b: usize, length: usize, from: usize): void {
  memory.fill(FIRST, 0, RATE);
  memory.fill(SECOND, 0, RATE);
  memory.copy(FIRST, a, length);
  memory.copy(SECOND, b, length);
  pad(FIRST + length, FIRST + RATE - from - 1);
  pad(SECOND + length, SECOND + RATE - from - 1);
  absorb(FIRST, SECOND, from);
  permute2(STATE);
}

function pad(first: usize, last: usize): void {
  store<u8>(first, 0x1f);
  store<u8>(last, load<u8>(last) ^ 0x80);
}

function squeeze(out: usize, out2: usize, outBytes: usize): void {
  for (let done: usize = 0; done < outBytes; done += RATE) {
    if (done > 0) permute2(STATE);
    for (let i: usize = 0; i < RATE; i += 8) {
      store<u64>(FIRST + i, load<u64>(STATE + 2 * i));
      store<u64>(SECOND + i, load<u64>(STATE + 2 * i, 8));
    }
    const left = outBytes - done < RATE ? outBytes - done : RATE;
    memory.copy(out + done, FIRST, left);
    memory.copy(out2 + done, SECOND, left);
  }
}

/** Forgets the last inputs. */
export function wipeShake(): void {
  memory.fill(STATE, 0, 400);
  memory.fill(FIRST, 0, RATE);
  memory.fill(SECOND, 0, RATE);
}
