/** `nexuszero prove KIND`: makes a proof, with its statement and, for fresh secrets, the secret file. */
import {
  prove,
  statementFromJSON,
  statementToJSON,
  witnessFromJSON,
  type FormName,
  type Progress,
  type Proof,
  type Statement,
  type Witness,
} from 'nexuszero';
import { oneOf, type Arguments } from '../args.ts';
import type { Command } from '../command.ts';
import { misuse } from '../failure.ts';
import { readText, requireWritable, writeBytes } from '../files.ts';
import { formatMs, type Output } from '../output.ts';
import { fresh, SUITE_NAMES, type Claim } from '../claims.ts';
import { rangeClaim } from '../range-claims.ts';

const KINDS = ['range', 'dlog', 'dleq', 'pedersen', 'linear'] as const;
const FORMS: readonly FormName[] = ['standard', 'batchable', 'compact'];

export const command: Command = {
  help: `usage: nexuszero prove KIND --context C --out NAME [options]

Writes NAME.statement.json and NAME.proof, and NAME.secret (mode 0600) when the secret is new.
  range      "the committed number lies within [min, max]"  --min A --max B | --bits N, and one of
               --value-file F | --value N      commits to the number; NAME.secret is the opening
               --values-file F                 many, one a line (or "value min max" on each): one proof
               --opening F                     about existing commitments: an opening, or an array of them
  dlog       "I know x with X = x*G"                       [--suite S] [--secret-file F]
  dleq       "X = x*G and Y = x*H have one x"              [--suite S] [--base TEXT] [--secret-file F]
  pedersen   "I can open the commitment C = v*G + r*H"     [--suite S] --value-file F | --value N
  linear     a statement of your own                       --statement S.json --secret-file F
options:
  --suite ristretto255|P256|P384|P521   the group (default ristretto255)
  --secret-file F     a secret file, as this command writes it; - is standard input
  --statement S.json  prove this statement (needs --secret-file), for any kind
  --base TEXT         dleq: H is hashed from this text (default "nexuszero dleq base")
  --base-point P      dleq: H itself, a point of the suite as base64url
  --value N           range, pedersen: for trying out; other users can see it while the command runs
  --form batchable|compact   --prefer speed|size   --force   --json

example:
  nexuszero prove range --value-file age.txt --min 18 --max 120 --context kyc/2026 --out age`,
  flags: {
    suite: { type: 'string' },
    context: { type: 'string' },
    out: { type: 'string' },
    'secret-file': { type: 'string' },
    statement: { type: 'string' },
    base: { type: 'string' },
    'base-point': { type: 'string' },
    value: { type: 'string' },
    'value-file': { type: 'string' },
    'values-file': { type: 'string' },
    opening: { type: 'string' },
    min: { type: 'string' },
    max: { type: 'string' },
    bits: { type: 'string' },
    form: { type: 'string' },
    prefer: { type: 'string' },
    force: { type: 'boolean' },
  },
  positionals: 1,
  async run(args, output) {
    const [word] = args.positionals;
    if (word === undefined) throw misuse('prove: name the kind of proof', 'see --help');
    const kind = oneOf('kind', word, KINDS);
    const name = args.need('out');
    const context = args.need('context');
    refuseForeign(kind, args);
    const options = {
      context,
      ...(process.stderr.isTTY && { onProgress: showProgress }),
      ...(args.text('form') !== undefined && { form: oneOf('form', args.need('form'), FORMS) }),
      prefer: oneOf('prefer', args.text('prefer') ?? 'speed', ['speed', 'size'] as const),
    };
    const writing = await targets(name, args);
    const claim = await readClaim(kind, args, output);
    const started = performance.now();
    const proof = await prove(claim.statement, claim.witness, options);
    const ms = performance.now() - started;
    claim.witness.wipe();
    const files = await writeAll(claim, proof, writing);
    output.result({
      ok: true,
      kind,
      suite: proof.suite,
      form: proof.form,
      bytes: proof.size,
      ms,
      files,
    });
    output.line(
      `proved in ${formatMs(ms)}, ${String(proof.size)} bytes; wrote ${files.join(', ')}`,
    );
    return 0;
  },
};

