/** The caller's area in a kernel's memory: inputs are staged there for one call and then wiped. */

import { byteCount } from '../bytes/bytes.ts';
import { isNexusError, NexusError } from '../bytes/errors.ts';

/** What one call may bring; the kernel refuses more, too. */
const STAGED_MAX_BYTES = 33_554_432;

/** The part of WebAssembly.Memory that is used. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
}

/** What is staged: zeroed bytes for output, then the inputs. */
export interface Held {
  readonly out: number;
  readonly addresses: readonly number[];
  readonly bytes: number;
}

export class Arena {
  readonly #memory: KernelMemory;
  readonly #stage: (bytes: number) => number;
  #view: Uint8Array;
  #broken = false;

  constructor(memory: KernelMemory, stage: (bytes: number) => number) {
    this.#memory = memory;
    this.#stage = stage;
    this.#view = new Uint8Array(memory.buffer);
  }

  /**
   * Copies the inputs in, runs `body` with their addresses and that of `outputBytes` zeroed bytes, and
   * returns a copy of the latter. Everything staged is overwritten, whether `body` throws or not.
   */
  call(
    inputs: readonly Uint8Array[],
    outputBytes: number,
    body: (addresses: readonly number[], out: number) => void,
  ): Uint8Array {
    const held = this.hold(inputs, outputBytes);
    try {
      this.guard(() => {
        body(held.addresses, held.out);
      });
      return this.read(held.out, outputBytes);
    } finally {
      this.release(held);
    }
  }

  /** Stages inputs for several calls; see `call`. They stay until `release`. */
  hold(inputs: readonly Uint8Array[], outputBytes: number): Held {
    // looked at once: shared memory may grow meanwhile
    const sizes = inputs.map(byteCount);
    const total = sizes.reduce((sum, size) => sum + align(size), align(outputBytes));
    if (total > STAGED_MAX_BYTES) {
      throw new NexusError('LIMIT_EXCEEDED', 'kernels: the inputs of one call are too large');
    }
    const base = this.guard(() => this.#stage(total));
    const addresses: number[] = [];
    let at = base + align(outputBytes);
    const view = this.#fresh();
    view.fill(0, base, at);
    try {
      inputs.forEach((input, i) => {
        const size = sizes[i]!;
        addresses.push(at);
        // into a view of just so many bytes: nothing reaches beyond them
        stageInput(view.subarray(at, at + size), input);
        at += align(size);
      });
      return { out: base, addresses, bytes: total };
    } catch (error) {
      this.#fresh().fill(0, base, base + total);
      throw error;
    }
  }

  /** Overwrites what is held. */
  release({ out, bytes }: Held): void {
    this.#fresh().fill(0, out, out + bytes);
  }

  /** A copy of bytes of the memory. */
  read(at: number, bytes: number): Uint8Array {
    return this.#fresh().slice(at, at + bytes);
  }

  /** Bytes of the memory, to an array of the caller's that they fill. */
  readInto(at: number, out: Uint8Array): void {
    out.set(this.#fresh().subarray(at, at + out.length));
  }

  /** Puts bytes into the memory. */
  write(at: number, bytes: Uint8Array): void {
    this.#fresh().set(bytes, at);
  }

  /**
   * Runs a kernel call. A trap may leave the kernel's areas half-made, so it condemns the instance: every
   * later call is refused.
   * @throws INTERNAL - when the kernel traps, or has trapped before
   */
  guard<Result>(call: () => Result): Result {
    if (this.#broken) throw new NexusError('INTERNAL', 'kernels: this instance has failed before');
    try {
      return call();
    } catch (cause) {
      if (isNexusError(cause)) throw cause;
      this.#broken = true;
      // it ended before its own wiping, and nothing is needed any more
      this.#fresh().fill(0);
      throw new NexusError('INTERNAL', 'kernels: a kernel failed, most likely for want of memory', {
        cause,
        hint: 'use smaller batches',
      });
    }
  }

  /** Whether a call has trapped. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Copies within the memory, for bodies that hand on what a kernel changed in place. */
  copy(from: number, to: number, bytes: number): void {
    this.#fresh().copyWithin(to, from, from + bytes);
  }

  /** The memory itself, as it is during a call. */
  get buffer(): ArrayBuffer {
    return this.#memory.buffer;
  }

  /** The memory's bytes; growing the memory leaves older views behind. */
  #fresh(): Uint8Array {
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new Uint8Array(this.#memory.buffer);
    return this.#view;
  }
}

/** @throws BAD_PARAMETER - when shared memory grew, or memory went away, since it was measured */
function stageInput(area: Uint8Array, input: Uint8Array): void {
  try {
    area.set(input);
  } catch (cause) {
    throw new NexusError('BAD_PARAMETER', 'kernels: an input changed during the call', { cause });
  }
}

function align(bytes: number): number {
  return (bytes + 15) & ~15;
}
