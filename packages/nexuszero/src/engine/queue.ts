/** Tasks that wait, by priority; each level first in, first out. */
import { PRIORITIES, type Task } from './task.ts';

/** A queue that is cheap at both ends: taken tasks leave a gap that is closed now and then. */
class Lane {
  #tasks: Task[] = [];
  #first = 0;

  get length(): number {
    return this.#tasks.length - this.#first;
  }

  push(task: Task): void {
    this.#tasks.push(task);
  }

  /** Back to where it came from: it was here before the others. */
  putBack(task: Task): void {
    if (this.#first > 0) this.#tasks[--this.#first] = task;
    else this.#tasks.unshift(task);
  }

  peek(): Task | undefined {
    return this.#tasks[this.#first];
  }

  shift(): Task | undefined {
    const task = this.#tasks[this.#first];
    if (task === undefined) return undefined;
    this.#first++;
    if (this.#first >= 1024 || this.#first === this.#tasks.length) {
      this.#tasks = this.#tasks.slice(this.#first);
      this.#first = 0;
    }
    return task;
  }

  remove(isGone: (task: Task) => boolean): Task[] {
    const gone: Task[] = [];
    const kept: Task[] = [];
    for (const task of this.#tasks.slice(this.#first)) (isGone(task) ? gone : kept).push(task);
    this.#tasks = kept;
    this.#first = 0;
    return gone;
  }
}

/** How much goes into one dispatch. */
export interface ChunkLimits {
  /** Milliseconds of expected work, and jobs. */
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

  /** Takes out all that are gone, and gives them. */
  remove(isGone: (task: Task) => boolean): Task[] {
    return this.#lanes.flatMap((lane) => lane.remove(isGone));
  }

  /** The next tasks to be dispatched together: of one priority, in order, one that goes alone by itself. */
  take({ ms, jobs }: ChunkLimits): Task[] {
    const lane = this.#lanes.find(({ length }) => length > 0);
    const chunk: Task[] = [];
    let expected = 0;
    let most = jobs;
    while (lane !== undefined && chunk.length < most) {
      const next = lane.peek();
      if (next === undefined || (next.alone && chunk.length > 0)) break;
      most = Math.min(most, next.input.chunk ?? most);
      if (chunk.length >= most) break;
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
