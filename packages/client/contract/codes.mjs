// Codes of problems: those of the library that a request can meet, and the service's own. Never renamed, never reused.

/** code: [status, title] */
export const CODES = {
  BAD_ENCODING: [400, 'the request is malformed'],
  BAD_PARAMETER: [422, 'the request asks for what there is not'],
  WITNESS_MISMATCH: [422, 'the witness is none for this statement'],
  OPEN_FAILED: [422, 'no key of the keyring opens the box with this info and aad'],
  UNDERDETERMINED: [422, 'the relation does not pin down its secrets'],
  UNSUPPORTED: [422, 'well-formed, but of a kind, suite or version not known here'],
  LIMIT_EXCEEDED: [413, 'a size or count limit was passed'],
  DEADLINE_EXCEEDED: [422, 'it was not done by its deadline'],
  MEMORY_EXCEEDED: [422, 'it needed more memory than a job may have'],
  PLAN_IMPOSSIBLE: [422, 'no plan fulfils the wish'],
  ABORTED: [409, 'the job was cancelled'],
  NOT_FOUND: [404, 'there is no such thing'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'the body is of a type that is not read here'],
  IDEMPOTENCY_MISMATCH: [422, 'the idempotency key was used for another request'],
  IDEMPOTENCY_RUNNING: [409, 'a request with this idempotency key is under way'],
  NOT_FINISHED: [409, 'the job has no results yet'],
  QUEUE_FULL: [503, 'more jobs wait than the service takes'],
  WORKER_LOST: [503, 'the provers that had the job died'],
  STORAGE_UNAVAILABLE: [503, 'the journal cannot be written: nothing was accepted'],
  SHUTTING_DOWN: [503, 'the service is about to end'],
  OVERLOADED: [503, 'the service is busy beyond its limits'],
  RATE_LIMITED: [429, 'too many requests'],
  INTERNAL: [500, 'a fault of ours: please report it'],
};
