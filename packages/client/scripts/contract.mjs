// Writes src/generated/contract.ts, or the file that is named: JSON Schemas, the types that they describe, the codes of problems.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { API_VERSION, CODES, SCHEMAS } from '../contract/index.mjs';

const usual = fileURLToPath(new URL('../src/generated/contract.ts', import.meta.url));
const target = process.argv[2] ?? usual;

/** The TypeScript type of a schema, as deep as it goes. */
function typeOf(schema, indent = '') {
  if (schema.$ref !== undefined) return schema.$ref.replace(/#$/, '');
  if (schema.enum !== undefined) return schema.enum.map((word) => literal(word)).join(' | ');
  if (Array.isArray(schema.type)) return 'JsonObject | readonly Json[]';
  switch (schema.type) {
    case 'string':
    case 'boolean':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly ${grouped(typeOf(schema.items, indent))}[]`;
    case 'object':
      return objectType(schema, indent);
  }
  throw new Error(`contract: no type for ${JSON.stringify(schema)}`);
}

const literal = (word) => (typeof word === 'string' ? `'${word}'` : String(word));
const grouped = (type) => (/^\w+$/.test(type) ? type : `(${type})`);

function objectType(schema, indent) {
  const { properties, patternProperties, required = [] } = schema;
  if (patternProperties !== undefined) {
    const [value] = Object.values(patternProperties);
    return `Readonly<Record<string, ${typeOf(value, indent)}>>`;
  }
  if (properties === undefined) return 'JsonObject';
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, value]) => {
    const mark = required.includes(name) ? '' : '?';
    const { description } = value;
    const told = description === undefined ? '' : `${inner}/** ${description} */\n`;
    return `${told}${inner}readonly ${name}${mark}: ${typeOf(value, inner)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

const plain = (schema) => JSON.parse(JSON.stringify(schema));

function declaration([name, schema]) {
  const { description, type } = schema;
  const told = description === undefined ? '' : `/** ${description} */\n`;
  const body = typeOf(plain(schema));
  return type === 'object'
    ? `${told}export interface ${name} ${body}\n`
    : `${told}export type ${name} = ${body};\n`;
}

const schemas = Object.fromEntries(
  Object.entries(SCHEMAS).map(([name, schema]) => [name, { $id: name, ...plain(schema) }]),
);
const codes = Object.entries(CODES).map(([code, [status, title]]) => [code, { status, title }]);

const text = `/* made of packages/client/contract by scripts/contract.mjs */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

${Object.entries(SCHEMAS).map(declaration).join('\n')}
/** Codes of problems. */
export type ProblemCode =
${Object.keys(CODES)
  .map((code) => `  | '${code}'`)
  .join('\n')};

/** What a code stands for. */
export interface ProblemEntry {
  readonly status: number;
  readonly title: string;
}

/** Major version of the interface, sent with every answer as \`nexuszero-api\`. */
export const API_VERSION: number = ${API_VERSION};

/** Every code a problem can carry, with its status. Codes are never renamed and never reused. */
export const PROBLEM_CODES: Readonly<Record<ProblemCode, ProblemEntry>> = /* @__PURE__ */ Object.freeze(${JSON.stringify(Object.fromEntries(codes), null, 2)});

/** A JSON Schema (2020-12) for each message, under its name. */
export const SCHEMAS: Readonly<Record<SchemaName, JsonObject>> = /* @__PURE__ */ Object.freeze(${JSON.stringify(schemas, null, 2)});

export type SchemaName =
${Object.keys(SCHEMAS)
  .map((name) => `  | '${name}'`)
  .join('\n')};
`;

mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, text);
