/** Traffic of secrets: claims sent in every way there is, whole and broken; what was sent and all that came back is kept. */
import { randomBytes } from 'node:crypto';
import { claims, type Claim } from '../claims.ts';
import type { Child } from '../child.ts';
import type { Answer } from '../running.ts';
import { Canaries } from './canaries.ts';

export const context = 'secrets/test';
const ASYNC = { prefer: 'respond-async' };
const LINES = { 'content-type': 'application/x-ndjson' };

type Send = (...request: Parameters<Child['ask']>) => Promise<Answer>;

export class Traffic {
  readonly canaries = new Canaries();
  /** Statements are public: where jobs are, they are. */
  readonly publics = new Canaries();
  /** All that came back. */
  readonly #answers: Buffer[] = [];
  readonly #send: Send;

  constructor(service: () => Child) {
    this.#send = (...request) => service().ask(...request);
  }

  get answers(): Buffer {
    return Buffer.concat(this.#answers);
  }

  async ask(...request: Parameters<Child['ask']>): Promise<Answer> {
    const answer = await this.#send(...request);
    this.#keep(answer);
    return answer;
  }

  #keep({ status, headers, text }: Answer): void {
    const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
    this.#answers.push(Buffer.from(`${status}\n${lines.join('\n')}\n\n${text}\n`));
  }

  async claim(kind: string): Promise<Claim> {
    const claim = await claims[kind]!();
    for (const secret of claim.secrets) this.canaries.add(secret);
    for (const word of JSON.stringify(claim.statement).match(/[\w-]{43}/g) ?? []) {
      this.publics.add(Buffer.from(word, 'base64url'));
    }
    return claim;
  }

  /** Fresh text that must not be seen again. */
  secretText(bytes = 36): string {
    const secret = new Uint8Array(randomBytes(bytes));
    this.canaries.add(secret);
    return Buffer.from(secret).toString('base64url');
  }

  async prove(kind: string, more: object = {}, headers = {}): Promise<Answer> {
    const { statement, witness } = await this.claim(kind);
    return this.ask('POST', '/v1/proofs', { statement, witness, context, ...more }, headers);
  }

  /** Taken in, not waited for; undefined when the service went away meanwhile. */
  async proveLater(kind: string, options: object = {}): Promise<string | undefined> {
    const answer = await this.prove(kind, { options }, ASYNC).catch(() => undefined);
    return answer?.status === 202 ? (answer.json.id as string) : undefined;
  }

  /** The job once it has ended. */
  async ended(id: string): Promise<Answer['json']> {
    for (;;) {
      const { json } = await this.ask('GET', `/v1/jobs/${id}?wait=20`);
      if (json.ended !== undefined) return json;
    }
  }

  /** A batch of good items, one with another's witness, one malformed. */
  async batch(kind: string, count: number): Promise<object[]> {
    const items: Record<string, unknown>[] = [];
    for (let i = 0; i < count; i++) {
      const { statement, witness } = await this.claim(kind);
      items.push({ id: String(i), op: 'prove', statement, witness, context });
    }
    items[1]!['witness'] = items[0]!['witness'];
    items[2]!['witness'] = { ...(items[2]!['witness'] as object), secrets: this.secretText() };
    return items;
  }

  async batches(kind: string, count: number): Promise<void> {
    const now = await this.ask('POST', '/v1/batches', { items: await this.batch(kind, count) });
    const body = { items: await this.batch(kind, count) };
    const later = await this.ask('POST', '/v1/batches', body, ASYNC);
    const { batch } = await this.ended(later.json.id);
    await this.ask('GET', batch.results);
    const items = (await this.batch(kind, count)).map((item) => JSON.stringify(item));
    const lines = [...items, `{"witness":"${this.secretText()}"`, this.secretText()].join('\n');
    const streamed = await this.ask('POST', '/v1/batches', lines, LINES);
    const failed = streamed.text.split('\n').filter((line) => line.includes('"ok":false'));
    const counts = [now.json.failed, batch.failed, failed.length];
    if (counts.join() !== '2,2,4') throw new Error(`${kind}: batches failed ${counts.join()}`);
  }

  /** All that can be wrong with a request that carries secrets; codes of the answers. */
  async broken(kind: string): Promise<string[]> {
    const { statement, witness } = await this.claim(kind);
    const other = await this.claim(kind);
    const text = (): string => this.secretText();
    const whole = JSON.stringify({ statement, witness, context });
    const bodies: unknown[] = [
      { statement, witness: other.witness, context },
      { statement, witness: { ...witness, secrets: { x: text() } }, context },
      { statement, witness: { ...witness, secrets: text() }, context },
      { statement, witness: { ...witness, blinding: text() }, context },
      { statement, witness: [text()], context },
      { statement, witness: { x: text(), deep: { deeper: [text()] } }, context },
      { statement, witness: text(), context },
      { statement, witnes: { x: text() }, context },
      { statement: witness, witness: statement, context },
      { statement: { ...statement, witness: text() }, witness, context },
      { statement: text(), witness, context },
      { statement, witness, context, options: { level: text() } },
      { statement, witness, context, options: { note: text() } },
      whole.slice(0, -1),
      whole.slice(0, -20),
      whole.replace('"witness":', '"witness":!'),
      whole.replace('"context"', text()),
      `${whole}${text()}`,
      text(),
    ];
    const codes: string[] = [];
    for (const body of bodies) {
      const type = { 'content-type': 'application/json' };
      codes.push((await this.ask('POST', '/v1/proofs', body, type)).json.code);
    }
    const media = { 'content-type': 'text/plain' };
    codes.push((await this.ask('POST', '/v1/proofs', whole, media)).json.code);
    codes.push((await this.ask('POST', '/v1/plans', { statement, witness })).json.code);
    codes.push((await this.ask('POST', '/v1/proof', { statement, witness })).json.code);
    return codes;
  }
}
