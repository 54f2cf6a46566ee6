/** A service of a test's own: a folder, a free port, and an end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import type { Service } from '../src/running.ts';
import { startService } from '../src/start.ts';
import { openLog } from '../src/telemetry/log.ts';

export interface Running {
  readonly url: string;
  readonly folder: string;
  readonly log: readonly string[];
  readonly service: Service;
  ask(method: string, path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  end(): Promise<void>;
}

type Headers = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly headers: Response['headers'];
  readonly text: string;
  // what it is the test says
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly json: any;
}

export async function running(
  settings: Readonly<Record<string, string>> = {},
  folder = mkdtempSync(join(tmpdir(), 'nexuszero-service-')),
): Promise<Running> {
  const config = readConfig({
    NEXUSZERO_PORT: '0',
    NEXUSZERO_DATA: join(folder, 'data'),
    NEXUSZERO_KEYS: join(folder, 'keys'),
    NEXUSZERO_LOG: 'trace',
    NEXUSZERO_PROVERS: '1',
    ...settings,
  });
  const log: string[] = [];
  const service = await startService(config, {
    log: openLog(config.log, (line) => log.push(line)),
  });
  const { url } = service;
  return {
    ...{ url, folder, log, service },
    ask: (method, path, body, headers = {}) => ask(`${url}${path}`, method, body, headers),
    async end() {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function ask(
  url: string,
  method: string,
  body: unknown,
  headers: Headers,
): Promise<Answer> {
  const json =
    body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, {
    method,
    headers: { ...json, ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  return { status: response.status, headers: response.headers, text, json: parsed };
}

export async function until(holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not come to that in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
