/**
 * Decoders (curve-audit F9): what the libraries and the platform let pass, shown first, and that
 * none of it passes ours.
 */
import { ristretto255 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { describe, expect, test } from 'vitest';
import { concat, fromBase64url, toBase64url, utf8 } from '../../src/bytes/bytes.ts';
import { parseJson } from '../../src/bytes/json.ts';
import { loadGroup } from '../../src/kernels/group.ts';
import { decodeScalar, encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { encodeContext } from '../../src/proofs/context.ts';
import { sigmaBackend } from '../../src/proofs/sigma/backends.ts';
import { Proof } from '../../src/proofs/proof.ts';
import { discreteLog, verify } from '../../src/sigma.ts';
import { parseEquation } from '../../src/statements/equation.ts';
import { CONTEXT, proved, shapeNamed } from './catalogue.ts';
import { onGroup, SUITE_NAMES, sumOf } from './groups.ts';

const coded = (code: string): unknown => expect.objectContaining({ code });
const uncompressed = p256.Point.BASE.multiply(5n).toBytes(false);
const identity = new Uint8Array(32);

describe('what passes elsewhere', () => {
  test('noble takes an uncompressed P-256 point; ours does not', async () => {
    expect(p256.Point.fromBytes(uncompressed).equals(p256.Point.BASE.multiply(5n))).toBe(true);
    expect(onGroup('P256', (group) => group.decode(uncompressed))).toBeUndefined();
    expect(() => discreteLog.statement({ suite: 'P256', X: uncompressed })).toThrow(
      coded('BAD_ENCODING'),
    );
    expect((await loadGroup('P256')).isPoint(uncompressed)).toBe(false);
  });

  test('noble takes the identity of ristretto255; ours does not', async () => {
    expect(ristretto255.Point.fromBytes(identity).equals(ristretto255.Point.ZERO)).toBe(true);
    expect((await loadGroup('ristretto255')).isPoint(identity)).toBe(false);
    expect(() => discreteLog.statement({ X: identity })).toThrow(coded('BAD_ENCODING'));
    const { statement, proof } = await proved({
      title: '',
      suite: 'ristretto255',
      shape: shapeNamed('dlog'),
      form: 'batchable',
    });
    const forged = Proof.wrap(proof, concat(identity, proof.payload.subarray(32)));
    expect(await verify(statement, forged, { context: CONTEXT })).toMatchObject({
      code: 'PROOF_MALFORMED',
    });
  });

  test('noble throws on the scalar 0; a proof that holds it gets a verdict', async () => {
    expect(() => p256.Point.BASE.multiply(0n)).toThrow();
    expect(() => ristretto255.Point.BASE.multiply(0n)).toThrow();
    for (const suite of SUITE_NAMES) {
      const { statement, proof } = await proved({
        title: '',
        suite,
        shape: shapeNamed('dlog'),
        form: 'batchable',
      });
      const zero = encodeScalar(SUITES[suite], 0n);
      const forged = Proof.wrap(
        proof,
        concat(proof.payload.subarray(0, SUITES[suite].pointBytes), zero),
      );
      expect(await verify(statement, forged, { context: CONTEXT })).toMatchObject({
        code: 'PROOF_FALSE',
      });
    }
  });

  test('BigInt reads "", "0x10" and " 5 "; equations do not', () => {
    expect([BigInt(''), BigInt('0x10'), BigInt(' 5 ')]).toEqual([0n, 16n, 5n]);
    const names = { element: (): number => 0, scalar: (): number => 0 };
    for (const written of ['0x10', '', '0b1', '0o7', '05', '1_000', '1n', '²', '٣']) {
      expect(() => parseEquation(`X = ${written}*x*G`, SUITES.P256.order, names)).toThrow(
        coded('BAD_PARAMETER'),
      );
    }
  });

  test('Buffer ignores foreign letters, padding and stray bits of base64url; ours does not', () => {
    const bytes = [1, 2, 3, 4];
    for (const text of ['AQIDBA==', 'AQIDBB', 'AQ ID BA', 'AQIDBA!', '\nAQIDBA', 'AQIDBA=AAAA']) {
      expect([...Buffer.from(text, 'base64url')].slice(0, 4)).toEqual(bytes);
      expect(() => fromBase64url(text)).toThrow(coded('BAD_ENCODING'));
    }
    expect([...fromBase64url('AQIDBA')]).toEqual(bytes);
  });

  test('JSON.parse keeps the last of two keys; ours refuses both', () => {
    expect(JSON.parse('{"max":17,"max":99}')).toEqual({ max: 99 });
    expect(() => parseJson('{"max":17,"max":99}', 't')).toThrow(coded('BAD_ENCODING'));
  });

  test('TextEncoder maps all lone surrogates to one text; ours refuses them', () => {
    expect(utf8('\ud800')).toEqual(utf8('\udbff'));
    for (const context of ['\ud800', '\udbff', 'a\udc00']) {
      expect(() => encodeContext(context)).toThrow(coded('BAD_PARAMETER'));
    }
  });
});

describe.each(SUITE_NAMES)('%s', (suite) => {
  const { pointBytes, scalarBytes, order, scalarOrder } = SUITES[suite];
  const point = sumOf(suite, [5n, 'G']);

  const mutants = (): Uint8Array[] => {
    const list = [
      new Uint8Array(pointBytes),
      new Uint8Array(pointBytes).fill(0xff),
      point.subarray(1),
      concat(point, new Uint8Array(1)),
      new Uint8Array(),
    ];
    for (let bit = 0; bit < 8; bit++) {
      const first = point.slice();
      const last = point.slice();
      first[0]! ^= 1 << bit;
      last[pointBytes - 1]! ^= 1 << bit;
      list.push(first, last);
    }
    return list;
  };

  test('points: whatever decodes is the encoding of what it decodes to, on every door', async () => {
    const group = await loadGroup(suite);
    expect(group.isPoint(point)).toBe(true);
    let refused = 0;
    for (const bytes of mutants().filter(({ length }) => length === pointBytes)) {
      const again = onGroup(suite, (plain) => {
        const decoded = plain.decode(bytes);
        return decoded === undefined ? undefined : plain.encode(decoded);
      });
      if (again === undefined) refused++;
      else expect(again).toEqual(bytes);
      expect(group.isPoint(bytes)).toBe(again !== undefined);
    }
    expect(refused).toBeGreaterThan(5);
  });

  test("a point on no curve in a statement: verify throws, and the fault is not the proof's", async () => {
    const { proof } = await proved({
      title: '',
      suite,
      shape: shapeNamed('dlog'),
      form: 'batchable',
    });
    const X = new Uint8Array(pointBytes).fill(0xff);
    if (suite !== 'ristretto255') X[0] = 2;
    const statement = { kind: 'dlog', suite, X } as const;
    await expect(verify(statement, proof, { context: CONTEXT })).rejects.toMatchObject({
      code: 'BAD_ENCODING',
    });
  });

  test('scalars: exactly the integers below the order', () => {
    const raw = (value: bigint): Uint8Array => {
      const big = Uint8Array.from(
        Buffer.from(value.toString(16).padStart(2 * scalarBytes, '0'), 'hex'),
      );
      return scalarOrder === 'big-endian' ? big : big.reverse();
    };
    for (const value of [0n, 1n, order - 1n])
      expect(decodeScalar(SUITES[suite], raw(value))).toBe(value);
    for (const value of [order, order + 1n, (1n << BigInt(8 * scalarBytes)) - 1n]) {
      expect(decodeScalar(SUITES[suite], raw(value))).toBeUndefined();
    }
    for (const length of [0, scalarBytes - 1, scalarBytes + 1]) {
      expect(decodeScalar(SUITES[suite], new Uint8Array(length))).toBeUndefined();
    }
  });

  test('a backend given rubbish gives an outcome, never an exception', async () => {
    const backend = await sigmaBackend(suite);
    const rubbish = [
      new Uint8Array(),
      new Uint8Array(1),
      utf8(toBase64url(point)),
      new Uint8Array(500).fill(0xff),
      new Uint8Array(4).fill(1),
    ];
    for (const instance of rubbish) {
      for (const narg of rubbish) {
        for (const form of ['batchable', 'compact'] as const) {
          expect(backend.verify({ tag: narg, instance, narg, form })).toBe('bad instance');
        }
        const session = backend.openBatch([{ tag: narg, instance, narg }]);
        expect(session.outcomes).toEqual(['bad instance']);
        session.close();
      }
    }
  });
});
