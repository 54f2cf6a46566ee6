/**
 * Zero-knowledge proofs without circuits or trusted setup. This root finds the proof system by the
 * statement and loads it on first use; `nexuszero/sigma` and its siblings ship one system each.
 * @packageDocumentation
 */
import { platform } from '#workers';
import type { EngineConfig } from './engine/config.ts';
import { createEngineOn } from './engine/create.ts';
import type { Engine } from './engine/engine.ts';

export { prove, proveBatch, verify, verifyBatch } from './engine/dispatch.ts';
export { batchRequestFromJSON, type BatchRequest } from './engine/requests.ts';
export { batchResultToJSON } from './engine/records.ts';
export { inspect, type Inspection } from './proofs/inspect.ts';
export { init, type InitOptions } from './engine/init.ts';
export type { CurveInit } from './kernels/default.ts';
export type { RangeInit } from './kernels/default-range.ts';
export type { VoleInit } from './kernels/default-vole.ts';
export type { WasmModule } from './kernels/wasm.ts';
export { isNexusError, NexusError, ERROR_CODES, VERDICT_CODES } from './bytes/errors.ts';
export type { CodeEntry, ErrorCode, NexusErrorDetails, VerdictCode } from './bytes/errors.ts';
export { Proof, type ProofHeader } from './proofs/proof.ts';
export type { BatchResult, ProveItem } from './proofs/batch.ts';
export type { Level, Security } from './bytes/security.ts';
export type {
  AbortSignalLike,
  Helpers,
  Progress,
  ProveOptions,
  Verdict,
  VerifyItem,
  VerifyOptions,
  VerifyPolicy,
} from './proofs/system.ts';
export { statementFromJSON, witnessFromJSON } from './statements/json.ts';
export type { MessageTarget, RangeTarget } from './statements/json.ts';
export type { WitnessTarget } from './statements/compile.ts';
export { statementToJson as statementToJSON } from './statements/statement-json.ts';
export type { Json, JsonObject } from './bytes/json.ts';
export type {
  FormName,
  Kind,
  SigmaForm,
  SigmaKind,
  SystemName,
  VoleForm,
  VoleKind,
} from './statements/ids.ts';
export type {
  DleqStatement,
  DlogStatement,
  HashedRangeStatement,
  LinearStatement,
  PedersenStatement,
  PreimageStatement,
  RangeStatement,
  RangeValue,
  Statement,
  StatementOf,
} from './statements/statement.ts';
export type { CipherName } from './kernels/ciphers.ts';
export type { SuiteName } from './kernels/suites.ts';
export { Witness } from './statements/witness.ts';

/**
 * An engine: plans, proves and verifies on workers, remembers verdicts, counts what it does. The free functions stay usable without.
 * @throws BAD_PARAMETER - for what is no setting; BAD_ENCODING - for a model that is none; UNSUPPORTED - for one of another release
 */
export function createEngine(config: EngineConfig = {}): Engine {
  return createEngineOn(platform, config);
}

export type { Engine } from './engine/engine.ts';
export type { CacheConfig, EngineConfig, EngineLimits, PresetName } from './engine/config.ts';
export type {
  BatchOptions,
  BatchProgress,
  EngineBatchResult,
  EngineItem,
  EngineProveItem,
  EngineVerifyItem,
} from './engine/batch.ts';
export type { Commitment, Committed, CommittedPart } from './engine/commit.ts';
export type { EngineCompressOptions } from './engine/data.ts';
export type { EngineEvent } from './engine/events.ts';
export type { CacheStatistics } from './engine/cache.ts';
export type { Summary } from './engine/histogram.ts';
export type { MetricsReport, Operation, OperationReport } from './engine/metrics.ts';
export type { EngineProveOptions, JobOptions } from './engine/prover.ts';
export type { Account, Checked, Made, MadeBytes, Stage, StageName } from './engine/results.ts';
export type { Priority } from './engine/task.ts';
export type { EngineVerifyOptions } from './engine/verifier.ts';
export type { Alternative, Choice, Estimate, Plan, Planned, Wish } from './plan/plan.ts';
export type { Strategy } from './compress/container.ts';
export type {
  CostModel,
  CurveData,
  ModelSource,
  Operation as ModelOperation,
  Prediction,
} from './plan/model.ts';
export type { Point } from './plan/curve.ts';
export type { SealBinding } from './seal/inputs.ts';
export type { KdfName } from './seal/kdf.ts';
export type { Lattice, SealSuite, SealSuiteName } from './seal/suites.ts';
export type { Aead, AeadName, Answer, SealCrypto, X25519, X25519Key } from './seal/crypto.ts';
export type { FrodoDimension, FrodoSet } from './kernels/frodo.ts';
export type { MlKemSet } from './kernels/mlkem.ts';
export type { Cost } from './proofs/system.ts';
export type { Bounds } from './statements/bounds.ts';
export type { SecretValue } from './statements/range.ts';
export type { Opening } from './statements/opening.ts';
export type { SignalLike, StrategyWish } from './compress/options.ts';
export type { PublicKey, SecretKey } from './seal/keys.ts';
export type { OpenOptions, SealOptions } from './seal/box.ts';
