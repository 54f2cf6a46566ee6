// A service as a process of its own, that can be killed and started again on its folder.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/nexuszero.mjs', import.meta.url));
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A port that nobody has now. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export class ServiceProcess {
  folder = mkdtempSync(join(tmpdir(), 'nexuszero-drill-'));
  /** Lines of the log since the last start, each with when it was seen. */
  log = [];
  #child;
  #settings;

  static async make(settings = {}) {
    const service = new ServiceProcess();
    service.port = await freePort();
    service.url = `http://127.0.0.1:${service.port}`;
    service.#settings = settings;
    return service;
  }

  get pid() {
    return this.#child.pid;
  }

  /** Milliseconds until it is ready. */
  async start() {
    const started = performance.now();
    const env = {
      ...process.env,
      NEXUSZERO_PORT: String(this.port),
      NEXUSZERO_DATA: join(this.folder, 'data'),
      NEXUSZERO_KEYS: join(this.folder, 'keys'),
      ...this.#settings,
    };
    this.log = [];
    // what it says on standard error is for people
    const stdio = ['ignore', 'pipe', 'ignore'];
    this.#child = spawn(process.execPath, [COMMAND, 'serve'], { env, stdio });
    this.#listen();
    while (!(await this.#isReady())) {
      if (this.#child.exitCode !== null) throw new Error('the service ended as it started');
      if (performance.now() - started > 60_000) throw new Error('the service does not get ready');
      await sleep(5);
    }
    return performance.now() - started;
  }

  /** As the power would: no process of it is left. */
  async kill() {
    const child = this.#child;
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) {
      await new Promise((resolve) => child.once('exit', resolve));
    }
  }

  /** In order; its status. */
  async stop() {
    const child = this.#child;
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) {
      await new Promise((resolve) => child.once('exit', resolve));
    }
    return child.exitCode;
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Processes that prove, the busiest first. Linux. */
  provers() {
    const text = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
    const pids = text.trim().split(' ').filter(Boolean).map(Number);
    return pids.sort((a, b) => cpuOf(b) - cpuOf(a));
  }

  async ask(method, path, body, headers = {}) {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
  }

  async #isReady() {
    try {
      return (await fetch(`${this.url}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  #listen() {
    let rest = '';
    this.#child.stdout.setEncoding('utf8').on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      const at = performance.now();
      for (const line of lines) this.log.push({ at, ...JSON.parse(line) });
    });
  }
}

/** Ticks of processor time so far. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
