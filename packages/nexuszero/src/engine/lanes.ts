/**
 * A pool over lanes: workers that take one load at a time, end when they are killed and are replaced at once. What a
 * lane is made of - a process, a Web Worker - the platform knows.
 */
import { NexusError, type ErrorCode } from '../bytes/errors.ts';
import { quietTimer } from '../bytes/turn.ts';
import { turn } from '../bytes/turn.ts';
import { dropLoad, type Dispatch, type Load, type WorkerPool } from './pool.ts';

/** What a worker says: once that it can take loads, and then of each load how far it is and what came of it. */
export type LaneMessage =
  | { readonly ready: true }
  | { readonly told: unknown }
  | { readonly answer: unknown }
  | { readonly failed: true };

/** Why a worker is no more. */
export interface LaneEnd {
  readonly code: Extract<ErrorCode, 'WORKER_LOST' | 'MEMORY_EXCEEDED'>;
  readonly message: string;
}

/** What a lane tells its pool. */
export interface LaneEvents {
  message(message: LaneMessage): void;
  /** The worker died, or has to; the pool kills it to be sure. */
  end(end: LaneEnd): void;
}

/** A worker. */
export interface Lane {
  /** Sends a load; its buffers move. */
  post(load: Load): void;
  /** The answer has come: nothing is watched until the next load. */
  rest(): void;
  /** Ends the worker within milliseconds, whatever it does. */
  kill(): void;
  /** Whether the program stays alive for it. */
  hold(on: boolean): void;
  /** Settles when the worker is gone. */
  readonly gone: Promise<void>;
  /** Resident bytes, where the platform can tell. */
  memoryBytes(): number | undefined;
}

/** How many and what kind. */
export interface LaneOptions {
  readonly isolation: WorkerPool['isolation'];
  /** How many loads run at a time. */
  readonly size: number;
  /** Workers beyond those, ready to stand in for one that ends. */
  readonly spares: number;
  readonly open: (events: LaneEvents) => Lane;
}

/** Workers that end before they are ready, one after the other, until the pool gives up on new ones. */
const STILLBORN_MOST = 3;
/** A worker is ready within this; milliseconds. */
const START_MS = 30_000;

/** Idle workers keep the program alive for so long, at most twice. */
const LET_GO_MS = 20;

interface Seat {
  lane: Lane;
  ready: boolean;
  /** Whether it has answered a load. */
  served: boolean;
  waiting: Waiting | undefined;
}

/** See WorkerPool. Loads wait in the order of their coming. */
export class LanePool implements WorkerPool {
  readonly isolation: WorkerPool['isolation'];
  readonly size: number;
  readonly #options: LaneOptions;
  readonly #seats = new Set<Seat>();
  /** Those without a load; the last one, which is the warmest, is taken first. */
  readonly #idle: Seat[] = [];
  readonly #queue: Waiting[] = [];
  /** Killed, and not known to be gone. */
  readonly #going = new Set<Lane>();
  #running = 0;
  #replaced = 0;
  #stillborn = 0;
  #held = false;
  #letsGo = false;
  #closed = false;

  constructor(options: LaneOptions) {
    this.isolation = options.isolation;
    this.size = options.size;
    this.#options = options;
    // spares start once a worker is ready: who waits for the first one has the cores to it
    this.#fill(options.size);
  }

  get replaced(): number {
    return this.#replaced;
  }

