/** Who works on what next. A driver passes `testJobQueue` (test/ports/job-queue.ts). The journal is the truth, a queue may forget. */
import type { Level, Priority } from './job.ts';

/** A job that waits. */
export interface Ticket {
  readonly id: string;
  readonly level: Level;
  readonly priority: Priority;
  readonly expectedMs: number;
}

/** Tickets in a lane. */
export interface Depth {
  readonly jobs: number;
  /** What the cost model expects all of them to take. */
  readonly expectedMs: number;
}

export interface JobQueue {
  /**
   * False when it holds as many as it may, in jobs or in expected work over all lanes, or is closed; one job alone is never too much
   * work. `force`: a job that was acknowledged before, whatever the bounds. A ticket that waits already stays where it is: true.
   */
  push(ticket: Ticket, force?: boolean): boolean;

  /**
   * The next ticket: of the lane `home`, high priority first, each in order; when that is empty, of the lane with the most
   * expected work (work stealing). One call for each free slot: a ticket that comes goes to who waits longest in its lane, else to
   * who waits longest. Undefined once the queue is closed.
   */
  next(home: Level): Promise<Ticket | undefined>;

  /** Takes a ticket out; whether it was there. Costs the same however many wait. */
  remove(id: string): boolean;

  depth(level: Level): Depth;

  /** Whether a job of so much expected work would be taken. */
  hasRoom(expectedMs: number): boolean;

  /** Whoever waits for a ticket gets undefined. */
  close(): void;
}
