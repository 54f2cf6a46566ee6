/**
 * Keys that are expanded for one use take turns: each holds up to 4 MB of a kernel's memory, which has rooms for 64 of
 * FrodoKEM, and a server may seal for thousands at a time.
 */
const AT_A_TIME = 16;

/** Rooms of a kernel that keys which stay must leave to those that pass. */
export const spareRooms = (kept: boolean): number => (kept ? AT_A_TIME : 0);

let running = 0;
const waiting: (() => void)[] = [];

/** Does the work when its turn comes. Work must not ask for a turn of its own. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_A_TIME) {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  } else running++;
  try {
    return await work();
  } finally {
    // the turn is handed on, or given up
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}
