/** The error class: codes, details, and recognition across realms. */
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { ERROR_CODES, isNexusError, NexusError, VERDICT_CODES } from '../../src/bytes/errors.ts';

test('carries code, path, hint and cause, and only those given', () => {
  const cause = new Error('inner');
  const full = new NexusError('BAD_ENCODING', 'room: why', { path: 'a.b', hint: 'do this', cause });
  expect(full).toMatchObject({
    name: 'NexusError',
    code: 'BAD_ENCODING',
    path: 'a.b',
    hint: 'do this',
    cause,
  });
  expect(full).toBeInstanceOf(Error);
  const bare = new NexusError('ABORTED', 'room: why');
  expect(['path' in bare, 'hint' in bare, 'cause' in bare]).toEqual([false, false, false]);
  expect(Object.keys(bare)).not.toContain('nexuszero.error');
});

test('is recognised across copies and realms, and nothing else is', () => {
  expect(isNexusError(new NexusError('INTERNAL', 'x'))).toBe(true);
  // another copy of the package, in another realm: the brand is a registered symbol
  const foreign: unknown = vm.runInNewContext(`
    const error = Object.assign(new Error('x'), { code: 'ABORTED' });
    Object.defineProperty(error, Symbol.for('nexuszero.error'), { value: true }); error`);
  expect(foreign instanceof Error).toBe(false);
  expect(isNexusError(foreign)).toBe(true);
  const others: unknown[] = [
    new Error('x'),
    { code: 'ABORTED' },
    null,
    undefined,
    'ABORTED',
    1,
    () => 0,
  ];
  for (const other of others) expect(isNexusError(other)).toBe(false);
});

test('the registries are closed: frozen, disjoint, each with an exit status and a meaning', () => {
  expect(Object.isFrozen(ERROR_CODES) && Object.isFrozen(VERDICT_CODES)).toBe(true);
  const codes = [...Object.keys(ERROR_CODES), ...Object.keys(VERDICT_CODES)];
  expect(new Set(codes).size).toBe(codes.length);
  for (const { exit, meaning } of [
    ...Object.values(ERROR_CODES),
    ...Object.values(VERDICT_CODES),
  ]) {
    expect([1, 2]).toContain(exit);
    expect(meaning).toMatch(/^[a-z][^.]+$/);
  }
});
