/** What runs: provers on their way, and the service over them. */
import type { Engine } from 'nexuszero';

/** A service that runs. */
export interface Service {
  readonly url: string;
  /** Ends it: not ready, no new work, jobs in hand done, journal closed. What is left is taken up at the next start. */
  close(): Promise<void>;
}

/** Provers on their way. */
export interface Provers {
  readonly engine: Engine;
  /** Settles once one has proved something. */
  readonly work: Promise<void>;
  /** Hears when one is replaced in the middle of its work, and why. */
  onReplaced: (why: string) => void;
}
