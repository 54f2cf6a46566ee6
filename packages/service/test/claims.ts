/** Claims of every kind as JSON, with the secret bytes in each that can be looked for. */
import { randomBytes } from 'node:crypto';
import { statementToJSON, type Statement, type Witness } from 'nexuszero';
import { discreteLog } from 'nexuszero/sigma';
import { opening, range } from 'nexuszero/range';
import { hashedRange, preimage } from 'nexuszero/preimage';

export interface Claim {
  readonly statement: object;
  readonly witness: object;
  /** High in entropy: found anywhere, they came from here. */
  readonly secrets: readonly Uint8Array[];
}

/** Claims by kind; each call makes a new one. */
export const claims: Readonly<Record<string, () => Promise<Claim>>> = {
  dlog: async () => claimOf(await discreteLog.generate({ suite: 'ristretto255' })),
  dlogP256: async () => claimOf(await discreteLog.generate({ suite: 'P256' })),
  range: async () => {
    const { statement, openings } = await range.commit({ value: 42n, min: 18n, max: 120n });
    const secrets = openings.map((one) => one.reveal().blinding);
    return {
      statement: statementToJSON(statement),
      witness: openings.map(opening.toJSON),
      secrets,
    };
  },
  preimage: async () => claimOf(await preimage.fromMessage(new Uint8Array(randomBytes(40)))),
  hashedRange: async () => claimOf(await hashedRange.commit({ value: 42n, min: 18n, max: 120n })),
};

function claimOf({ statement, witness }: { statement: Statement; witness: Witness }): Claim {
  const secrets = witness.reveal();
  const named = Object.entries(secrets).map(([name, bytes]) => [
    name,
    Buffer.from(bytes).toString('base64url'),
  ]);
  const { kind, suite } = statement;
  return {
    statement: statementToJSON(statement),
    witness: { type: 'nexuszero-secret', v: 1, kind, suite, secrets: Object.fromEntries(named) },
    secrets: Object.values(secrets).filter(({ length }) => length >= 16),
  };
}
