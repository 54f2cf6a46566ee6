/** What a command is. */
import type { Arguments, Flags } from './args.ts';
import type { Output } from './output.ts';

export interface Command {
  /** Usage and an example, printed by --help. */
  readonly help: string;
  readonly flags: Flags;
  /** Whether words beside the flags are expected; others are refused. */
  readonly positionals?: number;
  /** Does the work; the exit status. */
  run(args: Arguments, output: Output): Promise<number>;
}
