/** What every queue promises: a driver calls this with how it is opened. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEVELS, PRIORITIES, type Level, type Priority } from '../../src/ports/job.ts';
import type { JobQueue, LaneName, Ticket } from '../../src/ports/job-queue.ts';

interface Bounds {
  readonly jobs: number;
  readonly expectedMs: number;
}

const WIDE: Bounds = { jobs: 10_000, expectedMs: 1e9 };

const ticket = (
  id: string,
  lane: LaneName = 128,
  priority: Priority = 'normal',
  expectedMs = 10,
): Ticket => ({ id, lane, priority, expectedMs });

const idOf = async (next: Promise<Ticket | undefined>): Promise<string | undefined> =>
  (await next)?.id;

export function testJobQueue(name: string, open: (bounds: Bounds) => JobQueue): void {
  describe(`${name}: order`, () => {
    it('gives high priority first, and each priority in the order of coming', async () => {
      const queue = open(WIDE);
      for (const priority of ['low', 'normal', 'high'] as const) {
        for (const n of [1, 2, 3]) queue.push(ticket(`${priority}${n}`, 256, priority));
      }
      const got: (string | undefined)[] = [];
      for (let n = 0; n < 9; n++) got.push(await idOf(queue.next(256)));
      const order = ['high1', 'high2', 'high3', 'normal1', 'normal2', 'normal3'];
      expect(got).toEqual([...order, 'low1', 'low2', 'low3']);
    });

    it('gives the whole ticket back', async () => {
      const queue = open(WIDE);
      const pushed = ticket('a', 192, 'high', 12.5);
      queue.push(pushed);
      expect(await queue.next(192)).toEqual(pushed);
    });

    it('keeps a ticket that is pushed again where it is', async () => {
      const queue = open(WIDE);
      expect(['a', 'b', 'a'].map((id) => queue.push(ticket(id)))).toEqual([true, true, true]);
      expect(queue.depth(128)).toEqual({ jobs: 2, expectedMs: 20 });
      expect([await idOf(queue.next(128)), await idOf(queue.next(128))]).toEqual(['a', 'b']);
      expect(queue.depth(128)).toEqual({ jobs: 0, expectedMs: 0 });
    });
  });

  describe(`${name}: stealing`, () => {
    it('takes from its home before a lane with more work', async () => {
      const queue = open(WIDE);
      queue.push(ticket('much', 256, 'high', 1000));
      queue.push(ticket('home', 128, 'low', 1));
      expect(await idOf(queue.next(128))).toBe('home');
    });

    it('takes from the lane with the most expected work when home is empty', async () => {
      const queue = open(WIDE);
      for (const n of [1, 2, 3]) queue.push(ticket(`many${n}`, 128, 'high', 10));
      queue.push(ticket('long', 256, 'low', 100));
      expect(await idOf(queue.next(192))).toBe('long');
      expect(await idOf(queue.next(192))).toBe('many1');
    });

    it('gives batches to slots for batches, and those nothing else', async () => {
      const queue = open(WIDE);
      const [single, batch] = [queue.next(128), queue.next('batch')];
      queue.push(ticket('batch', 'batch', 'high', 1000));
      queue.push(ticket('single', 256, 'low', 1));
      expect([await idOf(single), await idOf(batch)]).toEqual(['single', 'batch']);
      for (const id of ['b', 'c']) queue.push(ticket(id, 'batch', 'high', 1000));
      queue.push(ticket('s', 192, 'low', 1));
      expect([await idOf(queue.next(128)), await idOf(queue.next('batch'))]).toEqual(['s', 'b']);
      let taken = false;
      void queue.next(128).then(() => (taken = true));
      await Promise.resolve();
      expect(taken).toBe(false);
      expect(queue.depth('batch')).toEqual({ jobs: 1, expectedMs: 1000 });
    });

    it('takes work that is expected to take no time', async () => {
      const queue = open(WIDE);
      queue.push(ticket('none', 256, 'normal', 0));
      expect(await idOf(queue.next(128))).toBe('none');
    });
  });

  describe(`${name}: waiting`, () => {
    it('gives what comes to who waits in its lane, else to who waits longest', async () => {
      const queue = open(WIDE);
      const [first, second, third] = [queue.next(128), queue.next(256), queue.next(128)];
      queue.push(ticket('a', 256));
      queue.push(ticket('b', 256));
      queue.push(ticket('c', 192));
      expect(await Promise.all([first, second, third].map(idOf))).toEqual(['b', 'a', 'c']);
      expect(LEVELS.map((level) => queue.depth(level).jobs)).toEqual([0, 0, 0]);
    });

    it('gives undefined to all who wait, and to all who come, once it is closed', async () => {
      const queue = open(WIDE);
      const waiting = [queue.next(128), queue.next(256)];
      queue.close();
      expect(await Promise.all([...waiting, queue.next(192)])).toEqual(Array(3).fill(undefined));
      expect(queue.push(ticket('late'), true)).toBe(false);
    });
  });

  describe(`${name}: bounds`, () => {
    it('refuses what is more than its number of jobs, over all lanes', async () => {
      const queue = open({ jobs: 2, expectedMs: 1e9 });
      expect(queue.push(ticket('a', 128))).toBe(true);
      expect(queue.push(ticket('b', 256))).toBe(true);
      expect(queue.push(ticket('c', 192))).toBe(false);
      expect(queue.push(ticket('d', 192), true)).toBe(true);
      await queue.next(192);
      expect(queue.push(ticket('c', 192))).toBe(false);
      await queue.next(128);
      expect(queue.push(ticket('c', 192))).toBe(true);
    });

    it('refuses what is more than its work, but never a job alone', async () => {
      const queue = open({ jobs: 100, expectedMs: 50 });
      expect(queue.push(ticket('huge', 128, 'normal', 500))).toBe(true);
      expect(queue.push(ticket('a', 128, 'normal', 1))).toBe(false);
      await queue.next(128);
      expect(queue.push(ticket('b', 128, 'normal', 30))).toBe(true);
      expect(queue.push(ticket('c', 256, 'normal', 21))).toBe(false);
      expect(queue.push(ticket('d', 256, 'normal', 20))).toBe(true);
    });

    it('has no bounds for whoever waits already', async () => {
      const queue = open({ jobs: 0, expectedMs: 0 });
      const waiting = queue.next(128);
      expect(queue.push(ticket('a'))).toBe(true);
      expect(queue.push(ticket('b'))).toBe(false);
      expect(await idOf(waiting)).toBe('a');
    });
  });

  describe(`${name}: removing`, () => {
    it('takes a ticket out, once, and gives its room back', async () => {
      const queue = open({ jobs: 3, expectedMs: 1e9 });
      for (const id of ['a', 'b', 'c']) queue.push(ticket(id));
      expect([queue.remove('b'), queue.remove('b'), queue.remove('x')]).toEqual([
        true,
        false,
        false,
      ]);
      expect(queue.depth(128)).toEqual({ jobs: 2, expectedMs: 20 });
      expect(queue.push(ticket('d'))).toBe(true);
      const got = [await queue.next(128), await queue.next(128), await queue.next(128)];
      expect(got.map((one) => one?.id)).toEqual(['a', 'c', 'd']);
      expect(queue.remove('a')).toBe(false);
    });

    it('does not grow by tickets that come and go', () => {
      const queue = open(WIDE);
      queue.push(ticket('stays'));
      const round = (): void => {
        for (let n = 0; n < 200_000; n++) {
          queue.push(ticket(`t${n}`, LEVELS[n % 3], PRIORITIES[n % 2]));
          queue.remove(`t${n}`);
        }
      };
      round();
      const before = heap();
      round();
      round();
      // a ticket with its place is some 200 bytes: 400,000 of them would be 80 MB
      expect(heap() - before).toBeLessThan(20e6);
      expect(queue.depth(128)).toEqual({ jobs: 1, expectedMs: 10 });
    });
  });

  it(`${name}: does what a plain list does`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 80 }), async (actions) => {
        await compare(open({ jobs: 12, expectedMs: 200 }), actions);
      }),
      { numRuns: process.env['SLOW'] === '1' ? 3000 : 300 },
    );
  });
}

const action = fc.oneof(
  fc.record({
    do: fc.constant('push' as const),
    id: fc.integer({ min: 0, max: 15 }).map(String),
    lane: fc.constantFrom(...LEVELS),
    priority: fc.constantFrom(...PRIORITIES),
    expectedMs: fc.integer({ min: 0, max: 60 }),
    force: fc.boolean(),
  }),
  fc.record({ do: fc.constant('next' as const), home: fc.constantFrom(...LEVELS) }),
  fc.record({
    do: fc.constant('remove' as const),
    id: fc.integer({ max: 15, min: 0 }).map(String),
  }),
);

type Action = typeof action extends fc.Arbitrary<infer One> ? One : never;

/** A list in the order of coming is the model. It asks for the next only when there is one: waiting has tests of its own. */
async function compare(queue: JobQueue, actions: readonly Action[]): Promise<void> {
  let model: Ticket[] = [];
  const workOf = (level?: Level): number =>
    model
      .filter((one) => level === undefined || one.lane === level)
      .reduce((sum, { expectedMs }) => sum + expectedMs, 0);
  for (const one of actions) {
    if (one.do === 'push') {
      const { id, lane, priority, expectedMs, force } = one;
      const pushed = { id, lane, priority, expectedMs };
      const isKnown = model.some((other) => other.id === id);
      const fits = model.length < 12 && (model.length === 0 || workOf() + pushed.expectedMs <= 200);
      expect(queue.push(pushed, force)).toBe(isKnown || force || fits);
      if (!isKnown && (force || fits)) model.push(pushed);
    } else if (one.do === 'remove') {
      expect(queue.remove(one.id)).toBe(model.some(({ id }) => id === one.id));
      model = model.filter(({ id }) => id !== one.id);
    } else if (model.length > 0) {
      const got = (await queue.next(one.home))!;
      const lanes = LEVELS.filter((level) => model.some((other) => other.lane === level));
      const most = Math.max(...lanes.map((level) => workOf(level)));
      const from = lanes.includes(one.home)
        ? [one.home]
        : lanes.filter((level) => workOf(level) === most);
      expect(from).toContain(got.lane);
      const lane = model.filter((other) => other.lane === got.lane);
      const best = PRIORITIES.find((priority) => lane.some((other) => other.priority === priority));
      expect(got).toEqual(lane.find(({ priority }) => priority === best));
      model = model.filter(({ id }) => id !== got.id);
    }
    for (const level of LEVELS) {
      const jobs = model.filter((other) => other.lane === level).length;
      expect(queue.depth(level)).toEqual({ jobs, expectedMs: workOf(level) });
    }
  }
}

function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
