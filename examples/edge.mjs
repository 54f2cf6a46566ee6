// An edge-like runtime: no DOM, no Node globals, and compiling WebAssembly from bytes or code from
// strings is forbidden. The host compiles the kernels `nexuszero/*.wasm` and hands the modules to `init`.
import { build } from 'esbuild';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { installPacked, root } from '../scripts/tarballs.mjs';
import { expectSound } from './program.mjs';

const ENTRY = `
import { init } from 'nexuszero';
import { init as initSeal } from 'nexuszero/seal';
import { init as initCompress } from 'nexuszero/compress';
import { run } from './program.mjs';
export async function main(curve, range, vole, mlkem, frodo, codec, zstd) {
  let refused = '';
  try { await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); }
  catch { refused = 'compiling from bytes is refused here'; }
  await init({ curve, range, vole });
  await initSeal({ mlkem, frodo });
  await initCompress({ codec, zstd });
  return { ...(await run()), refused };
}
`;

const folder = installPacked();
try {
  const dist = join(folder, 'node_modules', 'nexuszero', 'dist');
  const module = (name) => new WebAssembly.Module(readFileSync(join(dist, name)));
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: join(root, 'examples') },
    nodePaths: [join(folder, 'node_modules')],
    bundle: true,
    format: 'iife',
    globalName: 'app',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    write: false,
  });
  const codeGeneration = { strings: false, wasm: false };
  const globals = { crypto, TextEncoder, TextDecoder, performance };
  const context = createContext(globals, { codeGeneration });
  new Script(outputFiles[0].text).runInContext(context);
  const names = ['curve', 'range', 'vole', 'mlkem', 'frodo', 'codec', 'zstd'];
  const modules = names.map((name) => module(`${name}.wasm`));
  const result = await context.app.main(...modules);
  expectSound(result);
  if (result.refused === '') throw new Error('this context compiles from bytes: no edge at all');
  console.log(JSON.stringify(result));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
