/** `conformance`: over vectors that this suite makes with our prover, and over the shared ones. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discreteLog, dleq, loadGroup, SUITES, type SuiteName } from 'nexuszero/sigma';
import { deriveSessionId, Duplex, unsafeDraftProve } from 'nexuszero/testing';
import { describe, expect, it } from 'vitest';
import { expectFailure, nexuszero, parsed, scratch, type Outcome } from './program.ts';

const folder = scratch();
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

type VectorRecord = Readonly<Record<string, unknown>>;

interface Report {
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly sets: readonly {
    set: string;
    passed: number;
    failed: number;
    skipped: number;
    remarks: string[];
  }[];
}

let made = 0;

/** Runs over a folder with these records as its one file of the drafts' set. */
async function run(records: unknown): Promise<{ outcome: Outcome; report: Report }> {
  const vectors = join(folder, `vectors-${String(made++)}`);
  mkdirSync(join(vectors, 'sigma-draft-03'), { recursive: true });
  writeFileSync(join(vectors, 'sigma-draft-03', 'some-name.json'), JSON.stringify(records));
  const outcome = await nexuszero(['conformance', '--vectors', vectors, '--json']);
  return { outcome, report: parsed(outcome) as unknown as Report };
}

/** The nonces of the drafts' seeded generator for one secret. */
function seededNonce(suite: SuiteName, seed: string): Uint8Array {
  const { sponge, sessionBytes, challengeBytes, scalarBytes, order } = SUITES[suite];
  const stream = new Duplex(sponge, deriveSessionId(sponge, utf8(seed), sessionBytes));
  const wide = Buffer.from(stream.squeeze(challengeBytes)).reverse().toString('hex');
  const nonce = BigInt(`0x${wide}`) % order;
  return Buffer.from(nonce.toString(16).padStart(2 * scalarBytes, '0'), 'hex');
}

/** A record in the form of the drafts' files, made with our prover. */
async function vector(
  relation: 'discrete_logarithm' | 'dleq',
  suite: SuiteName,
  flavor: 'batchable' | 'compact',
): Promise<VectorRecord> {
  const { ciphersuite, sponge, sessionBytes } = SUITES[suite];
  const group = await loadGroup(suite);
  const x = group.randomScalar();
  const instance =
    relation === 'dleq'
      ? dleq.encode(
          (await dleq.fromSecret(x, { suite, H: await group.hashToPoint(utf8('h'), utf8('t')) }))
            .statement,
        )
      : discreteLog.encode((await discreteLog.fromSecret(x, { suite })).statement);
  const mark = flavor === 'batchable' ? 'DSFS' : 'CMPT';
  const tag = `test-${mark}-with-${ciphersuite}`;
  const nonces = seededNonce(suite, `TestDRNG-SIGMA-PROOFS-${mark}-${ciphersuite}-${relation}`);
  const input = { ciphersuite, flavor, tag: utf8(tag), instance, witness: x, nonces };
  return {
    Id: `test/${suite}/${relation}/${flavor}`,
    Function: 'SigmaProof',
    Ciphersuite: ciphersuite,
    Relation: relation,
    Flavor: flavor,
    Tag: tag,
    SessionId: hex(deriveSessionId(sponge, utf8(tag), sessionBytes)),
    Instance: hex(instance),
    Witness: hex(x),
    NargString: hex(await unsafeDraftProve(input)),
    Expected: 'accept',
  };
}

/** The record with one hexadecimal digit of a field changed. */
function spoil(record: VectorRecord, field: string): VectorRecord {
  const digits = String(record[field]);
  const last = (Number.parseInt(digits.slice(-1), 16) ^ 1).toString(16);
  return { ...record, [field]: digits.slice(0, -1) + last };
}

const good = await Promise.all(
  (['P256', 'P384', 'P521'] as const).flatMap((suite) =>
    (['discrete_logarithm', 'dleq'] as const).flatMap((relation) =>
      (['batchable', 'compact'] as const).map((flavor) => vector(relation, suite, flavor)),
    ),
  ),
);

