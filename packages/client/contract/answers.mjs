// What the service answers.
import { Type } from '@sinclair/typebox';
import * as part from './parts.mjs';

const { strict, named } = part;

const verdict = {
  ok: Type.Boolean({ description: 'Whether the proof holds.' }),
  code: Type.Optional(Type.String({ description: 'Why not: docs/errors.md.' })),
  reason: Type.Optional(Type.String()),
};

const security = Type.Object(
  {
    level: part.level('The class.'),
    classical: Type.Integer({ description: 'Bits against classical attacks.' }),
    quantum: Type.Integer({ description: 'Bits against quantum attacks; 0: it falls to them.' }),
    category: Type.Unsafe({ enum: [1, 3, 5, null], description: 'NIST category, null for none.' }),
  },
  { description: 'What a proof is worth.' },
);

export const answers = {
  Security: security,
  MadeProof: Type.Object(
    {
      proof: part.proof,
      system: Type.String(),
      suite: Type.String(),
      form: Type.String(),
      security: named('Security'),
      bytes: part.count('Bytes of the proof.'),
    },
    { description: 'A proof that was made.' },
  ),
  Verdict: Type.Object(verdict, { description: 'What became of a verification.' }),
  Verification: Type.Object(
    { ...verdict, ms: part.ms('How long the check took, waiting included.') },
    { description: 'A verdict and its time.' },
  ),
  BatchResult: Type.Object(
    {
      id: Type.String(),
      ok: Type.Boolean(),
      proof: Type.Optional(part.proof),
      code: Type.Optional(Type.String()),
      reason: Type.Optional(Type.String()),
      ms: part.ms('How long it took.'),
    },
    { description: 'What became of one item; a line of NDJSON.' },
  ),
  BatchResults: Type.Object(
    {
      passed: part.count('Items that are ok.'),
      failed: part.count('Items that are not.'),
      results: Type.Array(named('BatchResult')),
    },
    { description: 'All results, in the order of the items.' },
  ),
  BatchSummary: Type.Object(
    {
      passed: part.count('Items that are ok.'),
      failed: part.count('Items that are not.'),
      results: Type.String({ description: 'Where the results are, as NDJSON.' }),
    },
    { description: 'How a batch ended.' },
  ),
  Progress: Type.Object(
    {
      done: part.count('Items that are done.'),
      total: part.count('Of so many.'),
      failed: part.count('That are not ok.'),
    },
    { description: 'How far a batch is.' },
  ),
  Fault: Type.Object(
    {
      code: Type.String({ description: 'docs/service.md lists all.' }),
      detail: Type.String(),
      hint: Type.Optional(Type.String()),
    },
    { description: 'Why a job failed.' },
  ),
  Job: Type.Object(
    {
      id: Type.String(),
      op: part.operation,
      state: part.states,
      level: part.level('Of what is asked.'),
      priority: part.priority,
      created: Type.String({ format: 'date-time' }),
      started: Type.Optional(Type.String({ format: 'date-time' })),
      ended: Type.Optional(Type.String({ format: 'date-time' })),
      deadline: Type.Optional(Type.String({ format: 'date-time' })),
      keptUntil: Type.Optional(
        Type.String({ format: 'date-time', description: 'When it will be forgotten.' }),
      ),
      attempts: part.count('How often it was begun.'),
      expectedMs: part.ms('What the cost model expects, waiting not included.'),
      progress: Type.Optional(named('Progress')),
      made: Type.Optional(named('MadeProof')),
      verdict: Type.Optional(named('Verdict')),
      batch: Type.Optional(named('BatchSummary')),
      error: Type.Optional(named('Fault')),
    },
    { description: 'A job, from queued to its end.' },
  ),
  PlanChoice: Type.Object(
    {
      kind: Type.String(),
      system: Type.String(),
      suite: Type.String(),
      form: Type.String(),
      security: named('Security'),
      proofBytes: part.count('Exact.'),
      proveMs: part.ms('Expected.'),
      verifyMs: part.ms('Expected.'),
      reasons: Type.Optional(Type.Array(Type.String())),
    },
    { description: 'A way to prove it.' },
  ),
  PlanAnswer: Type.Object(
    {
      ok: Type.Boolean(),
      reason: Type.Optional(Type.String({ description: 'Why no way fulfils the wish.' })),
      plan: Type.Optional(named('PlanChoice')),
      nearest: Type.Optional(named('PlanChoice')),
    },
    { description: 'The way that was chosen, or why there is none and what comes nearest.' },
  ),
  SealedBox: Type.Object(
    {
      box: part.bytes('The box.'),
      recipients: Type.Array(Type.String(), { description: 'Fingerprints.' }),
    },
    { description: 'What was sealed.' },
  ),
  OpenedBox: Type.Object(
    { data: part.bytes('What was in the box.') },
    { description: 'What was sealed in it.' },
  ),
  RingKey: Type.Object(
    {
      fingerprint: Type.String(),
      suite: Type.String(),
      opens: Type.Boolean({ description: 'Whether the service can open what is sealed to it.' }),
      pem: Type.String(),
    },
    { description: 'A public key of the keyring.' },
  ),
  Keyring: Type.Object({ keys: Type.Array(named('RingKey')) }, { description: 'The keyring.' }),
  Health: Type.Object(
    { ok: Type.Boolean(), checks: Type.Optional(Type.Record(Type.String(), Type.String())) },
    { description: 'Whether it is well, and what is not.' },
  ),
  Problem: Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer(),
      code: Type.String({ description: 'docs/service.md lists all.' }),
      detail: Type.Optional(Type.String()),
      hint: Type.Optional(Type.String()),
      instance: Type.Optional(Type.String({ description: 'The request, as the log has it.' })),
      errors: Type.Optional(
        Type.Array(Type.Object({ path: Type.String(), message: Type.String() }, strict)),
      ),
    },
    { description: 'What went wrong (RFC 9457).' },
  ),
};
