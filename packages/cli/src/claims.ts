/** Claims to prove: statement and witness, from a secret file or with fresh secrets. */
import {
  witnessFromJSON,
  type CipherName,
  type Statement,
  type SuiteName,
  type Witness,
} from 'nexuszero';
import {
  discreteLog,
  dleq,
  loadGroup,
  NexusError,
  pedersenOpening,
  type JsonObject,
} from 'nexuszero/sigma';
import type { Arguments } from './args.ts';
import { misuse } from './failure.ts';
import { readText } from './files.ts';
import type { Output } from './output.ts';

export const SUITE_NAMES: readonly SuiteName[] = ['ristretto255', 'P256', 'P384', 'P521'];

export interface Claim {
  readonly statement: Statement;
  readonly witness: Witness;
  /** Whether the statement was made here and has to be written. */
  readonly made?: boolean;
  /** The secret file's text, when the secret was made here. */
  readonly secretText?: string;
}

/** A claim of a kind with a fixed relation; the secret is new unless --secret-file names one. */
export async function fresh(
  kind: 'dlog' | 'dleq' | 'pedersen',
  suite: SuiteName,
  args: Arguments,
  output: Output,
): Promise<Claim> {
  const secretFile = args.text('secret-file');
  if (kind === 'pedersen') {
    if (secretFile !== undefined) throw misuse('prove pedersen: --secret-file needs --statement');
    return commitTo(suite, await readValue(args, output));
  }
  const x =
    secretFile === undefined ? undefined : readSecret(kind, suite, await readText(secretFile));
  const group = await loadGroup(suite);
  const key = x ?? group.randomScalar();
  try {
    const pair =
      kind === 'dlog'
        ? await discreteLog.fromSecret(key, { suite })
        : await dleq.fromSecret(key, { suite, H: await secondBase(suite, args) });
    const text = x === undefined ? { secretText: secretText(kind, suite, { x: key }) } : {};
    return { ...pair, made: true, ...text };
  } finally {
    key.fill(0);
  }
}

/** The second base of a DLEQ: a point that was given, or one hashed from a text. */
async function secondBase(suite: SuiteName, args: Arguments): Promise<Uint8Array> {
  const point = args.text('base-point');
  const words = args.text('base');
  if (point !== undefined && words !== undefined) {
    throw misuse('give --base or --base-point, not both');
  }
  if (point !== undefined) return decodePoint(point);
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const message = encode(words ?? 'nexuszero dleq base');
  return (await loadGroup(suite)).hashToPoint(message, encode('nexuszero-cli-V01-dleq-base'));
}

function decodePoint(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) {
    throw new NexusError('BAD_ENCODING', '--base-point: expected base64url without padding');
  }
  return new Uint8Array(bytes);
}

async function commitTo(suite: SuiteName, value: bigint): Promise<Claim> {
  const { statement, witness } = await pedersenOpening.commit({ suite, value });
  const secrets = witness.reveal();
  const text = secretText('pedersen', suite, secrets);
  for (const secret of Object.values(secrets)) secret.fill(0);
  return { statement, witness, made: true, secretText: text };
}

async function readValue(args: Arguments, output: Output): Promise<bigint> {
  const file = args.text('value-file');
  const word = args.text('value');
  if (file !== undefined && word !== undefined)
    throw misuse('give --value or --value-file, not both');
  if (file === undefined && word === undefined)
    throw misuse('prove pedersen: --value-file is required');
  if (word !== undefined)
    output.note('note: --value is visible to other users; prefer --value-file');
  const text = word ?? (await readText(file!, 4096)).replace(/\n$/, '');
  if (!/^(?:0|[1-9][0-9]{0,159})$/.test(text)) {
    throw new NexusError('BAD_ENCODING', 'value: expected a whole decimal number');
  }
  return BigInt(text);
}

/** The text of a secret file; docs/formats.md section "Secrets". */
export function secretText(
  kind: string,
  suite: SuiteName | CipherName,
  secrets: Readonly<Record<string, Uint8Array>>,
): string {
  const encoded = Object.entries(secrets).map(([name, bytes]) => [
    name,
    Buffer.from(bytes).toString('base64url'),
  ]);
  const value = {
    type: 'nexuszero-secret',
    v: 1,
    kind,
    suite,
    secrets: Object.fromEntries(encoded) as JsonObject,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The key x of a secret file of this kind and suite. */
function readSecret(kind: 'dlog' | 'dleq', suite: SuiteName, text: string): Uint8Array {
  const witness = witnessFromJSON({ kind, suite }, text);
  const { x } = witness.reveal();
  witness.wipe();
  return x!;
}
