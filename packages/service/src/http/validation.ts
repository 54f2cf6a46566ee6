/**
 * Whether requests are of their schemas. A validator is compiled when its first request comes: to compile all of them would be a third of
 * the time that a start takes.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { SCHEMAS } from '@nexuszero/client/contract';
import type { FastifySchemaCompiler } from 'fastify';

/** Values of bodies are taken as they are; those of paths and queries are text, and are read as what their schema says. */
export function validators(): FastifySchemaCompiler<object> {
  const bodies = once(() => compilerOf(false));
  const texts = once(() => compilerOf(true));
  return ({ schema, httpPart }) => {
    const compiler = httpPart === 'body' ? bodies : texts;
    const validate = once(() => compiler().compile(schema));
    return (value: unknown) => answerOf(validate(), value);
  };
}

function compilerOf(coerceTypes: boolean): Ajv2020 {
  const ajv = new Ajv2020({ coerceTypes, strict: true, allowUnionTypes: true });
  ajv.addFormat('date-time', true);
  ajv.addSchema(Object.values(SCHEMAS));
  return ajv;
}

function answerOf(
  validate: ValidateFunction,
  value: unknown,
): { value: unknown } | { error: NonNullable<ValidateFunction['errors']> } {
  if (validate(value)) return { value };
  return { error: validate.errors ?? [] };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
