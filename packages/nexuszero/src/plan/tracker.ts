/**
 * Follows how long an operation really takes, next to what its curve says: a scale of its own, on top of a level that
 * it shares with others, the spread around both, and how often the stated interval held. Symbols and rules:
 * docs/protocol/optimizer.md section 3
 */

/** Observations that the spread and the confidence are taken from. */
export const WINDOW = 96;
/** Share of observations that an interval is made to hold. */
const COVERAGE = 0.9;
/** The spread that is assumed until there are observations, as a logarithm: a factor of 1.6 both ways. */
const PRIOR_SPREAD = Math.log(1.6);
/** Observations after which the assumption is gone. */
const PRIOR_COUNT = 12;
/** What a usual observation adds of its surprise to the scale, and the most when surprises persist. */
const GAIN = 0.1;
const MOST_GAIN = 0.4;
/** Surprises are cut at so many spreads; each one more on the same side doubles what is let through. */
const CUT = 1.5;
const LEAST_CUT = 0.08;
/** Share of a surprise that goes to the common level: what slows one row mostly slows its neighbours. */
const SHARED = 0.7;
/** Changes of a logarithm, or of a share, below which what was stated is left standing. */
export const NEWS = 0.02;

/** What is stated of an operation, as logarithms relative to its curve and level; it changes with a publication only. */
export interface Stated {
  readonly scale: number;
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/** What several operations have in common: a logarithm, as it is known and as it is stated. */
export interface Level {
  readonly live: number;
  readonly stated: number;
}

/** What an observation did. */
export interface Learned {
  /** What it adds to the common level. */
  readonly levelStep: number;
  /** Whether it changed what is stated. */
  readonly news: boolean;
}

/** What a tracker remembers, as plain data. */
export interface Memory {
  /** Logarithm of the factor on the curve. */
  readonly scale: number;
  /** Logarithms of observed over predicted, the oldest first. */
  readonly residuals: readonly number[];
  /** 1 for each observation that fell inside, 0 for each that did not, the oldest first. */
  readonly hits: readonly (0 | 1)[];
}

export const NO_MEMORY: Memory = Object.freeze({ scale: 0, residuals: [], hits: [] });

export class Tracker {
  #scale: number;
  #run = 0;
  readonly #residuals: number[];
  readonly #sorted: number[];
  readonly #hits: (0 | 1)[];
  #stated: Stated;

  constructor({ scale, residuals, hits }: Memory = NO_MEMORY) {
    this.#scale = scale;
    this.#residuals = [...residuals];
    this.#sorted = residuals.toSorted((a, b) => a - b);
    this.#hits = [...hits];
    this.#stated = this.#now();
  }

  get stated(): Stated {
    return this.#stated;
  }

  get memory(): Memory {
    return { scale: this.#scale, residuals: [...this.#residuals], hits: [...this.#hits] };
  }

  /** `logRatio`: logarithm of observed over what the curve alone says. */
  observe(logRatio: number, level: Level): Learned {
    const { scale, low, high } = this.#stated;
    const residual = logRatio - scale - level.stated;
    keep(this.#hits, residual >= low && residual <= high ? 1 : 0);
    const step = this.#stepTo(logRatio - this.#scale - level.live);
    this.#scale += (1 - SHARED) * step;
    this.#remember(residual);
    return { levelStep: SHARED * step, news: this.#publish() };
  }

  #publish(): boolean {
    const next = this.#now();
    if (!isNews(this.#stated, next, this.#residuals.length)) return false;
    this.#stated = next;
    return true;
  }

  /** One wild observation moves little; the same again and again moves all the way. */
  #stepTo(surprise: number): number {
    const cut = Math.max(LEAST_CUT, CUT * this.#spread());
    const wild = Math.abs(surprise) > cut;
    const sameSide = Math.sign(surprise) === Math.sign(this.#run);
    this.#run = wild ? Math.sign(surprise) * (sameSide ? Math.abs(this.#run) + 1 : 1) : 0;
    const runs = Math.max(0, Math.abs(this.#run) - 1);
    const most = cut * 2 ** runs;
    const gain = Math.min(MOST_GAIN, GAIN * (1 + runs));
    const early = 1 / (this.#residuals.length + 2);
    return Math.max(gain, early) * Math.max(-most, Math.min(most, surprise));
  }

  /** Half the distance between the quartiles. */
  #spread(): number {
    const sorted = this.#sorted;
    if (sorted.length < PRIOR_COUNT) return PRIOR_SPREAD / 2;
    return (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2;
  }

  #remember(residual: number): void {
    const gone = keep(this.#residuals, residual);
    if (gone !== undefined) this.#sorted.splice(this.#sorted.indexOf(gone), 1);
    let at = this.#sorted.length;
    while (at > 0 && this.#sorted[at - 1]! > residual) at--;
    this.#sorted.splice(at, 0, residual);
  }

  /** What would be stated if it were news. */
  #now(): Stated {
    const count = this.#sorted.length;
    const doubt = PRIOR_SPREAD * Math.max(0, 1 - count / PRIOR_COUNT);
    const tail = (1 - COVERAGE) / 2;
    const low = count === 0 ? 0 : quantile(this.#sorted, tail);
    const high = count === 0 ? 0 : quantile(this.#sorted, 1 - tail);
    return {
      scale: this.#scale,
      low: Math.min(low, -doubt, 0),
      high: Math.max(high, doubt, 0),
      confidence: count === 0 ? 0 : mean(this.#hits),
    };
  }
}

function isNews(old: Stated, next: Stated, count: number): boolean {
  if (count <= PRIOR_COUNT) return true;
  return (['scale', 'low', 'high', 'confidence'] as const).some(
    (key) => Math.abs(next[key] - old[key]) > NEWS,
  );
}

/** Appends; what fell out of the window, if anything. */
function keep<T>(list: T[], item: T): T | undefined {
  list.push(item);
  return list.length > WINDOW ? list.shift() : undefined;
}

/** That of the next observation, which lies in each of the gaps between the sorted ones with the same chance. */
function quantile(sorted: readonly number[], share: number): number {
  const place = Math.min(sorted.length - 1, Math.max(0, share * (sorted.length + 1) - 1));
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
