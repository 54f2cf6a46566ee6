/** The draft's raw interface: its tags, its batches, and that it cannot speak in our name. */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { draft03 } from '../../src/sigma.ts';
import { encodeTag } from '../../src/proofs/sigma/protocol.ts';
import { compileStatement } from '../../src/statements/compile.ts';
import { witnessScalars } from '../../src/statements/witness.ts';
import { unsafeDraftProve } from '../../src/testing.ts';
import { CASES, CONTEXT, FORMS, proved, SHAPES, shapeNamed } from './catalogue.ts';
import { SUITE_NAMES } from './groups.ts';

const badParameter: unknown = expect.objectContaining({ code: 'BAD_PARAMETER' });

describe.each(SUITE_NAMES)('%s', (name) => {
  const { ciphersuite } = SUITES[name];
  const tags = {
    batchable: utf8(`FOO-V01-DSFS-with-${ciphersuite}`),
    compact: utf8(`FOO-V01-CMPT-with-${ciphersuite}`),
  };

  test.each(SHAPES)('$name: made, verified, bound to tag and flavor', async (shape) => {
    const { statement, witness } = shape.make(name);
    const { bytes: instance } = compileStatement(statement);
    for (const flavor of FORMS) {
      const input = { ciphersuite, flavor, tag: tags[flavor], instance };
      const narg = await draft03.prove({ ...input, witness: witnessScalars(witness) });
      expect(await draft03.verify({ ...input, narg })).toBe(true);
      expect(await draft03.verify({ ...input, tag: concat(tags[flavor], utf8('2')), narg })).toBe(
        false,
      );
      expect(await draft03.verify({ ...input, narg: narg.subarray(1) })).toBe(false);
      expect(await draft03.verify({ ...input, narg: concat(narg, new Uint8Array(1)) })).toBe(false);
      const other = flavor === 'batchable' ? 'compact' : 'batchable';
      expect(await draft03.verify({ ...input, flavor: other, tag: tags[other], narg })).toBe(false);
    }
  });

  test('a tag needs the flavor and the ciphersuite, and must not be ours', async () => {
    const { statement, proof } = await proved({
      title: '',
      suite: name,
      shape: shapeNamed('dlog'),
      form: 'batchable',
    });
    const { bytes: instance, suite } = compileStatement(statement);
    const input = { ciphersuite, flavor: 'batchable', instance, narg: proof.payload } as const;
    const ours = encodeTag('dlog', 'batchable', suite, utf8(CONTEXT));
    const test_ = encodeTag('dlog', 'batchable', suite, utf8(CONTEXT), 'nexuszero-TEST-V01-');
    const refused = [
      ours,
      test_,
      utf8(''),
      utf8('DSFS'),
      utf8(ciphersuite),
      tags.compact,
      utf8(`nexuszero-DSFS-${ciphersuite}`),
    ];
    for (const tag of refused) {
      await expect(draft03.verify({ ...input, tag })).rejects.toEqual(badParameter);
      await expect(draft03.verifyBatch([{ ...input, tag }])).rejects.toEqual(badParameter);
      const witness = encodeScalar(suite, 1n);
      await expect(draft03.prove({ ...input, tag, witness })).rejects.toEqual(badParameter);
    }
    // our own proof, read under a tag of the draft's: a different session
    expect(await draft03.verify({ ...input, tag: tags.batchable })).toBe(false);
  });

  test('a wrong witness', async () => {
    const { statement } = shapeNamed('pedersen').make(name);
    const { bytes: instance, suite } = compileStatement(statement);
    const input = { ciphersuite, flavor: 'compact', tag: tags.compact, instance } as const;
    for (const count of [0, 1, 2, 3]) {
      const witness = concat(...Array.from({ length: count }, () => encodeScalar(suite, 1n)));
      await expect(draft03.prove({ ...input, witness })).rejects.toMatchObject({
        code: 'WITNESS_MISMATCH',
      });
    }
  });

  test('a batch names the bad ones, malformed and false', async () => {
    const inputs = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => {
        const { statement, witness } = SHAPES[i % SHAPES.length]!.make(name, String(i));
        const { bytes: instance } = compileStatement(statement);
        const input = { ciphersuite, flavor: 'batchable', tag: tags.batchable, instance } as const;
        return {
          ...input,
          narg: await draft03.prove({ ...input, witness: witnessScalars(witness) }),
        };
      }),
    );
    expect(await draft03.verifyBatch(inputs)).toEqual(inputs.map(() => true));
    const mixed = inputs.map((input, i) => {
      if (i === 2) return { ...input, narg: inputs[8]!.narg };
      if (i === 9) return { ...input, narg: input.narg.subarray(2) };
      return i === 11 ? { ...input, instance: input.instance.subarray(1) } : input;
    });
    expect(await draft03.verifyBatch(mixed)).toEqual(mixed.map((_, i) => ![2, 9, 11].includes(i)));
    const oneFalse = inputs.map((input, i) =>
      i === 5 ? { ...input, tag: concat(tags.batchable, utf8('x')) } : input,
    );
    expect(await draft03.verifyBatch(oneFalse)).toEqual(inputs.map((_, i) => i !== 5));
  });
});

