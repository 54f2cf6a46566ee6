/**
 * Test vectors that nobody here wrote, in a folder outside the repository: NEXUSZERO_VECTORS, by
 * default ../shared/vectors from the repository's root. A missing default is skipped by the tests;
 * a folder that the variable names but that is not there is a failure.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DEFAULT = fileURLToPath(new URL('../../../../../shared/vectors/', import.meta.url));

/** Every JSON file of a set by its name; empty when the default folder is missing. */
export function readVectors(set: string): Readonly<Record<string, unknown>> {
  const given = process.env['NEXUSZERO_VECTORS'];
  const folder = `${given ?? DEFAULT}/${set}`;
  if (given === undefined && !existsSync(folder)) return {};
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as unknown]),
  );
}
