// Writes generated/level.ts: the level that the other sources are compiled for.

console.log(`/** 128, 192 or 256. Made by gen/level.mjs. */
export const LEVEL: usize = ${process.argv[2]};`);
