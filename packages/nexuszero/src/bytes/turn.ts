/** Long work steps aside now and then. */

const TURN_EVERY = 256;

/** A turn now and then, for loops of short steps that never wait otherwise. */
export async function turnAt(index: number): Promise<void> {
  if (index % TURN_EVERY === TURN_EVERY - 1) await turn();
}

/** Lets timers and messages have their turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
