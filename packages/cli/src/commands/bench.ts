/** `nexuszero bench`: measured times, as ratios to a unit of the same run. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { oneOf } from '../args.ts';
import { compareRuns, THRESHOLD, type Difference } from '../bench/compare.ts';
import { FULL, measure, QUICK, type Figures } from '../bench/measure.ts';
import { GROUPS, makeRows, USUAL } from '../bench/rows.ts';
import { unitRow } from '../bench/unit.ts';
import type { Command } from '../command.ts';
import { readText } from '../files.ts';
import { formatMs, type Output } from '../output.ts';

export const command: Command = {
  help: `usage: nexuszero bench [--only ${GROUPS.join('|')}] [--compare FILE] [--quick] [--json]

Measures after warming up, all rows taking turns. U is the unit: one multiplication of a random point by
a random scalar in @noble/curves (ristretto255, variable time), measured in the same run. p10 is the
figure to quote, as a ratio to U: absolute times follow the machine's mood.
  --only engine    what an engine adds to the calls of the package, without workers and with idle ones
  --only compress  the corpus of compression, each class at four sizes; a few minutes, not in a usual run
  --only frontier  sets of parameters of vole proofs, for docs/protocol/vole-frontier.svg; not in a usual run
  --compare FILE   the --json output of an earlier run; a row that takes ${String(100 * THRESHOLD)} % more of U fails
  --quick          a few samples, to see that everything runs

example:
  nexuszero bench --only sigma`,
  flags: {
    only: { type: 'string' },
    compare: { type: 'string' },
    quick: { type: 'boolean' },
  },
  async run(args, output) {
    const only = args.text('only');
    const groups = only === undefined ? USUAL : [oneOf('only', only, GROUPS)];
    const baseline = args.text('compare');
    const stored = baseline === undefined ? undefined : await readText(baseline);
    const rows = await makeRows(groups);
    const effort = args.has('quick') ? QUICK : FULL;
    const unit = await unitRow();
    const { unitMs, figures } = await measure(unit, rows, effort, progress()).finally(() =>
      Promise.all(rows.map((row) => row.close?.())),
    );
    const differences = stored === undefined ? [] : compareRuns(stored, figures);
    const machine = describeMachine();
    print(output, machine, unitMs, figures, differences);
    const ok = differences.every(({ slower }) => !slower);
    output.result({ ok, machine, unitMs, rows: figures, ...(stored && { differences }) });
    return ok ? 0 : 1;
  },
};

interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly load: number;
  readonly node: string;
  readonly commit?: string;
}

function describeMachine(): Machine {
  const [first] = cpus();
  const commit = currentCommit();
  return {
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    load: loadavg()[0]!,
    node: process.version,
    ...(commit !== undefined && { commit }),
  };
}

function currentCommit(): string | undefined {
  try {
    const args = ['rev-parse', '--short', 'HEAD'];
    const text = execFileSync('git', args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    }).toString();
    return text.trim();
  } catch {
    return undefined;
  }
}

function print(
  output: Output,
  machine: Machine,
  unitMs: number,
  figures: readonly Figures[],
  differences: readonly Difference[],
): void {
  const { cpu, cores, load, node } = machine;
  output.line(`${cpu}, ${String(cores)} cores, load ${load.toFixed(2)}, Node ${node}`);
  output.line(`U = ${formatMs(unitMs)} (p10)\n`);
  const width = Math.max(...figures.map(({ name }) => name.length));
  output.line(
    `${'group'.padEnd(6)} ${'name'.padEnd(width)} ${'p10'.padStart(10)}  in U       median      p95`,
  );
  for (const { group, name, p10Ms, medianMs, p95Ms, ratioU, bytes } of figures) {
    const times = [p10Ms, medianMs, p95Ms].map(shortTime);
    const size = bytes === undefined ? '' : `  ${String(bytes)} B`;
    output.line(
      `${group.padEnd(6)} ${name.padEnd(width)} ${times[0]!}  ${formatRatio(ratioU).padEnd(8)} ` +
        `${times[1]!} ${times[2]!}${size}`,
    );
  }
  for (const { name, before, now, change, slower } of differences) {
    const percent = `${change > 0 ? '+' : ''}${(100 * change).toFixed(1)} %`;
    const verdict = slower ? 'SLOWER' : 'ok';
    output.line(
      `${verdict.padEnd(6)} ${name}: ${formatRatio(before)} before, ${formatRatio(now)} now, ${percent}`,
    );
  }
}

function shortTime(ms: number): string {
  return (ms < 0.001 ? `${(ms * 1e6).toFixed(1)} ns` : formatMs(ms)).padStart(10);
}

function formatRatio(ratio: number): string {
  return ratio < 1 ? `U/${(1 / ratio).toFixed(1)}` : `${ratio.toFixed(2)} U`;
}

/** A line on a terminal's stderr that says how far the run is. */
function progress(): (done: number) => void {
  if (!process.stderr.isTTY) return () => undefined;
  return (done) => {
    process.stderr.write(
      done < 1 ? `\rmeasuring ${(100 * done).toFixed(0)} %` : '\r              \r',
    );
  };
}
