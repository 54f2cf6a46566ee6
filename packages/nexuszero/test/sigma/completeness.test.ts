/** Every relation on every suite in both forms: made, verified, sized. */
import { expect, test } from 'vitest';
import { SUITES } from '../../src/kernels/suites.ts';
import { sigma } from '../../src/proofs/sigma/system.ts';
import { verify } from '../../src/sigma.ts';
import { CASES, CONTEXT, proved } from './catalogue.ts';

test.each(CASES)('$title is accepted', async (row) => {
  const { statement, proof } = await proved(row);
  const { pointBytes, scalarBytes } = SUITES[row.suite];
  const { equations, secrets } = row.shape;
  const head = row.form === 'batchable' ? equations * pointBytes : scalarBytes;
  expect(proof.size).toBe(12 + head + secrets * scalarBytes);
  expect(sigma.cost(sigma.shapeOf(statement), row.form).bytes).toBe(proof.size);
  expect(proof).toMatchObject({
    system: 'sigma',
    suite: row.suite,
    kind: row.shape.kind,
    form: row.form,
  });
  expect(await verify(statement, proof, { context: CONTEXT })).toEqual({ ok: true });
  expect(await verify(statement, proof.bytes, { context: CONTEXT })).toEqual({ ok: true });
});
