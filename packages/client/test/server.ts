/** A real server for the suites: each test says how it answers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createClient, type ClientSettings } from '../src/index.ts';
import type { Client } from '../src/client.ts';
import type { Job } from '../src/generated/contract.ts';

/** What came. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON. */
  readonly body?: unknown;
}

type Answer = Reply | Promise<Reply | undefined> | undefined;
/** The how many-th request it is counts from 0; undefined when the handler writes by itself. */
export type Handler = (seen: Seen, response: ServerResponse, count: number) => Answer;

export interface Service {
  readonly url: string;
  readonly seen: Seen[];
  readonly server: Server;
  client(settings?: Partial<ClientSettings>): Client;
}

export const API = { 'nexuszero-api': '1' };

/** Closed when the test ends. */
export async function serve(handler: Handler): Promise<Service> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void answer(request, response, handler, seen);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const quick = { most: 3, baseMs: 1, maxMs: 4 };
  const client = (settings: Partial<ClientSettings> = {}): Client =>
    createClient({ url, retries: quick, ...settings });
  return { url, seen, server, client };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handler: Handler,
  seen: Seen[],
): Promise<void> {
  const isStream = request.headers['content-type'] === 'application/x-ndjson';
  const body = isStream ? '' : await textOf(request);
  const entry = { method: request.method!, path: request.url!, headers: request.headers, body };
  const reply = await handler(entry, response, seen.push(entry) - 1);
  if (reply === undefined) return;
  const { status = 200, headers = {}, body: said = '' } = reply;
  const text = typeof said === 'string' || said instanceof Uint8Array ? said : JSON.stringify(said);
  response.writeHead(status, { 'content-type': 'application/json', ...API, ...headers });
  response.end(text);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  } catch {
    // the client gave up
  }
  return text;
}

/** The lines of a body, as they come. */
export async function* linesOf(request: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of request.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}

export function problem(status: number, code: string, more: object = {}, headers = {}): Reply {
  const body = { type: `https://nexuszero.example/problems/${code}`, title: code, status, code };
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: { ...body, ...more },
  };
}

export const VERIFIED: Reply = { body: { ok: true, ms: 1.5 } };

export function job(id: string, more: Partial<Job> = {}): Job {
  const base = { id, op: 'prove', state: 'queued', level: 128, priority: 'normal' } as const;
  return { ...base, created: '2026-11-27T12:00:00.000Z', attempts: 0, expectedMs: 5, ...more };
}

export const MADE = {
  proof: 'TlhQAQ',
  system: 'sigma',
  suite: 'ristretto255',
  form: 'batchable',
  security: { level: 128, classical: 126, quantum: 0, category: null },
  bytes: 4,
} as const;

/** A statement of the right shape; the suites that prove have true ones. */
export const STATEMENT = {
  type: 'nexuszero-statement',
  v: 1,
  kind: 'dlog',
  suite: 'ristretto255',
  X: 'AAAA',
};
export const SECRET = {
  type: 'nexuszero-secret',
  v: 1,
  kind: 'dlog',
  suite: 'ristretto255',
  secrets: { x: 'AQID' },
};

/** What a promise fails with, and nothing else will do. */
export async function failure(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Record<string, unknown>;
  }
  throw new Error('it did not fail');
}

export const context = 'test/1';
