/** What is answered is of the schemas that the interface promises: nothing checks it at run time. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { SCHEMAS, type SchemaName } from '@nexuszero/client/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claims } from '../claims.ts';
import { running, until, type Answer, type Running } from '../running.ts';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
ajv.addSchema(Object.values(SCHEMAS).map((schema) => closed(schema)));

/** No field beyond those that are named. */
function closed(schema: unknown): object {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema as never;
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)]);
  const copy = Object.fromEntries(entries) as Record<string, unknown>;
  if (copy['type'] === 'object' && 'properties' in copy) copy['additionalProperties'] ??= false;
  return copy;
}

let service: Running;
beforeAll(async () => {
  service = await running();
  await until(async () => (await service.ask('GET', '/readyz')).status === 200);
});
afterAll(() => service.end());

function expectOf(name: SchemaName, { json, text }: Answer): void {
  expect(ajv.validate(name, json), `${text.slice(0, 300)}\n${ajv.errorsText()}`).toBe(true);
}

test('jobs of every kind and end, verdicts, batches, plans, keys, health and problems', async () => {
  const context = 'service/answers';
  const claim = await claims['dlog']!();
  const other = await claims['dlog']!();
  const { statement, witness } = claim;
  const later = { prefer: 'respond-async' };
  const made = await service.ask('POST', '/v1/proofs', { statement, witness, context });
  expectOf('Job', made);
  const { proof } = made.json.made;
  const check = { statement, proof, context };
  const wrong = { statement, witness: other.witness, context };
  const items = [{ id: 'a', op: 'prove', ...claim, secrets: undefined, context }, { id: 'b' }];
  const jobs = [
    await service.ask('POST', '/v1/proofs', wrong, later),
    await service.ask('POST', '/v1/verifications', check, later),
    await service.ask('POST', '/v1/batches', { items }, later),
    await service.ask('POST', '/v1/proofs', { ...wrong, options: { deadlineMs: 1 } }, later),
  ];
  for (const job of jobs) {
    expectOf('Job', job);
    expectOf('Job', await service.ask('GET', `/v1/jobs/${job.json.id}?wait=20`));
    expectOf('Job', await service.ask('DELETE', `/v1/jobs/${job.json.id}`));
  }
  expectOf('Verification', await service.ask('POST', '/v1/verifications', check));
  const refused = { ...check, context: 'x' };
  expectOf('Verification', await service.ask('POST', '/v1/verifications', refused));
  expectOf('BatchResults', await service.ask('POST', '/v1/batches', { items }));
  expectOf('PlanAnswer', await service.ask('POST', '/v1/plans', { statement }));
  const impossible = { statement, wish: { level: 256 } };
  expectOf('PlanAnswer', await service.ask('POST', '/v1/plans', impossible));
  expectOf('Keyring', await service.ask('GET', '/v1/keys'));
  for (const path of ['/livez', '/readyz', '/startupz']) {
    expectOf('Health', await service.ask('GET', path));
  }
  expectOf('Problem', await service.ask('POST', '/v1/proofs', wrong));
  expectOf('Problem', await service.ask('POST', '/v1/proofs', { statement }));
  expectOf('Problem', await service.ask('GET', '/nowhere'));
});
