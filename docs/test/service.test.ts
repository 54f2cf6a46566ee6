/** docs/service.md says what the service is: its codes and settings are those of the code, in both directions. */
import { readFileSync } from 'node:fs';
import { PROBLEM_CODES } from '@nexuszero/client/contract';
import { SETTING_ROWS } from '@nexuszero/service';
import { expect, test } from 'vitest';

const page = readFileSync(new URL('../service.md', import.meta.url), 'utf8');

/** Rows of the table whose first column has that title. */
function table(title: string): string[][] {
  const [, rows] = page.split(`| ${title} |`)[1]!.split('|---|---|---|\n');
  return rows!
    .split('\n\n')[0]!
    .trim()
    .split('\n')
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

test('every code of a problem, with its status', () => {
  const codes = Object.entries(PROBLEM_CODES);
  expect(table('code')).toEqual(
    codes.map(([code, { status, title }]) => [code, `${status}`, title]),
  );
});

test('every setting', () => {
  expect(table('variable')).toEqual(SETTING_ROWS.map((row) => [...row]));
});
