/** The contract: its schemas compile, its types are theirs, and what the client looks at in answers agrees with them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import ts from 'typescript';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { API_VERSION, PROBLEM_CODES, SCHEMAS, type SchemaName } from '../src/contract.ts';
import { CLIENT_CODES } from '../src/index.ts';
import * as shapes from '../src/shapes.ts';

const file = fileURLToPath(new URL('../src/generated/contract.ts', import.meta.url));
const names = Object.keys(SCHEMAS) as SchemaName[];
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}
const schemaOf = (name: string): Schema => SCHEMAS[name.replace('#', '') as SchemaName];

function compiled(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  ajv.addFormat('date-time', true);
  for (const name of names) ajv.addSchema(SCHEMAS[name]);
  return ajv;
}

test('what is built is what the contract says now', () => {
  // beside it: other suites read the file
  const folder = mkdtempSync(join(tmpdir(), 'nexuszero-contract-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const made = join(folder, 'contract.ts');
  const script = fileURLToPath(new URL('../scripts/contract.mjs', import.meta.url));
  execFileSync(process.execPath, [script, made]);
  expect(readFileSync(file, 'utf8')).toBe(readFileSync(made, 'utf8'));
  expect(API_VERSION).toBe(1);
});

describe('schemas', () => {
  test.each(names)('%s compiles under 2020-12, strictly', (name) => {
    expect(compiled().getSchema(name)).toBeTypeOf('function');
  });

  test('codes have the status of an error, and the client has none of its own that means something else', () => {
    for (const { status, title } of Object.values(PROBLEM_CODES)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).not.toBe('');
    }
    const both = Object.keys(CLIENT_CODES).filter((code) => code in PROBLEM_CODES);
    expect(both).toEqual(['ABORTED']);
  });
});

describe('types', () => {
  let checker: ts.TypeChecker;
  const declared = new Map<string, ts.Type>();

  beforeAll(() => {
    const program = ts.createProgram([file], {
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
    });
    checker = program.getTypeChecker();
    program.getSourceFile(file)!.forEachChild((node) => {
      if (ts.isInterfaceDeclaration(node))
        declared.set(node.name.text, checker.getTypeAtLocation(node));
    });
  });

  /** Compares all the way down; names the place where they differ. */
  function compare(type: ts.Type, schema: Schema, place: string): void {
    const text = checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
    if (schema.$ref !== undefined) {
      expect(`${text}#`, place).toBe(schema.$ref);
      return;
    }
    if (schema.enum !== undefined) {
      const words = schema.enum.map((word) => JSON.stringify(word)).sort();
      const parts = type.isUnion() ? type.types : [type];
      expect(parts.map((part) => checker.typeToString(part)).sort(), place).toEqual(words);
      return;
    }
    if (Array.isArray(schema.type)) {
      expect(text, place).toBe('JsonObject | readonly Json[]');
      return;
    }
    if (schema.type === 'array') {
      const element = type.getNumberIndexType();
      expect(element, place).toBeDefined();
      compare(element!, schema.items!, `${place}[]`);
      return;
    }
    if (schema.type !== 'object') {
      expect(text, place).toBe(schema.type === 'integer' ? 'number' : schema.type);
      return;
    }
    if (schema.patternProperties !== undefined) {
      compare(
        type.getStringIndexType()!,
        Object.values(schema.patternProperties)[0]!,
        `${place}.*`,
      );
      return;
    }
    if (schema.properties === undefined) {
      expect(text, place).toBe('JsonObject');
      return;
    }
    const { properties, required = [] } = schema;
    const own = type.getProperties();
    expect(own.map(({ name }) => name).sort(), place).toEqual(Object.keys(properties).sort());
    for (const property of own) {
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      expect(isOptional, `${place}.${property.name}`).toBe(!required.includes(property.name));
      const inner = checker.getTypeOfSymbol(property);
      // an optional one is a union with undefined
      const said = isOptional ? checker.getNonNullableType(inner) : inner;
      compare(said, properties[property.name]!, `${place}.${property.name}`);
    }
  }

  test.each(names)('%s is as its schema', (name) => {
    const type = declared.get(name);
    expect(type).toBeDefined();
    compare(type!, schemaOf(name), name);
  });
});

/** Values that a schema allows. */
function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valueOf(schemaOf(schema.$ref));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (String(schema.type)) {
    case 'string':
      return fc.constantFrom('AAAA', 'INTERNAL');
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.nat(600);
    case 'number':
      return fc.double({ min: 0, max: 1e6, noNaN: true });
    case 'array':
      return fc.array(valueOf(schema.items!), { maxLength: 2 });
    default: {
      const { properties = {}, patternProperties, required = [] } = schema;
      if (patternProperties !== undefined) {
        return fc.dictionary(
          fc.constantFrom('a', 'b'),
          valueOf(Object.values(patternProperties)[0]!),
        );
      }
      const fields = Object.entries(properties).map(([key, inner]) => [key, valueOf(inner)]);
      const record = Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>;
      return fc.record(record, { requiredKeys: [...required] });
    }
  }
}

/** The same value with one place of it changed or taken away. */
function spoilt(value: unknown, picks: readonly number[], by: unknown): unknown {
  const [pick = 0, ...rest] = picks;
  if (typeof value !== 'object' || value === null || rest.length === 0) return by;
  const entries = Object.entries(value);
  if (entries.length === 0) return by;
  const [key, inner] = entries[pick % entries.length]!;
  const copy = structuredClone(value) as Record<string, unknown>;
  if (by === undefined && rest.length < 3) {
    if (Array.isArray(copy)) copy.splice(Number(key), 1);
    else Reflect.deleteProperty(copy, key);
  } else copy[key] = spoilt(inner, rest, by);
  return copy;
}

const CHECKS = {
  Job: shapes.isJob,
  Verification: shapes.isVerification,
  BatchResult: shapes.isBatchResult,
  BatchResults: shapes.isBatchResults,
  PlanAnswer: shapes.isPlanAnswer,
  SealedBox: shapes.isSealedBox,
  OpenedBox: shapes.isOpenedBox,
  Keyring: shapes.isKeyring,
  Health: shapes.isHealth,
  Problem: shapes.isProblem,
} as const;

describe.each(Object.entries(CHECKS))('answers: %s', (name, check) => {
  const validate = compiled().getSchema(name)!;
  const numRuns = process.env['SLOW'] === '1' ? 20_000 : 500;

  test('what the schema allows passes, and may have more than that', () => {
    fc.assert(
      fc.property(valueOf(schemaOf(name)), (value) => {
        expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
        expect(check(value)).toBe(true);
        expect(check({ ...(value as object), newer: [1] })).toBe(true);
      }),
      { numRuns },
    );
  });

  test('what is of another type does not', () => {
    const by = fc.constantFrom<unknown>(undefined, null, 7, -1, 'no base64url!', true, [], {}, [
      null,
    ]);
    const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 5 });
    let refused = 0;
    fc.assert(
      fc.property(valueOf(schemaOf(name)), picks, by, (value, where, what) => {
        const other = spoilt(value, where, what);
        if (check(other)) {
          const faults = (validate(other), validate.errors ?? []);
          // whole numbers are not asked for, and what a text says is the caller's to judge
          const serious = faults.filter(
            ({ keyword, params }) => !(keyword === 'type' && params['type'] === 'integer'),
          );
          expect(serious, JSON.stringify(other)).toEqual([]);
        } else refused++;
      }),
      { numRuns },
    );
    expect(refused).toBeGreaterThan(numRuns / 5);
  });
});
