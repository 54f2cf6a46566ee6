/** The command line's entry: finds the command, runs it, and turns whatever happens into a status. */
import { readFileSync } from 'node:fs';
import { nearest, parseFlags } from './args.ts';
import { COMMANDS } from './commands.ts';
import { misuse, toFailure } from './failure.ts';
import { makeOutput } from './output.ts';

/** Runs `nexuszero ARGS`; sets the exit status and never throws. */
export async function main(args: readonly string[]): Promise<void> {
  let unwritten = 0;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // a reader that goes away (head, less) is no fault of ours
    if (error.code === 'EPIPE' || unwritten > 0) return;
    unwritten = 2;
    process.exitCode = unwritten;
    process.stderr.write(`IO_ERROR: standard output: cannot write (${error.code ?? 'unknown'})\n`);
  });
  let status: number;
  try {
    status = await dispatch(args);
  } catch (error) {
    status = await report(error, args.includes('--json'));
  }
  process.exitCode = Math.max(status, unwritten);
}

async function dispatch(args: readonly string[]): Promise<number> {
  const [name = '--help', ...rest] = args;
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') return help(rest[0]);
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) throw unknownCommand(name);
  if (rest.includes('--help') || rest.includes('-h')) return help(name);
  const { command } = await entry.load();
  const parsed = parseFlags(rest, command.flags);
  if (parsed.positionals.length > (command.positionals ?? 0)) {
    throw misuse(`unexpected word: ${parsed.positionals.at(-1)!.slice(0, 40)}`, 'see --help');
  }
  return command.run(parsed, makeOutput(parsed.has('json')));
}

/** What the version of the package is. */
export function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

async function help(name?: string): Promise<number> {
  const entry = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (name !== undefined && entry === undefined) throw unknownCommand(name);
  if (entry !== undefined) {
    process.stdout.write(`${(await entry.load()).command.help}\n`);
    return 0;
  }
  const lines = Object.entries(COMMANDS).map(([word, { summary }]) => {
    return `  ${word.padEnd(12)} ${summary}`;
  });
  process.stdout.write(`nexuszero ${version()}: zero-knowledge proofs

usage: nexuszero COMMAND [options]      nexuszero COMMAND --help

${lines.join('\n')}

example:
  nexuszero prove dlog --context login/1 --out key
  nexuszero verify --statement key.statement.json --proof key.proof --context login/1

exit status: 0 true or done, 1 well-formed but false, 2 malformed, misuse, input/output
`);
  return 0;
}

function unknownCommand(name: string): Error {
  const near = nearest(name, Object.keys(COMMANDS));
  const hint = near === undefined ? 'see nexuszero --help' : `did you mean ${near}?`;
  return misuse(`unknown command: ${name.slice(0, 40)}`, hint);
}

async function report(error: unknown, json: boolean): Promise<number> {
  const { code, message, hint, exit } = await toFailure(error);
  const shown = { ok: false, code, message, ...(hint !== undefined && { hint }) };
  if (json) process.stdout.write(`${JSON.stringify(shown)}\n`);
  else process.stderr.write(`${code}: ${message}\n${hint === undefined ? '' : `hint: ${hint}\n`}`);
  return exit;
}
