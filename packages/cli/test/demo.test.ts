/** `demo`: everything it claims is in its measurements, and it refuses all that it must. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, nexuszero, parsed, succeed, type Outcome } from './program.ts';

interface Tour {
  readonly ok: boolean;
  readonly stops: readonly {
    readonly title: string;
    readonly proveMs: number;
    readonly verifyMs: number;
    readonly bytes: number;
    readonly attempts: readonly { attempt: string; expected: string; got: string }[];
    readonly sound: boolean;
  }[];
  readonly sealed: {
    readonly title: string;
    readonly sealMs: number;
    readonly openMs: number;
    readonly bytes: number;
    readonly attempts: readonly { attempt: string; expected: string; got: string }[];
    readonly sound: boolean;
  };
  readonly compressed: {
    readonly compressMs: number;
    readonly decompressMs: number;
    readonly originalBytes: number;
    readonly bytes: number;
    readonly attempts: readonly { attempt: string; expected: string; got: string }[];
    readonly sound: boolean;
  };
  readonly planned: {
    readonly chosen: readonly {
      readonly asked: string;
      readonly system: string;
      readonly bytes: number;
      readonly why: string;
      readonly explained: readonly string[];
      readonly holds: boolean;
    }[];
    readonly attempts: readonly { attempt: string; expected: string; got: string }[];
    readonly nearest: string;
    readonly sound: boolean;
  };
  readonly workers: {
    readonly title: string;
    readonly items: number;
    readonly workers: number;
    readonly ms: number;
    readonly planted: number;
    readonly failed: readonly { readonly at: number; readonly code: string }[];
    readonly inOrder: boolean;
    readonly sound: boolean;
  };
  readonly service: {
    readonly jobs: number;
    readonly readyMs: number;
    readonly takenUp: number;
    readonly held: number;
    readonly leaked: boolean;
    readonly sound: boolean;
  };
  readonly batch: {
    readonly proofs: number;
    readonly batchMs: number;
    readonly planted: number;
    readonly named: readonly number[];
    readonly sound: boolean;
  };
}

let shown: Outcome;
let tour: Tour;
let seconds: number;

beforeAll(async () => {
  const started = performance.now();
  shown = await succeed(['demo']);
  seconds = (performance.now() - started) / 1000;
  tour = parsed(await succeed(['demo', '--json'])) as unknown as Tour;
});

describe('demo', () => {
  it('refuses every cheat with the code it must have, at every stop', () => {
    expect(tour.ok).toBe(true);
    expect(tour.stops).toHaveLength(10);
    for (const { attempts, sound, proveMs, verifyMs, bytes } of tour.stops) {
      expect(sound).toBe(true);
      expect(attempts.length).toBeGreaterThanOrEqual(4);
      for (const { expected, got } of attempts) expect(expected.split('|')).toContain(got);
      for (const figure of [proveMs, verifyMs, bytes]) expect(figure).toBeGreaterThan(0);
    }
  });

  it('makes a log at least twelve times smaller, and refuses copies that were changed', () => {
    const { originalBytes, bytes, sound, attempts, compressMs, decompressMs } = tour.compressed;
    expect(sound).toBe(true);
    expect(originalBytes / bytes).toBeGreaterThan(12);
    expect(attempts).toHaveLength(3);
    for (const { expected, got } of attempts) expect(expected.split('|')).toContain(got);
    for (const figure of [compressMs, decompressMs]) expect(figure).toBeGreaterThan(0);
  });

  it('finds the one bad proof among a hundred', () => {
    const { proofs, planted, named, sound } = tour.batch;
    expect(proofs).toBe(100);
    expect(named).toEqual([planted]);
    expect(sound).toBe(true);
  });

  it('shows why the optimizer chose what it did, and refuses what cannot be', () => {
    const { chosen, attempts, nearest, sound } = tour.planned;
    expect(sound).toBe(true);
    expect(chosen.map(({ asked, system }) => [asked, system])).toEqual([
      ['as it comes', 'bulletproofs'],
      ['post-quantum', 'vole'],
    ]);
    for (const { why, explained, holds, bytes } of chosen) {
      expect(holds).toBe(true);
      expect(shown.stdout).toContain(`${why}\n`);
      expect(explained[0]).toContain(`: ${String(bytes)} bytes`);
      expect(explained.at(-1)).toMatch(/^in all: [0-9.]+ ms$/);
    }
    expect(attempts.map(({ got }) => got)).toEqual(['PLAN_IMPOSSIBLE']);
    expect(nearest).toMatch(/^the nearest: sigma on /);
    expect(shown.stdout).toContain(`${nearest}\n`);
  });

  it('loses no job when its service is killed, and shows no secret of them', () => {
    const { jobs, held, takenUp, leaked, readyMs, sound } = tour.service;
    expect({ held, leaked, sound }).toEqual({ held: jobs, leaked: false, sound: true });
    expect(takenUp).toBeGreaterThan(0);
    expect(readyMs).toBeGreaterThan(0);
    expect(shown.stdout).toContain('none lost');
  });

  it('proves every kind on two workers, the one wrong secret failing alone', () => {
    const { title, items, workers, ms, planted, failed, inOrder, sound } = tour.workers;
    expect({ workers, inOrder, sound }).toEqual({ workers: 2, inOrder: true, sound: true });
    expect(items).toBe(20);
    expect(ms).toBeGreaterThan(0);
    expect(failed).toEqual([{ at: planted, code: 'WITNESS_MISMATCH' }]);
    const block = shown.stdout.slice(shown.stdout.indexOf(`“${title}”`)).split('\n\n')[0]!;
    expect(block).toMatch(/: failed alone, WITNESS_MISMATCH at \d+$/);
  });

  it('seals a note that both recipients open and nobody else', () => {
    const { title, attempts, sound, sealMs, openMs, bytes } = tour.sealed;
    expect(sound).toBe(true);
    expect(attempts.map(({ got }) => got)).toEqual(attempts.map(() => 'OPEN_FAILED'));
    expect(attempts.length).toBeGreaterThanOrEqual(4);
    expect(Math.min(sealMs, openMs)).toBeGreaterThan(0);
    const block = shown.stdout.slice(shown.stdout.indexOf(`“${title}”`)).split('\n\n')[0]!;
    const time = '[0-9.]+ (?:µs|ms|s)';
    expect(block).toMatch(
      new RegExp(`sealed in ${time}, ${String(bytes)} bytes; opened in ${time}: opened by both`),
    );
    expect(block.match(/ refused /g)).toHaveLength(attempts.length);
  });

  it('shows each stop: what is proved, its time, its bytes, what a cheat gets', () => {
    for (const { title, bytes, attempts } of tour.stops) {
      const from = shown.stdout.indexOf(`“${title}”`);
      expect(from).toBeGreaterThanOrEqual(0);
      const block = shown.stdout.slice(from).split('\n\n')[0]!;
      const time = '[0-9.]+ (?:µs|ms|s)';
      expect(block).toMatch(
        new RegExp(`proved in ${time}, ${String(bytes)} bytes; verified in ${time}: accepted`),
      );
      expect(block.match(/ refused /g)).toHaveLength(attempts.length);
    }
    expect(shown.stdout).toMatch(/Post-quantum are the proofs about SHA-256 and the box/);
    expect(shown.stdout).not.toMatch(/WRONG/);
  });

  it('prints other times when it runs again: nothing was typed by hand', async () => {
    const again = await succeed(['demo']);
    const times = (text: string): string[] => text.match(/[0-9.]+ (?:µs|ms|s)\b/g) ?? [];
    expect(times(again.stdout).length).toBe(times(shown.stdout).length);
    expect(times(again.stdout)).not.toEqual(times(shown.stdout));
  });

  it('has no number of a measurement in its sources', () => {
    for (const name of [
      ...['commands/demo.ts', 'tour.ts', 'sealed-visit.ts'],
      ...['planned-visit.ts', 'workers-visit.ts'],
    ]) {
      const source = readFileSync(
        join(fileURLToPath(new URL('../src', import.meta.url)), name),
        'utf8',
      );
      expect(source).not.toMatch(/[0-9]\s*(?:µs|ms|microseconds|milliseconds|bytes)\b/);
    }
  });

  it('takes seconds, not minutes', () => {
    // below ten on a quiet machine; the tests of others may run beside this one
    expect(seconds).toBeLessThan(30);
  });

  it('prints no colour codes where there is no terminal', () => {
    expect(shown.stdout).not.toContain('\u001b');
  });

  it('takes no further words', async () => {
    expectFailure(await nexuszero(['demo', 'fast']), 'BAD_PARAMETER');
  });
});
