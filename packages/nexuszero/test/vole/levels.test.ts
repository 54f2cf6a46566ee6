/** What differs between levels: kernels and their modules, forms, salts, labels. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { randomBytes } from '../../src/bytes/random.ts';
import { CIPHERS, type CipherName, type VoleLevel } from '../../src/kernels/ciphers.ts';
import { createVole } from '../../src/kernels/vole.ts';
import type { WasmModule } from '../../src/kernels/wasm.ts';
import { hashedRange, preimage, prove, verify } from '../../src/preimage.ts';
import { preset, PRESETS } from '../../src/proofs/vole/parameters.ts';
import { vole } from '../../src/proofs/vole/system.ts';
import { claimAbout, formsOf, SUITES } from './claims.ts';
import { parameterBytes, payloadBytes } from './kernel-proofs.ts';
import { PROBES } from './kernel-probe.ts';

const BAD = { code: 'BAD_PARAMETER' };
const moduleNamed = (name: string): Promise<WasmModule> =>
  WebAssembly.compile(readFileSync(new URL(`../../dist/${name}.wasm`, import.meta.url)));

describe('modules', () => {
  test('of each level make its kernel, from the package and from a file', async () => {
    for (const [level, name] of [
      [128, 'vole'],
      [192, 'vole192'],
      [256, 'vole256'],
    ] as const) {
      const digest = (await createVole(level, await moduleNamed(name))).sha256(new Uint8Array(3));
      expect(digest).toEqual((await createVole(level)).sha256(new Uint8Array(3)));
    }
  });

  test('of another level, or of another kernel, are refused', async () => {
    for (const [level, name] of [
      [192, 'vole'],
      [128, 'vole256'],
      [256, 'curve'],
    ] as const) {
      await expect(createVole(level, await moduleNamed(name))).rejects.toMatchObject(BAD);
    }
    await expect(createVole(64 as VoleLevel)).rejects.toMatchObject(BAD);
  });

  test('take parameters of their own level only', async () => {
    const kernel = await createVole(192);
    const statement = { digest: new Uint8Array(32), length: 3, binding: new Uint8Array(1) };
    const parameters = { level: 128, rounds: 12, tau: 22, sum: 123, grind: 8 } as const;
    const secrets = { message: new Uint8Array(3), fresh: new Uint8Array(32) };
    const refused = expect.objectContaining(BAD) as Error;
    expect(() => kernel.prove(parameters, statement, secrets)).toThrow(refused);
    expect(() => kernel.verify(parameters, statement, new Uint8Array(26_644))).toThrow(refused);
  });
});

test('what says something else the second time is read once', async () => {
  const kernel = await createVole(256);
  const message = randomBytes(32);
  const binding = new Uint8Array(4);
  const statement = { digest: kernel.sha256(message), length: 32, binding };
  let looks = 0;
  const parameters = {
    level: 256 as VoleLevel,
    ...{ rounds: 12, sum: 251, grind: 8 },
    get tau() {
      return ++looks === 1 ? 32 : 43;
    },
  };
  const proof = kernel.prove(parameters, statement, { message, fresh: randomBytes(32) });
  expect(proof).toHaveLength(47_508);
  expect(kernel.verify({ ...parameters, tau: 32 }, statement, proof)).toBe(true);
});

describe.each(SUITES)('%s', (suite: CipherName) => {
  const { level } = CIPHERS[suite];
  const context = 'levels';

  test('labels of statement and proof', async () => {
    const { statement, witness } = await preimage.fromMessage(randomBytes(20), { suite });
    const proof = await prove(statement, witness, { context });
    const category = { 128: 1, 192: 3, 256: 5 }[level];
    const label = { level, classical: level, quantum: level / 2, category };
    expect(proof.security).toEqual(label);
    expect(vole.security(statement)).toEqual(label);
    expect(await verify(statement, proof, { context, level, postQuantum: true })).toEqual({
      ok: true,
    });
    for (const higher of [192, 256] as const) {
      if (higher <= level) continue;
      const verdict = await verify(statement, proof, { context, level: higher });
      expect(verdict).toMatchObject({ ok: false, code: 'LEVEL_TOO_LOW' });
    }
  });

  test('forms: the default, the fastest and the smallest, and no others', async () => {
    const { statement, witness } = await preimage.fromMessage(randomBytes(20), { suite });
    const forms = formsOf(suite);
    const form = async (options: object): Promise<string> =>
      (await prove(statement, witness, { context, ...options })).form;
    expect(await form({})).toBe('balanced');
    expect(await form({ prefer: 'speed' })).toBe(forms[0]);
    expect(await form({ prefer: 'size' })).toBe(forms.at(-1));
    for (const other of ['speed', 'tiny', 'compact'] as const) {
      if ((forms as readonly string[]).includes(other)) continue;
      await expect(form({ form: other })).rejects.toMatchObject({ ...BAD, path: 'form' });
      expect(() => vole.cost(vole.shapeOf(statement), other)).toThrow(expect.objectContaining(BAD));
    }
  });

  test('a salt of fewer bits than the level has is refused', async () => {
    const about = { value: 5n, min: 0n, max: 9n, width: 1, suite } as const;
    const made = await hashedRange.commit({ ...about, salt: randomBytes(level / 8) });
    expect(made.message).toHaveLength(level / 8 + 1);
    const salt = randomBytes(level / 8 - 1);
    await expect(hashedRange.commit({ ...about, salt })).rejects.toMatchObject(BAD);
  });

  test("the kernel's own count of a proof's bytes is that of the table", () => {
    for (const form of formsOf(suite)) {
      for (const length of [0, 55, 56, 119, 120, 1000, 4151]) {
        const { statement } = claimAbout(new Uint8Array(length), suite);
        const [, at] = PROBES[level].staged(0, parameterBytes(statement, form)) as [number, number];
        expect(PROBES[level].call('proofBytes', at)).toBe(payloadBytes(statement, form));
      }
    }
  });
});

test('a set whose numbers do not fit into bytes is none', () => {
  const [first] = PRESETS;
  expect(() => preset({ ...first!, sum: 256 })).toThrow(RangeError);
});
