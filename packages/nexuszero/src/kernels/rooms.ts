/** Rooms of a kernel's memory that hold expanded keys: numbered, given back when a key is released or forgotten. */
import { NexusError } from '../bytes/errors.ts';

export class Rooms<Key extends object> {
  readonly #most: number;
  readonly #empty: (room: number) => void;
  readonly #byKey = new WeakMap<Key, number>();
  readonly #free: number[] = [];
  #used = 0;
  /** Keys that are forgotten and not released give their rooms back too, at some time. */
  readonly #forgotten: FinalizationRegistry<number>;

  /** `empty` overwrites a room. */
  constructor(most: number, empty: (room: number) => void) {
    this.#most = most;
    this.#empty = empty;
    this.#forgotten = new FinalizationRegistry((room) => {
      this.#giveBack(room);
    });
  }

  /**
   * Gives the key a room that `fill` has filled, and leaves `spare` others to be had.
   * @throws LIMIT_EXCEEDED - when there is none left; BAD_ENCODING - when `fill` says that the key is none
   */
  keep(key: Key, fill: (room: number) => boolean, spare = 0): Key {
    const room = this.#take(spare);
    let valid = false;
    try {
      valid = fill(room);
    } finally {
      if (!valid) this.#giveBack(room);
    }
    if (!valid) throw new NexusError('BAD_ENCODING', 'kernels: no key of this set');
    this.#byKey.set(key, room);
    this.#forgotten.register(key, room, key);
    return key;
  }

  /** @throws BAD_PARAMETER - for a key that has none */
  of(key: Key): number {
    const room = this.#byKey.get(key);
    if (room !== undefined) return room;
    throw new NexusError('BAD_PARAMETER', 'kernels: no key of this kernel, or a released one');
  }

  release(key: Key): void {
    const room = this.#byKey.get(key);
    if (room === undefined) return;
    this.#byKey.delete(key);
    this.#forgotten.unregister(key);
    this.#giveBack(room);
  }

  #take(spare: number): number {
    if (this.#most - this.#used + this.#free.length > spare) {
      return this.#free.pop() ?? this.#used++;
    }
    throw new NexusError('LIMIT_EXCEEDED', 'kernels: too many expanded keys', {
      hint: `release those that are done with; ${String(this.#most)} fit`,
    });
  }

  #giveBack(room: number): void {
    this.#empty(room);
    this.#free.push(room);
  }
}
