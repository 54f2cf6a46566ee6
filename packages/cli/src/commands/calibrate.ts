/** `nexuszero calibrate`: measures this machine, so that plans predict its times and not another's. */
import { availableParallelism, loadavg } from 'node:os';
import { calibrate, type CostModel } from 'nexuszero/plan';
import { wholeNumber } from '../args.ts';
import type { Command } from '../command.ts';
import { printable } from '../failure.ts';
import { prepareStore, storeModel } from '../model-store.ts';
import { formatMs, type Output } from '../output.ts';
import { progressLine } from '../progress.ts';
import { interruptible, type Interruptible } from '../signals.ts';
import { INCOMPLETE } from '../streams.ts';

const USUAL_SECONDS = 3;
const MOST_SECONDS = 600;

export const command: Command = {
  help: `usage: nexuszero calibrate [--seconds N] [--json]

Makes and checks real proofs of every kind for some seconds, and keeps what it learned of this machine's times, in the
user's cache folder: plan and batch predict with it from then on. Nothing secret is in it. Run it again on another
machine, and after an update that says so; deleting the file is safe.
  --seconds N   (default ${String(USUAL_SECONDS)}) more seconds bear a busy machine better; every row is measured once in any case
The folder is XDG_CACHE_HOME/nexuszero or ~/.cache/nexuszero, ~/Library/Caches/nexuszero on macOS,
LOCALAPPDATA\\nexuszero\\Cache on Windows, and NEXUSZERO_CACHE where that is set.

example:
  nexuszero calibrate
  nexuszero calibrate --seconds 20`,
  flags: { seconds: { type: 'string' } },
  async run(args, output) {
    const text = args.text('seconds') ?? String(USUAL_SECONDS);
    const seconds = wholeNumber('seconds', text, 1, MOST_SECONDS);
    await prepareStore();
    const work = interruptible();
    try {
      const model = await measure(seconds, work);
      const path = await storeModel(model);
      const rows = rowsOf(model);
      output.result({ ok: true, path, rows });
      print(rows, output);
      output.line(`\nkept in ${printable(path)}`);
      warnIfBusy(output);
      return 0;
    } catch (error) {
      if (!work.signal.aborted) throw error;
      output.note('ABORTED: nothing was kept');
      work.die();
      return INCOMPLETE;
    } finally {
      work.release();
    }
  },
};

/** What others take on the machine is in all the times. */
function warnIfBusy(output: Output): void {
  const [load] = loadavg();
  const cores = availableParallelism();
  if (load! <= cores) return;
  output.note(
    `note: the machine is busy (load ${load!.toFixed(1)}, ${String(cores)} cores): calibrate again when it is not`,
  );
}

async function measure(seconds: number, { signal }: Interruptible): Promise<CostModel> {
  const bar = progressLine();
  try {
    return await calibrate({
      budgetMs: 1000 * seconds,
      signal,
      onProgress: (share) => {
        bar.show(() => ({ share, words: 'measuring' }));
      },
    });
  } finally {
    bar.end();
  }
}

/** The times of one row, at its usual size. */
interface Row {
  readonly row: string;
  readonly size: string;
  readonly proveMs: number;
  readonly verifyMs: number;
}

/** Bits of the range proof that stands for the others. */
const RANGE_BITS = 64;

/** What was measured; the ways to workers are not. */
function rowsOf(model: CostModel): readonly Row[] {
  const rows = new Set(model.curves.map(({ row }) => row));
  return [...rows].flatMap((row) => {
    if (row.startsWith('dispatch/')) return [];
    const of = (operation: 'prove' | 'verify'): number => {
      const first = model.curves.find(
        (curve) => curve.row === row && curve.operation === operation,
      );
      const size = row === 'bulletproofs' ? RANGE_BITS : first!.points[0]![0];
      return model.predict(row, operation, size).value;
    };
    return [{ row, size: sizeOf(row), proveMs: of('prove'), verifyMs: of('verify') }];
  });
}

function sizeOf(row: string): string {
  if (row === 'bulletproofs') return `${String(RANGE_BITS)} bits`;
  if (row.startsWith('vole/')) return '1 block';
  return row.endsWith('/linear') ? '2 equations' : '1 key or value';
}

function print(rows: readonly Row[], output: Output): void {
  const width = Math.max(...rows.map(({ row }) => row.length));
  const line = (row: string, size: string, prove: string, verify: string): void => {
    output.line(
      `${row.padEnd(width)}  ${size.padEnd(14)}  ${prove.padStart(9)}  ${verify.padStart(9)}`,
    );
  };
  line('row', 'size', 'prove', 'verify');
  for (const { row, size, proveMs, verifyMs } of rows) {
    line(row, size, formatMs(proveMs), formatMs(verifyMs));
  }
}
