/** Long work steps aside now and then. */

/** Lets timers and messages have their turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
