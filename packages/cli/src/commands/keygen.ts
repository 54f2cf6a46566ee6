/** `nexuszero keygen`: a pair of keys for sealing, as two PEM files. */
import { generateKeyPair, SEAL_SUITES, suiteForLevel, type SealSuiteName } from 'nexuszero/seal';
import { oneOf, type Arguments } from '../args.ts';
import type { Command } from '../command.ts';
import { misuse } from '../failure.ts';
import { requireWritable, writeTogether } from '../files.ts';
import { bitsOf } from '../key-lines.ts';

const NAMES = Object.keys(SEAL_SUITES) as SealSuiteName[];
const LEVELS = ['128', '192', '256'] as const;

export const command: Command = {
  help: `usage: nexuszero keygen --out NAME [--suite S | --level 128|192|256] [--force] [--json]

Writes NAME.pub, for everybody who seals, and NAME.key (mode 0600), which opens. Suites:
${NAMES.map((name) => `  ${name.padEnd(18)} ${SEAL_SUITES[name].standing}`).join('\n')}
A level picks ${LEVELS.map((level) => `${suiteForLevel(Number(level) as 128)} (${level})`).join(', ')}.

example:
  nexuszero keygen --out alice`,
  flags: {
    suite: { type: 'string' },
    level: { type: 'string' },
    out: { type: 'string' },
    force: { type: 'boolean' },
  },
  async run(args, output) {
    const name = args.need('out');
    const suite = suiteOf(args);
    const force = args.has('force');
    const [pub, key] = [`${name}.pub`, `${name}.key`];
    for (const path of [pub, key]) await requireWritable(path, { force });
    const { publicKey, secretKey } = await generateKeyPair(suite);
    const files = [
      // the secret one first: should only one of them appear, it holds the public key too
      { path: key, content: secretKey.toPem(), secret: true },
      { path: pub, content: publicKey.toPem() },
    ];
    await writeTogether(files, force);
    secretKey.destroy();
    const { fingerprint, security } = publicKey;
    output.result({ ok: true, suite, fingerprint, security, files: [pub, key] });
    output.line(`${suite} ${fingerprint}`);
    output.line(bitsOf(security));
    output.line(`wrote ${pub} (give it away) and ${key} (keep it)`);
    return 0;
  },
};

function suiteOf(args: Arguments): SealSuiteName {
  const [suite, level] = [args.text('suite'), args.text('level')];
  if (suite !== undefined && level !== undefined) throw misuse('--suite or --level, not both');
  if (level !== undefined) return suiteForLevel(Number(oneOf('level', level, LEVELS)) as 128);
  return suite === undefined ? 'x-wing' : oneOf('suite', suite, NAMES);
}
