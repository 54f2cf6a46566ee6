/** A plan as people read it: the choice and what lost against it in one table, and the reasons. */
import type { Alternative, Choice, Estimate, Plan } from 'nexuszero/plan';

/** The lines of a plan. */
export function planLines(plan: Plan): readonly string[] {
  return [
    ...tableOf(plan),
    '',
    ...plan.reasons.map((reason) => `- ${reason}`),
    `- ${totalOf(plan)}`,
    `- ${confidenceOf(plan)}`,
  ];
}

/** A column of the table: its head, and what a choice has there. */
interface Column {
  readonly head: string;
  readonly of: (choice: Choice) => string;
  /** Numbers stand under each other by their end. */
  readonly right?: boolean;
}

const COLUMNS: readonly Column[] = [
  { head: 'system', of: ({ system }) => system },
  { head: 'suite', of: ({ suite }) => suite },
  { head: 'form', of: ({ form }) => form },
  { head: 'level', of: ({ security: { level, category } }) => levelOf(level, category !== null) },
  { head: 'values', of: ({ valuesPerProof }) => String(valuesPerProof), right: true },
  { head: 'bytes', of: ({ proofBytes }) => String(proofBytes), right: true },
  { head: 'ms to prove', of: ({ proveMs }) => rangeOf(proveMs) },
  { head: 'ms to verify', of: ({ verifyMs }) => rangeOf(verifyMs) },
];

const levelOf = (level: number, postQuantum: boolean): string =>
  postQuantum ? `${String(level)}, pq` : String(level);

function tableOf(plan: Plan): readonly string[] {
  const choices: readonly (Choice | Alternative)[] = [plan, ...plan.alternatives];
  const shared = choices.every(({ valuesPerProof }) => valuesPerProof === 1);
  const columns = COLUMNS.filter(({ head }) => head !== 'values' || !shared);
  const rows = choices.map((choice) => columns.map(({ of }) => of(choice)));
  const widths = columns.map(({ head }, i) =>
    Math.max(head.length, ...rows.map((row) => row[i]!.length)),
  );
  const line = (mark: string, cells: readonly string[], remark: string): string => {
    const padded = cells.map((cell, i) =>
      columns[i]!.right === true ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
    );
    return [mark, ...padded, remark].join('  ').trimEnd();
  };
  const heads = columns.map(({ head }) => head);
  return [
    line(' ', heads, ''),
    ...choices.map((choice, i) =>
      line(i === 0 ? '*' : ' ', rows[i]!, 'reason' in choice ? choice.reason : 'chosen'),
    ),
  ];
}

const rangeOf = ({ value, low, high }: Estimate): string =>
  `${short(value)} (${short(low)} to ${short(high)})`;

/** Two digits or so: predictions hold no more. */
const short = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));

function totalOf({ count, totalMs }: Plan): string {
  return `In all: ${rangeOf(totalMs)} ms for ${String(count)} ${count === 1 ? 'proof' : 'proofs'}.`;
}

function confidenceOf({ confidence }: Plan): string {
  return confidence === 0
    ? 'Confidence: none yet; it grows with the proofs that an engine sees.'
    : `Confidence: ${(100 * confidence).toFixed(0)} % of recent proofs took as long as was predicted.`;
}
