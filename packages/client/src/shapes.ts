/** What is looked at in an answer before it is believed: that each field is of its type. Unknown fields pass, for a newer service may have more. */
import { isBase64url } from './bytes.ts';
import type {
  BatchResult,
  BatchResults,
  Health,
  Job,
  Keyring,
  OpenedBox,
  PlanAnswer,
  Problem,
  SealedBox,
  Verification,
} from './generated/contract.ts';

/** Whether a value that came is what it should be. */
export type Check<T> = (value: unknown) => value is T;

type Test = (value: unknown) => boolean;
/** A field whose name ends with a question mark may be left out. */
type Fields = Readonly<Record<string, Test>>;

const text: Test = (value) => typeof value === 'string';
const flag: Test = (value) => typeof value === 'boolean';
const amount: Test = (value) => typeof value === 'number' && value >= 0;
const code: Test = (value) => typeof value === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(value);
const level = oneOf(128, 192, 256);

function oneOf(...words: readonly unknown[]): Test {
  return (value) => words.includes(value);
}

const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);

const object =
  (fields: Fields): Test =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const given = value as Readonly<Record<string, unknown>>;
    return Object.entries(fields).every(([key, test]) => {
      const name = key.replace('?', '');
      return Object.hasOwn(given, name) ? test(given[name]) : name !== key;
    });
  };

const verdict = { ok: flag, 'code?': text, 'reason?': text };
const counts = { passed: amount, failed: amount };
const security = object({
  level,
  classical: amount,
  quantum: amount,
  category: oneOf(1, 3, 5, null),
});
const made = object({
  proof: isBase64url,
  system: text,
  suite: text,
  form: text,
  security,
  bytes: amount,
});
const choice = object({
  kind: text,
  system: text,
  suite: text,
  form: text,
  security,
  proofBytes: amount,
  proveMs: amount,
  verifyMs: amount,
  'reasons?': listOf(text),
});
const result = object({ ...verdict, id: text, 'proof?': isBase64url, ms: amount });

/** What identifies a job: it becomes part of a path. */
export const isJobId = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w-]{1,128}$/.test(value);

const job = object({
  id: isJobId,
  op: oneOf('prove', 'verify', 'batch'),
  state: oneOf('queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired'),
  level,
  priority: oneOf('high', 'normal', 'low'),
  created: text,
  'started?': text,
  'ended?': text,
  'deadline?': text,
  'keptUntil?': text,
  attempts: amount,
  expectedMs: amount,
  'progress?': object({ done: amount, total: amount, failed: amount }),
  'made?': made,
  'verdict?': object(verdict),
  'batch?': object({ ...counts, results: text }),
  'error?': object({ code, detail: text, 'hint?': text }),
});

const checks: Test = (value) => object({})(value) && Object.values(value as object).every(text);

export const isJob = job as Check<Job>;
export const isVerification = object({ ...verdict, ms: amount }) as Check<Verification>;
export const isBatchResult = result as Check<BatchResult>;
export const isBatchResults = object({
  ...counts,
  results: listOf(result),
}) as Check<BatchResults>;
export const isPlanAnswer = object({
  ok: flag,
  'reason?': text,
  'plan?': choice,
  'nearest?': choice,
}) as Check<PlanAnswer>;
export const isSealedBox = object({
  box: isBase64url,
  recipients: listOf(text),
}) as Check<SealedBox>;
export const isOpenedBox = object({ data: isBase64url }) as Check<OpenedBox>;
export const isKeyring = object({
  keys: listOf(object({ fingerprint: text, suite: text, opens: flag, pem: text })),
}) as Check<Keyring>;
export const isHealth = object({ ok: flag, 'checks?': checks }) as Check<Health>;
export const isProblem = object({
  type: text,
  title: text,
  status: amount,
  code,
  'detail?': text,
  'hint?': text,
  'instance?': text,
  'errors?': listOf(object({ path: text, message: text })),
}) as Check<Problem>;
