/** Which proof system proves which kind of statement. Only here ids meet systems; code loads on first use. */
import type { ProofSystem } from '../proofs/system.ts';
import type { Kind } from '../statements/ids.ts';
import { reading, requireKind, type Statement } from '../statements/statement.ts';

type Load = () => ProofSystem | Promise<ProofSystem>;

/** Loaded once: to import what is there already takes a good part of the time of a short proof. */
function once(load: () => Promise<ProofSystem>): Load {
  let loaded: ProofSystem | undefined;
  return () => loaded ?? load().then((system) => (loaded = system));
}

const sigma = once(async () => (await import('../proofs/sigma/system.ts')).sigma);

const bulletproofs = once(
  async () => (await import('../proofs/bulletproofs/system.ts')).bulletproofs,
);

const vole = once(async () => (await import('../proofs/vole/system.ts')).vole);

const SYSTEM_OF: Readonly<Record<Kind, Load>> = Object.freeze({
  dlog: sigma,
  dleq: sigma,
  pedersen: sigma,
  linear: sigma,
  range: bulletproofs,
  preimage: vole,
  hashedRange: vole,
});

/**
 * The system at once when its code is there: a turn of the event loop is a good part of a short proof.
 * @throws UNSUPPORTED - for a statement of no known kind; BAD_PARAMETER - when it cannot be read
 */
export function systemFor(statement: Statement): ProofSystem | Promise<ProofSystem> {
  return SYSTEM_OF[requireKind(reading(() => (statement as Statement | null)?.kind))]();
}

/** As `systemFor`, and what it throws as a rejection. */
export async function systemOf(statement: Statement): Promise<ProofSystem> {
  return systemFor(statement);
}