test('a batch is of one ciphersuite and batchable', async () => {
  expect(await draft03.verifyBatch([])).toEqual([]);
  const inputs = await Promise.all(
    CASES.filter(
      ({ shape, suite }) => shape.name === 'dlog' && (suite === 'P256' || suite === 'P384'),
    ).map(async (row) => {
      const { statement, proof } = await proved(row);
      const { bytes: instance, suite } = compileStatement(statement);
      const mark = row.form === 'batchable' ? 'DSFS' : 'CMPT';
      const tag = utf8(`${mark}-${suite.ciphersuite}`);
      return {
        ciphersuite: suite.ciphersuite,
        flavor: row.form,
        tag,
        instance,
        narg: proof.payload,
      };
    }),
  );
  const [p256, p256compact, p384] = inputs;
  await expect(draft03.verifyBatch([p256!, p384!])).rejects.toEqual(badParameter);
  await expect(draft03.verifyBatch([p256!, p256compact!])).rejects.toEqual(badParameter);
});

test.each(['', 'P256', 'sigma-proofs_Shake128_P257', 'toString', 'sigma-proofs_Shake128_p256'])(
  'unknown ciphersuite %j',
  async (ciphersuite) => {
    const input = {
      ciphersuite,
      flavor: 'compact',
      tag: utf8(`CMPT-${ciphersuite}`),
      instance: new Uint8Array(),
      narg: new Uint8Array(),
    } as const;
    await expect(draft03.verify(input)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  },
);

describe('given nonces', () => {
  const { statement, witness } = shapeNamed('dlog').make('P256');
  const { bytes: instance, suite } = compileStatement(statement);
  const { ciphersuite } = suite;
  const base = {
    ciphersuite,
    flavor: 'batchable',
    tag: utf8(`DSFS-${ciphersuite}`),
    instance,
    witness: witnessScalars(witness),
  } as const;

  test('verify, and are refused when they are zero, too many, too few or not canonical', async () => {
    const narg = await unsafeDraftProve({ ...base, nonces: encodeScalar(suite, 7n) });
    expect(await draft03.verify({ ...base, narg })).toBe(true);
    const order = encodeScalar(suite, suite.order - 1n);
    order[31]!++;
    for (const nonces of [
      encodeScalar(suite, 0n),
      new Uint8Array(),
      new Uint8Array(64).fill(1),
      order,
    ]) {
      await expect(unsafeDraftProve({ ...base, nonces })).rejects.toEqual(badParameter);
    }
  });

  test('an invalid instance', async () => {
    const input = { ...base, instance: instance.subarray(1), nonces: encodeScalar(suite, 7n) };
    await expect(unsafeDraftProve(input)).rejects.toMatchObject({ code: 'BAD_ENCODING' });
  });

  test('are for the NIST suites', async () => {
    const { ciphersuite: ristretto } = SUITES.ristretto255;
    const input = {
      ...base,
      ciphersuite: ristretto,
      tag: utf8(`DSFS-${ristretto}`),
      nonces: new Uint8Array(32),
    };
    await expect(unsafeDraftProve(input)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});
