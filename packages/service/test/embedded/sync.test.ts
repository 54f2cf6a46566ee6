/** Acknowledged means on the disk: by the system calls, for a process that is killed loses nothing anyway. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { places } from './children.ts';

const place = places();

const canTrace = ((): boolean => {
  const can = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
  if (!can) console.warn('SKIPPED: the test of what is synced needs strace');
  return can;
})();

it.skipIf(!canTrace)('a job is synced before it is acknowledged', { timeout: 60_000 }, async () => {
  const folder = await place();
  await mkdir(folder);
  const trace = `${dirname(folder)}/trace`;
  const child = fileURLToPath(new URL('sync-child.ts', import.meta.url));
  const calls = 'trace=fdatasync,pwrite64,pwritev,write';
  const node = [process.execPath, '--import', 'tsx', child, folder];
  // -y: paths for descriptors
  execFileSync('strace', ['-f', '-y', '-e', calls, '-o', trace, ...node], { stdio: 'ignore' });
  const spans = spansOf(await readFile(trace, 'utf8'));
  expect(spans.map(({ upTo }) => upTo)).toEqual(
    Array(5).fill(['adding', 'added', 'ended', 'shredded']).flat(),
  );
  for (const { upTo, synced } of spans) {
    if (upTo === 'added') {
      // pages before the meta page that makes them count, that one by itself
      expect(synced).toEqual(expect.arrayContaining(['keys', 'journal', 'meta']));
      expect(synced.indexOf('journal')).toBeLessThan(synced.indexOf('meta'));
    }
    if (upTo === 'ended') expect(synced.slice(0, 2)).toEqual(['journal', 'meta']);
    // what was to be shredded may be so before it is asked for
    if (upTo === 'shredded') {
      const ended = spans[spans.findIndex((span) => span.synced === synced) - 1]!;
      expect([...ended.synced, ...synced]).toContain('keys');
    }
  }
});

interface Span {
  /** What the child said at its end. */
  readonly upTo: string;
  /** What was on the disk by then, in order. */
  readonly synced: string[];
}

function spansOf(trace: string): Span[] {
  const spans: Span[] = [];
  let synced: string[] = [];
  /** Calls that have not returned, by thread. */
  const open = new Map<string, string>();
  for (const line of trace.split('\n')) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const said = /^write\(1<.*"say (\w+)/.exec(text)?.[1];
    if (said !== undefined) {
      spans.push({ upTo: said, synced });
      synced = [];
    }
    const begun = whatIsSynced(text);
    if (begun !== undefined && text.includes('<unfinished')) open.set(thread, begun);
    else if (begun !== undefined) synced.push(begun);
    else if (/^<... (?:fdatasync|pwrite64) resumed/.test(text) && open.has(thread)) {
      synced.push(open.get(thread)!);
      open.delete(thread);
    }
  }
  return spans;
}

/** LMDB writes its meta pages, the first two, by a descriptor that syncs each write: 128 bytes of them. */
function whatIsSynced(call: string): string | undefined {
  if (/^fdatasync\(\d+<[^>]*keys\.slots>/.test(call)) return 'keys';
  if (/^fdatasync\(\d+<[^>]*journal\.mdb>/.test(call)) return 'journal';
  if (/^pwrite64\(\d+<[^>]*journal\.mdb>.*, 128, \d+/.test(call)) return 'meta';
  return undefined;
}
