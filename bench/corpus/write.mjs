// Writes every class of the compression corpus to DIR/NAME.bin:
//   node bench/corpus/write.mjs --seed 01 --size 1000000 --out DIR [--only a,b]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CORPUS } from '../../packages/cli/dist/corpus/classes.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    size: { type: 'string', default: '1000000' },
    out: { type: 'string' },
    only: { type: 'string' },
  },
});
if (values.seed === undefined || values.out === undefined) {
  throw new Error('usage: write.mjs --seed HEX --size BYTES --out DIR [--only NAME,..]');
}
const only = values.only?.split(',');
const seed = Uint8Array.from(Buffer.from(values.seed, 'hex'));
mkdirSync(values.out, { recursive: true });
for (const { name, generate } of CORPUS) {
  if (only !== undefined && !only.includes(name)) continue;
  const started = performance.now();
  const { bytes, entropyBits } = await generate(seed, Number(values.size));
  writeFileSync(join(values.out, `${name}.bin`), bytes);
  const bound = ((8 * bytes.length) / entropyBits).toFixed(2);
  const ms = (performance.now() - started).toFixed(0);
  console.log(`${name.padEnd(24)} ${bytes.length} bytes, bound ${bound}, made in ${ms} ms`);
}
