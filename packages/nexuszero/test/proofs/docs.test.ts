/** docs/errors.md and docs/formats.md hold what the code holds, in both directions. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES, VERDICT_CODES } from '../../src/bytes/errors.ts';
import { rfc9380Name } from '../../src/kernels/nist.ts';
import { CIPHERS } from '../../src/kernels/ciphers.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { MESSAGE_MAX_BYTES } from '../../src/kernels/vole-size.ts';
import { layoutOf } from '../../src/proofs/bulletproofs/layout.ts';
import { RANGE_LABEL } from '../../src/proofs/bulletproofs/protocol.ts';
import { bulletproofs } from '../../src/proofs/bulletproofs/system.ts';
import { sigma } from '../../src/proofs/sigma/system.ts';
import { PRESETS } from '../../src/proofs/vole/parameters.ts';
import { vole } from '../../src/proofs/vole/system.ts';
import { BATCH_LIMIT } from '../../src/proofs/options.ts';
import { FORM_IDS, KIND_IDS, SYSTEM_IDS } from '../../src/statements/ids.ts';
import { RELATION_LIMITS } from '../../src/statements/relation.ts';
import { RANGE_MAX_VALUES } from '../../src/statements/range-compile.ts';
import { statementToJSON, type Statement } from '../../src/index.ts';
import { hashedRange, preimage, type PreimageStatement } from '../../src/preimage.ts';
import { opening, range, type RangeStatement } from '../../src/range.ts';
import { FORMS, SHAPES } from '../sigma/catalogue.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');
const errors = read('errors.md');
const formats = read('formats.md');

/** A statement about so many commitments that need not open. */
const rangeOf = (count: number, min: bigint, max: bigint): RangeStatement =>
  range.statement({
    values: Array.from({ length: count }, (_, i) => ({
      V: new Uint8Array(32).fill(i + 1),
      min,
      max,
    })),
  });

const messageOf = (length: number): PreimageStatement =>
  preimage.statement({ digest: new Uint8Array(32).fill(7), length });

