/** Long work steps aside now and then, and waiting keeps nobody awake. */

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

/** A timer that does not keep a program from ending, where timers can. */
export function quietTimer(callback: () => void, ms: number): void {
  const timer = setTimeout(callback, ms);
  (timer as { unref?: () => void } | null)?.unref?.();
}
