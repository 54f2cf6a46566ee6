/** The demo's last stop: a message sealed for two people, opened, tampered with and refused. */
import { isNexusError } from 'nexuszero';
import { generateKeyPair, inspectBox, open, seal, type SecretKey } from 'nexuszero/seal';
import type { Attempt } from './tour.ts';

const MESSAGE = new TextEncoder().encode('The eagle lands at noon.');
const BINDING = { info: 'demo', aad: 'note 1' };

/** What the stop measures and shows. */
export interface SealedStop {
  readonly title: string;
  readonly detail: string;
  readonly bytes: number;
  readonly opened: boolean;
  readonly attempts: readonly Attempt[];
  seal(): Promise<Uint8Array>;
  open(): Promise<Uint8Array>;
}

export async function sealedStop(): Promise<SealedStop> {
  const [alice, bob, eve] = [
    await generateKeyPair('x-wing'),
    await generateKeyPair('x25519-frodo-976'),
    await generateKeyPair('x-wing'),
  ];
  for (const { publicKey, secretKey } of [alice, bob]) {
    await publicKey.expand();
    await secretKey.expand();
  }
  const recipients = [alice.publicKey, bob.publicKey];
  const box = await seal(recipients, MESSAGE, BINDING);
  const opened = await Promise.all(
    [alice, bob].map(async ({ secretKey }) => same(await open(secretKey, box, BINDING))),
  );
  return {
    title: 'A note for Alice and Bob, and for nobody else',
    detail: `a sealed box, post-quantum: ${inspectBox(box).recipients.join(' and ')}`,
    bytes: box.length,
    opened: opened.every(Boolean),
    attempts: await attack(box, alice.secretKey, eve.secretKey),
    seal: () => seal(recipients, MESSAGE, BINDING),
    open: () => open(alice.secretKey, box, BINDING),
  };
}

const same = (bytes: Uint8Array): boolean => Buffer.compare(bytes, MESSAGE) === 0;

/** What others would try; each must be refused. */
async function attack(box: Uint8Array, own: SecretKey, foreign: SecretKey): Promise<Attempt[]> {
  const flipped = box.slice();
  flipped[flipped.length - 20]! ^= 1;
  const tries = [
    ['opening it with another key', () => open(foreign, box, BINDING)],
    ['a copy with one bit flipped', () => open(own, flipped, BINDING)],
    ['a copy cut short', () => open(own, box.subarray(0, -1), BINDING)],
    ['the same box as another note', () => open(own, box, { ...BINDING, aad: 'note 2' })],
  ] as const;
  const attempts: Attempt[] = [];
  for (const [attempt, work] of tries) {
    const got = await work().then(
      () => 'accepted',
      (error: unknown) => (isNexusError(error) ? error.code : 'INTERNAL'),
    );
    attempts.push({ attempt, expected: 'OPEN_FAILED', got });
  }
  return attempts;
}
