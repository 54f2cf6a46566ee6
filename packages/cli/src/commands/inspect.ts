/** `nexuszero inspect`: what a proof, a box, a container or a key file says of itself; no claim that it holds. */
import { inspect } from 'nexuszero';
import { inspectContainer } from 'nexuszero/compress';
import {
  importPublicKey,
  importSecretKey,
  inspectBox,
  SEAL_SUITES,
  type PublicKey,
} from 'nexuszero/seal';
import type { Command } from '../command.ts';
import { misuse } from '../failure.ts';
import { FILE_MAX_BYTES, readBeginning, requireWithinLimit } from '../files.ts';
import { bitsOf } from '../key-lines.ts';
import type { Output } from '../output.ts';

/** Bytes that tell the files apart. */
const START_BYTES = 32;

export const command: Command = {
  help: `usage: nexuszero inspect FILE [--json]

Says what kind of proof, sealed box, container or key a file holds and what such a one is worth. It verifies and opens
nothing.

example:
  nexuszero inspect key.proof`,
  flags: {},
  positionals: 1,
  async run(args, output) {
    const [path] = args.positionals;
    if (path === undefined) throw misuse('inspect: name the file', 'see --help');
    // read once, for it may be a pipe; of a box, which may be of any size, the beginning will do
    const bytes = await readBeginning(path, FILE_MAX_BYTES + 1);
    const start = new TextDecoder('latin1').decode(bytes.subarray(0, START_BYTES));
    if (start.startsWith('NXS')) {
      tellBox(bytes, output);
      return 0;
    }
    requireWithinLimit(path, bytes.length);
    if (start.startsWith('NXZ')) {
      tellContainer(bytes, output);
      return 0;
    }
    if (start.startsWith('-----BEGIN')) await tellKey(bytes, output);
    else tellProof(bytes, output);
    return 0;
  },
};

function tellProof(bytes: Uint8Array, output: Output): void {
  const found = inspect(bytes);
  const { security } = found;
  output.result(found);
  output.line(`${found.system} proof of ${found.kind} on ${found.suite}, ${found.form} form`);
  output.line(`${String(found.totalBytes)} bytes, of which payload ${String(found.payloadBytes)}`);
  output.line(
    `level ${String(security.level)}: ${String(security.classical)} bits classical, ` +
      `${String(security.quantum)} bits quantum${found.postQuantum ? '' : ' (not post-quantum)'}`,
  );
  output.line('not verified: that takes the statement and the context (nexuszero verify)');
}

function tellBox(bytes: Uint8Array, output: Output): void {
  const found = inspectBox(bytes);
  const recipients = found.recipients.map((name) => ({
    suite: name,
    ...SEAL_SUITES[name].security,
  }));
  output.result({ ...found, recipients });
  output.line(`sealed box, version ${String(found.version)}, ${found.aead}`);
  for (const [i, name] of found.recipients.entries()) {
    output.line(`recipient ${String(i + 1)}: ${name}, ${bitsOf(SEAL_SUITES[name].security)}`);
  }
  output.line('not opened: that takes a key of a recipient (nexuszero open)');
}

function tellContainer(bytes: Uint8Array, output: Output): void {
  const found = inspectContainer(bytes);
  const { strategy, transform, originalBytes, containerBytes, hash } = found;
  output.result(found);
  output.line(`compressed: ${transform === undefined ? strategy : `${strategy}, ${transform}`}`);
  output.line(`${String(originalBytes)} bytes in ${String(containerBytes)}`);
  output.line(`XXH64 of the original ${hash}; not checked: that takes nexuszero decompress`);
}

async function tellKey(bytes: Uint8Array, output: Output): Promise<void> {
  const text = new TextDecoder().decode(bytes);
  const secret = text.slice(0, 60).includes('PRIVATE');
  const key = secret ? await publicHalf(text) : await importPublicKey(text);
  const { suite, fingerprint, security } = key;
  output.result({ key: secret ? 'secret' : 'public', suite, fingerprint, security });
  output.line(`${secret ? 'secret' : 'public'} key of ${suite}, ${fingerprint}`);
  output.line(bitsOf(security));
  output.line(SEAL_SUITES[suite].standing);
}

async function publicHalf(text: string): Promise<PublicKey> {
  const key = await importSecretKey(text);
  key.destroy();
  return key.publicKey;
}
