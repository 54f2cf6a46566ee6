/** No byte of a proof can change: bits, lengths, headers, encodings. `verify` says no, never throws. */
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/bytes/bytes.ts';
import { decodeScalar, encodeScalar } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { ENVELOPE_BYTES, Proof } from '../../src/proofs/proof.ts';
import { FORM_IDS } from '../../src/statements/ids.ts';
import { verify } from '../../src/sigma.ts';
import { CASES, CONTEXT, FORMS, proved, shapeNamed, type Case } from './catalogue.ts';
import { onGroup, SUITE_NAMES } from './groups.ts';

const SLOW = process.env['SLOW'] === '1';
const context = CONTEXT;

/** How many bits of a proof are flipped: 1 is all of them. The slow curves take samples. */
function stride({ suite, shape }: Case): number {
  if (SLOW || suite === 'ristretto255' || (suite === 'P256' && shape.name === 'dlog')) return 1;
  if (suite === 'P256') return 9;
  return shape.name === 'dlog' ? 37 : 131;
}

describe.each(CASES)('$title', (row) => {
  test('flipped bits', { timeout: 600_000 }, async () => {
    const { statement, proof } = await proved(row);
    const { bytes } = proof;
    const step = stride(row);
    for (let bit = 0; bit < 8 * bytes.length; bit += bit < 8 * ENVELOPE_BYTES ? 1 : step) {
      const changed = bytes.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const verdict = await verify(statement, changed, { context });
      expect({ bit, ok: verdict.ok }).toEqual({ bit, ok: false });
    }
  });

  test('every truncation, and extensions', async () => {
    const { statement, proof } = await proved(row);
    for (let length = 0; length < proof.size; length++) {
      const cut = proof.bytes.subarray(0, length);
      expect(await verify(statement, cut, { context })).toMatchObject({ code: 'PROOF_MALFORMED' });
    }
    for (const extra of [1, 32, 4096]) {
      const longer = concat(proof.bytes, new Uint8Array(extra));
      expect(await verify(statement, longer, { context })).toMatchObject({
        code: 'PROOF_MALFORMED',
      });
    }
  });

  test('payloads one byte off, well framed', async () => {
    const { statement, proof } = await proved(row);
    const payloads = [
      proof.payload.subarray(1),
      proof.payload.subarray(0, -1),
      concat(proof.payload, new Uint8Array(1)),
      new Uint8Array(),
    ];
    for (const payload of payloads) {
      const verdict = await verify(statement, Proof.wrap(proof, payload), { context });
      expect(verdict).toMatchObject({ code: 'PROOF_MALFORMED' });
    }
  });
});

test('every header byte but the right one', async () => {
  const { statement, proof } = await proved(CASES[0]!);
  for (let at = 0; at < ENVELOPE_BYTES; at++) {
    for (let value = 0; value < 256; value++) {
      if (value === proof.bytes[at]) continue;
      const changed = proof.bytes;
      changed[at] = value;
      const verdict = await verify(statement, changed, { context });
      // versions and ids that this release does not know are a mismatch, not malformed bytes
      const malformed = at < 3 || at > 7;
      const otherForm = at === 7 && value === FORM_IDS.compact;
      const code = malformed || otherForm ? 'PROOF_MALFORMED' : 'PROOF_MISMATCH';
      expect({ at, value, verdict }).toMatchObject({ at, value, verdict: { ok: false, code } });
    }
  }
});

