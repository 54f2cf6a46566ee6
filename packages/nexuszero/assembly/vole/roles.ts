/**
 * What a hash is of: the roles keep the inputs of one kind from passing for those of another
 * (docs/protocol/vole.md, section 1).
 */

export const STATEMENT: i32 = 0;
export const SEED: i32 = 1;
export const LEAF: i32 = 2;
export const COMMITMENTS: i32 = 3;
export const CORRECTIONS: i32 = 4;
export const CHALLENGE_1: i32 = 5;
export const TAGS: i32 = 6;
export const CHALLENGE_2: i32 = 7;
export const CHALLENGE_3: i32 = 8;
export const GRIND: i32 = 9;
/** Of one tree and of one row: above level 128 only. */
export const TREE: i32 = 10;
export const ROW: i32 = 11;

export const PREFIX: usize = memory.data<u8>([
  0x6e, 0x65, 0x78, 0x75, 0x73, 0x7a, 0x65, 0x72, 0x6f, 0x20, 0x76, 0x6f, 0x6c, 0x65, 0x20, 0x76,
  0x31, 0x20,
]);
export const PREFIX_BYTES: usize = 18;
/** stmt, seed, leaf, com, corr, ch1, vt, ch2, ch3, pow, tree, row: 4 bytes each, zeros at the end. */
export const NAMES: usize = memory.data<u8>([
  0x73, 0x74, 0x6d, 0x74, 0x73, 0x65, 0x65, 0x64, 0x6c, 0x65, 0x61, 0x66, 0x63, 0x6f, 0x6d, 0, 0x63,
  0x6f, 0x72, 0x72, 0x63, 0x68, 0x31, 0, 0x76, 0x74, 0, 0, 0x63, 0x68, 0x32, 0, 0x63, 0x68, 0x33, 0,
  0x70, 0x6f, 0x77, 0, 0x74, 0x72, 0x65, 0x65, 0x72, 0x6f, 0x77, 0,
]);
