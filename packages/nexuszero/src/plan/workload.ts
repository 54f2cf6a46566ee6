/** What a calibration proves: for each row of the model, statements at a few sizes with secrets just drawn. */
import { wipe } from '../bytes/bytes.ts';
import { randomBytes } from '../bytes/random.ts';
import { CIPHERS, type CipherName } from '../kernels/ciphers.ts';
import { loadGroup } from '../kernels/group.ts';
import { SUITES, type SuiteName } from '../kernels/suites.ts';
import type { CostDescriptor } from '../proofs/system.ts';
import type { FormName, SigmaKind, SystemName } from '../statements/ids.ts';
import { pedersenH, type Statement } from '../statements/statement.ts';
import type { Witness } from '../statements/witness.ts';

/** A statement to prove; whoever made it wipes the witness. */
export interface Pair {
  readonly statement: Statement;
  readonly witness: Witness;
}

/** One size of one row. */
export interface Task {
  readonly system: SystemName;
  readonly form: FormName;
  /** Whether a short calibration measures it: the other sizes then follow. */
  readonly brief: boolean;
  make(): Promise<Pair>;
}

/** All tasks of the systems that there are descriptors of. */
export function tasksFor(
  descriptors: readonly Pick<CostDescriptor, 'name' | 'forms'>[],
): readonly Task[] {
  return descriptors.flatMap((descriptor) => {
    if (descriptor.name === 'sigma') return sigmaTasks();
    return descriptor.name === 'bulletproofs' ? rangeTasks() : voleTasks(descriptor);
  });
}

/** Equations of the linear relations that are measured. */
const EQUATIONS: readonly number[] = [2, 8];

function sigmaTasks(): readonly Task[] {
  const fixed = ['dlog', 'dleq', 'pedersen'] as const;
  return (Object.keys(SUITES) as SuiteName[]).flatMap((suite) => [
    ...fixed.map((kind) => sigma(true, () => fixedPair(kind, suite))),
    ...EQUATIONS.map((count, i) => sigma(i === 0, () => linearPair(suite, count))),
  ]);
}

const sigma = (brief: boolean, make: Task['make']): Task => ({
  ...{ system: 'sigma', form: 'batchable' },
  ...{ brief, make },
});

async function fixedPair(kind: Exclude<SigmaKind, 'linear'>, suite: SuiteName): Promise<Pair> {
  if (kind === 'dlog') return (await import('../statements/dlog.ts')).generate({ suite });
  const group = await loadGroup(suite);
  const x = group.randomScalar();
  try {
    if (kind === 'pedersen') {
      return await (await import('../statements/pedersen.ts')).commit({ suite, value: x });
    }
    const H = pedersenH(SUITES[suite]);
    return await (await import('../statements/dleq.ts')).fromSecret(x, { suite, H });
  } finally {
    wipe(x);
  }
}

/** Commitments to one value under blindings of their own: C_i = v*G + r_i*H. */
async function linearPair(suite: SuiteName, count: number): Promise<Pair> {
  const { statement, witness } = await import('../statements/linear.ts');
  const group = await loadGroup(suite);
  const H = pedersenH(SUITES[suite]);
  const v = group.randomScalar();
  const secrets: Record<string, Uint8Array> = { v };
  const elements: Record<string, Uint8Array> = { H };
  const equations: string[] = [];
  for (let i = 1; i <= count; i++) {
    const [r, C] = [`r${String(i)}`, `C${String(i)}`];
    const blinding = (secrets[r] = group.randomScalar());
    elements[C] = group.combine([
      [v, group.generator],
      [blinding, H],
    ]);
    equations.push(`${C} = v*G + ${r}*H`);
  }
  try {
    const made = statement({ suite, elements, equations });
    return { statement: made, witness: witness(made, secrets) };
  } finally {
    wipe(...Object.values(secrets));
  }
}

/** Bits and values of the range statements that are measured: one to two chunks. */
const RANGES = [
  ...[
    { bits: 8, count: 1, brief: true },
    { bits: 16, count: 1, brief: false },
    { bits: 32, count: 1, brief: false },
    { bits: 64, count: 1, brief: true },
    { bits: 64, count: 2, brief: false },
  ],
  ...[4, 8, 16, 32].map((count) => ({ bits: 64, count, brief: count === 4 })),
] as const;

function rangeTasks(): readonly Task[] {
  return RANGES.map(({ bits, count, brief }) => ({
    system: 'bulletproofs',
    form: 'standard',
    brief,
    make: async () => {
      const { commit } = await import('../statements/range.ts');
      const values = Array.from({ length: count }, () => {
        const value = new Uint8Array(8);
        value.set(randomBytes(bits / 8));
        return value;
      });
      const { statement, witness, openings } = await commit({
        values,
        bits: bits as 8 | 16 | 32 | 64,
      });
      for (const opening of openings) opening.wipe();
      return { statement, witness };
    },
  }));
}

/** Bytes of the messages that are measured: of 1, 2, 4, 16 and 65 blocks of SHA-256. */
const LENGTHS: readonly number[] = [40, 100, 240, 1000, 4151];

function voleTasks({ forms }: Pick<CostDescriptor, 'forms'>): readonly Task[] {
  return (Object.keys(CIPHERS) as CipherName[]).flatMap((suite) =>
    forms({ suite }).flatMap((form) =>
      LENGTHS.map((length, i) => ({
        system: 'vole',
        form,
        brief: i === 0,
        make: () => messagePair(suite, length),
      })),
    ),
  );
}

async function messagePair(suite: CipherName, length: number): Promise<Pair> {
  const message = randomBytes(length);
  try {
    return await (await import('../statements/preimage.ts')).fromMessage(message, { suite });
  } finally {
    wipe(message);
  }
}
