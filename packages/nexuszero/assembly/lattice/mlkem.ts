/** ML-KEM (FIPS 203, section 6), with keys that are expanded once. Nothing branches on or indexes by a secret. */
import {
  ciphertextBytes,
  decrypt,
  encrypt,
  expandedBytes,
  expandPublic,
  expandSecret,
  generate,
  publicBytes,
  wipePke,
} from './pke';
import { PREPARED } from './ntt';
import { wipeSamples } from './sample';
import { sha3256, sha3512, shake256, wipeSponge } from './sponge';

/** Largest ciphertext. */
const MOST: usize = 1568;

const INPUT: usize = memory.data(64, 16);
/** K and the coins, or rho and sigma. */
const OUTPUT: usize = memory.data(64, 16);
/** z and a ciphertext; K of implicit rejection. */
const REJECTED: usize = memory.data(32 + MOST, 16);
const OTHER_KEY: usize = memory.data(32, 16);
const AGAIN: usize = memory.data(MOST, 16);

/** Bytes of the room that an expanded key takes: H(ek), the public part; z, the secret vector. */
export function roomBytes(k: usize): usize {
  return secretAt(k) + 32 + PREPARED * k;
}

function secretAt(k: usize): usize {
  return 32 + expandedBytes(k);
}

/** Algorithm 16: `seed` is d || z; writes ek, and dk of 768 k + 96 bytes. */
export function keygen(k: usize, seed: usize, ek: usize, dk: usize): void {
  memory.copy(INPUT, seed, 32);
  store<u8>(INPUT + 32, <u8>k);
  sha3512(INPUT, 33, OUTPUT);
  generate(k, OUTPUT, OUTPUT + 32, ek, dk);
  const size = publicBytes(k);
  memory.copy(dk + 384 * k, ek, size);
  sha3256(ek, size, dk + 384 * k + size);
  memory.copy(dk + 384 * k + size + 32, seed + 32, 32);
  wipe();
}

/** Expands an encapsulation key into `room`: whether it passes the modulus check. */
export function readPublic(k: usize, ek: usize, room: usize): bool {
  sha3256(ek, publicBytes(k), room);
  return expandPublic(k, ek, room + 32);
}

/** Expands a decapsulation key into `room`: whether it passes the hash check, and its public part the modulus check. */
export function readSecret(k: usize, dk: usize, room: usize): bool {
  const size = publicBytes(k);
  const valid = readPublic(k, dk + 384 * k, room);
  const same = areEqual(room, dk + 384 * k + size, 32);
  memory.copy(room + secretAt(k), dk + 384 * k + size + 32, 32);
  expandSecret(k, dk, room + secretAt(k) + 32);
  wipe();
  return valid && same == 0;
}

/** Algorithm 17 with the random m: ciphertext and K. */
export function encapsulate(k: usize, room: usize, m: usize, ciphertext: usize, key: usize): void {
  memory.copy(INPUT, m, 32);
  memory.copy(INPUT + 32, room, 32);
  sha3512(INPUT, 64, OUTPUT);
  encrypt(k, room + 32, INPUT, OUTPUT + 32, ciphertext);
  memory.copy(key, OUTPUT, 32);
  wipe();
}

/** Algorithm 18: K, or what implicit rejection gives. */
export function decapsulate(k: usize, room: usize, ciphertext: usize, key: usize): void {
  const size = ciphertextBytes(k);
  const secret = room + secretAt(k);
  decrypt(k, secret + 32, ciphertext, INPUT);
  memory.copy(INPUT + 32, room, 32);
  sha3512(INPUT, 64, OUTPUT);
  memory.copy(REJECTED, secret, 32);
  memory.copy(REJECTED + 32, ciphertext, size);
  shake256(REJECTED, 32 + size, OTHER_KEY, 32);
  encrypt(k, room + 32, INPUT, OUTPUT + 32, AGAIN);
  const mask = i8x16.splat(<i8>areEqual(AGAIN, ciphertext, size));
  for (let i: usize = 0; i < 32; i += 16) {
    v128.store(key + i, v128.bitselect(v128.load(OTHER_KEY + i), v128.load(OUTPUT + i), mask));
  }
  wipe();
}

/** 0 when the bytes are the same, else -1; all are looked at. `length` is a multiple of 16. */
function areEqual(a: usize, b: usize, length: usize): i32 {
  let differences = i64x2.splat(0);
  for (let i: usize = 0; i < length; i += 16) {
    differences = v128.or(differences, v128.xor(v128.load(a + i), v128.load(b + i)));
  }
  const any = i64x2.extract_lane(differences, 0) | i64x2.extract_lane(differences, 1);
  const folded = (<i32>(any >> 32)) | (<i32>any);
  return (folded | -folded) >> 31;
}

function wipe(): void {
  memory.fill(INPUT, 0, 64);
  memory.fill(OUTPUT, 0, 64);
  memory.fill(REJECTED, 0, 32 + MOST);
  memory.fill(OTHER_KEY, 0, 32);
  memory.fill(AGAIN, 0, MOST);
  wipePke();
  wipeSamples();
  wipeSponge();
}
