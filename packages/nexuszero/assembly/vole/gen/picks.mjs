// Writes generated/picks.ts: the inner loop of the universal hash, without its loop over tables.

const LEVEL = Number(process.argv[2]);
// a row of one block in one pass
const BLOCKS = LEVEL === 128 ? 11 : 12;
const TABLE = 64 * 32;

const out = [];
const line = (text) => out.push(text);

line('/** Sums of table entries that indices name. Made by gen/picks.mjs. */');
line('');
line('/** Blocks of six whose tables are in use together, and bytes of a table. */');
line(`export const BLOCKS: usize = ${BLOCKS};`);
line(`export const TABLE: usize = ${TABLE};`);
line('');
line('/**');
line(
  ` * Adds to \`bits\` buckets of both rows the entries of ${BLOCKS} tables (64 entries of 32 bytes each) that their`,
);
line(' * indices name: 2 bytes by table and bit, offsets into the table.');
line(' */');
line(
  'export function addPicked(buckets: usize, buckets2: usize, tables: usize, indices: usize, bits: usize): void {',
);
line('  let entry: usize = 0;');
line('  for (let i: usize = 0; i < 16 * bits; i += 16) {');
line('    const at = indices + (i >> 3);');
line('    let x = v128.load(buckets + i);');
line('    let y = v128.load(buckets2 + i);');
line('    let next = at;');
for (let block = 0; block < BLOCKS; block++) {
  line(`    entry = tables + <usize>load<u16>(next);`);
  line(`    x = v128.xor(x, v128.load(entry, ${block * TABLE}));`);
  line(`    y = v128.xor(y, v128.load(entry, ${block * TABLE + 16}));`);
  if (block < BLOCKS - 1) line('    next += 2 * bits;');
}
line('    v128.store(buckets + i, x);');
line('    v128.store(buckets2 + i, y);');
line('  }');
line('}');
console.log(out.join('\n'));
