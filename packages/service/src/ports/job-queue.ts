/** Who works on what next. A driver passes `testJobQueue` (test/ports/job-queue.ts). The journal is the truth, a queue may forget. */
import { LEVELS, type Level, type Priority } from './job.ts';

/** Single jobs wait by their level, batches apart from all: one lasts as long as many single jobs. */
export type LaneName = Level | 'batch';

/** Lanes of single jobs, and that of batches. */
export const LANES: readonly LaneName[] = Object.freeze([...LEVELS, 'batch']);

/** A job that waits. */
export interface Ticket {
  readonly id: string;
  readonly lane: LaneName;
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
   * who waits longest. Batches go to slots of their own only, and those take nothing else. Undefined once the queue is closed.
   */
  next(home: LaneName): Promise<Ticket | undefined>;

  /** Takes a ticket out; whether it was there. Costs the same however many wait. */
  remove(id: string): boolean;

  depth(lane: LaneName): Depth;

  /** Whether so many jobs, of so much expected work together, would be taken: one when not given. */
  hasRoom(expectedMs: number, jobs?: number): boolean;

  /** Whoever waits for a ticket gets undefined. */
  close(): void;
}
