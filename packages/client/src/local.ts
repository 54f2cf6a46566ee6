/** Proving here, with the library that the caller brings: no secret leaves. */
import { isBytes } from './bytes.ts';
import { misuse, ServiceError } from './errors.ts';
import type { JsonObject, ProveOptions } from './generated/contract.ts';
import type { Limit } from './limit.ts';
import { requireContext, type ProveCallOptions } from './options.ts';
import type { Made } from './proof.ts';
import { isStatementJson, type StatementLike } from './statement.ts';
import type { WitnessLike } from './witness.ts';

/** What an engine is asked for; the free functions of the library pass over what they do not know. */
export interface LocalProveOptions {
  readonly context: string;
  readonly signal: AbortSignal;
  readonly form?: NonNullable<ProveOptions['form']>;
  readonly prefer?: 'speed' | 'size';
  readonly deadlineMs?: number;
  readonly priority?: NonNullable<ProveOptions['priority']>;
  readonly wish: Pick<ProveOptions, 'level' | 'postQuantum' | 'prefer'>;
}

/** The part of the library that is used: its namespace, one of its subpaths, and what `createEngine` gives, all have it. */
export interface LocalEngine {
  prove(statement: unknown, witness: unknown, options: LocalProveOptions): Promise<unknown>;
  /** Where there is one, statements may be given as JSON; so with the other. */
  statementFromJSON?(source: unknown): unknown;
  witnessFromJSON?(statement: unknown, source: unknown): unknown;
}

/**
 * @throws what the engine throws; TIMEOUT | ABORTED - when the call is over before; PLAN_IMPOSSIBLE - when the proof is worth less
 * than asked for
 */
export async function proveHere(
  engine: LocalEngine,
  statement: StatementLike,
  witness: WitnessLike,
  options: ProveCallOptions,
  limit: Limit,
): Promise<Made> {
  const claim = libraryStatement(engine, statement);
  const secret = libraryWitness(engine, claim, witness);
  const local = localOptions(options, limit);
  try {
    const result: unknown = await limit.race(engine.prove(claim, secret, local));
    return requireWorth(madeFrom(result), options);
  } catch (error) {
    throw limit.isOver ? limit.error() : error;
  }
}

function localOptions(options: ProveCallOptions, { signal }: Limit): LocalProveOptions {
  const { form, prefer, deadlineMs, priority, level, postQuantum } = options;
  const context = requireContext(options);
  return {
    context,
    signal,
    ...(form && { form }),
    // the free functions know no third word, and take this way without one
    ...(prefer && prefer !== 'balanced' && { prefer }),
    ...(deadlineMs !== undefined && { deadlineMs }),
    ...(priority && { priority }),
    wish: {
      ...(level && { level }),
      ...(postQuantum !== undefined && { postQuantum }),
      ...(prefer && { prefer }),
    },
  };
}

function libraryStatement(engine: LocalEngine, statement: StatementLike): unknown {
  if (!isStatementJson(statement)) return statement;
  if (typeof engine.statementFromJSON === 'function') return engine.statementFromJSON(statement);
  throw misuse('statement: this engine proves statements of the library, not their JSON');
}

function libraryWitness(engine: LocalEngine, statement: unknown, witness: WitnessLike): unknown {
  if (!isSecretJson(witness)) return witness;
  if (typeof engine.witnessFromJSON !== 'function') {
    throw misuse('witness: this engine takes a witness of the library, not its JSON');
  }
  return engine.witnessFromJSON(statement, witness);
}

function isSecretJson(witness: WitnessLike): witness is JsonObject | readonly JsonObject[] {
  const [first] = Array.isArray(witness) ? (witness as readonly unknown[]) : [witness];
  return typeof (first as JsonObject | null | undefined)?.['type'] === 'string';
}

/** The free functions give a proof, an engine one with its account. */
function madeFrom(result: unknown): Made {
  const { proof = result } = Object(result ?? {}) as { proof?: unknown };
  const { bytes, system, suite, form, security } = Object(proof ?? {}) as Partial<Made> & {
    readonly bytes?: unknown;
  };
  if (isBytes(bytes) && system !== undefined && suite !== undefined && form !== undefined) {
    if (security !== undefined) return { proof: bytes, system, suite, form, security };
  }
  throw misuse('engine: what its prove gives is no proof');
}

/** A free function proves as the statement is; no less than asked for may leave unnoticed. */
function requireWorth(made: Made, { level = 128, postQuantum = false }: ProveCallOptions): Made {
  const { security } = made;
  if (security.level >= level && (!postQuantum || security.quantum > 0)) return made;
  throw new ServiceError(
    'PLAN_IMPOSSIBLE',
    'a proof of this statement is worth less than asked for',
    {
      hint: 'choose a suite of the level, or a kind that withstands quantum computers',
    },
  );
}
