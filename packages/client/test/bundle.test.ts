/** In browsers and at the edge: small, without dependencies, with nothing but what all platforms have. */
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import type * as client from '../src/index.ts';
import { context, serve, STATEMENT } from './server.ts';

async function bundled(): Promise<string> {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: "export { createClient, isServiceError } from './index.ts';",
      resolveDir: fileURLToPath(new URL('../src', import.meta.url)),
    },
    ...{ bundle: true, minify: true, write: false, metafile: true },
    ...{ format: 'iife', globalName: 'client', platform: 'browser', target: 'es2022' },
  } as const);
  const inputs = Object.keys(metafile.inputs).filter((path) => path !== '<stdin>');
  for (const path of inputs) expect(path).toMatch(/packages\/client\/src\//);
  return outputFiles[0]!.text;
}

test('at most 12 KB go over the wire', async () => {
  expect(gzipSync(await bundled(), { level: 9 }).length).toBeLessThan(12_000);
});

test('runs where there is nothing of Node, and sends batches in chunks there', async () => {
  const service = await serve(({ path, body }) => {
    if (path === '/v1/verifications') return { body: { ok: true, ms: 1 } };
    const { items } = JSON.parse(body) as { items: { id: string }[] };
    const results = items.map(({ id }) => ({ id, ok: true, ms: 1, proof: 'AQID' }));
    return { body: { passed: results.length, failed: 0, results } };
  });
  const web = {
    fetch,
    Headers,
    AbortController,
    TextEncoder,
    TextDecoder,
    ReadableStream,
    URL,
    crypto,
    performance,
    setTimeout,
    clearTimeout,
    atob,
  };
  const realm = createContext({ ...web });
  runInContext(await bundled(), realm);
  const { createClient, isServiceError } = realm['client'] as typeof client;
  const own = createClient({ url: service.url });
  // bytes of another realm are bytes
  expect(await own.verify(STATEMENT, Uint8Array.of(1, 2), { context })).toEqual({
    ok: true,
    ms: 1,
  });
  const results = [];
  for await (const result of own.batch([{ statement: STATEMENT, proof: 'AAAA', context }]))
    results.push(result);
  expect(Array.from(results[0]!.proof!)).toEqual([1, 2, 3]);
  expect(service.seen[1]!.headers['content-type']).toBe('application/json');
  const error: unknown = await own
    .verify(STATEMENT, '!', { context })
    .catch((cause: unknown) => cause);
  // of the other realm, and yet known here
  expect(error instanceof Error).toBe(false);
  expect(isServiceError(error)).toBe(true);
  const { isServiceError: here } = await import('../src/index.ts');
  expect(here(error)).toBe(true);
});
