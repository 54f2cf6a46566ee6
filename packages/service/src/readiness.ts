/** Whether the service takes work, and if not, why. */
import type { Jobs } from './jobs/jobs.ts';
import type { JobStore } from './ports/job-store.ts';

/** How long an answer about the journal holds; milliseconds. */
const PROBE_MS = 1000;

export class Readiness {
  /** Whether a prover has shown that it works. */
  provers = false;
  closing = false;
  readonly #store: JobStore;
  readonly #jobs: Jobs;
  #probe: { readonly at: number; readonly works: Promise<boolean> } | undefined;

  constructor(store: JobStore, jobs: Jobs) {
    this.#store = store;
    this.#jobs = jobs;
  }

  /** What is not well, under the name of the check. */
  async unready(): Promise<Readonly<Record<string, string>>> {
    return {
      ...(this.closing && { service: 'closing' }),
      ...(!this.provers && { provers: 'none has shown that it works' }),
      ...(!this.#jobs.hasRoom && { queue: 'full' }),
      ...(!(await this.#journalWorks()) && { journal: 'cannot be written' }),
    };
  }

  #journalWorks(): Promise<boolean> {
    const now = performance.now();
    if (this.#probe === undefined || now - this.#probe.at > PROBE_MS) {
      this.#probe = { at: now, works: this.#store.probe().catch(() => false) };
    }
    return this.#probe.works;
  }
}
