/** What the commands say of keys. */
import type { Security } from 'nexuszero/seal';

/** What boxes for a key are worth, as a line. */
export function bitsOf({ level, classical, quantum, category }: Security): string {
  const bits = `${String(classical)} bits classical, ${String(quantum)} bits quantum`;
  return `level ${String(level)}: ${bits}, NIST category ${String(category)}`;
}
