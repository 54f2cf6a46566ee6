/** Who waits for news of a job. */
import type { Progress } from '@nexuszero/client';
import type { JobRecord } from '../ports/job.ts';

/** News of a job: what it has become, and of a batch how far it is. */
export interface News {
  readonly job: JobRecord;
  readonly progress: Progress | undefined;
}

/** Hears undefined when there will be no more news, though the job has not ended. */
export type Listener = (news: News | undefined) => void;

export class Watchers {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** The function that ends the watch. */
  watch(id: string, listener: Listener): () => void {
    let listeners = this.#listeners.get(id);
    if (listeners === undefined) this.#listeners.set(id, (listeners = new Set()));
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(id) === listeners) this.#listeners.delete(id);
    };
  }

  tell(news: News): void {
    for (const listener of [...(this.#listeners.get(news.job.id) ?? [])]) listener(news);
  }

  /** Whoever watches need not watch on. */
  close(): void {
    for (const listeners of [...this.#listeners.values()]) {
      for (const listener of [...listeners]) listener(undefined);
    }
  }
}
