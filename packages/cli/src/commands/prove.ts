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
import { readText, requireWritable, writeTogether, type NewFile } from '../files.ts';
import { formatMs, type Output } from '../output.ts';
import { fresh, SUITE_NAMES, type Claim } from '../claims.ts';
import { preimageClaim } from '../preimage-claims.ts';
import { openingWitness, rangeClaim } from '../range-claims.ts';

const KINDS = ['range', 'preimage', 'dlog', 'dleq', 'pedersen', 'linear'] as const;
type Kind = (typeof KINDS)[number];
const FORMS: readonly FormName[] = [
  ...(['standard', 'batchable', 'compact'] as const),
  ...(['speed', 'balanced', 'small', 'tiny'] as const),
];

export const command: Command = {
  help: `usage: nexuszero prove KIND --context C --out NAME [options]

Writes NAME.statement.json and NAME.proof, and NAME.secret (mode 0600) when the secret is new.
  range      "the committed number lies within [min, max]"  --min A --max B | --bits N, and one of
               --value-file F | --value N      commits to the number; NAME.secret is the opening
               --values-file F                 many, one a line (or "value min max" on each): one proof
               --opening F [--opening F ..]    about existing commitments: files of one opening or of many
  preimage   "I know the message behind this SHA-256 digest"  --in F (up to 4,151 bytes), post-quantum;
             what can be guessed is found by trying, so hash random bytes with it; and with bounds
             "the integer in it lies within [min, max]"    --min A --max B and one of
               --in F --offset O [--length L]  L (1 to 8, else 8) bytes of the message, big-endian
               --value-file F | --value N      hashes salt and number; NAME.secret holds the message
  dlog       "I know x with X = x*G"                       [--suite S] [--secret-file F]
  dleq       "X = x*G and Y = x*H have one x"              [--suite S] [--base TEXT] [--secret-file F]
  pedersen   "I can open the commitment C = v*G + r*H"     [--suite S] --value-file F | --value N
  linear     a statement of your own                       --statement S.json --secret-file F
options:
  --suite ristretto255|P256|P384|P521   the group (default ristretto255)
  --suite ChaCha12|ChaCha20[-192|-256]  preimage: the cipher and, behind it, the level (default ChaCha12)
  --secret-file F     a secret file, as this command writes it; - is standard input
  --statement S.json  prove this statement (needs --secret-file, for range --opening), for any kind
  --base TEXT         dleq: H is hashed from this text (default "nexuszero dleq base")
  --base-point P      dleq: H itself, a point of the suite as base64url
  --value N           range, preimage, pedersen: for trying out; other users can see it while the command runs
  --form batchable|compact, for preimage speed|balanced|small|tiny (levels 192, 256: balanced|small)
  --prefer speed|size
  --force   --json

example:
  nexuszero prove range --value-file age.txt --min 18 --max 120 --context kyc/2026 --out age
  nexuszero prove preimage --in document.pdf.key --context notary/2026 --out key
  nexuszero prove range --opening age.secret --min 21 --max 120 --context bar/2026 --out bar`,
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
    opening: { type: 'string', multiple: true },
    min: { type: 'string' },
    max: { type: 'string' },
    bits: { type: 'string' },
    in: { type: 'string' },
    offset: { type: 'string' },
    length: { type: 'string' },
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
      ...preference(args),
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
      kind: proof.kind,
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

function preference(args: Arguments): { prefer?: 'speed' | 'size' } {
  const word = args.text('prefer');
  return word === undefined ? {} : { prefer: oneOf('prefer', word, ['speed', 'size'] as const) };
}

/** The kinds that a flag says something about; ignoring one would prove something else than was asked. */
const MEANING: Readonly<Record<string, readonly Kind[]>> = {
  suite: ['preimage', 'dlog', 'dleq', 'pedersen'],
  base: ['dleq'],
  'base-point': ['dleq'],
  value: ['range', 'preimage', 'pedersen'],
  'value-file': ['range', 'preimage', 'pedersen'],
  'values-file': ['range'],
  min: ['range', 'preimage'],
  max: ['range', 'preimage'],
  in: ['preimage'],
  offset: ['preimage'],
  length: ['preimage'],
  bits: ['range'],
  opening: ['range'],
};

function refuseForeign(kind: Kind, args: Arguments): void {
  const given = Object.keys(MEANING).filter((name) => args.text(name) !== undefined);
  const foreign = given.find((name) => MEANING[name]?.includes(kind) === false);
  if (foreign !== undefined) {
    const hint = foreign === 'suite' ? `${kind} has no choice of suite` : undefined;
    throw misuse(`prove ${kind}: --${foreign} has no meaning here`, hint);
  }
  const beside = given.find((name) => name !== 'opening');
  if (beside !== undefined && args.text('statement') !== undefined) {
    throw misuse(`--${beside}: --statement says it all`, 'give --statement and the secret only');
  }
}

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
  const known = (flag: string): boolean => args.text(flag) !== undefined;
  const needed = known('statement')
    ? [paths.proof]
    : known('secret-file') || known('opening') || known('in')
      ? [paths.statement, paths.proof]
      : Object.values(paths);
  for (const path of needed) await requireWritable(path, { force });
  return { ...paths, force };
}

async function readClaim(kind: Kind, args: Arguments, output: Output): Promise<Claim> {
  const statementFile = args.text('statement');
  if (statementFile === undefined) {
    if (kind === 'preimage') return preimageClaim(args, output);
    if (kind === 'range') return rangeClaim(args, output);
    if (kind === 'linear') throw misuse('prove linear: --statement is required', 'see --help');
    const suite = oneOf('suite', args.text('suite') ?? 'ristretto255', SUITE_NAMES);
    return fresh(kind, suite, args, output);
  }
  const statement = statementFromJSON(await readText(statementFile));
  const word = statement.kind === 'hashedRange' ? 'preimage' : statement.kind;
  if (word !== kind) {
    throw misuse(`--statement: is of kind ${statement.kind}, not ${kind}`);
  }
  const secretFile = args.text('secret-file');
  const opening = args.text('opening');
  if ((secretFile === undefined) === (opening === undefined)) {
    const secret = kind === 'range' ? 'either --opening or --secret-file' : '--secret-file';
    throw misuse(`--statement needs ${secret}`, 'see --help');
  }
  const witness: Witness =
    kind === 'range'
      ? await openingWitness(args)
      : witnessFromJSON(statement, await readText(args.need('secret-file')));
  return { statement, witness };
}

async function writeAll(claim: Claim, proof: Proof, paths: Targets): Promise<readonly string[]> {
  const { secretText, made, statement } = claim;
  const files: readonly NewFile[] = [
    ...(secretText === undefined
      ? []
      : [{ path: paths.secret, content: secretText, secret: true }]),
    ...(made === true ? [{ path: paths.statement, content: statementText(statement) }] : []),
    { path: paths.proof, content: proof.bytes },
  ];
  await writeTogether(files, paths.force);
  return files.map(({ path }) => path);
}

function statementText(statement: Statement): string {
  return `${JSON.stringify(statementToJSON(statement), null, 2)}\n`;
}
