/** Comparing a run with a stored one, in ratios to each run's own unit. */
import { NexusError } from 'nexuszero';
import type { Figures } from './measure.ts';

/** A row may take this much more of U than in the stored run. */
export const THRESHOLD = 0.1;

export interface Difference {
  readonly group: string;
  readonly name: string;
  readonly before: number;
  readonly now: number;
  /** now / before - 1 */
  readonly change: number;
  readonly slower: boolean;
}

interface Stored {
  readonly rows: readonly Pick<Figures, 'group' | 'name' | 'ratioU'>[];
}

/**
 * Rows that both runs have.
 * @throws BAD_ENCODING - when `text` is no stored run; BAD_PARAMETER - when the runs share no row
 */
export function compareRuns(text: string, figures: readonly Figures[]): Difference[] {
  const stored = parseRun(text);
  const shared = figures.flatMap(({ group, name, ratioU }) => {
    const old = stored.rows.find((row) => row.group === group && row.name === name);
    if (old === undefined) return [];
    const change = ratioU / old.ratioU - 1;
    return [{ group, name, before: old.ratioU, now: ratioU, change, slower: change > THRESHOLD }];
  });
  if (shared.length === 0) {
    throw new NexusError('BAD_PARAMETER', 'compare: the stored run has none of these rows');
  }
  return shared;
}

function parseRun(text: string): Stored {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NexusError('BAD_ENCODING', 'compare: not JSON');
  }
  const rows = (value as { rows?: unknown } | null)?.rows;
  const isRow = (row: unknown): boolean => {
    const { group, name, ratioU } = (row ?? {}) as Record<string, unknown>;
    return typeof group === 'string' && typeof name === 'string' && Number(ratioU) > 0;
  };
  if (!Array.isArray(rows) || !rows.every(isRow)) {
    throw new NexusError('BAD_ENCODING', 'compare: not the JSON of a bench run');
  }
  return value as Stored;
}
