/**
 * Levels 192 and 256 of docs/protocol/vole.md in plain TypeScript: fields and hash against arithmetic of the school
 * and node:crypto, and whole proofs of the plain prover before the plain verifier.
 */
import { createCipheriv, createHash, randomBytes as nodeBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { constraintPacks } from './plain-constraints.ts';
import {
  bitAlgebra,
  fieldOf,
  hashOf,
  readInteger,
  utf8,
  type HashRole,
  type Level,
} from './plain-primitives.ts';
import { plainProve } from './plain-prove.ts';
import { plainRow } from './plain-row.ts';
import { layoutOf, parametersOf, placesOfMask, type PlainClaim } from './plain-statement.ts';
import { plainVerify } from './plain-verify.ts';
import { childrenOf } from './plain-vole.ts';

const LIMIT = { timeout: 300_000 };

const randomBytes = (size: number): Uint8Array => new Uint8Array(nodeBytes(size));
const sha256 = (message: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(message).digest());

type Suite = PlainClaim['suite'];
type Place = Pick<PlainClaim, 'offset' | 'width' | 'min' | 'max'>;

function claimAbout(message: Uint8Array, suite: Suite, place?: Place): PlainClaim {
  const kind = place === undefined ? 'preimage' : 'hashedRange';
  const about = { kind, digest: sha256(message), length: message.length } as const;
  return { ...about, ...place, suite, form: 'balanced', context: 'plain' };
}

const suites = { 128: 'ChaCha12', 192: 'ChaCha12-192', 256: 'ChaCha12-256' } as const;

const proofOf = (claim: PlainClaim, message: Uint8Array): Uint8Array =>
  plainProve(claim, message, plainRow(claim, message), randomBytes(32));

/** How many constraints the row breaks. */
const broken = (claim: PlainClaim, row: Uint8Array): number =>
  constraintPacks(bitAlgebra, claim, (t) => (row[t >> 3]! >> (t & 7)) & 1)
    .flat()
    .filter((bit) => bit !== 0).length;

/** The fields of a proof and their sizes, section 8, written with the numbers of the level. */
function fieldsOf(claim: PlainClaim): [name: string, size: number][] {
  const { trees, lambda } = parametersOf(claim);
  const size = lambda / 8;
  const n = Math.floor((claim.length + 8) / 64) + 1;
  const groups = n === 1 ? 62 : 66 * n - 2;
  const rowSize = 16 * (groups + { 128: 6, 192: 8, 256: 11 }[lambda]);
  const parts = { 128: 2, 192: 2, 256: 3 }[lambda];
  return [
    ...([
      ['iv', 16],
      ['counter', 4],
      ['Delta', size],
      ['a', 4 * size],
    ] as const),
    ...([
      ['u~', 16 * parts],
      ['d', 16 * groups],
    ] as const),
    ...trees.slice(1).map(() => ['c', rowSize] as const),
    ...trees.flatMap(
      ({ depth }) =>
        [
          ['sibling', size * depth],
          ['com', 2 * size],
        ] as const,
    ),
  ].map(([name, bytes]) => [name, bytes]);
}

const lengthOf = (claim: PlainClaim): number =>
  fieldsOf(claim).reduce((sum, [, size]) => sum + size, 0);

describe.each<Level>([128, 192, 256])('the primitives at level %i', (lambda) => {
  const field = fieldOf(lambda);
  const draw = (): bigint => readInteger(randomBytes(lambda / 8), 0, lambda / 8);
  const modulus = (1n << BigInt(lambda)) | (lambda === 256 ? 0x425n : 0x87n);

  test('products are those of the school', () => {
    for (let round = 0; round < 100; round++) {
      const [a, b] = [draw(), draw()];
      let product = 0n;
      for (let i = lambda - 1; i >= 0; i--) {
        product <<= 1n;
        if (product >> BigInt(lambda) === 1n) product ^= modulus;
        if ((b >> BigInt(i)) & 1n) product ^= a;
      }
      expect(field.multiply(a, b)).toBe(product);
    }
  });

  test('products of all ones, where most counts meet', () => {
    const ones = (1n << BigInt(lambda)) - 1n;
    // (1 + X) ones = 1 + X^lambda
    const top = field.multiply(ones, 3n);
    expect(top).toBe(1n ^ (modulus ^ (1n << BigInt(lambda))));
    expect(field.multiply(field.multiply(ones, ones), 5n)).toBe(field.multiply(top, top));
  });

  test('inverses, powers and packs', () => {
    for (let round = 0; round < 10; round++) {
      const a = draw() | 1n;
      expect(field.multiply(a, field.invert(a))).toBe(1n);
      expect(field.power(a, 3)).toBe(field.multiply(a, field.multiply(a, a)));
      const bits = Array.from({ length: lambda }, (_, i) => (a >> BigInt(i)) & 1n);
      expect(field.pack(bits)).toBe(a);
      expect(field.read(field.toBytes(a), 0)).toBe(a);
    }
  });

  test('masks are the bits behind the groups committed to, each once, but for those of the hash', () => {
    const layout = layoutOf(claimAbout(randomBytes(3), suites[lambda]));
    const places = [0, 1, 2, 3].flatMap((m) => placesOfMask(lambda, layout, m));
    const parts = lambda === 256 ? 3 : 2;
    const expected = Array.from({ length: 4 * lambda }, (_, i) => 128 * layout.groups + i);
    expect(places.toSorted((a, b) => a - b)).toEqual(expected);
    expect(128 * (layout.rowGroups - parts)).toBe(128 * layout.groups + 4 * lambda);
  });
});

test('the hash above level 128 is SHAKE256 of the role in 24 bytes', () => {
  const roles: HashRole[] = ['stmt', 'seed', 'leaf', 'tree', 'com', 'row', 'corr'];
  for (const role of [...roles, 'ch1', 'vt', 'ch2', 'ch3', 'pow'] as const) {
    const input = randomBytes(300);
    const prefix = new Uint8Array(24);
    prefix.set(utf8('nexuszero vole v1 '), 0);
    prefix.set(utf8(role), 18);
    for (const outputLength of [28, 48, 64, 137, 3000]) {
      const shake = createHash('shake256', { outputLength }).update(prefix).update(input);
      const expected = new Uint8Array(shake.digest());
      expect(hashOf(192)(role, outputLength, input)).toEqual(expected);
      expect(hashOf(256)(role, outputLength, input)).toEqual(expected);
    }
  }
});

test.each<[Suite, number]>([
  ['ChaCha20-192', 24],
  ['ChaCha20-256', 32],
])('the children of a node on %s are a block of node:crypto', (suite, size) => {
  const parameters = parametersOf(claimAbout(new Uint8Array(3), suite));
  const [seed, iv] = [randomBytes(size), randomBytes(16)];
  const key = new Uint8Array(32);
  key.set(iv.subarray(0, 8), 24);
  key.set(seed, 0);
  const [x, depth, index] = [5, 3, 30];
  // the word z, from its lowest byte on
  const nonce = Uint8Array.of(...iv.subarray(4), x, depth << 4, index, 1);
  const stream = createCipheriv('chacha20', key, nonce).update(new Uint8Array(64));
  const children = childrenOf(parameters, parameters.trees[index]!, seed, iv, depth, x);
  expect(children.map((child) => [...child])).toEqual([
    [...stream.subarray(0, size)],
    [...stream.subarray(size, 2 * size)],
  ]);
});

describe.each<[Suite, number]>([
  ['ChaCha12-192', 43_076],
  ['ChaCha12-256', 61_060],
])('%s', (suite, length) => {
  const message = utf8('abc');
  const claim = claimAbout(message, suite);
  const proof = proofOf(claim, message);

  test('a proof has the length of section 8 and is accepted', LIMIT, () => {
    expect(proof).toHaveLength(length);
    expect(lengthOf(claim)).toBe(length);
    const { ok, trace } = plainVerify(claim, proof);
    expect(ok).toBe(true);
    const size = parametersOf(claim).lambda / 8;
    const { mu, hCom, hC, ch1Head, hV, ch2Head, h3, a0, challenge } = trace;
    for (const hashed of [mu, hCom, hC, ch1Head, hV, ch2Head, h3]) {
      expect(hashed).toHaveLength(2 * size);
    }
    expect([a0.length, challenge.length]).toEqual([size, size + 4]);
  });

  test('one byte more or less is refused, and so is another claim', LIMIT, () => {
    expect(plainVerify(claim, proof.subarray(1)).ok).toBe(false);
    expect(plainVerify(claim, Uint8Array.of(...proof, 0)).ok).toBe(false);
    expect(plainVerify({ ...claim, context: 'plein' }, proof).ok).toBe(false);
    expect(plainVerify({ ...claim, digest: sha256(utf8('abd')) }, proof).ok).toBe(false);
    expect(plainVerify({ ...claim, suite: suite.replace('12', '20') as Suite }, proof).ok).toBe(
      false,
    );
  });

  test('a changed byte in any field is refused', LIMIT, () => {
    const seen = new Set<string>();
    let offset = 0;
    for (const [name, size] of fieldsOf(claim)) {
      // the first and the last byte of the first field of a name
      for (const at of seen.has(name) ? [] : [offset, offset + size - 1]) {
        const changed = proof.slice();
        changed[at]! ^= 1 << (at % 8);
        expect(plainVerify(claim, changed).ok, `${name}, byte ${at}`).toBe(false);
      }
      seen.add(name);
      offset += size;
    }
    expect([...seen]).toEqual(['iv', 'counter', 'Delta', 'a', 'u~', 'd', 'c', 'sibling', 'com']);
    const last = proof.slice();
    last[last.length - 1]! ^= 1;
    expect(plainVerify(claim, last).ok).toBe(false);
  });

  test('a proof from a row that breaks one constraint is refused', LIMIT, () => {
    const row = plainRow(claim, message);
    expect(broken(claim, row)).toBe(0);
    row[300]! ^= 16;
    expect(broken(claim, row)).toBeGreaterThan(0);
    expect(plainVerify(claim, plainProve(claim, message, row, randomBytes(32))).ok).toBe(false);
  });

  test('a value within its bounds, in a message of two blocks', LIMIT, () => {
    const bytes = randomBytes(70);
    bytes.set([0x01, 0x23, 0x45], 62);
    const place = { offset: 62, width: 3, min: 0x12345n, max: 0x12346n };
    const bounded = claimAbout(bytes, suite, place);
    expect(broken(bounded, plainRow(bounded, bytes))).toBe(0);
    const made = proofOf(bounded, bytes);
    expect(made).toHaveLength(lengthOf(bounded));
    expect(plainVerify(bounded, made).ok).toBe(true);
    const outside = claimAbout(bytes, suite, { ...place, min: 0x12346n });
    expect(broken(outside, plainRow(outside, bytes))).toBeGreaterThan(0);
    expect(plainVerify(outside, proofOf(outside, bytes)).ok).toBe(false);
  });
});

test('a level has no forms but its own', () => {
  const claim = claimAbout(utf8('abc'), 'ChaCha20-256');
  expect(parametersOf({ ...claim, form: 'small' }).trees).toHaveLength(32);
  expect(() => parametersOf({ ...claim, form: 'speed' })).toThrow(RangeError);
});
