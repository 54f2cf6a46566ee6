/** POST /v1/seal, /v1/open, GET /v1/keys: boxes, with the keys of the operator's keyring. No private key ever comes in a request. */
import type {
  Keyring as RingAnswer,
  OpenedBox,
  OpenRequest,
  SealedBox,
  SealRequest,
} from '@nexuszero/client';
import type { FastifyInstance } from 'fastify';
import { importPublicKey, open, seal, type PublicKey } from 'nexuszero/seal';
import { ServiceFault } from '../jobs/fault.ts';
import { bytesOf } from '../jobs/texts.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { HttpParts } from './parts.ts';
import { answers, body } from './schemas.ts';

const tags = ['sealing'];

export function sealingRoutes(app: FastifyInstance, { keyring }: HttpParts): void {
  app.post<{ Body: SealRequest }>(
    '/v1/seal',
    {
      schema: {
        ...{ tags, summary: 'Seal data for holders of keys' },
        ...body('SealRequest'),
        response: answers({ 200: 'SealedBox' }),
      },
    },
    ({ body }) => sealed(keyring, body),
  );
  app.post<{ Body: OpenRequest }>(
    '/v1/open',
    {
      schema: {
        ...{ tags, summary: 'Open a box with a key of the keyring' },
        ...body('OpenRequest'),
        response: answers({ 200: 'OpenedBox' }),
      },
    },
    ({ body }) => opened(keyring, body),
  );
  app.get(
    '/v1/keys',
    {
      schema: {
        tags,
        summary: 'Public keys of the keyring',
        response: answers({ 200: 'Keyring' }),
      },
    },
    () => Promise.resolve(ringOf(keyring)),
  );
}

async function sealed(keyring: Keyring, request: SealRequest): Promise<SealedBox> {
  const recipients = await Promise.all(request.to.map((name) => recipientOf(keyring, name)));
  const data = bytesOf(request.data, 'data');
  try {
    const box = await seal(recipients, data, bindingOf(request));
    const fingerprints = recipients.map(({ fingerprint }) => fingerprint);
    return { box: Buffer.from(box).toString('base64url'), recipients: fingerprints };
  } finally {
    data.fill(0);
  }
}

async function recipientOf(keyring: Keyring, name: string): Promise<PublicKey> {
  if (!name.includes('-----BEGIN')) {
    const key = keyring.publicKey(name);
    if (key !== undefined) return key;
    throw new ServiceFault('NOT_FOUND', 'to: no such key in the keyring', {
      hint: 'GET /v1/keys lists its fingerprints; a public key may also be given as PEM',
    });
  }
  // it was sent, so it is nobody's secret any more: whoever sent it must know
  if (name.includes('PRIVATE KEY')) {
    throw new ServiceFault('BAD_PARAMETER', 'to: this is a private key', {
      hint: 'it has been shown to this service: make a new pair, and send the public one',
    });
  }
  return importPublicKey(name);
}

async function opened(keyring: Keyring, request: OpenRequest): Promise<OpenedBox> {
  const keys = keyring.secretKeys(request.key);
  if (keys.length === 0) {
    throw new ServiceFault('NOT_FOUND', 'key: the keyring has no such private key');
  }
  const data = await open(keys, bytesOf(request.box, 'box'), bindingOf(request));
  try {
    return { data: Buffer.from(data).toString('base64url') };
  } finally {
    data.fill(0);
  }
}

function ringOf(keyring: Keyring): RingAnswer {
  return {
    keys: keyring.keys.map((key) => ({
      ...{ fingerprint: key.fingerprint, suite: key.suite, pem: key.toPem() },
      opens: keyring.opens(key.fingerprint),
    })),
  };
}

function bindingOf({ info, aad }: Pick<SealRequest, 'info' | 'aad'>): {
  readonly info?: Uint8Array;
  readonly aad?: Uint8Array;
} {
  return {
    ...(info !== undefined && { info: bytesOf(info, 'info') }),
    ...(aad !== undefined && { aad: bytesOf(aad, 'aad') }),
  };
}
