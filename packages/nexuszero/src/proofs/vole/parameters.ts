/** The sets of parameters of vole proofs, as data, and what they are worth; docs/protocol/vole.md sections 1, 9. */
import type { Cipher } from '../../kernels/ciphers.ts';
import type { VoleParameters } from '../../kernels/vole-size.ts';
import type { FormName, VoleForm } from '../../statements/ids.ts';
import type { Level } from '../../bytes/security.ts';

/** A form: what a proof costs in bytes and time, not what it is worth. */
export interface Preset {
  readonly form: VoleForm;
  readonly level: Level;
  /** Trees, their columns together, and bits of grinding. */
  readonly tau: number;
  readonly sum: number;
  readonly grind: number;
}

/** Of the constraints: what the sums of the presets have to pay for. */
export const DEGREE = 5;

/** A row of the table. @throws RangeError - when it is not worth its level, or does not fit the bytes that are bound */
export function preset(row: Preset): Preset {
  const bound = [row.tau, row.sum, row.grind].every((value) => value < 256);
  if (bound && row.sum + row.grind >= row.level + Math.log2(DEGREE)) return Object.freeze(row);
  throw new RangeError(`vole: ${row.form} is below its level`);
}

/** All of them, those of a level from large and fast to small and slow. */
export const PRESETS: readonly Preset[] = Object.freeze([
  preset({ form: 'speed', level: 128, tau: 32, sum: 123, grind: 8 }),
  preset({ form: 'balanced', level: 128, tau: 22, sum: 123, grind: 8 }),
  preset({ form: 'small', level: 128, tau: 16, sum: 123, grind: 8 }),
  preset({ form: 'tiny', level: 128, tau: 12, sum: 123, grind: 8 }),
  preset({ form: 'balanced', level: 192, tau: 33, sum: 187, grind: 8 }),
  preset({ form: 'small', level: 192, tau: 24, sum: 187, grind: 8 }),
  preset({ form: 'balanced', level: 256, tau: 43, sum: 251, grind: 8 }),
  preset({ form: 'small', level: 256, tau: 32, sum: 251, grind: 8 }),
]);

/** The presets of a level, largest proofs first. */
export const presetsOf = (level: Level): readonly Preset[] =>
  PRESETS.filter((row) => row.level === level);

/** The preset of that name at the level, if it has one. */
export const findPreset = (level: Level, form: FormName): Preset | undefined =>
  presetsOf(level).find((row) => row.form === form);

/** Each bound of docs/protocol/vole.md section 9, as bits: minus the logarithm of a query's error. */
export interface Soundness {
  readonly consistency: number;
  readonly packs: number;
  readonly challenge: number;
}

export function soundness({ level, tau, sum, grind }: Preset): Soundness {
  return {
    consistency: level + 32 - Math.log2((tau * (tau - 1)) / 2),
    packs: level,
    challenge: sum + grind - Math.log2(DEGREE),
  };
}

/** What the kernel takes. */
export function kernelParameters(row: Preset, { rounds }: Cipher): VoleParameters {
  const { level, tau, sum, grind } = row;
  return { level, rounds, tau, sum, grind };
}
