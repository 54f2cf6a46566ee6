/** Whether the service takes work, and if not, why. */
import type { Jobs } from './jobs/jobs.ts';

export class Readiness {
  /** Whether a prover has shown that it works. */
  provers = false;
  closing = false;
  readonly #jobs: Jobs;

  constructor(jobs: Jobs) {
    this.#jobs = jobs;
  }

  /** What is not well, under the name of the check. */
  async unready(): Promise<Readonly<Record<string, string>>> {
    return {
      ...(this.closing && { service: 'closing' }),
      ...(!this.provers && { provers: 'none has shown that it works' }),
      ...(!this.#jobs.hasRoom && { queue: 'full' }),
      ...(!(await this.#jobs.canWrite()) && { journal: 'cannot be written' }),
    };
  }
}