describe.each(SUITE_NAMES)('%s', (suite) => {
  const { order, scalarBytes, pointBytes } = SUITES[suite];
  const dlog = shapeNamed('dlog');
  const make = (form: Case['form']): ReturnType<typeof proved> =>
    proved({ title: '', suite, shape: dlog, form });
  const scalar = (value: bigint): Uint8Array => encodeScalar(SUITES[suite], value);
  /** An encoding of a value that is not reduced, for values that fit. */
  const raw = (value: bigint): Uint8Array => {
    const hex = value.toString(16).padStart(2 * scalarBytes, '0');
    const big = Uint8Array.from(Buffer.from(hex, 'hex'));
    return SUITES[suite].scalarOrder === 'big-endian' ? big : big.reverse();
  };

  test('a form relabelled, its payload padded or cut to fit', async () => {
    for (const form of FORMS) {
      const { statement, proof } = await make(form);
      const other = form === 'batchable' ? 'compact' : 'batchable';
      const size = (other === 'batchable' ? pointBytes : scalarBytes) + scalarBytes;
      const payload = new Uint8Array(size);
      payload.set(proof.payload.subarray(0, size));
      const verdict = await verify(statement, Proof.wrap({ ...proof, form: other }, payload), {
        context,
      });
      expect(verdict.ok).toBe(false);
    }
  });

  test('the transcript of one form encoded as the other', async () => {
    // same R, c and s: only the flavor in the tag tells the forms apart
    const { statement, proof } = await make('compact');
    const [c, s] = [proof.payload.subarray(0, scalarBytes), proof.payload.subarray(scalarBytes)];
    const read = (bytes: Uint8Array): bigint => decodeScalar(SUITES[suite], bytes)!;
    const R = onGroup(suite, (group) => {
      const X = group.decode((statement as { X: Uint8Array } & typeof statement).X)!;
      return group.encode(group.combineVartime([group.generator, X], [read(s), order - read(c)]))!;
    });
    const forged = Proof.wrap({ ...proof, form: 'batchable' }, concat(R, s));
    expect(await verify(statement, forged, { context })).toMatchObject({ code: 'PROOF_FALSE' });
  });

  test('scalars: zero is read, the order and above are not', async () => {
    const { statement, proof } = await make('batchable');
    const R = proof.payload.subarray(0, pointBytes);
    const s = proof.payload.subarray(pointBytes);
    const value = decodeScalar(SUITES[suite], s)!;
    const say = async (head: Uint8Array, tail: Uint8Array, form: Case['form']): Promise<unknown> =>
      verify(statement, Proof.wrap({ ...proof, form }, concat(head, tail)), { context });
    expect(await say(R, scalar(0n), 'batchable')).toMatchObject({ code: 'PROOF_FALSE' });
    const zeros = await say(scalar(0n), scalar(0n), 'compact');
    expect(zeros).toMatchObject({ code: 'PROOF_FALSE' });
    expect(await say(scalar(0n), scalar(1n), 'compact')).toMatchObject({ code: 'PROOF_FALSE' });
    expect(await say(scalar(1n), scalar(0n), 'compact')).toMatchObject({ code: 'PROOF_FALSE' });
    const tooLarge = [order, order + 1n, (1n << BigInt(8 * scalarBytes)) - 1n];
    if (value + order < 1n << BigInt(8 * scalarBytes)) tooLarge.push(value + order);
    for (const large of tooLarge) {
      expect(await say(R, raw(large), 'batchable')).toMatchObject({ code: 'PROOF_MALFORMED' });
      expect(await say(raw(large), scalar(1n), 'compact')).toMatchObject({
        code: 'PROOF_MALFORMED',
      });
      expect(await say(scalar(1n), raw(large), 'compact')).toMatchObject({
        code: 'PROOF_MALFORMED',
      });
    }
  });

  test('commitments that are no canonical point', async () => {
    const { statement, proof } = await make('batchable');
    const s = proof.payload.subarray(pointBytes);
    const R = proof.payload.subarray(0, pointBytes);
    const bad: Uint8Array[] = [new Uint8Array(pointBytes), new Uint8Array(pointBytes).fill(0xff)];
    for (const first of suite === 'ristretto255' ? [] : [0, 1, 4, 5, 6, 7, 0x82]) {
      bad.push(concat(new Uint8Array([first]), R.subarray(1)));
    }
    if (suite === 'P521') {
      // bits above the 521st
      for (const bit of [2, 4, 0x80]) {
        const high = R.slice();
        high[1]! |= bit;
        bad.push(high);
      }
    }
    if (suite === 'ristretto255') {
      const negative = R.slice();
      negative[0]! |= 1;
      const high = R.slice();
      high[31]! |= 0x80;
      bad.push(negative, high);
    }
    for (const point of bad) {
      const forged = Proof.wrap(proof, concat(point, s));
      expect(await verify(statement, forged, { context })).toMatchObject({
        code: 'PROOF_MALFORMED',
      });
    }
  });
});