/** The text under a heading, up to the next heading of any level. */
function section(text: string, heading: string): string {
  const parts = text.split(/^(#+ .*)$/m);
  const at = parts.findIndex(
    (part) => part.replace(/^#+ /, '') === heading && part.startsWith('#'),
  );
  if (at < 0) throw new Error(`test: no heading ${heading}`);
  return parts[at + 1] ?? '';
}

/** Cells of the table rows in a text, without the head; back-ticks removed. */
function table(text: string): string[][] {
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  return rows.filter((_, i) => i > 1);
}

describe('errors.md', () => {
  test.each([
    ['Thrown', ERROR_CODES],
    ['Verdicts', VERDICT_CODES],
  ] as const)('%s', (heading, codes) => {
    const written = table(section(errors, heading));
    const held = Object.entries(codes).map(([code, { exit, meaning }]) => [
      code,
      String(exit),
      meaning,
    ]);
    expect(written).toEqual(held);
  });

  test('every code named anywhere in it exists', () => {
    const known = [...Object.keys(ERROR_CODES), ...Object.keys(VERDICT_CODES)];
    for (const [word] of errors.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)) expect(known).toContain(word);
  });
});

describe('formats.md', () => {
  test.each([
    ['Systems', SYSTEM_IDS],
    ['Kinds', KIND_IDS],
    ['Forms', FORM_IDS],
  ] as const)('the ids of %s', (heading, ids) => {
    const words = Object.entries(ids).map(([word, id]) => [word, String(id)]);
    expect(table(section(formats, heading))).toEqual(words);
  });

  test('the ids of the suites', () => {
    const text = formats.slice(formats.indexOf('### Suites'), formats.indexOf('### Kinds'));
    const groups = Object.values(SUITES).map(({ name, id }) => {
      const systems = name === 'ristretto255' ? 'sigma, bulletproofs' : 'sigma';
      return [name, systems, String(id)];
    });
    const ciphers = Object.values(CIPHERS).map(({ name, id }) => [name, 'vole', String(id)]);
    expect(table(text)).toEqual([...groups, ...ciphers]);
  });

  test('the numbers of the suites', () => {
    const text = formats.slice(
      formats.indexOf('\n## Suites'),
      formats.indexOf('\n## Context and tag'),
    );
    const [head] = text.split('\n').filter((line) => line.startsWith('|'));
    const names = head!
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim());
    expect(names).toEqual(Object.keys(SUITES));
    const row = (label: string): string[] =>
      table(text)
        .find(([first]) => first === label)!
        .slice(1);
    const suites = Object.values(SUITES);
    expect(row('ciphersuite in the tag')).toEqual(suites.map((s) => s.ciphersuite));
    expect(row('point bytes Ne')).toEqual(suites.map((s) => String(s.pointBytes)));
    expect(row('scalar bytes Ns, byte order')).toEqual(
      suites.map((s) => `${String(s.scalarBytes)}, ${s.scalarOrder.replace('-endian', '')}`),
    );
    const rate = { SHAKE128: 168, SHAKE256: 136 };
    expect(row('sponge, rate')).toEqual(
      suites.map((s) => `${s.sponge}, ${String(rate[s.sponge])}`),
    );
    expect(row('session identifier')).toEqual(suites.map((s) => String(s.sessionBytes)));
    expect(row('challenge squeeze')).toEqual(suites.map((s) => String(s.challengeBytes)));
    expect(row('batch weight')).toEqual(suites.map((s) => String(s.weightBytes)));
    expect(row('terms at most')).toEqual(suites.map((s) => String(s.maxTerms)));
    expect(row('level, classical bits')).toEqual(
      suites.map((s) => `${String(s.level)}, ${String(s.classicalBits)}`),
    );
  });

  test('the second Pedersen generators', () => {
    for (const { name, pedersenH } of Object.values(SUITES)) {
      const line = formats
        .split('\n')
        .find((text) => text.startsWith(`| ${name} | \`${pedersenH}\` |`));
      expect(line).toBeDefined();
      if (name !== 'ristretto255') expect(line).toContain(rfc9380Name(name));
    }
  });

  test('the payloads of ristretto255', () => {
    const rows = table(section(formats, 'Sigma proofs'));
    for (const shape of SHAPES.filter(({ kind }) => kind !== 'linear')) {
      const { statement } = shape.make('ristretto255');
      const sizes = FORMS.map((form) =>
        String(sigma.cost(sigma.shapeOf(statement), form).bytes - 12),
      );
      expect(rows.find(([kind]) => kind === shape.kind)?.slice(-2)).toEqual(sizes);
    }
  });

  test('the limits', () => {
    const text = section(formats, 'Sigma proofs').replaceAll('\n', ' ');
    const number = (value: number): string => value.toLocaleString('en-US');
    const { elements, equations, scalars, bytes } = RELATION_LIMITS;
    expect(text).toContain(
      `${number(elements)} elements, ${number(equations)} equations, ${number(scalars)} secrets, ${number(bytes)} bytes`,
    );
    expect(text).toContain(`Batches: ${number(BATCH_LIMIT)} proofs`);
  });

  test('the keys of statements, in their order', () => {
    const lines = section(formats, 'Statements')
      .split('\n')
      .filter((line) => line.startsWith('{'));
    const written = lines.map((line) => Object.keys(JSON.parse(line) as object).join());
    const statements: readonly Statement[] = [
      ...SHAPES.map((shape) => shape.make('P256').statement),
      rangeOf(1, 18n, 120n),
      messageOf(32),
      hashedRange.statement({ ...messageOf(40), offset: 32, width: 8, min: 18n, max: 120n }),
    ];
    const held = statements.map((statement) => Object.keys(statementToJSON(statement)).join());
    expect(new Set(written)).toEqual(new Set(held));
    const values = lines.flatMap(
      (line) => (JSON.parse(line) as { values?: object[] }).values ?? [],
    );
    expect(values.map(Object.keys)).toEqual([['V', 'min', 'max']]);
  });

  test('the layouts and payloads of range proofs', () => {
    const text = section(formats, 'Range proofs');
    const rows = table(text).map(([bounds, shape, bytes]) => {
      const [, count = '1', min, max] = /(?:(\d+) values in )?\[(.*), (.*)\]/.exec(bounds!)!;
      const bound = (word: string): bigint => {
        const [base, less] = word.replace('2^', '').split(' - ').map(BigInt);
        return less === undefined ? base! : 2n ** base! - less;
      };
      return { statement: rangeOf(Number(count), bound(min!), bound(max!)), shape, bytes };
    });
    expect(rows.length).toBeGreaterThan(4);
    for (const { statement, shape, bytes } of rows) {
      const { bits, chunks, payloadBytes } = layoutOf(statement.values);
      expect([`${String(bits)}, ${String(chunks[0]!.parties)}`, String(payloadBytes)]).toEqual([
        shape,
        bytes,
      ]);
      expect(bulletproofs.cost(bulletproofs.shapeOf(statement), 'standard').bytes - 12).toBe(
        payloadBytes,
      );
    }
    const flat = text.replaceAll('\n', ' ');
    expect(flat).toContain(`${RANGE_MAX_VALUES.toLocaleString('en-US')} values`);
    expect(flat).toContain(`"${RANGE_LABEL}"`);
  });

  test('the parameters and payloads of preimage proofs', () => {
    const text = section(formats, 'Preimage proofs');
    const suites = { 128: 'ChaCha12', 192: 'ChaCha12-192', 256: 'ChaCha12-256' } as const;
    const rows = PRESETS.map(({ form, level, tau, sum, grind }) => {
      const sizes = [55, 119, 183].map((length) => {
        const statement = preimage.statement({ ...messageOf(length), suite: suites[level] });
        return vole.cost(vole.shapeOf(statement), form).bytes - 12;
      });
      return [String(level), form, ...[tau, sum, grind, ...sizes].map(String)];
    });
    expect(table(text)).toEqual(rows);
    expect(text).toContain(`0 to ${MESSAGE_MAX_BYTES.toLocaleString('en-US')} bytes`);
    const bytes = hashedRange.encode(
      hashedRange.statement({ ...messageOf(40), offset: 32, width: 8, min: 18n, max: 120n }),
    );
    expect([bytes.length, bytes[0]]).toEqual([1 + 4 + 8 + 32 + 4 + 1 + 8 + 8, 0x21]);
    expect(preimage.encode(messageOf(40))).toEqual(Uint8Array.from([0x20, ...bytes.slice(1, 45)]));
  });

  test('the keys of openings', async () => {
    const line = section(formats, 'Openings')
      .split('\n')
      .find((text) => text.startsWith('{'))!;
    const { openings } = await range.commit({ value: 42n, bits: 8 });
    const held = opening.toJSON(openings[0]!);
    expect(Object.keys(JSON.parse(line) as object)).toEqual(Object.keys(held));
    expect((JSON.parse(line) as { value: string }).value).toBe(held['value']);
  });
});
