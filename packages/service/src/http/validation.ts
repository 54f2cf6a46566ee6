/**
 * Whether requests are of their schemas. A validator is compiled when its first request comes: to compile all of them would be a third of
 * the time that a start takes.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { SCHEMAS } from '@nexuszero/client/contract';
import type { FastifySchemaCompiler } from 'fastify';

/** Values are taken as they are: what is text in a path or a query stays text. */
export function validators(): FastifySchemaCompiler<object> {
  const compiler = once(() => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    ajv.addFormat('date-time', true);
    return ajv.addSchema(Object.values(SCHEMAS));
  });
  return ({ schema }) => {
    const validate = once(() => compiler().compile(schema));
    return (value: unknown) => answerOf(validate(), value);
  };
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