/** Flags of other kinds; ignoring one would prove something else than was asked for. */
function refuseForeign(kind: (typeof KINDS)[number], args: Arguments): void {
  const own: readonly string[] =
    kind === 'range' ? RANGE_FLAGS : kind === 'pedersen' ? VALUE_FLAGS : [];
  const foreign = [...RANGE_FLAGS].find(
    (name) => args.text(name) !== undefined && !own.includes(name),
  );
  if (foreign !== undefined) throw misuse(`prove ${kind}: --${foreign} has no meaning here`);
  if (kind === 'range' && args.text('suite') !== undefined) {
    throw misuse('prove range: --suite has no meaning here: range proofs are on ristretto255');
  }
}

const VALUE_FLAGS = ['value', 'value-file'];
const RANGE_FLAGS = [...VALUE_FLAGS, 'values-file', 'opening', 'min', 'max', 'bits'];

/** A proof in several parts says on the terminal how far it is. */
function showProgress({ stage, done, total = 1 }: Progress): void {
  if (total < 2 && stage !== 'done') return;
  const line = stage === 'prove' ? `\rproving ${String(done)} of ${String(total)}` : '\r\u001b[K';
  process.stderr.write(line);
}

interface Targets {
  readonly statement: string;
  readonly proof: string;
  readonly secret: string;
  readonly force: boolean;
}

/** Names of the files to write, each refused now rather than after the work. */
async function targets(name: string, args: Arguments): Promise<Targets> {
  const force = args.has('force');
  if (/(?:^|\/)-?$/.test(name)) throw misuse('--out: expected a name, to which endings are added');
  const paths = {
    statement: `${name}.statement.json`,
    proof: `${name}.proof`,
    secret: `${name}.secret`,
  };
  const fresh = args.text('secret-file') === undefined && args.text('opening') === undefined;
  const needed = fresh ? Object.values(paths) : [paths.statement, paths.proof];
  const given = args.text('statement');
  for (const path of needed) if (path !== given) await requireWritable(path, { force });
  return { ...paths, force };
}

async function readClaim(
  kind: (typeof KINDS)[number],
  args: Arguments,
  output: Output,
): Promise<Claim> {
  const suite = oneOf('suite', args.text('suite') ?? 'ristretto255', SUITE_NAMES);
  const statementFile = args.text('statement');
  const secretFile = args.text('secret-file') ?? args.text('opening');
  if (statementFile === undefined) {
    if (kind === 'range') return rangeClaim(args, output);
    if (kind === 'linear') throw misuse('prove linear: --statement is required', 'see --help');
    return fresh(kind, suite, args, output);
  }
  const statement = statementFromJSON(await readText(statementFile));
  if (statement.kind !== kind)
    throw misuse(`--statement: is of kind ${statement.kind}, not ${kind}`);
  const beside = ['min', 'max', 'bits'].find((name) => args.text(name) !== undefined);
  if (beside !== undefined) throw misuse(`--${beside}: the statement has bounds of its own`);
  if (secretFile === undefined) throw misuse('--statement needs --secret-file', 'see --help');
  const witness: Witness = witnessFromJSON(statement, await readText(secretFile));
  return { statement, witness };
}

async function writeAll(claim: Claim, proof: Proof, writing: Targets): Promise<string[]> {
  const { force } = writing;
  const files: string[] = [];
  const put = async (path: string, bytes: Uint8Array | string, secret: boolean): Promise<void> => {
    await writeBytes(path, bytes, { force, secret });
    files.push(path);
  };
  // the secret first: without it the rest is of no use
  if (claim.secretText !== undefined) await put(writing.secret, claim.secretText, true);
  if (claim.made === true) await put(writing.statement, statementText(claim.statement), false);
  await put(writing.proof, proof.bytes, false);
  return files;
}

function statementText(statement: Statement): string {
  return `${JSON.stringify(statementToJSON(statement), null, 2)}\n`;
}
