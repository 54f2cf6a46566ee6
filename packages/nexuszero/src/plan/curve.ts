/** How a time grows with a size: a few points, straight lines between their logarithms. docs/protocol/optimizer.md section 2 */

/** A size, and the milliseconds it took. */
export type Point = readonly [size: number, ms: number];

/** Logarithms beyond which there is no time: what a steep end of a curve comes to must still be a number above 0. */
const LOG_MOST = 60;

/** Log-milliseconds of a log-size. */
export type Curve = (logSize: number) => number;

/**
 * The curve through the points, sizes rising. Before the first point it comes as it begins, beyond the last it goes on as
 * it ended. A single point is taken to be proportional.
 */
export function curveThrough(points: readonly Point[]): Curve {
  const x = points.map(([size]) => Math.log(size));
  const y = points.map(([, ms]) => Math.log(ms));
  const last = x.length - 1;
  const slopes = x.map((at, i) => (i === last ? 1 : (y[i + 1]! - y[i]!) / (x[i + 1]! - at)));
  if (last > 0) slopes[last] = slopes[last - 1]!;
  return (logSize) => {
    let i = 0;
    while (i < last && logSize >= x[i + 1]!) i++;
    const log = y[i]! + slopes[i]! * (logSize - x[i]!);
    return Math.max(-LOG_MOST, Math.min(LOG_MOST, log));
  };
}

/** The points with no time below that of a smaller size: noise must not make more work look cheaper. */
export function rising(points: readonly Point[]): readonly Point[] {
  let most = 0;
  return points.map(([size, ms]) => {
    most = Math.max(most, ms);
    return [size, most] as const;
  });
}
