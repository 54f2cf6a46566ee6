/** Schemas of the contract, as routes name them. */
import type { SchemaName } from '@nexuszero/client/contract';

/** A message a line, as JSON without blanks. */
export const LINES = 'application/x-ndjson';

const ref = (name: SchemaName): { readonly $ref: string } => ({ $ref: `${name}#` });

/** A body of JSON. */
export const body = (name: SchemaName): { readonly body: object } => ({ body: ref(name) });

/** Answers by their status; whatever else happens is a problem. */
export function answers(
  schemas: Readonly<Record<number, SchemaName>>,
  others: Readonly<Record<string, object>> = {},
): Readonly<Record<string, object>> {
  const own = Object.entries(schemas).map(([status, name]) => [status, ref(name)]);
  const problem = {
    description: 'What went wrong: RFC 9457.',
    content: { 'application/problem+json': { schema: ref('Problem') } },
  };
  return { ...(Object.fromEntries(own) as object), ...others, '4xx': problem, '5xx': problem };
}