describe('conformance over records of our own', () => {
  it('verifies valid records and makes them again byte for byte', async () => {
    const { outcome, report } = await run(good);
    // verdict, session, reproduction for each record; one batch for each suite
    expect(report).toMatchObject({ ok: true, passed: 3 * good.length + 3, failed: 0, skipped: 0 });
    expect(outcome.status).toBe(0);
  });

  it('takes records that must be rejected, alone and in a batch', async () => {
    const bad: VectorRecord[] = good.map((record) => ({
      ...spoil(record, 'NargString'),
      Expected: 'reject',
    }));
    const { report } = await run([...good, ...bad]);
    const inBatches = bad.filter((record) => record['Flavor'] === 'batchable').length;
    expect(report).toMatchObject({
      ok: true,
      passed: 3 * good.length + 3 + bad.length + inBatches,
      failed: 0,
    });
  });

  it('obeys Expected, whatever the file or the record is called', async () => {
    for (const record of good.slice(0, 2)) {
      const { outcome, report } = await run([{ ...record, Id: 'invalid', Expected: 'reject' }]);
      expect(report.ok).toBe(false);
      expect(report.sets[0]!.remarks[0]).toBe('FAILED invalid: expected reject');
      expect(outcome.status).toBe(1);
    }
  });

  it.each(['NargString', 'SessionId', 'Instance', 'Witness'])(
    'fails when %s is changed',
    async (field) => {
      for (const record of good.slice(0, 4)) {
        const { outcome, report } = await run([spoil(record, field)]);
        expect(report.failed).toBeGreaterThan(0);
        expect(outcome.status).toBe(1);
      }
    },
  );

  it('fails when a proof verifies but is not the one of the seeded generator', async () => {
    const { report } = await run([{ ...good[0], Relation: 'another' }]);
    expect(report.failed).toBe(1);
    expect(report.sets[0]!.remarks[0]).toMatch(/made again differs/);
  });

  it('takes a tag without flavor or ciphersuite for one more reason to reject', async () => {
    const record = { ...good[0], Tag: 'no-tag', Witness: undefined };
    expect((await run([{ ...record, Expected: 'reject' }])).report).toMatchObject({
      ok: true,
      passed: 1,
    });
    expect((await run([record])).report).toMatchObject({ ok: false, failed: 1 });
  });

  it('skips and counts what it does not know, and says so', async () => {
    const { outcome, report } = await run([
      good[0],
      { ...good[0], Ciphersuite: 'sigma-proofs_Shake128_BLS12381' },
      { Id: 'x', Function: 'SerializeUint' },
      { Id: 'y', Function: 'DuplexSponge', Hash: 'TurboSHAKE128' },
    ]);
    expect(report).toMatchObject({ ok: true, failed: 0, skipped: 3 });
    expect(report.sets[0]!.remarks.sort()).toEqual([
      'skipped: ciphersuite sigma-proofs_Shake128_BLS12381 is not supported',
      'skipped: function SerializeUint is not supported',
      'skipped: hash TurboSHAKE128 is not supported',
    ]);
    expect(outcome.status).toBe(0);
  });

  it('refuses files that are no lists of records', async () => {
    for (const text of ['', '{}', '[7]', '[null]', '{"a":[]}']) {
      const vectors = join(folder, `bad-${String(made++)}`);
      mkdirSync(join(vectors, 'sigma-draft-03'), { recursive: true });
      writeFileSync(join(vectors, 'sigma-draft-03', 'a.json'), text);
      const outcome = await nexuszero(['conformance', '--vectors', vectors]);
      expect(outcome.stderr).toMatch(/^BAD_ENCODING: [^\n]+\n$/);
      expect(outcome.status).toBe(2);
    }
  });
});

describe('where vectors are looked for', () => {
  it('a folder that is named but missing is a failure; the default one is skipped', async () => {
    expectFailure(await nexuszero(['conformance', '--vectors', join(folder, 'no')]), 'IO_ERROR');
    const env = { NEXUSZERO_VECTORS: join(folder, 'no') };
    expectFailure(await nexuszero(['conformance'], { env }), 'IO_ERROR');
    const cwd = join(folder, 'a', 'b');
    mkdirSync(cwd, { recursive: true });
    const outcome = await nexuszero(['conformance'], { cwd });
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toMatch(/^sigma-draft-03 +0 passed, 0 failed, 1 skipped\n/);
    expect(outcome.stdout).toMatch(/\n0 passed, 0 failed, [1-9][0-9]* skipped\n$/);
  });

  it('sets that later systems bring are skipped by name', async () => {
    const vectors = join(folder, 'sets');
    for (const set of ['bristol', 'of-tomorrow']) {
      mkdirSync(join(vectors, set), { recursive: true });
    }
    const outcome = await nexuszero(['conformance', '--vectors', vectors]);
    expect(outcome.stdout.match(/skipped: not supported yet/g)).toHaveLength(2);
    expect(outcome.status).toBe(0);
  });
});

const shared =
  process.env['NEXUSZERO_VECTORS'] ??
  fileURLToPath(new URL('../../../../shared/vectors', import.meta.url));
const present = process.env['NEXUSZERO_VECTORS'] !== undefined || existsSync(shared);

describe.skipIf(!present)('conformance over the shared vectors', () => {
  it('passes every record of the drafts', async () => {
    const outcome = await nexuszero(['conformance', '--vectors', shared, '--json']);
    const report = parsed(outcome) as unknown as Report;
    const drafts = report.sets.find(({ set }) => set === 'sigma-draft-03');
    const records = readdirSync(join(shared, 'sigma-draft-03'))
      .filter((name) => name.endsWith('.json'))
      .flatMap(
        (name) =>
          JSON.parse(readFileSync(join(shared, 'sigma-draft-03', name), 'utf8')) as unknown[],
      );
    expect(drafts).toMatchObject({ failed: 0 });
    expect(drafts!.passed + drafts!.skipped).toBeGreaterThanOrEqual(records.length);
    expect(drafts!.passed).toBeGreaterThan(0);
    expect(outcome.status).toBe(0);
  });

  it('fails on each file when its records are spoilt', async () => {
    const set = join(shared, 'sigma-draft-03');
    for (const name of readdirSync(set)) {
      const records = JSON.parse(readFileSync(join(set, name), 'utf8')) as VectorRecord[];
      const changed = records.map((record) =>
        ['NargString', 'Narg', 'Output'].reduce<VectorRecord>(
          (kept, field) => (typeof kept[field] === 'string' ? spoil(kept, field) : kept),
          record,
        ),
      );
      // the one file alone: the other sets are as they were, and take most of the time
      const { outcome, report } = await run(changed);
      const checkedByValue = records.filter(({ Expected }) => Expected !== 'reject').length;
      expect(report.failed, name).toBeGreaterThanOrEqual(checkedByValue);
      expect(outcome.status).toBe(1);
    }
  });
});
