/** Numbers as sentences have them. */

/** Three digits; a whole number from a thousand on. By hand, as `toLocaleString` takes longer than a whole plan. */
const short = (value: number): string =>
  value >= 1000
    ? String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ',')
    : String(Number(value.toPrecision(3)));

export const ms = (value: number): string => `${short(value)} ms`;

export const bytes = (value: number): string => `${short(Math.round(value))} B`;

export const plural = (count: number, word: string): string =>
  `${short(count)} ${word}${count === 1 ? '' : 's'}`;
