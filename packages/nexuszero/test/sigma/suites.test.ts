/** The numbers of the suites (curve-audit section 4, F6, F10), against the curves and the draft. */
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { sha3_512 } from '@noble/hashes/sha3.js';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../src/bytes/bytes.ts';
import { hashToNist, rfc9380Name, type NistName } from '../../src/kernels/nist.ts';
import { SUITES, type SuiteName } from '../../src/kernels/suites.ts';
import { suiteSecurity } from '../../src/proofs/security.ts';
import { deriveChallenge, deriveWeights, sessionId } from '../../src/proofs/sigma/protocol.ts';
import { sigma } from '../../src/proofs/sigma/system.ts';
import { shapeNamed } from './catalogue.ts';
import { negated, onGroup, SUITE_NAMES } from './groups.ts';

const POINTS = {
  P256: p256.Point,
  ristretto255: ristretto255.Point,
  P384: p384.Point,
  P521: p521.Point,
};
const BITS: Record<
  SuiteName,
  { sid: number; weight: number; challenge: number; classical: number; level: number }
> = {
  P256: { sid: 32, weight: 16, challenge: 48, classical: 128, level: 128 },
  ristretto255: { sid: 32, weight: 16, challenge: 48, classical: 126, level: 128 },
  P384: { sid: 64, weight: 24, challenge: 72, classical: 192, level: 192 },
  P521: { sid: 64, weight: 32, challenge: 98, classical: 256, level: 256 },
};

describe.each(SUITE_NAMES)('%s', (name) => {
  const suite = SUITES[name];
  const { Fn } = POINTS[name];

  test("order, generator and its negative are the curve's", () => {
    expect(suite.order).toBe(Fn.ORDER);
    const generator = fromHex(suite.generator);
    expect(onGroup(name, (group) => toHex(group.encode(group.generator)!))).toBe(suite.generator);
    expect(toHex(negated(name, generator))).toBe(suite.negatedGenerator);
    expect(generator.length).toBe(suite.pointBytes);
    expect(suite.scalarBytes).toBe(Fn.BYTES);
  });

  test('the second Pedersen generator is recomputed from its derivation', () => {
    if (name === 'ristretto255') {
      const { deriveToCurve } = ristretto255_hasher as unknown as {
        deriveToCurve: (b: Uint8Array) => typeof ristretto255.Point.BASE;
      };
      expect(toHex(deriveToCurve(sha3_512(fromHex(suite.generator))).toBytes())).toBe(
        suite.pedersenH,
      );
      return;
    }
    const nist: NistName = name;
    const point = hashToNist(
      nist,
      utf8('pedersen/H'),
      utf8(`NEXUSZERO-V01-with-${rfc9380Name(nist)}`),
    );
    expect(toHex(point.toBytes(true))).toBe(suite.pedersenH);
  });

  test('lengths that carry the level: session, challenge, weight', () => {
    const { sid, weight, challenge } = BITS[name];
    expect(suite).toMatchObject({
      sessionBytes: sid,
      weightBytes: weight,
      challengeBytes: challenge,
    });
    expect(sessionId(suite, utf8('tag'))).toHaveLength(sid);
    // the challenge is reduced from at least level/8 bytes more than the order has
    expect(suite.challengeBytes - suite.scalarBytes).toBeGreaterThanOrEqual(suite.level / 8);
    expect(8 * suite.weightBytes).toBeGreaterThanOrEqual(suite.level);
    // collisions of session identifiers cost 2^(4*sid)
    expect(4 * suite.sessionBytes).toBeGreaterThanOrEqual(suite.level);
    expect(suite.sponge).toBe(suite.level > 128 ? 'SHAKE256' : 'SHAKE128');
  });

  test('weights fill their bytes, stay below the order, and each depends on every byte', () => {
    const proof = {
      sid: sessionId(suite, utf8('tag')),
      instance: utf8('instance'),
      narg: utf8('proof'),
    };
    const weights = deriveWeights(suite, [proof], 64);
    const longest = weights.reduce((max, w) => (w > max ? w : max), 0n);
    expect(longest.toString(2).length).toBeGreaterThan(8 * suite.weightBytes - 8);
    expect(longest < 1n << BigInt(8 * suite.weightBytes)).toBe(true);
    expect(longest < suite.order).toBe(true);
    expect(new Set(weights).size).toBe(64);
    for (const field of ['sid', 'instance', 'narg'] as const) {
      for (const at of proof[field].keys()) {
        const changed = proof[field].slice();
        changed[at]! ^= 1;
        expect(deriveWeights(suite, [{ ...proof, [field]: changed }], 1)[0]).not.toBe(weights[0]);
      }
    }
    const second = { ...proof, narg: utf8('other') };
    expect(deriveWeights(suite, [proof, second], 1)).not.toEqual(
      deriveWeights(suite, [second, proof], 1),
    );
  });

  test('challenges are below the order and depend on every input', () => {
    const sid = sessionId(suite, utf8('tag'));
    const base = deriveChallenge(suite, sid, utf8('a'), utf8('b'));
    expect(base < suite.order).toBe(true);
    const others = [
      deriveChallenge(suite, sessionId(suite, utf8('tah')), utf8('a'), utf8('b')),
      deriveChallenge(suite, sid, utf8('c'), utf8('b')),
      deriveChallenge(suite, sid, utf8('a'), utf8('c')),
    ];
    expect(new Set([base, ...others]).size).toBe(4);
  });

  test('what it is worth: the class, Pollard rho, and nothing against quantum computers', () => {
    const { classical, level } = BITS[name];
    expect(suiteSecurity(name)).toEqual({ level, classical, quantum: 0, category: null });
    expect(sigma.security(shapeNamed('dlog').make(name).statement)).toEqual(suiteSecurity(name));
    // rho takes 0.886 * sqrt(order) steps; P-521 is capped by SHAKE256 and the session identifier
    const rho = Math.log2(0.886) + logTwo(suite.order) / 2;
    expect(Math.round(Math.min(rho, 256))).toBe(classical);
  });
});

/** log2 of a large integer, to a few digits. */
function logTwo(value: bigint): number {
  const bits = value.toString(2).length;
  return bits - 53 + Math.log2(Number(value >> BigInt(bits - 53)));
}

test('ciphersuites, names and numbers are distinct, and no name is part of another', () => {
  const rows = Object.values(SUITES);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  for (const a of rows) {
    for (const b of rows) {
      if (a !== b) expect(a.ciphersuite.includes(b.ciphersuite)).toBe(false);
    }
  }
});
