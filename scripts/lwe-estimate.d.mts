/** Types of lwe-estimate.mjs, for the test that imports it. */
export interface Estimate {
  readonly set: string;
  readonly block: number;
  readonly classical: number;
  readonly quantum: number;
}

export function estimate(): readonly Estimate[];
