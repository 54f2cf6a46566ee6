/**
 * Merlin against its published value and against a second implementation, written here from the
 * STROBE specification: operations named by their flags, one byte at a time.
 */
import { keccakP } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex, u32le, utf8 } from '../../src/bytes/bytes.ts';
import { createCurve } from '../../src/kernels/curve.ts';

const RATE = 166;
const BITS = { I: 1, A: 2, C: 4, M: 16 } as const;
const OPS: Readonly<Record<Op, readonly (keyof typeof BITS)[]>> = {
  'meta-AD': ['A', 'M'],
  AD: ['A'],
  PRF: ['I', 'A', 'C'],
  KEY: ['A', 'C'],
};
type Op = 'meta-AD' | 'AD' | 'PRF' | 'KEY';

class Strobe {
  readonly state: Uint8Array;
  position: number;
  begin: number;

  private constructor(state: Uint8Array, position: number, begin: number) {
    this.state = state;
    this.position = position;
    this.begin = begin;
  }

  static open(label: string): Strobe {
    const state = new Uint8Array(200);
    state.set(concat(new Uint8Array([1, RATE + 2, 1, 0, 1, 96]), utf8('STROBEv1.0.2')));
    permute(state);
    const strobe = new Strobe(state, 0, 0);
    strobe.run('meta-AD', utf8(label));
    return strobe;
  }

  clone(): Strobe {
    return new Strobe(this.state.slice(), this.position, this.begin);
  }

  run(op: Op, data: Uint8Array, more = false): Uint8Array {
    const flags = OPS[op].reduce((sum, flag) => sum | BITS[flag], 0);
    if (!more) {
      const begin = this.begin;
      this.begin = this.position + 1;
      this.duplex(new Uint8Array([begin, flags]), 'absorb');
      if (OPS[op].includes('C') && this.position !== 0) this.permute();
    }
    return this.duplex(data, op === 'PRF' ? 'squeeze' : op === 'KEY' ? 'overwrite' : 'absorb');
  }

  private duplex(data: Uint8Array, mode: 'absorb' | 'squeeze' | 'overwrite'): Uint8Array {
    const out = new Uint8Array(data.length);
    data.forEach((byte, i) => {
      const old = this.state[this.position]!;
      out[i] = old;
      this.state[this.position] = { absorb: old ^ byte, squeeze: 0, overwrite: byte }[mode];
      this.position++;
      if (this.position === RATE) this.permute();
    });
    return out;
  }

  private permute(): void {
    this.state[this.position]! ^= this.begin;
    this.state[this.position + 1]! ^= 4;
    this.state[RATE + 1]! ^= 0x80;
    permute(this.state);
    this.position = 0;
    this.begin = 0;
  }
}

function permute(state: Uint8Array): void {
  keccakP(new Uint32Array(state.buffer), 24);
}

class Merlin {
  readonly strobe: Strobe;

  constructor(strobe: Strobe) {
    this.strobe = strobe;
  }

  static open(label: Uint8Array): Merlin {
    const merlin = new Merlin(Strobe.open('Merlin v1.0'));
    merlin.append(utf8('dom-sep'), label);
    return merlin;
  }

  append(label: Uint8Array, message: Uint8Array): void {
    this.frame(label, message.length);
    this.strobe.run('AD', message);
  }

  challenge(label: Uint8Array, length: number): Uint8Array {
    this.frame(label, length);
    return this.strobe.run('PRF', new Uint8Array(length));
  }

  rekey(label: Uint8Array, secret: Uint8Array): void {
    this.frame(label, secret.length);
    this.strobe.run('KEY', secret);
  }

  finalize(fresh: Uint8Array): void {
    this.strobe.run('meta-AD', utf8('rng'));
    this.strobe.run('KEY', fresh);
  }

  fill(length: number): Uint8Array {
    this.strobe.run('meta-AD', u32le(length));
    return this.strobe.run('PRF', new Uint8Array(length));
  }

  private frame(label: Uint8Array, length: number): void {
    this.strobe.run('meta-AD', label);
    this.strobe.run('meta-AD', u32le(length), true);
  }
}

const curve = await createCurve();
const PUBLISHED = 'd5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615';

describe('the published value', () => {
  const script = (merlin: Pick<Merlin, 'append' | 'challenge'>): string => {
    merlin.append(utf8('some label'), utf8('some data'));
    return toHex(merlin.challenge(utf8('challenge'), 32));
  };
  test('kernel', () => {
    expect(script(curve.merlin(utf8('test protocol')))).toBe(PUBLISHED);
  });
  test('the implementation of this test', () => {
    expect(script(Merlin.open(utf8('test protocol')))).toBe(PUBLISHED);
  });
});

const label = fc.uint8Array({ maxLength: 40 });
const message = fc.uint8Array({ maxLength: 500 });
const steps = fc.array(
  fc.oneof(
    fc.record({ op: fc.constant('append' as const), label, message }),
    fc.record({ op: fc.constant('challenge' as const), label, length: fc.nat(400) }),
  ),
  { maxLength: 8 },
);

test('any sequence of messages and challenges', () => {
  fc.assert(
    fc.property(label, steps, (protocol, sequence) => {
      const kernel = curve.merlin(protocol);
      const oracle = Merlin.open(protocol);
      for (const step of sequence) {
        if (step.op === 'append') {
          kernel.append(step.label, step.message);
          oracle.append(step.label, step.message);
        } else {
          const got = kernel.challenge(step.label, step.length);
          expect(got).toEqual(oracle.challenge(step.label, step.length));
        }
      }
      expect(kernel.challenge(utf8('end'), 32)).toEqual(oracle.challenge(utf8('end'), 32));
    }),
    { numRuns: 150 },
  );
});

test('the hedged generator, and that it leaves the transcript as it was', () => {
  const fresh = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const secrets = fc.array(fc.tuple(label, message), { maxLength: 3 });
  fc.assert(
    fc.property(message, secrets, fresh, fc.nat(700), (data, witness, entropy, length) => {
      const kernel = curve.merlin(utf8('p'));
      kernel.append(utf8('m'), data);
      const oracle = Merlin.open(utf8('p'));
      oracle.append(utf8('m'), data);
      const generator = new Merlin(oracle.strobe.clone());
      for (const [name, secret] of witness) generator.rekey(name, secret);
      generator.finalize(entropy);
      const random = kernel.random(witness, entropy);
      expect(random.fill(length)).toEqual(generator.fill(length));
      expect(random.fill(64)).toEqual(generator.fill(64));
      expect(kernel.challenge(utf8('c'), 32)).toEqual(oracle.challenge(utf8('c'), 32));
    }),
    { numRuns: 100 },
  );
});

test('a clone goes its own way', () => {
  const transcript = curve.merlin(utf8('p'));
  const clone = transcript.clone();
  clone.append(utf8('m'), utf8('only here'));
  const fork = transcript.clone();
  const a = transcript.challenge(utf8('c'), 32);
  expect(fork.challenge(utf8('c'), 32)).toEqual(a);
  expect(clone.challenge(utf8('c'), 32)).not.toEqual(a);
});

test('other than 32 fresh bytes are refused', () => {
  expect(() => curve.merlin(utf8('p')).random([], new Uint8Array(31))).toThrow(
    expect.objectContaining({ code: 'BAD_PARAMETER' }),
  );
});
