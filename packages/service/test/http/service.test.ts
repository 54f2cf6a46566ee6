/** The service by its interface, over a real socket, with real provers. */
import { verify, statementFromJSON } from 'nexuszero';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claims, type Claim } from '../claims.ts';
import { running, until, type Answer, type Running } from '../running.ts';

const context = 'service/test';
let service: Running;
beforeAll(async () => {
  service = await running();
  await until(async () => (await service.ask('GET', '/readyz')).status === 200);
});
afterAll(() => service.end());

const prove = (claim: Claim, more: object = {}, headers = {}): Promise<Answer> =>
  service.ask(
    'POST',
    '/v1/proofs',
    { statement: claim.statement, witness: claim.witness, context, ...more },
    headers,
  );

async function holds({ statement }: Claim, proof: string): Promise<boolean> {
  const bytes = new Uint8Array(Buffer.from(proof, 'base64url'));
  const verdict = await verify(statementFromJSON(statement as never), bytes, { context });
  return verdict.ok;
}

describe('POST /v1/proofs', () => {
  test.each(Object.keys(claims))('makes a proof of %s that verifies', async (kind) => {
    const claim = await claims[kind]!();
    const { status, json, headers } = await prove(claim);
    expect(status).toBe(200);
    expect(headers.get('nexuszero-api')).toBe('1');
    expect(headers.get('location')).toBe(`/v1/jobs/${json.id}`);
    expect(json).toMatchObject({ op: 'prove', state: 'succeeded', attempts: 1 });
    expect(await holds(claim, json.made.proof)).toBe(true);
    const again = await service.ask('GET', `/v1/jobs/${json.id}`);
    expect(again.json).toEqual(json);
    const checked = await service.ask('POST', '/v1/verifications', {
      ...{ statement: claim.statement, proof: json.made.proof, context },
    });
    expect([checked.status, checked.json.ok]).toEqual([200, true]);
  });

  test('answers at once with a job when that is preferred', async () => {
    const claim = await claims['preimage']!();
    const { status, json, headers } = await prove(claim, {}, { prefer: 'respond-async' });
    expect(status).toBe(202);
    expect(headers.get('preference-applied')).toBe('respond-async');
    const job = await service.ask('GET', `${headers.get('location')!}?wait=20`);
    expect(job.json).toMatchObject({ id: json.id, state: 'succeeded' });
    expect(await holds(claim, job.json.made.proof)).toBe(true);
  });

  test('takes what is asked of the proof, and says when there is none', async () => {
    const claim = await claims['dlog']!();
    const compact = await prove(claim, { options: { form: 'compact' } });
    expect(compact.json.made.form).toBe('compact');
    const none = await prove(claim, { options: { postQuantum: true } });
    expect([none.status, none.json.code]).toEqual([422, 'PLAN_IMPOSSIBLE']);
  });

  test('says the same of all that can be wrong with a witness, and no sooner', async () => {
    const [one, other] = [await claims['dlog']!(), await claims['dlog']!()];
    const bare: Record<string, unknown> = { ...one.witness };
    delete bare['secrets'];
    const wrong = [
      other.witness,
      { ...one.witness, secrets: { x: 'AAAA' } },
      { ...one.witness, secrets: {} },
      { ...one.witness, kind: 'range' },
      { ...one.witness, v: 7 },
      bare,
      [],
    ];
    const answers: unknown[] = [];
    for (const witness of wrong) {
      const started = performance.now();
      const { status, json } = await prove({ ...one, witness });
      expect(performance.now() - started).toBeGreaterThan(45);
      // each request has its own name
      answers.push({ status, ...json, instance: undefined });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 422, code: 'WITNESS_MISMATCH' });
  });

  test.each([
    ['no JSON', '{', 400, 'BAD_ENCODING'],
    ['no fields', '{}', 400, 'BAD_ENCODING'],
    ['a field too many', '{"statement":{},"witness":{},"context":"c","x":1}', 400, 'BAD_ENCODING'],
    ['no statement', '{"statement":{},"witness":{},"context":"c"}', 400, 'BAD_ENCODING'],
    ['no body', '', 400, 'BAD_ENCODING'],
  ])('refuses %s', async (_name, body, status, code) => {
    const answer = await service.ask('POST', '/v1/proofs', body, {
      'content-type': 'application/json',
    });
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test('refuses bodies of other types, and ones that are too large', async () => {
    const typed = await service.ask('POST', '/v1/proofs', '<x/>', { 'content-type': 'text/xml' });
    expect([typed.status, typed.json.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    const large = JSON.stringify({ context: 'x'.repeat(5_000_000) });
    const refused = await service.ask('POST', '/v1/proofs', large, {
      'content-type': 'application/json',
    });
    expect([refused.status, refused.json.code]).toEqual([413, 'LIMIT_EXCEEDED']);
  });
});

describe('Idempotency-Key', () => {
  test('gives the same job for the same request, and refuses another', async () => {
    const claim = await claims['dlog']!();
    const headers = { 'idempotency-key': 'order-1' };
    const first = await prove(claim, {}, headers);
    const again = await prove(claim, {}, headers);
    expect(again.json).toEqual(first.json);
    const other = await prove(claim, { context: 'another' }, headers);
    expect([other.status, other.json.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    const bad = await prove(claim, {}, { 'idempotency-key': 'with blanks in it' });
    expect([bad.status, bad.json.code]).toEqual([400, 'BAD_ENCODING']);
  });
});

describe('POST /v1/verifications', () => {
  test('tells false proofs by their codes', async () => {
    const claim = await claims['range']!();
    const { json } = await prove(claim);
    const check = (more: object): Promise<Answer> =>
      service.ask('POST', '/v1/verifications', {
        ...{ statement: claim.statement, proof: json.made.proof, context },
        ...more,
      });
    const codes = [];
    for (const more of [
      { context: 'another' },
      { proof: 'AAAA' },
      { options: { level: 256 } },
      { options: { postQuantum: true } },
    ]) {
      const { status, json } = await check(more);
      codes.push([status, json.ok, json.code]);
    }
    expect(codes).toEqual([
      [200, false, 'PROOF_FALSE'],
      [200, false, 'PROOF_MALFORMED'],
      [200, false, 'LEVEL_TOO_LOW'],
      [200, false, 'NOT_POST_QUANTUM'],
    ]);
    const job = await service.ask(
      ...(['POST', '/v1/verifications'] as const),
      { statement: claim.statement, proof: json.made.proof, context },
      { prefer: 'respond-async' },
    );
    expect(job.status).toBe(202);
    const ended = await service.ask('GET', `/v1/jobs/${job.json.id}?wait=20`);
    expect(ended.json).toMatchObject({ state: 'succeeded', verdict: { ok: true } });
  });
});

describe('POST /v1/batches', () => {
  const items = async (): Promise<Record<string, unknown>[]> => {
    const [one, two] = [await claims['dlog']!(), await claims['range']!()];
    return [
      { id: 'a', op: 'prove', statement: one.statement, witness: one.witness, context },
      { id: 'b', op: 'prove', statement: two.statement, witness: one.witness, context },
      { id: 'c', op: 'verify', statement: one.statement, proof: 'AAAA', context },
      { id: 'd', op: 'prove', statement: two.statement, witness: two.witness, context },
    ];
  };
  const shapes = (results: readonly { id: string; ok: boolean; code?: string }[]): unknown =>
    results.map(({ id, ok, code }) => [id, ok, code]);
  const EXPECTED = [
    ['a', true, undefined],
    ['b', false, 'WITNESS_MISMATCH'],
    ['c', false, 'BAD_ENCODING'],
    ['d', true, undefined],
  ];

  test('as JSON: all results, in order', async () => {
    const { status, json } = await service.ask('POST', '/v1/batches', { items: await items() });
    expect(status).toBe(200);
    expect(shapes(json.results)).toEqual(EXPECTED);
    expect([json.passed, json.failed]).toEqual([2, 2]);
  });

  test('as lines: a line each, bad ones in their places', async () => {
    const lines = (await items()).map((item) => JSON.stringify(item));
    const body = [...lines.slice(0, 2), 'no json', ...lines.slice(2)].join('\n');
    const answer = await service.ask('POST', '/v1/batches', body, {
      'content-type': 'application/x-ndjson',
    });
    expect(answer.status).toBe(200);
    const results = answer.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(shapes(results)).toEqual([
      ...EXPECTED.slice(0, 2),
      ['', false, 'BAD_ENCODING'],
      ...EXPECTED.slice(2),
    ]);
  });

  test('as a job, whose results are kept', async () => {
    const body = { items: await items() };
    const { status, json } = await service.ask('POST', '/v1/batches', body, {
      prefer: 'respond-async',
    });
    expect(status).toBe(202);
    const job = await service.ask('GET', `/v1/jobs/${json.id}?wait=20`);
    expect(job.json).toMatchObject({ state: 'succeeded', batch: { passed: 2, failed: 2 } });
    const { text, headers } = await service.ask('GET', job.json.batch.results);
    expect(headers.get('content-type')).toContain('application/x-ndjson');
    expect(
      shapes(
        text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ),
    ).toEqual(EXPECTED);
  });
});

describe('/v1/jobs', () => {
  test('are told as they happen', async () => {
    const claim = await claims['preimage']!();
    const { json } = await prove(
      claim,
      { options: { priority: 'low' } },
      { prefer: 'respond-async' },
    );
    const { text, headers } = await service.ask('GET', `/v1/jobs/${json.id}`, undefined, {
      accept: 'text/event-stream',
    });
    expect(headers.get('content-type')).toContain('text/event-stream');
    const events = text.split('\n\n').filter((event) => event.startsWith('event: job\n'));
    const last = JSON.parse(events.at(-1)!.split('data: ')[1]!);
    expect(last).toMatchObject({ id: json.id, state: 'succeeded' });
  });

  test('are cancelled, and end once', async () => {
    const claim = await claims['preimage']!();
    // more than can be done before the last is cancelled
    const jobs = await Promise.all(
      Array.from({ length: 40 }, () => prove(claim, {}, { prefer: 'respond-async' })),
    );
    const { id } = jobs.at(-1)!.json;
    const cancelled = await service.ask('DELETE', `/v1/jobs/${id}`);
    expect([cancelled.status, cancelled.json.state]).toEqual([200, 'cancelled']);
    expect((await service.ask('DELETE', `/v1/jobs/${id}`)).json.state).toBe('cancelled');
    expect((await service.ask('GET', `/v1/jobs/${id}`)).json.error.code).toBe('ABORTED');
    // some of these are in hand: their provers hear of it, too
    for (const { json } of jobs) await service.ask('DELETE', `/v1/jobs/${json.id}`);
    await until(async () => {
      const { text } = await service.ask('GET', '/metrics');
      return /zk_jobs_inflight 0\n/.test(text);
    });
    const states = await Promise.all(
      jobs.map(async ({ json }) => (await service.ask('GET', `/v1/jobs/${json.id}`)).json.state),
    );
    const { text } = await service.ask('GET', '/metrics');
    const counted = Number(/zk_jobs_total\{.*outcome="ABORTED"\} (\d+)/.exec(text)![1]);
    expect(counted).toBe(states.filter((state) => state === 'cancelled').length);
  });

  test('expire at their deadlines', async () => {
    const claim = await claims['preimage']!();
    const busy = Array.from({ length: 60 }, () => prove(claim, {}, { prefer: 'respond-async' }));
    const late = await prove(claim, { options: { deadlineMs: 1, priority: 'low' } });
    await Promise.all(busy);
    expect([late.status, late.json.code]).toEqual([422, 'DEADLINE_EXCEEDED']);
  });

  test('that are not there are not found', async () => {
    for (const path of [
      '/v1/jobs/none',
      '/v1/jobs/none/results',
      '/v1/nothing',
      '/v1/jobs/a%00b',
    ]) {
      const { status, json } = await service.ask('GET', path);
      expect([path, status, json.code]).toEqual([path, 404, 'NOT_FOUND']);
    }
  });
});

describe('the rest', () => {
  test('POST /v1/plans says how and at what cost', async () => {
    const { json } = await service.ask('POST', '/v1/plans', {
      ...{ commit: { kind: 'range', min: '18', max: '120' }, wish: { prefer: 'size' } },
    });
    expect(json).toMatchObject({ ok: true, plan: { kind: 'range', system: 'bulletproofs' } });
    const none = await service.ask('POST', '/v1/plans', {
      ...{ commit: { kind: 'dlog' }, wish: { postQuantum: true } },
    });
    expect(none.json).toMatchObject({ ok: false, nearest: { system: 'sigma' } });
  });

  test('/openapi.json describes each path with answers and problems', async () => {
    const { json } = await service.ask('GET', '/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    expect(Object.keys(json.paths).sort()).toEqual(
      [
        ...['/v1/proofs', '/v1/verifications', '/v1/batches', '/v1/plans', '/v1/seal', '/v1/open'],
        ...['/v1/keys', '/v1/jobs/{id}', '/v1/jobs/{id}/results', '/livez', '/readyz', '/startupz'],
      ].sort(),
    );
    const text = JSON.stringify(json);
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      expect(json.components.schemas, name).toHaveProperty(name!);
    }
    expect(text).not.toContain('part-');
  });

  test('/metrics counts what was done', async () => {
    const { text } = await service.ask('GET', '/metrics');
    expect(text).toMatch(/zk_jobs_total\{op="prove",level="128",outcome="succeeded"\} \d+/);
    expect(text).toMatch(/zk_jobs_total\{op="prove",level="128",outcome="WITNESS_MISMATCH"\} \d+/);
    expect(text).toMatch(/zk_queue_wait_seconds_bucket\{le="0.001",level="128"\}/);
    expect(text).toMatch(/zk_build_info\{version="0.1.0",node="v\d+/);
  });
});
