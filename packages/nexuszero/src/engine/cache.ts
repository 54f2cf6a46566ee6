/** A bounded cache of what was found out: the least recently used goes first, and nothing is older than its time. */

/** What a cache counts. */
export interface CacheStatistics {
  readonly entries: number;
  readonly hits: number;
  readonly misses: number;
  /** Entries that made room for others. */
  readonly evictions: number;
  /** Entries that were too old when they were asked for. */
  readonly expired: number;
}

export interface CacheLimits {
  /** The most entries; 0 keeps nothing. */
  readonly entries: number;
  /** How long an entry may be used, in milliseconds. */
  readonly ttlMs: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly until: number;
}

export class Cache<Value> {
  readonly #limits: CacheLimits;
  /** In the order of last use: a Map keeps that of insertion. */
  readonly #entries = new Map<string, Entry<Value>>();
  #hits = 0;
  #misses = 0;
  #evictions = 0;
  #expired = 0;

  constructor(limits: CacheLimits) {
    this.#limits = limits;
  }

  get isOff(): boolean {
    return this.#limits.entries === 0;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#misses++;
      return undefined;
    }
    this.#entries.delete(key);
    if (entry.until < performance.now()) {
      this.#expired++;
      this.#misses++;
      return undefined;
    }
    this.#entries.set(key, entry);
    this.#hits++;
    return entry.value;
  }

  set(key: string, value: Value): void {
    const { entries, ttlMs } = this.#limits;
    if (entries === 0) return;
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: performance.now() + ttlMs });
    if (this.#entries.size <= entries) return;
    const [oldest] = this.#entries.keys();
    this.#entries.delete(oldest!);
    this.#evictions++;
  }

  clear(): void {
    this.#entries.clear();
  }

  statistics(): CacheStatistics {
    return {
      entries: this.#entries.size,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
      expired: this.#expired,
    };
  }
}
