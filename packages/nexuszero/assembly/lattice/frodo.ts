/**
 * FrodoKEM and eFrodoKEM (draft-longa-cfrg-frodokem, section "FrodoKEM"), with keys that are expanded once: A transposed, B
 * unpacked. Nothing branches on or indexes by a secret.
 */
import { makeRows, transposeRows, useSeed } from './frodo-a';
import { addMessage, pack, takeMessage, unpack } from './frodo-codec';
import { addProducts, weave, wipeWoven } from './frodo-matrix';
import { sampleWords } from './frodo-noise';
import * as s from './frodo-set';
import { SHAKE128_RATE, SHAKE256_RATE, shakeSingle, wipeSponge } from './sponge';

const SQUARE: usize = 128;

/** Noise of one call: S' (or S^T), E' (or E), E''. */
const NOISE: usize = memory.data(2 * (2 * 8 * s.MOST + 64), 16);
const ROWS: usize = memory.data(4 * s.MOST, 16);
/** B' of a ciphertext, and words of 8 by 8. */
const WIDE: usize = memory.data(16 * s.MOST, 16);
const V: usize = memory.data(SQUARE, 16);
const C: usize = memory.data(SQUARE, 16);
/** pkh || mu || salt; seedSE || k; inputs with their first byte. */
const G_INPUT: usize = memory.data(128, 16);
const G_OUTPUT: usize = memory.data(96, 16);
const SEED: usize = memory.data(80, 16);
/** A ciphertext made again, and what F hashes: the ciphertext and k. */
const AGAIN: usize = memory.data(21760, 16);
const F_INPUT: usize = memory.data(21760, 16);

/** Bytes of an expanded key: pkh, B^T, A^T; s, S^T. */
export function roomBytes(): usize {
  return 32 + 16 * s.n + 2 * s.n * s.n + 32 + 16 * s.n;
}

function columnsOf(room: usize): usize {
  return room + 32;
}

function matrixOf(room: usize): usize {
  return room + 32 + 16 * s.n;
}

function secretOf(room: usize): usize {
  return matrixOf(room) + 2 * s.n * s.n;
}

function hash(at: usize, length: usize, out: usize, outBytes: usize): void {
  shakeSingle(s.short ? SHAKE128_RATE : SHAKE256_RATE, at, length, out, outBytes);
}

/** `count` words of noise from the seed behind the byte. */
function makeNoise(first: u8, seed: usize, count: usize): void {
  store<u8>(SEED, first);
  memory.copy(SEED + 1, seed, s.seedBytes);
  hash(SEED, 1 + s.seedBytes, NOISE, 2 * count);
  sampleWords(NOISE, count);
}

/** Key generation from s || seedSE || z: pk and sk. */
export function keygen(random: usize, aes: bool, pk: usize, sk: usize): void {
  const width: usize = 2 * s.n;
  hash(random + s.secretBytes + s.seedBytes, 16, pk, s.SEED_A);
  makeNoise(0x5f, random + s.secretBytes, 16 * s.n);
  useSeed(pk, aes);
  // B = A S + E, in the place of E
  const b = NOISE + 8 * width;
  weave(NOISE);
  for (let i: usize = 0; i < s.n; i += 2) {
    makeRows(ROWS, i);
    addProducts(b + 16 * i, 2, 16, ROWS, 2);
  }
  pack(pk + s.SEED_A, b, 8 * s.n);
  let at = sk;
  memory.copy(at, random, s.secretBytes);
  at += s.secretBytes;
  memory.copy(at, pk, s.publicBytes());
  at += s.publicBytes();
  memory.copy(at, NOISE, 8 * width);
  hash(pk, s.publicBytes(), at + 8 * width, s.secretBytes);
  wipe();
}

/** Expands pk into `room`, all but A. */
export function readVectors(pk: usize, room: usize): void {
  hash(pk, s.publicBytes(), room, s.secretBytes);
  unpack(NOISE, pk + s.SEED_A, 8 * s.n);
  const columns = columnsOf(room);
  for (let i: usize = 0; i < s.n; i++) {
    for (let j: usize = 0; j < 8; j++) {
      store<u16>(columns + 2 * (s.n * j + i), load<u16>(NOISE + 2 * (8 * i + j)));
    }
  }
}

/** Expands A of pk into `room`. */
export function readMatrix(pk: usize, aes: bool, room: usize): void {
  useSeed(pk, aes);
  for (let i: usize = 0; i < s.n; i += 2) {
    makeRows(ROWS, i);
    transposeRows(matrixOf(room), ROWS, i);
  }
}

/** Takes rows of A, an even number, from `first` on, that somebody else has made. */
export function takeRows(room: usize, rows: usize, first: usize, count: usize): void {
  if (first + count > s.n) unreachable();
  for (let i: usize = 0; i < count; i += 2) {
    transposeRows(matrixOf(room), rows + 2 * s.n * i, first + i);
  }
}

