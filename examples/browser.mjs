// The packed tarball in a real browser: bundled by Vite and by esbuild, served with a content security
// policy that allows no eval and no inline script, run in headless Chromium.
import { build as esbuild } from 'esbuild';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { build as vite } from 'vite';
import { CHROMIUM_FLAGS, findChromium } from '../scripts/chromium.mjs';
import { installPacked, root } from '../scripts/tarballs.mjs';
import { expectSound } from './program.mjs';

const SKIPPED = 77;
const CSP = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

const PAGE = '<!doctype html><title>proof</title><script type="module" src="/main.js"></script>\n';
const MAIN = `import { run, time } from './program.mjs';
import { runPool } from './pool.mjs';
run().then(async (result) => {
  globalThis.result = { ...result, pool: await runPool(), ms: await time() };
}).then(
  () => undefined,
  (error) => { globalThis.result = { error: String(error) }; },
);
`;

/** Serves a folder on a free port of this machine. */
async function serve(folder) {
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : request.url.split('?')[0];
    try {
      const body = readFileSync(join(folder, path));
      response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
      response.setHeader('Content-Security-Policy', CSP);
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** Opens the page and returns what the program said; throws on a violation of the policy. */
async function visit(browser, folder) {
  const server = await serve(folder);
  const page = await browser.newPage();
  const complaints = [];
  page.on('console', (message) => {
    // a missing favicon is nobody's fault
    if (message.type() === 'error' && !message.text().includes('404'))
      complaints.push(message.text());
  });
  try {
    await page.goto(server.url);
    await page.waitForFunction(() => globalThis.result !== undefined, undefined, {
      timeout: 30000,
    });
    const result = await page.evaluate(() => globalThis.result);
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    return result;
  } finally {
    await page.close();
    server.close();
  }
}

async function bundle(folder) {
  writeFileSync(join(folder, 'main.js'), MAIN);
  writeFileSync(join(folder, 'index.html'), PAGE);
  for (const program of ['program.mjs', 'pool.mjs']) {
    copyFileSync(join(root, 'examples', program), join(folder, program));
  }
  const byEsbuild = join(folder, 'esbuild');
  mkdirSync(byEsbuild);
  writeFileSync(join(byEsbuild, 'index.html'), PAGE);
  const options = { bundle: true, minify: true, splitting: true, format: 'esm', target: 'es2022' };
  // Vite finds the worker by itself; esbuild is told to put it beside the rest
  const worker = join(folder, 'node_modules/nexuszero/dist/platform/browser/web-worker.js');
  const main = { in: join(folder, 'main.js'), out: 'main' };
  const entryPoints = [main, { in: worker, out: 'web-worker' }];
  await esbuild({ ...options, entryPoints: entryPoints, outdir: byEsbuild });
  const byVite = join(folder, 'vite');
  await vite({ root: folder, logLevel: 'error', build: { outDir: byVite, target: 'es2022' } });
  return { esbuild: byEsbuild, vite: byVite };
}

/** Throws unless the page's engine did on Web Workers what it should. */
function expectPool(pool) {
  const { good, told, stopped, next, replaced } = pool;
  const sound = good === 6 && told === 3 && stopped === 'ABORTED' && next;
  if (!sound || replaced !== 1) throw new Error(`unexpected: ${JSON.stringify({ pool })}`);
}

/** Chromium's times as multiples of Node's, here and now: the same engine, so the limit is near. */
const SLOWER_LIMIT = 1.5;

async function compare(seen, folder) {
  const program = await import(join(folder, 'program.mjs'));
  const own = await program.time();
  const ratios = ['prove', 'verify'].map((verb) => seen[verb] / own[verb]);
  const [prove, verify] = ratios.map((ratio) => ratio.toFixed(2));
  console.log(`a preimage takes ${prove} (prove) and ${verify} (verify) of Node's time`);
  return Math.max(...ratios) <= SLOWER_LIMIT;
}

const executablePath = findChromium();
if (executablePath === undefined) {
  console.error('SKIPPED: no Chromium here and none could be installed');
  process.exit(SKIPPED);
}
const folder = installPacked();
const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
try {
  for (const [bundler, output] of Object.entries(await bundle(folder))) {
    const result = await visit(browser, output);
    expectSound(result);
    expectPool(result.pool);
    console.log(`${bundler}: ${JSON.stringify(result)}`);
    // a busy moment must not decide: up to three tries
    let near = await compare(result.ms, folder);
    for (let again = 0; again < 2 && !near; again++) {
      near = await compare((await visit(browser, output)).ms, folder);
    }
    if (!near) throw new Error(`slower than ${String(SLOWER_LIMIT)} of Node's time`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
