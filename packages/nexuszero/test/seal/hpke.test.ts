/** HPKE: the vectors of the working group, and contexts of several messages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { concat, fromHex, toHex, utf8 } from '../../src/bytes/bytes.ts';
import {
  hpkeRecipient,
  hpkeSender,
  importPublicKey,
  importSecretKey,
  open,
  seal,
  SEAL_SUITES,
  type AeadName,
  type KdfName,
} from '../../src/seal.ts';
import { schedule } from '../../src/seal/kdf.ts';
import { platformCrypto as nodeCrypto } from '../../src/platform/node/crypto.ts';
import { unsafeHpkeSender } from '../../src/testing.ts';
import { pairOf, refused } from './parties.ts';

const KDFS: Readonly<Record<number, KdfName>> = {
  1: 'HKDF-SHA256',
  2: 'HKDF-SHA384',
  17: 'SHAKE256',
};
const AEADS: Readonly<Record<number, AeadName>> = {
  1: 'AES-128-GCM',
  2: 'AES-256-GCM',
  3: 'ChaCha20-Poly1305',
};

interface Vector {
  readonly [field: string]: unknown;
  readonly kem_id: number;
  readonly kdf_id: number;
  readonly aead_id: number;
  readonly encryptions: readonly Record<'aad' | 'ct' | 'pt', string>[];
  readonly exports: readonly {
    readonly exporter_context: string;
    readonly L: number;
    readonly exported_value: string;
  }[];
}

const shared =
  process.env['NEXUSZERO_VECTORS'] ??
  fileURLToPath(new URL('../../../../../shared/vectors', import.meta.url));
const folder = join(shared, 'hpke');
const files = existsSync(folder)
  ? readdirSync(folder).filter((name) => name.endsWith('.json'))
  : [];
const vectors = files.flatMap(
  (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Vector[],
);

describe.skipIf(vectors.length === 0)('vectors', () => {
  test.each(vectors)('kem $kem_id kdf $kdf_id aead $aead_id', async (vector) => {
    const suite = Object.values(SEAL_SUITES).find(({ id }) => id === vector.kem_id)!;
    const bytes = (field: string): Uint8Array => fromHex(vector[field] as string);
    const [kdf, aead] = [KDFS[vector.kdf_id]!, AEADS[vector.aead_id]!];
    const parts = schedule(
      nodeCrypto,
      { kem: suite.id, kdf, aead },
      bytes('shared_secret'),
      bytes('info'),
    );
    expect(toHex(parts.key)).toBe(vector['key']);
    expect(toHex(parts.baseNonce)).toBe(vector['base_nonce']);
    expect(toHex(parts.exporterSecret)).toBe(vector['exporter_secret']);
    const secretKey = await importSecretKey(bytes('skRm'), { suite: suite.name });
    const publicKey = await importPublicKey(bytes('pkRm'), { suite: suite.name });
    expect(secretKey.fingerprint).toBe(publicKey.fingerprint);
    const options = { info: bytes('info'), kdf, aead };
    const sender = await unsafeHpkeSender(publicKey, { ...options, randomness: bytes('ikmE') });
    expect(toHex(sender.enc)).toBe(vector['enc']);
    const recipient = await hpkeRecipient(secretKey, sender.enc, options);
    for (const { aad, ct, pt } of vector.encryptions) {
      expect(toHex(await sender.seal(fromHex(pt), fromHex(aad)))).toBe(ct);
      expect(toHex(await recipient.open(fromHex(ct), fromHex(aad)))).toBe(pt);
    }
    for (const { exporter_context, L, exported_value } of vector.exports) {
      expect(toHex(sender.export(fromHex(exporter_context), L))).toBe(exported_value);
      expect(toHex(recipient.export(fromHex(exporter_context), L))).toBe(exported_value);
    }
    const first = vector.encryptions[0]!;
    const bare = concat(sender.enc, fromHex(first.ct));
    const opened = await open(secretKey, bare, {
      ...{ format: 'hpke', info: options.info, aad: fromHex(first.aad) },
      ...{ kdf, aead },
    });
    expect(toHex(opened)).toBe(first.pt);
  });
});

describe('contexts', () => {
  test('messages in order, none twice, none of another place', async () => {
    const { publicKey, secretKey } = await pairOf('ml-kem-512');
    const sender = await hpkeSender(publicKey, { info: 'talk' });
    const recipient = await hpkeRecipient(secretKey, sender.enc, { info: 'talk' });
    const messages = await Promise.all(
      Array.from({ length: 300 }, (_, i) => sender.seal(utf8(`message ${i}`), `${i}`)),
    );
    expect(new Set(messages.map(toHex)).size).toBe(300);
    await expect(recipient.open(messages[1]!, '1')).rejects.toEqual(refused('OPEN_FAILED'));
    await expect(recipient.open(messages[0]!, '1')).rejects.toEqual(refused('OPEN_FAILED'));
    // all asked for at once: they are opened one after the other
    const opened = await Promise.all(messages.map((message, i) => recipient.open(message, `${i}`)));
    expect(opened.map((bytes) => new TextDecoder().decode(bytes))).toEqual(
      messages.map((_, i) => `message ${i}`),
    );
    await expect(recipient.open(messages[299]!, '299')).rejects.toEqual(refused('OPEN_FAILED'));
  });

  test('the first message is that of a bare box', async () => {
    const { publicKey, secretKey } = await pairOf('x-wing');
    const sender = await hpkeSender(publicKey, { info: 'i' });
    const sealed = await sender.seal(utf8('one'), 'a');
    const options = { format: 'hpke', info: 'i', aad: 'a' } as const;
    expect(await open(secretKey, concat(sender.enc, sealed), options)).toEqual(utf8('one'));
    const box = await seal(publicKey, utf8('two'), options);
    const { encBytes } = SEAL_SUITES['x-wing'];
    const recipient = await hpkeRecipient(secretKey, box.subarray(0, encBytes), { info: 'i' });
    expect(await recipient.open(box.subarray(encBytes), 'a')).toEqual(utf8('two'));
  });

  test('exports agree, and differ by context, info and length', async () => {
    const { publicKey, secretKey } = await pairOf('ml-kem-512');
    for (const kdf of ['HKDF-SHA256', 'HKDF-SHA384', 'SHAKE256'] as const) {
      const sender = await hpkeSender(publicKey, { kdf });
      const recipient = await hpkeRecipient(secretKey, sender.enc, { kdf });
      const value = sender.export('a', 32);
      expect(recipient.export('a', 32)).toEqual(value);
      expect(sender.export('b', 32)).not.toEqual(value);
      expect(sender.export('a', 33).subarray(0, 32)).not.toEqual(value);
      const other = await hpkeRecipient(secretKey, sender.enc, { kdf, info: 'x' });
      expect(other.export('a', 32)).not.toEqual(value);
      for (const length of [0, -1, 1.5, 70_000, Number.NaN]) {
        expect(() => sender.export('a', length)).toThrow(refused('BAD_PARAMETER'));
      }
    }
  });

  test('destroyed ones do nothing; misuse is told', async () => {
    const { publicKey, secretKey } = await pairOf('ml-kem-512');
    const sender = await hpkeSender(publicKey);
    const recipient = await hpkeRecipient(secretKey, sender.enc);
    const sealed = await sender.seal(utf8('x'));
    sender.destroy();
    recipient.destroy();
    await expect(sender.seal(utf8('x'))).rejects.toEqual(refused('BAD_PARAMETER'));
    await expect(recipient.open(sealed)).rejects.toEqual(refused('BAD_PARAMETER'));
    expect(() => sender.export('a', 32)).toThrow(refused('BAD_PARAMETER'));
    await expect(hpkeSender(secretKey as never)).rejects.toEqual(refused('BAD_PARAMETER'));
    await expect(hpkeSender(publicKey, null as never)).rejects.toEqual(refused('BAD_PARAMETER'));
    await expect(hpkeRecipient(publicKey as never, sender.enc)).rejects.toEqual(
      refused('BAD_PARAMETER'),
    );
    await expect(hpkeRecipient(secretKey, sender.enc.subarray(1))).rejects.toEqual(
      refused('BAD_ENCODING'),
    );
    const weak = (await pairOf('x-wing')).secretKey;
    await expect(hpkeRecipient(weak, new Uint8Array(1120))).rejects.toEqual(refused('OPEN_FAILED'));
  });
});
