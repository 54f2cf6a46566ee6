/** `nexuszero verify`: one proof against the verifier's own statement and context. */
import { Proof, statementFromJSON, VERDICT_CODES, verify, type Level } from 'nexuszero';
import { oneOf } from '../args.ts';
import type { Command } from '../command.ts';
import { readBytes, readText } from '../files.ts';
import { formatMs } from '../output.ts';

const LEVELS = ['128', '192', '256'] as const;

export const command: Command = {
  help: `usage: nexuszero verify --statement S.json --proof P --context C [--level 128|192|256] [--pq] [--json]

Checks a proof against the verifier's own statement and context.
  --level N   the least security class accepted (default 128)
  --pq        accept only what withstands quantum computers
--json prints {ok, code?, reason?, system, security, ms}. Exit status 0: it holds. 1: it does not.

example:
  nexuszero verify --statement key.statement.json --proof key.proof --context login/1`,
  flags: {
    statement: { type: 'string' },
    proof: { type: 'string' },
    context: { type: 'string' },
    level: { type: 'string' },
    pq: { type: 'boolean' },
  },
  async run(args, output) {
    const context = args.need('context');
    const level = Number(oneOf('level', args.text('level') ?? '128', LEVELS)) as Level;
    const statement = statementFromJSON(await readText(args.need('statement')));
    const proof = Proof.from(await readBytes(args.need('proof')));
    const started = performance.now();
    const verdict = await verify(statement, proof, { context, level, postQuantum: args.has('pq') });
    const ms = performance.now() - started;
    const { system, security } = proof;
    output.result({ ...verdict, system, security, ms });
    if (verdict.ok) {
      output.line(`the proof holds (${system}, level ${String(security.level)}, ${formatMs(ms)})`);
      return 0;
    }
    output.line(`the proof is refused: ${verdict.code}: ${verdict.reason}`);
    return VERDICT_CODES[verdict.code].exit;
  },
};
