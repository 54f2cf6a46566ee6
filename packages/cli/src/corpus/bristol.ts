/** SHA-256 in Bristol Fashion: a line of text a gate. */
import type { CorpusClass, CorpusFile } from './class.ts';
import { drawsOf } from './draws.ts';
import { sha256Gates, type Gate } from './sha256-gates.ts';
import { tapeOf } from './tape.ts';

/** Bytes of the text of one block's gates at least. */
const BLOCK_BYTES = 2_000_000;

function bristolFile(seed: Uint8Array, bytes: number): Promise<CorpusFile> {
  const draws = drawsOf(seed, 'bristol-sha256', bytes);
  const blocks = Math.ceil(bytes / BLOCK_BYTES);
  const gates = sha256Gates(blocks, draws);
  const tape = tapeOf(bytes, draws);
  tape.append(`${String(gates.length)} ${String(gates.at(-1)!.out + 1)}\n`);
  tape.append(`2 ${String(512 * blocks)} 256\n1 256\n\n`);
  for (const gate of gates) {
    if (tape.full()) break;
    tape.append(line(gate), gate.bits);
  }
  return Promise.resolve(tape.finish());
}

function line({ kind, a, b, out }: Gate): string {
  if (b === undefined) return `1 1 ${String(a)} ${String(out)} ${kind}\n`;
  return `2 1 ${String(a)} ${String(b)} ${String(out)} ${kind}\n`;
}

/** One class. */
export const BRISTOL: readonly CorpusClass[] = [
  {
    name: 'bristol-sha256',
    about: 'counts; then for each gate its inputs, its output and XOR, AND or INV',
    generate: bristolFile,
  },
];
