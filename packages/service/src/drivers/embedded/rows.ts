/** Jobs in the tables of the journal: what a step does, within one transaction. */
import type { Idempotency, JobRecord } from '../../ports/job.ts';
import type { Ending } from '../../ports/job-store.ts';
import type { Bytes, Tables } from './journal.ts';

/** A job, with what else has to go when it goes. */
interface Row {
  /** Its place in the order of adding, while it has not ended. */
  readonly seq: number;
  readonly record: JobRecord;
  /** Under which idempotency key it is. */
  readonly key?: string;
}

/** A job that has not ended. */
export interface PendingRow {
  readonly seq: number;
  readonly id: string;
  /** Whether it has a sealed input, and so a slot. */
  readonly sealed: boolean;
}

interface Known {
  readonly id: string;
  readonly fingerprint: string;
}

export interface AddedRow {
  readonly seq: number;
  readonly record: JobRecord;
  readonly box?: Bytes;
  /** Digest of tenant and idempotency key. */
  readonly key?: string;
  readonly fingerprint?: Idempotency['fingerprint'];
}

export function addRow(tables: Tables, added: AddedRow): void {
  const { seq, record, box, key, fingerprint } = added;
  void tables.jobs.put(record.id, encode({ seq, record, ...(key !== undefined && { key }) }));
  void tables.pending.put(seq, encode({ id: record.id, sealed: box !== undefined }));
  if (box !== undefined) void tables.inputs.put(record.id, box);
  if (key !== undefined) void tables.idempotency.put(key, encode({ id: record.id, fingerprint }));
}

export function readRecord(tables: Tables, id: string): JobRecord | undefined {
  return rowOf(tables, id)?.record;
}

export function readBytes(table: Tables['inputs'], id: string): Bytes | undefined {
  const bytes = table.get(id);
  // lmdb's may be a view of what it reads into next
  return bytes && new Uint8Array(bytes);
}

export function knownUnder(
  tables: Tables,
  key: string,
): { readonly record: JobRecord; readonly fingerprint: string } | undefined {
  const known = decode(tables.idempotency.get(key)) as Known | undefined;
  const record = known && readRecord(tables, known.id);
  return record && { record, fingerprint: known.fingerprint };
}

/** Undefined when it has ended or is not there. */
export function startRow(tables: Tables, id: string, startedMs: number): JobRecord | undefined {
  const row = rowOf(tables, id);
  if (row === undefined || hasEnded(row.record)) return undefined;
  const { attempts } = row.record;
  const record: JobRecord = { ...row.record, state: 'running', startedMs, attempts: attempts + 1 };
  void tables.jobs.put(id, encode({ ...row, record }));
  return record;
}

/** The record as it is then; the first ending counts. */
export function endRow(tables: Tables, id: string, ending: Ending): JobRecord | undefined {
  const row = rowOf(tables, id);
  if (row === undefined || hasEnded(row.record)) return row?.record;
  const { results, ...rest } = ending;
  const record: JobRecord = { ...row.record, ...rest };
  putEnded(tables, { ...row, record }, results);
  return record;
}

/** Also what another journal knows of the end of a job: for a copy that does not. */
export function putEnded(tables: Tables, row: Row, results: Bytes | undefined): void {
  const { id, keepUntilMs = 0 } = row.record;
  void tables.jobs.put(id, encode(row));
  void tables.pending.remove(row.seq);
  void tables.inputs.remove(id);
  void tables.expiry.put([keepUntilMs, id], NOTHING);
  if (results !== undefined) void tables.results.put(id, results);
}

/** All of a job; nothing when there is none. */
export function removeRow(tables: Tables, id: string): void {
  const row = rowOf(tables, id);
  if (row === undefined) return;
  void tables.jobs.remove(id);
  // of one that has ended another may have the place by now: they are counted anew at each opening
  if (!hasEnded(row.record)) void tables.pending.remove(row.seq);
  void tables.inputs.remove(id);
  void tables.results.remove(id);
  if (row.record.keepUntilMs !== undefined) {
    void tables.expiry.remove([row.record.keepUntilMs, id]);
  }
  if (row.key === undefined) return;
  const known = decode(tables.idempotency.get(row.key)) as Known | undefined;
  if (known?.id === id) void tables.idempotency.remove(row.key);
}

/** Forgets those whose time has come, some at a time; how many. */
export function sweepRows(tables: Tables, nowMs: number, most: number): number {
  const due: string[] = [];
  for (const [keepUntilMs, id] of tables.expiry.getKeys({ limit: most })) {
    if (keepUntilMs > nowMs) break;
    due.push(id);
  }
  for (const id of due) removeRow(tables, id);
  return due.length;
}

export function pendingRows(tables: Tables): PendingRow[] {
  const rows: PendingRow[] = [];
  for (const { key, value } of tables.pending.getRange({})) {
    rows.push({ seq: key, ...(decode(value) as Omit<PendingRow, 'seq'>) });
  }
  return rows;
}

export function rowOf(tables: Tables, id: string): Row | undefined {
  return decode(tables.jobs.get(id)) as Row | undefined;
}

export function hasEnded({ state }: JobRecord): boolean {
  return state !== 'queued' && state !== 'running';
}

/** Changes one value, so that it is written. */
export function touch(tables: Tables, nowMs: number): void {
  void tables.meta.put('probe', encode(nowMs));
}

const NOTHING = Buffer.alloc(0);

const encode = (value: unknown): Bytes => Buffer.from(JSON.stringify(value));

function decode(bytes: Bytes | undefined): unknown {
  return bytes && JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
}
