/** Writes to the journal that have to come through in the end, and whether it can be written at all. */
import type { JobStore } from '../ports/job-store.ts';

/** How long an answer about the journal holds; milliseconds. */
const PROBE_MS = 1000;
/** Pauses between tries; milliseconds. */
const [FIRST_MS, MOST_MS] = [50, 1000];

export type Trouble = (what: string, details: Readonly<Record<string, unknown>>) => void;

export class Insistence {
  readonly #store: JobStore;
  readonly #trouble: Trouble;
  /** Writes that failed and are tried again. */
  #unwritten = 0;
  #probe: { readonly at: number; readonly works: Promise<boolean> } | undefined;
  #givesUp = false;

  constructor(store: JobStore, trouble: Trouble) {
    this.#store = store;
    this.#trouble = trouble;
  }

  /** Whether the journal can be written, as of a second ago at most: what was taken in comes before what is new. */
  async canWrite(): Promise<boolean> {
    if (this.#unwritten > 0) return false;
    const now = performance.now();
    if (this.#probe === undefined || now - this.#probe.at > PROBE_MS) {
      this.#probe = { at: now, works: this.#store.probe().catch(() => false) };
    }
    return (await this.#probe.works) && this.#unwritten === 0;
  }

  /** Tries until it is written. Undefined when it is given up because the service ends: the next start does it. */
  async write<Value>(
    what: string,
    job: string,
    work: () => Promise<Value>,
  ): Promise<Value | undefined> {
    for (let tries = 0; ; tries++) {
      try {
        const written = await work();
        if (tries > 0) this.#unwritten--;
        return written;
      } catch (error) {
        this.#trouble(what, { job, error });
        if (tries === 0) this.#unwritten++;
        if (this.#givesUp) return undefined;
        const wait = Math.min(FIRST_MS * 2 ** tries, MOST_MS);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /** From now on what fails is not tried again. */
  giveUp(): void {
    this.#givesUp = true;
  }
}
