/** Tasks that wait, by priority; each level first in, first out. */
import { PRIORITIES, type Task } from './task.ts';

/**
 * A queue that is cheap at both ends, and for those that leave from its middle: they stay as gaps, which are closed now and then. A
 * hundred thousand jobs, each with a signal of its own, must be aborted in time.
 */
class Lane {
  #tasks: Task[] = [];
  #first = 0;
  /** Of those from the first on, how many left. */
  #gaps = 0;

  get length(): number {
    return this.#tasks.length - this.#first - this.#gaps;
  }

  push(task: Task): void {
    task.queued = true;
    this.#tasks.push(task);
  }

  /** Back to where it came from: it was here before the others. */
  putBack(task: Task): void {
    task.queued = true;
    if (this.#first > 0) this.#tasks[--this.#first] = task;
    else this.#tasks.unshift(task);
  }

  peek(): Task | undefined {
    while (this.#gaps > 0 && this.#tasks[this.#first]?.queued === false) {
      this.#first++;
      this.#gaps--;
    }
    return this.#tasks[this.#first];
  }

  shift(): Task | undefined {
    const task = this.peek();
    if (task === undefined) return undefined;
    task.queued = false;
    this.#first++;
    if (this.#first >= 1024 || this.#first === this.#tasks.length) {
      this.#tasks = this.#tasks.slice(this.#first);
      this.#first = 0;
    }
    return task;
  }

  leave(task: Task): void {
    task.queued = false;
    this.#gaps++;
    if (this.#gaps >= 1024 && this.#gaps > this.length) this.#close();
  }

  remove(isGone: (task: Task) => boolean): Task[] {
    const gone: Task[] = [];
    const kept: Task[] = [];
    this.#close();
    for (const task of this.#tasks) (isGone(task) ? gone : kept).push(task);
    for (const task of gone) task.queued = false;
    this.#tasks = kept;
    return gone;
  }

  #close(): void {
    if (this.#gaps === 0 && this.#first === 0) return;
    this.#tasks = this.#tasks.slice(this.#first).filter(({ queued }) => queued);
    this.#first = 0;
    this.#gaps = 0;
  }
}

/** How much goes into one dispatch. */
export interface ChunkLimits {
  /** Jobs that are enough, once they are so many milliseconds of expected work. */
  readonly share: number;
  readonly leastMs: number;
  /** The most milliseconds and jobs. */
  readonly ms: number;
  readonly jobs: number;
}

export class Queue {
  readonly #lanes = PRIORITIES.map(() => new Lane());

  get length(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.length, 0);
  }

  push(task: Task): void {
    this.#laneOf(task).push(task);
  }

  putBack(task: Task): void {
    this.#laneOf(task).putBack(task);
  }

  /** Takes out one that waits. */
  leave(task: Task): void {
    this.#laneOf(task).leave(task);
  }

  /** Takes out all that are gone, and gives them. */
  remove(isGone: (task: Task) => boolean): Task[] {
    return this.#lanes.flatMap((lane) => lane.remove(isGone));
  }

  /** The next tasks to be dispatched together: of one priority, in order, one that goes alone by itself. */
  take({ share, leastMs, ms, jobs }: ChunkLimits): Task[] {
    const lane = this.#lanes.find(({ length }) => length > 0);
    const chunk: Task[] = [];
    let expected = 0;
    let most = jobs;
    while (lane !== undefined && chunk.length < most) {
      const next = lane.peek();
      if (next === undefined || (next.alone && chunk.length > 0)) break;
      most = Math.min(most, next.input.chunk ?? most);
      if (chunk.length >= most || (chunk.length >= share && expected >= leastMs)) break;
      expected += next.input.expectedMs;
      if (chunk.length > 0 && expected > ms) break;
      chunk.push(lane.shift()!);
      if (next.alone) break;
    }
    return chunk;
  }

  #laneOf(task: Task): Lane {
    return this.#lanes[PRIORITIES.indexOf(task.input.priority)]!;
  }
}
