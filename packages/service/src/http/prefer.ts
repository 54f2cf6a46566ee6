/** The Prefer header (RFC 7240): whether the client would rather have the job at once, and how long it waits otherwise. */

export interface Preference {
  readonly async: boolean;
  readonly waitMs: number | undefined;
}

/** No connection is held for longer. */
const WAIT_MOST_S = 60;

export function preferenceOf(header: string | readonly string[] | undefined): Preference {
  const words = [header ?? []].flat().join(',').toLowerCase().split(',');
  const trimmed = words.map((word) => word.trim());
  const wait = trimmed.map((word) => /^wait\s*=\s*"?(\d{1,6})"?$/.exec(word)?.[1]).find(Boolean);
  return {
    async: trimmed.includes('respond-async'),
    waitMs: wait === undefined ? undefined : 1000 * Math.min(WAIT_MOST_S, Number(wait)),
  };
}

/** Seconds of a query, as milliseconds. */
export const waitOf = (seconds = '0'): number => 1000 * Math.min(WAIT_MOST_S, Number(seconds));
