// What is sent to the service.
import { Type } from '@sinclair/typebox';
import * as part from './parts.mjs';

const { strict, named } = part;

const demands = {
  level: Type.Optional(part.level('The least security level; 128 if left out.')),
  postQuantum: Type.Optional(
    Type.Boolean({ description: 'Whether it must withstand quantum computers.' }),
  ),
  deadlineMs: Type.Optional(part.deadlineMs),
};

const prefer = part.words(['speed', 'size', 'balanced'], {
  description: 'What decides among the forms of a proof.',
});
const form = part.words(
  ['standard', 'batchable', 'compact', 'speed', 'balanced', 'small', 'tiny'],
  { description: 'The form of the proof, where the statement has it.' },
);

export const requests = {
  ProveOptions: Type.Object(
    {
      prefer: Type.Optional(prefer),
      form: Type.Optional(form),
      ...demands,
      priority: Type.Optional(part.priority),
    },
    { ...strict, description: 'How to prove.' },
  ),
  VerifyOptions: Type.Object(
    { ...demands },
    { ...strict, description: 'What is asked of a proof.' },
  ),
  ProofRequest: Type.Object(
    {
      statement: part.statement,
      witness: part.witness,
      context: part.context,
      options: Type.Optional(named('ProveOptions')),
    },
    { ...strict, description: 'A proof to make.' },
  ),
  VerificationRequest: Type.Object(
    {
      statement: part.statement,
      proof: part.proof,
      context: part.context,
      options: Type.Optional(named('VerifyOptions')),
    },
    { ...strict, description: 'A proof to check.' },
  ),
  BatchItem: Type.Object(
    {
      id: Type.String({ maxLength: 256, description: 'Comes back with the result.' }),
      op: part.words(['prove', 'verify']),
      statement: part.statement,
      witness: Type.Optional(part.witness),
      proof: Type.Optional(part.proof),
      context: part.context,
      options: Type.Optional(
        Type.Object(
          { prefer: Type.Optional(prefer), form: Type.Optional(form), ...demands },
          strict,
        ),
      ),
    },
    { ...strict, description: 'One item of a batch; a line of NDJSON.' },
  ),
  BatchRequest: Type.Object(
    {
      items: Type.Array(part.json('A batch item; one that is malformed fails alone.'), {
        minItems: 1,
        maxItems: 10_000,
      }),
      options: Type.Optional(
        Type.Object(
          { deadlineMs: Type.Optional(part.deadlineMs), priority: Type.Optional(part.priority) },
          strict,
        ),
      ),
    },
    { ...strict, description: 'Proofs to make and to check, together.' },
  ),
  PlanRequest: Type.Object(
    {
      statement: Type.Optional(part.statement),
      commit: Type.Optional(part.json('What to commit to: {kind, ...}, bounds as decimal text.')),
      wish: Type.Optional(
        part.json(
          'What is asked of the proof: level, postQuantum, prefer, form, maxProofBytes, ..',
        ),
      ),
    },
    { ...strict, description: 'A statement, or what to commit to.' },
  ),
  SealRequest: Type.Object(
    {
      to: Type.Array(Type.String({ minLength: 1, maxLength: 65_536 }), {
        minItems: 1,
        maxItems: 16,
        description: 'Fingerprints of the keyring, or public keys as PEM.',
      }),
      data: part.bytes('What to seal.'),
      info: Type.Optional(part.bytes('Binds the box to a purpose.')),
      aad: Type.Optional(part.bytes('Authenticated, not sealed.')),
    },
    { ...strict, description: 'Data to seal.' },
  ),
  OpenRequest: Type.Object(
    {
      box: part.bytes('What was sealed.'),
      key: Type.Optional(
        Type.String({
          maxLength: 128,
          description: 'A fingerprint; all keys of the keyring are tried if left out.',
        }),
      ),
      info: Type.Optional(part.bytes('As it was sealed.')),
      aad: Type.Optional(part.bytes('As it was sealed.')),
    },
    { ...strict, description: 'A box to open with a key of the keyring.' },
  ),
};
