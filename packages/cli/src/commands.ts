/** The commands; each loads when it is asked for. */
import type { Command } from './command.ts';

interface Entry {
  readonly summary: string;
  load(): Promise<{ readonly command: Command }>;
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  demo: {
    summary: 'a tour: real proofs made, verified, tampered with and refused',
    load: () => import('./commands/demo.ts'),
  },
  prove: {
    summary: 'make a proof: range, preimage, dlog, dleq, pedersen, linear',
    load: () => import('./commands/prove.ts'),
  },
  verify: {
    summary: 'check a proof against a statement and a context',
    load: () => import('./commands/verify.ts'),
  },
  batch: {
    summary: 'prove and verify many requests from a file of JSON lines',
    load: () => import('./commands/batch.ts'),
  },
  plan: {
    summary: 'say how something would be proved, at what cost, and why so',
    load: () => import('./commands/plan.ts'),
  },
  calibrate: {
    summary: 'measure this machine, so that plans predict its times',
    load: () => import('./commands/calibrate.ts'),
  },
  serve: {
    summary: 'run the proof service: durable jobs over HTTP',
    load: () => import('./commands/serve.ts'),
  },
  backup: {
    summary: 'copy the journal of a service that runs',
    load: () => import('./commands/backup.ts'),
  },
  restore: {
    summary: 'make a data folder of such a copy',
    load: () => import('./commands/restore.ts'),
  },
  inspect: {
    summary: 'say what kind of proof a file holds, and what it is worth',
    load: () => import('./commands/inspect.ts'),
  },
  keygen: {
    summary: 'make a pair of keys for sealing',
    load: () => import('./commands/keygen.ts'),
  },
  seal: {
    summary: 'seal data of any size for the holders of keys, post-quantum',
    load: () => import('./commands/seal.ts'),
  },
  open: {
    summary: 'open what was sealed',
    load: () => import('./commands/open.ts'),
  },
  compress: {
    summary: 'compress logs, batches, circuits, witnesses and tables, losslessly',
    load: () => import('./commands/compress.ts'),
  },
  decompress: {
    summary: 'give back what was compressed',
    load: () => import('./commands/decompress.ts'),
  },
  conformance: {
    summary: 'run published test vectors',
    load: () => import('./commands/conformance.ts'),
  },
  bench: {
    summary: 'measure, as times and as ratios to a unit of the same run',
    load: () => import('./commands/bench.ts'),
  },
};
