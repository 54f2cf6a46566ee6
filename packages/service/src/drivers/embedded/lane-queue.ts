/** The queue of one process, in memory. Whatever it forgets, the journal knows. */
import { PRIORITIES, type Priority } from '../../ports/job.ts';
import {
  LANES,
  type Depth,
  type JobQueue,
  type LaneName,
  type Ticket,
} from '../../ports/job-queue.ts';

export interface QueueBounds {
  /** The most tickets that wait. */
  readonly jobs: number;
  /** The most milliseconds of expected work that wait. */
  readonly expectedMs: number;
}

export function createLaneQueue(bounds: QueueBounds): JobQueue {
  return new LaneQueue(bounds);
}

interface Waiter {
  readonly home: LaneName;
  readonly resolve: (ticket: Ticket | undefined) => void;
}

class LaneQueue implements JobQueue {
  readonly #bounds: QueueBounds;
  readonly #lanes = new Map<LaneName, Lane>(LANES.map((name) => [name, new Lane()]));
  readonly #tickets = new Map<string, Ticket>();
  /** As many as there are slots: few. They wait only while there is no ticket at all. */
  readonly #waiters: Waiter[] = [];
  #closed = false;

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds;
  }

  push(ticket: Ticket, force = false): boolean {
    if (this.#closed) return false;
    if (this.#tickets.has(ticket.id)) return true;
    const waiter = this.#takeWaiter(ticket.lane);
    if (waiter !== undefined) {
      waiter.resolve(ticket);
      return true;
    }
    if (!force && !this.hasRoom(ticket.expectedMs)) return false;
    this.#tickets.set(ticket.id, ticket);
    this.#lane(ticket.lane).push(ticket);
    return true;
  }

  next(home: LaneName): Promise<Ticket | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    const ticket = this.#lane(home).shift() ?? this.#busiestFor(home).shift();
    if (ticket !== undefined) {
      this.#tickets.delete(ticket.id);
      return Promise.resolve(ticket);
    }
    return new Promise((resolve) => {
      this.#waiters.push({ home, resolve });
    });
  }

  remove(id: string): boolean {
    const ticket = this.#tickets.get(id);
    if (ticket === undefined) return false;
    this.#tickets.delete(id);
    this.#lane(ticket.lane).remove(ticket);
    return true;
  }

  depth(lane: LaneName): Depth {
    const { jobs, expectedMs } = this.#lane(lane);
    return { jobs, expectedMs };
  }

  close(): void {
    this.#closed = true;
    for (const { resolve } of this.#waiters.splice(0)) resolve(undefined);
  }

  hasRoom(expectedMs: number, jobs = 1): boolean {
    if (this.#closed) return false;
    const waiting = this.#tickets.size + jobs;
    if (waiting > this.#bounds.jobs) return false;
    let waitingMs = 0;
    for (const lane of this.#lanes.values()) waitingMs += lane.expectedMs;
    return waiting <= 1 || waitingMs + expectedMs <= this.#bounds.expectedMs;
  }

  #takeWaiter(lane: LaneName): Waiter | undefined {
    const atHome = this.#waiters.findIndex(({ home }) => home === lane);
    const at = atHome >= 0 ? atHome : this.#waiters.findIndex(({ home }) => mayTake(home, lane));
    return at < 0 ? undefined : this.#waiters.splice(at, 1)[0];
  }

  /** Of the lanes that such a slot takes from. */
  #busiestFor(home: LaneName): Lane {
    let busiest = this.#lane(home);
    for (const [name, lane] of this.#lanes) {
      if (!mayTake(home, name)) continue;
      const isBusier = lane.expectedMs > busiest.expectedMs || busiest.jobs === 0;
      if (lane.jobs > 0 && isBusier) busiest = lane;
    }
    return busiest;
  }

  #lane(name: LaneName): Lane {
    return this.#lanes.get(name)!;
  }
}

/** Slots of levels take from all levels; those of batches are for batches. */
const mayTake = (home: LaneName, lane: LaneName): boolean =>
  (home === 'batch') === (lane === 'batch');

/** Tickets of one lane: a line for each priority. */
class Lane {
  /** High first: a Map keeps the order. */
  readonly #lines = new Map<Priority, Line>(PRIORITIES.map((priority) => [priority, new Line()]));
  jobs = 0;
  expectedMs = 0;

  push(ticket: Ticket): void {
    this.#line(ticket).push(ticket);
    this.#count(1, ticket.expectedMs);
  }

  shift(): Ticket | undefined {
    for (const line of this.#lines.values()) {
      const ticket = line.shift();
      if (ticket === undefined) continue;
      this.#count(-1, -ticket.expectedMs);
      return ticket;
    }
    return undefined;
  }

  remove(ticket: Ticket): void {
    this.#line(ticket).remove(ticket);
    this.#count(-1, -ticket.expectedMs);
  }

  #line({ priority }: Ticket): Line {
    return this.#lines.get(priority)!;
  }

  #count(jobs: number, expectedMs: number): void {
    this.jobs += jobs;
    // rounding must not add up for ever
    this.expectedMs = this.jobs === 0 ? 0 : Math.max(0, this.expectedMs + expectedMs);
  }
}

interface Place {
  readonly ticket: Ticket;
  before: Place | undefined;
  after: Place | undefined;
}

/** First in, first out; who leaves from the middle leaves no gap. */
class Line {
  readonly #places = new Map<string, Place>();
  #first: Place | undefined;
  #last: Place | undefined;

  push(ticket: Ticket): void {
    const place: Place = { ticket, before: this.#last, after: undefined };
    if (this.#last === undefined) this.#first = place;
    else this.#last.after = place;
    this.#last = place;
    this.#places.set(ticket.id, place);
  }

  shift(): Ticket | undefined {
    const ticket = this.#first?.ticket;
    if (ticket !== undefined) this.remove(ticket);
    return ticket;
  }

  remove({ id }: Ticket): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#places.delete(id);
    const { before, after } = place;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
  }
}
