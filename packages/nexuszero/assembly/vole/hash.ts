/** The hash of the level, one function a role (docs/protocol/vole.md, section 1). */
import { chainBytes, deriveHash, makeKeys, useChain, wipeBlake3 } from './blake3';
import { LEVEL } from './generated/level';
import { area } from './memory';
import { shakePair, wipeShake } from './shake';

/** Once an instance. */
export function prepareHash(): void {
  if (LEVEL == 128) makeKeys();
}

/** Room that hashing up to `longest` bytes takes. */
export function layOutHash(longest: usize): void {
  if (LEVEL == 128) useChain(area(chainBytes(longest)), chainBytes(longest));
}

/** out = `outBytes` bytes of the role's hash of `length` bytes. out may alias the input. */
export function hash(role: i32, at: usize, length: usize, out: usize, outBytes: usize): void {
  if (LEVEL == 128) deriveHash(role, at, length, out, outBytes);
  else shakePair(role, at, at, length, out, out, outBytes);
}

/** Above level 128: as `hash`, of two inputs of one length, which may be the same. */
export function hashPair(
  role: i32,
  a: usize,
  b: usize,
  length: usize,
  out: usize,
  out2: usize,
  outBytes: usize,
): void {
  shakePair(role, a, b, length, out, out2, outBytes);
}

/** Forgets the last inputs. */
export function wipeHash(): void {
  if (LEVEL == 128) wipeBlake3();
  else wipeShake();
}
