/** The sigma backend of ristretto255: one wasm call an operation. */
import type { Curve, KernelStatus } from '../../kernels/curve.ts';
import { RELATION_LIMITS } from '../../statements/relation.ts';
import type { BatchSession, ProveResult, SigmaBackend } from './backend.ts';

export function wasmBackend(curve: Curve): SigmaBackend {
  return {
    usable: () => !curve.isBroken(),
    prove(job): ProveResult {
      const compact = job.form === 'compact';
      const head = compact ? 32 : 32 * equationCount(job.instance);
      const proofBytes = head + job.witness.length;
      // spreading the job would cost a hidden class a proof, freed only by major collections
      const { tag, instance, witness, fresh } = job;
      const call = { tag, instance, witness, fresh, compact, proofBytes };
      const { status, narg } = curve.proveLinear(call);
      if (status === 'ok') return { outcome: 'ok', narg };
      return { outcome: status === 'witness mismatch' ? status : 'bad instance' };
    },
    verify({ tag, instance, narg, form }): KernelStatus {
      return curve.verifyLinear({ tag, instance, narg, compact: form === 'compact' });
    },
    openBatch(jobs): BatchSession {
      const { statuses, check, close } = curve.openBatch(jobs);
      return { outcomes: statuses, check, close };
    },
  };
}

/** The instance's first number, within the kernel's cap: the kernel refuses larger ones. */
function equationCount(instance: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = instance;
  return b === 0 && c === 0 && d === 0 ? Math.min(a, RELATION_LIMITS.equations) : 0;
}
