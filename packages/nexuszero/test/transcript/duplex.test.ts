/** The sponge: the Fiat-Shamir draft's vectors, a model over one-shot SHAKE, and its edges. */
import { shake128, shake256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex, utf8 } from '../../src/bytes/bytes.ts';
import { bytesToBigIntLE } from '../../src/kernels/scalar.ts';
import { deriveSessionId, Duplex, type Sponge } from '../../src/transcript/duplex.ts';
import { readVectors } from '../sigma/shared-vectors.ts';

interface SpongeRecord {
  readonly Id: string;
  readonly Function: string;
  readonly Hash: Sponge;
  readonly Tag?: string;
  readonly SessionId?: string;
  readonly Modulus?: string;
  readonly Operations?: readonly { type: string; data?: string; length?: number }[];
  readonly Output: string;
  readonly Challenge?: string;
}

const records = Object.values(readVectors('sigma-draft-03')).flatMap(
  (file) => file as readonly SpongeRecord[],
);
const named = (kind: string): SpongeRecord[] => records.filter((r) => r.Function === kind);

function run(record: SpongeRecord): Uint8Array {
  const duplex = new Duplex(record.Hash, fromHex(record.SessionId ?? ''));
  const out: Uint8Array[] = [];
  for (const { type, data, length } of record.Operations ?? []) {
    if (type === 'absorb') duplex.absorb(fromHex(data ?? ''));
    else out.push(duplex.squeeze(length ?? 0));
  }
  return concat(...out);
}

describe.skipIf(records.length === 0)('shared vectors', () => {
  test.each(named('DuplexSponge'))('$Id', (record) => {
    expect(toHex(run(record))).toBe(record.Output);
  });
  test.each(named('DeriveSessionID'))('$Id', (record) => {
    expect(toHex(deriveSessionId(record.Hash, fromHex(record.Tag ?? ''), 32))).toBe(record.Output);
  });
  test.each(named('DecodeUint'))('$Id', (record) => {
    const squeezed = run(record);
    expect(toHex(squeezed)).toBe(record.Output);
    const value = bytesToBigIntLE(squeezed) % BigInt(record.Modulus ?? 0);
    expect(value).toBe(BigInt(record.Challenge ?? 0));
  });
  test.each(named('Sumcheck'))('$Id: session identifier', (record) => {
    const sid = deriveSessionId(record.Hash, fromHex(record.Tag ?? ''), 32);
    expect(toHex(sid)).toBe(record.SessionId);
  });
});

test('the shared vectors are present', (ctx) => {
  ctx.skip(records.length === 0, 'sigma-draft-03 vectors not found: set NEXUSZERO_VECTORS');
  expect(named('DuplexSponge').length).toBeGreaterThan(5);
});

const SPONGES = [
  { sponge: 'SHAKE128', hash: shake128, rate: 168, sid: 32 },
  { sponge: 'SHAKE256', hash: shake256, rate: 136, sid: 32 },
  { sponge: 'SHAKE256', hash: shake256, rate: 136, sid: 64 },
] as const;

describe.each(SPONGES)('$sponge with a session of $sid bytes', ({ sponge, hash, rate, sid }) => {
  const session = new Uint8Array(sid).fill(7);
  const piece = fc.uint8Array({ maxLength: 300 });

  test('is the XOF of the padded session and all that was absorbed', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 5 }),
        fc.integer({ min: 0, max: 400 }),
        (parts, n) => {
          const duplex = new Duplex(sponge, session);
          for (const part of parts) duplex.absorb(part);
          const input = concat(session, new Uint8Array(rate - sid), ...parts);
          expect(duplex.squeeze(n)).toEqual(n === 0 ? new Uint8Array() : hash(input, { dkLen: n }));
        },
      ),
    );
  });

  test('squeezing in pieces is squeezing at once, and does not disturb what is absorbed', () => {
    fc.assert(
      fc.property(piece, piece, fc.integer({ min: 1, max: 200 }), (first, second, n) => {
        const duplex = new Duplex(sponge, session).absorb(first);
        const pieces = concat(duplex.squeeze(n), duplex.squeeze(3));
        expect(pieces).toEqual(new Duplex(sponge, session).absorb(first).squeeze(n + 3));
        const plain = new Duplex(sponge, session).absorb(first).absorb(second);
        if (second.length > 0) expect(duplex.absorb(second).squeeze(n)).toEqual(plain.squeeze(n));
      }),
    );
  });
});

test.each([0, 31, 33, 63, 65, 136, 168])('refuses a session identifier of %i bytes', (length) => {
  expect(() => new Duplex('SHAKE256', new Uint8Array(length))).toThrow(
    expect.objectContaining({ code: 'BAD_PARAMETER' }),
  );
});

test('session identifiers of different lengths and tags differ', () => {
  const a = deriveSessionId('SHAKE256', utf8('a'), 64);
  expect(a.length).toBe(64);
  expect(deriveSessionId('SHAKE256', utf8('a'), 32)).toEqual(a.subarray(0, 32));
  expect(deriveSessionId('SHAKE256', utf8('b'), 64)).not.toEqual(a);
  expect(deriveSessionId('SHAKE128', utf8('a'), 64)).not.toEqual(a);
});
