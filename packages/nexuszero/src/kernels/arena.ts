/** The caller's area in a kernel's memory: inputs are staged there for one call and then wiped. */

/** The part of WebAssembly.Memory that is used. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
}

export class Arena {
  readonly #memory: KernelMemory;
  readonly #stage: (bytes: number) => number;
  #view: Uint8Array;

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
    let total = align(outputBytes);
    for (const input of inputs) total += align(input.length);
    const base = this.#stage(total);
    const addresses: number[] = [];
    let at = base + align(outputBytes);
    const view = this.#fresh();
    view.fill(0, base, at);
    for (const input of inputs) {
      addresses.push(at);
      view.set(input, at);
      at += align(input.length);
    }
    try {
      body(addresses, base);
      return this.#fresh().slice(base, base + outputBytes);
    } finally {
      this.#fresh().fill(0, base, base + total);
    }
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

function align(bytes: number): number {
  return (bytes + 15) & ~15;
}
