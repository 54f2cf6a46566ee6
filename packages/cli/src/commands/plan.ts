/** `nexuszero plan`: how something would be proved, at what cost, and why so; nothing is proved. */
import { availableParallelism } from 'node:os';
import { plan, type Plan, type Planned, type Surroundings } from 'nexuszero/plan';
import { wholeNumber, type Arguments } from '../args.ts';
import type { Command } from '../command.ts';
import { printable } from '../failure.ts';
import { modelPath, storedModel } from '../model-store.ts';
import type { Output } from '../output.ts';
import { PLAN_KINDS, planRequest } from '../plan-request.ts';
import { planLines } from '../plan-text.ts';

export const command: Command = {
  help: `usage: nexuszero plan --kind ${PLAN_KINDS.join('|')} [options]
       nexuszero plan --statement S.json [options]

Chooses proof system, suite and form, and says what a proof will take: bytes exactly, milliseconds by the model of this
machine that \`nexuszero calibrate\` keeps, or else by a built-in one. Nothing is proved.
what is to be proved:
  --bits 8|16|32|64 | --min A --max B   range, hashedRange: the bounds
  --values N        range, hashedRange: so many numbers within them
  --length N        preimage: bytes of the message (default 32)
  --statement S.json   a statement that is there already; suite and values are fixed by it
what is asked of a proof; whatever is left out is free:
  --level 128|192|256, --pq   the least security (default 128), and that it withstands quantum computers
  --max-bytes N, --max-ms MS, --max-verify-ms MS   of one proof
  --prefer speed|size|balanced   what decides among those that fulfil the rest (default balanced)
  --suite S, --form F   fixes them
where, and how many:
  --count N         so many such statements (default 1)
  --workers N       threads that prove (default 0 for one proof, for more as many as there are cores)
--json prints {ok, model, plan}, or {ok, code, reason, model, nearest}.
Exit status 0: there is a plan. 1: none fulfils the wish; the nearest is printed.

example:
  nexuszero plan --kind range --min 18 --max 120
  nexuszero plan --kind range --bits 64 --values 16 --count 1000 --pq --max-bytes 40000`,
  flags: {
    kind: { type: 'string' },
    statement: { type: 'string' },
    bits: { type: 'string' },
    min: { type: 'string' },
    max: { type: 'string' },
    values: { type: 'string' },
    length: { type: 'string' },
    level: { type: 'string' },
    pq: { type: 'boolean' },
    'max-bytes': { type: 'string' },
    'max-ms': { type: 'string' },
    'max-verify-ms': { type: 'string' },
    prefer: { type: 'string' },
    suite: { type: 'string' },
    form: { type: 'string' },
    count: { type: 'string' },
    workers: { type: 'string' },
  },
  async run(args, output) {
    const request = await planRequest(args);
    const surroundings = surroundingsOf(args, request.wish?.count ?? 1);
    const model = await storedModel(output);
    const planned = plan(request, { surroundings, ...(model && { model }) });
    output.result(jsonOf(planned, model === undefined ? undefined : modelPath()));
    if (planned.ok) print(planned.plan, output);
    else {
      output.line(`PLAN_IMPOSSIBLE: ${planned.reason}\n`);
      if (planned.nearest !== undefined) print(planned.nearest, output);
    }
    return planned.ok ? 0 : 1;
  },
};

/** Where the proofs would be made: here. */
function surroundingsOf(args: Arguments, count: number): Surroundings {
  const cores = availableParallelism();
  const text = args.text('workers');
  const usual = count > 1 ? cores : 0;
  const workers = text === undefined ? usual : wholeNumber('workers', text, 0, 256);
  return { workers, isolation: workers === 0 ? 'none' : 'thread', cores };
}

function jsonOf(planned: Planned, path: string | undefined): unknown {
  const model = path === undefined ? { source: 'built-in' } : { source: 'calibrated', path };
  if (planned.ok) return { ok: true, model, plan: planned.plan };
  const { code, reason, nearest } = planned;
  return { ok: false, code, reason, model, nearest: nearest ?? null };
}

function print(found: Plan, output: Output): void {
  for (const line of planLines(found)) output.line(line);
  // of the built-in model a reason tells
  if (found.model === 'calibrated') {
    output.line(`- The times are those of this machine: ${printable(modelPath())}.`);
  }
}