/** Expands sk, all but A: whether pkh is that of its pk. */
export function readSecret(sk: usize, room: usize): bool {
  const pk = sk + s.secretBytes;
  readVectors(pk, room);
  const noise = pk + s.publicBytes();
  const at = secretOf(room);
  memory.copy(at, sk, s.secretBytes);
  memory.copy(at + 32, noise, 16 * s.n);
  return differ(room, noise + 16 * s.n, s.secretBytes) == 0;
}

/** c1 || c2 of the message under seedSE. */
function encrypt(room: usize, message: usize, seed: usize, out: usize): void {
  const width: usize = 2 * s.n;
  makeNoise(0x96, seed, 16 * s.n + 64);
  const product = NOISE + 8 * width;
  weave(NOISE);
  addProducts(product, width, 2, matrixOf(room), s.n);
  pack(out, product, 8 * s.n);
  const square = NOISE + 16 * width;
  addProducts(square, 16, 2, columnsOf(room), 8);
  addMessage(square, message);
  pack(out + s.packedBytes(), square, 64);
}

/** mu || salt, in G_INPUT behind pkh: seedSE || k. */
function derive(room: usize): void {
  memory.copy(G_INPUT, room, s.secretBytes);
  hash(G_INPUT, 2 * s.secretBytes + s.saltBytes, G_OUTPUT, s.seedBytes + s.secretBytes);
}

/** The shared secret of a ciphertext and k. */
function finish(ciphertext: usize, k: usize, out: usize): void {
  const size = s.ciphertextBytes();
  memory.copy(F_INPUT, ciphertext, size);
  memory.copy(F_INPUT + size, k, s.secretBytes);
  hash(F_INPUT, size + s.secretBytes, out, s.secretBytes);
}

/** Encapsulation with the random mu || salt. */
export function encapsulate(room: usize, random: usize, ciphertext: usize, key: usize): void {
  memory.copy(G_INPUT + s.secretBytes, random, s.secretBytes + s.saltBytes);
  derive(room);
  encrypt(room, random, G_OUTPUT, ciphertext);
  const size = s.packedBytes() + s.packedSquare();
  memory.copy(ciphertext + size, random + s.secretBytes, s.saltBytes);
  finish(ciphertext, G_OUTPUT + s.seedBytes, key);
  wipe();
}

/** FrodoPKE.Dec: the message M = C - B' S into its place before the hash G. */
function decrypt(secret: usize, ciphertext: usize): void {
  unpack(WIDE, ciphertext, 8 * s.n);
  unpack(C, ciphertext + s.packedBytes(), 64);
  memory.fill(V, 0, SQUARE);
  weave(secret + 32);
  addProducts(V, 2, 16, WIDE, 8);
  for (let i: usize = 0; i < SQUARE; i += 16) {
    v128.store(V + i, i16x8.sub(v128.load(C + i), v128.load(V + i)));
  }
  takeMessage(G_INPUT + s.secretBytes, V);
}

/** The decryption alone, for measuring: what it finds, which nothing has authenticated, is thrown away. */
export function measureDecryption(room: usize, ciphertext: usize, times: i32): void {
  const secret = secretOf(room);
  for (let i = 0; i < times; i++) decrypt(secret, ciphertext);
  wipe();
}

/** Decapsulation: ss, or what implicit rejection gives. */
export function decapsulate(room: usize, ciphertext: usize, key: usize): void {
  const secret = secretOf(room);
  decrypt(secret, ciphertext);
  const size = s.packedBytes() + s.packedSquare();
  memory.copy(G_INPUT + 2 * s.secretBytes, ciphertext + size, s.saltBytes);
  derive(room);
  encrypt(room, G_INPUT + s.secretBytes, G_OUTPUT, AGAIN);
  const mask = differ(AGAIN, ciphertext, size);
  const k = G_OUTPUT + s.seedBytes;
  for (let i: usize = 0; i < s.secretBytes; i++) {
    const right = load<u8>(k + i);
    store<u8>(k + i, right ^ ((<u8>mask) & (right ^ load<u8>(secret + i))));
  }
  finish(ciphertext, k, key);
  wipe();
}

/** 0 when the bytes are the same, else 255; all are looked at. `length` is a multiple of 8. */
function differ(a: usize, b: usize, length: usize): u32 {
  let differences: u64 = 0;
  for (let i: usize = 0; i < length; i += 8) differences |= load<u64>(a + i) ^ load<u64>(b + i);
  const folded = (<u32>(differences >> 32)) | (<u32>differences);
  return ((folded | (0 - folded)) >> 31) * 255;
}

function wipe(): void {
  memory.fill(NOISE, 0, 2 * (16 * s.MOST + 64));
  memory.fill(WIDE, 0, 16 * s.MOST);
  memory.fill(V, 0, SQUARE);
  memory.fill(C, 0, SQUARE);
  memory.fill(G_INPUT, 0, 128);
  memory.fill(G_OUTPUT, 0, 96);
  memory.fill(SEED, 0, 80);
  memory.fill(AGAIN, 0, 21760);
  memory.fill(F_INPUT, 0, 21760);
  wipeWoven();
  wipeSponge();
}