  dispatch(load: Load, onProgress?: (told: unknown) => void): Dispatch {
    const waiting = new Waiting(load, onProgress);
    if (this.#closed) waiting.drop(aborted('the pool is closed'));
    else {
      this.#queue.push(waiting);
      // when all have ended as they started, one more is tried
      if (this.#seats.size === 0) {
        this.#stillborn = Math.min(this.#stillborn, STILLBORN_MOST - 1);
        this.#fill(1);
      }
      this.#next();
    }
    const { answer, cold } = waiting;
    return {
      answer,
      cold,
      stop: () => {
        this.#stop(waiting);
      },
    };
  }

  memoryBytes(): number | undefined {
    let sum = 0;
    for (const { lane } of this.#seats) {
      const bytes = lane.memoryBytes();
      if (bytes === undefined) return undefined;
      sum += bytes;
    }
    return sum;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#queue.splice(0)) waiting.drop(aborted('the pool was closed'));
    for (const seat of [...this.#seats]) this.#end(seat, aborted('the pool was closed'));
    // the program must not end before they are gone
    for (const lane of this.#going) lane.hold(true);
    await Promise.all([...this.#going].map(({ gone }) => gone));
  }

  /** Opens workers until there are `count`. */
  #fill(count = this.#options.size + this.#options.spares): void {
    while (this.#seats.size < count && this.#stillborn < STILLBORN_MOST) this.#open();
    if (this.#seats.size > 0) return;
    const hint =
      'see whether the memory limit is too low, and whether this program may start workers';
    for (const waiting of this.#queue.splice(0)) {
      waiting.drop(lost('workers end as they start', hint));
    }
    this.#hold();
  }

  #open(): void {
    let seat: Seat | undefined;
    const end = (error: NexusError): void => {
      if (seat !== undefined) this.#end(seat, error);
    };
    try {
      const lane = this.#options.open({
        message: (message) => {
          if (seat !== undefined && this.#seats.has(seat)) this.#hear(seat, message);
        },
        end: ({ code, message }) => {
          end(new NexusError(code, message));
        },
      });
      seat = { lane, ready: false, served: false, waiting: undefined };
      quietTimer(() => {
        if (seat?.ready === false) end(lost('a worker did not start in time'));
      }, START_MS);
      this.#seats.add(seat);
      lane.hold(this.#held);
    } catch {
      // the system has no room for another
      this.#stillborn++;
    }
  }

  #hear(seat: Seat, message: LaneMessage): void {
    const { waiting } = seat;
    if ('ready' in message) {
      seat.ready = true;
      this.#stillborn = 0;
      this.#idle.unshift(seat);
      this.#fill();
    } else if ('told' in message) {
      waiting?.onProgress?.(message.told);
      return;
    } else if (waiting !== undefined) {
      this.#free(seat);
      this.#idle.push(seat);
      seat.served = true;
      seat.lane.rest();
      this.#refill();
      if ('answer' in message) waiting.settle(message.answer);
      else waiting.fail(new NexusError('INTERNAL', 'engine: a worker could not serve a load'));
    }
    this.#next();
  }

  /** Workers do run here: those that are missing are tried again. */
  #refill(): void {
    if (this.#stillborn === 0) return;
    this.#stillborn = 0;
    this.#fill();
  }

  /** Gives loads to workers, first come first served. */
  #next(): void {
    while (this.#running < this.size && this.#idle.length > 0 && this.#queue.length > 0) {
      const waiting = this.#queue.shift()!;
      const seat = this.#idle.pop()!;
      seat.waiting = waiting;
      waiting.cold = !seat.served;
      this.#running++;
      this.#post(seat, waiting);
    }
    this.#hold();
  }

  #post(seat: Seat, waiting: Waiting): void {
    try {
      seat.lane.post(waiting.load);
    } catch (cause) {
      // a message that cannot be sent is nothing that the worker could help
      this.#free(seat);
      this.#idle.push(seat);
      waiting.drop(new NexusError('INTERNAL', 'engine: a load could not be sent', { cause }));
    }
  }

  #free(seat: Seat): void {
    if (seat.waiting !== undefined) this.#running--;
    seat.waiting = undefined;
  }

  #stop(waiting: Waiting): void {
    const at = this.#queue.indexOf(waiting);
    if (at >= 0) {
      this.#queue.splice(at, 1);
      waiting.drop(aborted('stopped'));
      this.#hold();
      return;
    }
    for (const seat of this.#seats) {
      if (seat.waiting === waiting) this.#end(seat, aborted('stopped'));
    }
  }

  /** Ends a worker, whose load fails with `error`; another takes its place. */
  #end(seat: Seat, error: NexusError): void {
    if (!this.#seats.delete(seat)) return;
    const { lane, waiting, ready } = seat;
    const at = this.#idle.indexOf(seat);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#free(seat);
    this.#going.add(lane);
    void lane.gone.then(() => this.#going.delete(lane));
    lane.kill();
    lane.hold(false);
    waiting?.fail(error);
    this.#next();
    if (this.#closed) return;
    this.#replaced++;
    if (!ready) this.#stillborn++;
    // starting a worker takes milliseconds: what the end means to others comes first
    void turn().then(() => {
      if (!this.#closed) this.#fill();
    });
  }

  /** The program stays alive while there is something to do, and a moment longer: to let go for each job costs too much. */
  #hold(): void {
    const busy = this.#running > 0 || this.#queue.length > 0;
    if (busy === this.#held) return;
    if (busy) this.#holdAll(true);
    else if (!this.#letsGo) this.#letGoSoon();
  }

  #letGoSoon(): void {
    this.#letsGo = true;
    quietTimer(() => {
      this.#letsGo = false;
      if (this.#running === 0 && this.#queue.length === 0) this.#holdAll(false);
      else this.#letGoSoon();
    }, LET_GO_MS);
  }

  #holdAll(on: boolean): void {
    this.#held = on;
    for (const { lane } of this.#seats) lane.hold(on);
  }
}

/** A load from its coming to its answer. */
class Waiting {
  readonly load: Load;
  readonly onProgress: ((told: unknown) => void) | undefined;
  readonly answer: Promise<unknown>;
  /** Whether the worker that has it never had another; no worker has it at first. */
  cold = true;
  settle!: (answer: unknown) => void;
  fail!: (error: NexusError) => void;

  constructor(load: Load, onProgress: ((told: unknown) => void) | undefined) {
    this.load = load;
    this.onProgress = onProgress;
    this.answer = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.fail = reject;
    });
    // whoever awaits it hears of a failure; that nobody does yet must not end the program
    this.answer.catch(() => undefined);
  }

  /** Of a load that did not move: it is wiped. */
  drop(error: NexusError): void {
    dropLoad(this.load);
    this.fail(error);
  }
}

const aborted = (what: string): NexusError => new NexusError('ABORTED', `engine: ${what}`);

const lost = (what: string, hint?: string): NexusError =>
  new NexusError('WORKER_LOST', `engine: ${what}`, hint === undefined ? {} : { hint });
