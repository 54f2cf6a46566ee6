/** The cache: bounded, with a time limit, least recently used first out. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Cache } from '../../src/engine/cache.ts';

describe('cache', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('keeps as many entries as it may, those used last', () => {
    const cache = new Cache<number>({ entries: 2, ttlMs: 1000 });
    cache.set('a', 1);
    cache.set('b', 2);
    expect(cache.get('a')).toBe(1);
    cache.set('c', 3);
    expect(cache.get('b')).toBeUndefined();
    expect(cache.get('a')).toBe(1);
    expect(cache.get('c')).toBe(3);
    expect(cache.statistics()).toEqual({
      entries: 2,
      hits: 3,
      misses: 1,
      evictions: 1,
      expired: 0,
    });
  });

  test('forgets what is too old', () => {
    const cache = new Cache<number>({ entries: 2, ttlMs: 1000 });
    cache.set('a', 1);
    vi.advanceTimersByTime(999);
    expect(cache.get('a')).toBe(1);
    vi.advanceTimersByTime(2);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.statistics()).toMatchObject({ entries: 0, expired: 1, misses: 1 });
  });

  test('a value that is set again starts anew, and takes no second place', () => {
    const cache = new Cache<number>({ entries: 2, ttlMs: 1000 });
    cache.set('a', 1);
    vi.advanceTimersByTime(900);
    cache.set('a', 2);
    cache.set('b', 3);
    vi.advanceTimersByTime(900);
    expect(cache.get('a')).toBe(2);
    expect(cache.statistics()).toMatchObject({ entries: 2, evictions: 0 });
  });

  test('of no entries keeps nothing', () => {
    const cache = new Cache<number>({ entries: 0, ttlMs: 1000 });
    cache.set('a', 1);
    expect(cache.isOff).toBe(true);
    expect(cache.get('a')).toBeUndefined();
  });
});
