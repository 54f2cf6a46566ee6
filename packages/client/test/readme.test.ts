/** Every program of the README runs, and prints what it says. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as nexuszero from '../../nexuszero/src/index.ts';
import * as preimage from '../../nexuszero/src/preimage.ts';
import * as range from '../../nexuszero/src/range.ts';
import * as sigma from '../../nexuszero/src/sigma.ts';
import * as client from '../src/index.ts';
import { honest } from './honest.ts';
import { serve } from './server.ts';

const MODULES: Readonly<Record<string, object>> = {
  '@nexuszero/client': client,
  nexuszero,
  'nexuszero/preimage': preimage,
  'nexuszero/range': range,
  'nexuszero/sigma': sigma,
};
const text = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const programs = [...text.matchAll(/^## (.+)$|```ts\n([^]*?)```/gm)].reduce<[string, string][]>(
  (list, [, title, code]) => {
    if (title !== undefined) list.push([title, '']);
    else list.at(-1)![1] += code!;
    return list;
  },
  [],
);

test.each(programs.filter(([, code]) => code !== ''))('%s', async (_, code) => {
  const service = await serve(honest());
  const runnable = code
    .replaceAll(/import \* as (\w+) from '(.+)';/g, "const $1 = modules['$2'];")
    .replaceAll(/import (\{.+\}) from '(.+)';/g, "const $1 = modules['$2'];")
    .replaceAll('http://127.0.0.1:8787', service.url);
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor;
  const printed: string[] = [];
  const log = (...words: unknown[]): number => printed.push(words.join(' '));
  await new AsyncFunction('modules', 'console', runnable)(MODULES, { log });
  // a line without a promise is one that must not be reached
  const said = [...code.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map(([, words]) => words);
  expect(said.length).toBeGreaterThan(0);
  expect(printed).toEqual(said);
});
