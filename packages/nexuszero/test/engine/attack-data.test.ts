/** What callers may do while an engine is at work: wipe what they gave, and listen badly. */
import { describe, expect, test } from 'vitest';
import { createEngine, type EngineConfig } from '../../src/index.ts';
import { generateKeyPair, open, seal } from '../../src/seal.ts';
import { CONTEXT, key, sleep } from './loads.ts';

describe('bytes', () => {
  const secret = (): Uint8Array => new TextEncoder().encode('a secret');

  test('of a caller that wipes them after the call are worked upon as they were', async () => {
    await using engine = createEngine();
    const { publicKey, secretKey } = await generateKeyPair();
    /** Wiped as soon as the call is under way. */
    const wiped = async <Result>(
      bytes: Uint8Array,
      call: (bytes: Uint8Array) => Promise<Result>,
    ): Promise<Result> => {
      const result = call(bytes);
      bytes.fill(0);
      return result;
    };
    const box = await wiped(secret(), (data) => engine.seal(publicKey, data));
    expect(await open(secretKey, box.bytes)).toEqual(secret());
    const aad = await wiped(secret(), (bytes) => engine.seal(publicKey, secret(), { aad: bytes }));
    expect(await open(secretKey, aad.bytes, { aad: secret() })).toEqual(secret());
    const opened = wiped(await seal(publicKey, secret()), (bytes) => engine.open(secretKey, bytes));
    expect((await opened).bytes).toEqual(secret());
    const container = await wiped(secret(), (bytes) => engine.compress(bytes));
    const original = wiped(container.bytes, (bytes) => engine.decompress(bytes));
    expect((await original).bytes).toEqual(secret());
    const message = wiped(secret(), (bytes) => engine.commit({ kind: 'preimage', message: bytes }));
    expect((await message).witness.reveal()).toEqual({ message: secret() });
    const scalar = wiped(new Uint8Array(32).fill(5, 0, 1), (bytes) =>
      engine.commit({ kind: 'dlog', secret: bytes }),
    );
    expect((await scalar).witness.reveal()['x']![0]).toBe(5);
    const value = wiped(new Uint8Array(8).fill(5, 0, 1), (bytes) =>
      engine.commit({ kind: 'range', value: bytes, bits: 8 }),
    );
    expect((await value).openings![0]!.reveal().value[0]).toBe(5);
  });
});

test('a listener of events that fails later fails by itself', async () => {
  const onEvent: unknown = () => Promise.reject(new Error('of the listener'));
  await using engine = createEngine({ onEvent } as EngineConfig);
  const { statement, witness } = await key();
  expect((await engine.prove(statement, witness, { context: CONTEXT })).cached).toBe(false);
  // an unhandled rejection would end the suite
  await sleep(10);
});
