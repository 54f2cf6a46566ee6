/**
 * Writes the golden containers; run by hand with `npx tsx packages/nexuszero/test/golden/make-containers.ts`. They are only ever
 * added: what was once compressed must decompress for ever. Before the format was published, `--again` makes all of them anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CONTAINER_CASES, goldenContainer, type GoldenContainer } from './containers.ts';

const file = new URL('containers.json', import.meta.url);
const again = process.argv.includes('--again') || !existsSync(file);
const stored = again ? [] : (JSON.parse(readFileSync(file, 'utf8')) as readonly GoldenContainer[]);

const containers = [...stored];
for (const row of CONTAINER_CASES.filter(
  ({ title }) => !stored.some((old) => old.title === title),
)) {
  containers.push(await goldenContainer(row));
}
writeFileSync(file, `${JSON.stringify(containers, null, 2)}\n`);
