/** The halving of a verification's scalar: c = u / v with both parts below 2^127. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesToBigIntLE } from '../../src/kernels/scalar.ts';
import { SUITES } from '../../src/kernels/suites.ts';
import { alloc, bytesAt, call, constant, littleEndian, putBytes } from './probe.ts';

const { order } = SUITES.ristretto255;
const at = alloc(32);

function halve(c: bigint): { u: bigint; v: bigint } {
  const opposite = call('halveVartime', putBytes(at, littleEndian(c))) !== 0;
  const [u, v] = ['U', 'V'].map((name) => bytesToBigIntLE(bytesAt(constant(name)))) as [
    bigint,
    bigint,
  ];
  return { u, v: opposite ? -v : v };
}

function check(c: bigint): void {
  const { u, v } = halve(c);
  const magnitude = v < 0n ? -v : v;
  expect(u < 1n << 127n, `u of ${String(c)}`).toBe(true);
  expect(magnitude > 0n && magnitude < 1n << 127n, `v of ${String(c)}`).toBe(true);
  expect((u - v * c) % order, String(c)).toBe(0n);
}

test('small and large scalars, powers of two and their neighbours', () => {
  check(0n);
  for (let bit = 0n; bit < 253n; bit++) {
    for (const c of [(1n << bit) - 1n, 1n << bit, (1n << bit) + 1n]) {
      check(c % order);
      check((order - (c % order)) % order);
    }
  }
});

test('simple fractions of the order, whose quotients are extreme', () => {
  for (let divisor = 2n; divisor < 200n; divisor++) {
    for (const c of [order / divisor, order / divisor + 1n, (order * (divisor - 1n)) / divisor]) {
      check(c);
    }
  }
});

test('random scalars', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: order - 1n }), check), { numRuns: 3000 });
});
