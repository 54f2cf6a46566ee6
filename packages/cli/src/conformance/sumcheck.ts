/**
 * The sumcheck example of draft-irtf-cfrg-fiat-shamir-03, appendix: it exercises the sponge over several
 * rounds. f is multilinear, given by its values w on the hypercube; w_j belongs to the bits of j.
 */
import { deriveSessionId, Duplex } from 'nexuszero/testing';
import { hex, integer, littleEndian, toHex, toLittleEndian, type VectorRecord } from './records.ts';
import type { Tally } from './tally.ts';

interface Field {
  readonly p: bigint;
  /** Bytes of an element. */
  readonly size: number;
}

export function checkSumcheck(record: VectorRecord, id: string, tally: Tally): void {
  const p = integer(record, 'Modulus');
  const field = { p, size: Math.ceil((p - 1n).toString(2).length / 8) };
  const variables = Number(integer(record, 'NumVariables'));
  const claimed = integer(record, 'ClaimedSum');
  const narg = hex(record, 'Narg');
  const sid = deriveSessionId('SHAKE128', hex(record, 'Tag'), 32);
  tally.expect(toHex(sid) === record['SessionId'], id, 'the session identifier differs');
  const witness = record['Witness'];
  if (Array.isArray(witness)) {
    const table = (witness as readonly number[]).map(BigInt);
    const made = prove(field, sid, variables, table);
    tally.expect(toHex(made.narg) === record['Narg'], id, 'the proof differs');
    tally.expect(made.y === integer(record, 'FinalEvaluation'), id, 'the evaluation differs');
  }
  const y = verify(field, sid, variables, claimed, narg);
  const accepted = y !== undefined;
  const expected = record['Expected'] !== 'reject';
  tally.expect(accepted === expected, id, `expected ${expected ? 'accept' : 'reject'}`);
  if (accepted && expected) {
    tally.expect(y === integer(record, 'FinalEvaluation'), id, 'the folded claim differs');
  }
}

function open(field: Field, sid: Uint8Array, variables: number, claimed: bigint): Duplex {
  const count = toLittleEndian(BigInt(variables), 4);
  return new Duplex('SHAKE128', sid).absorb(count).absorb(toLittleEndian(claimed, field.size));
}

function prove(
  field: Field,
  sid: Uint8Array,
  variables: number,
  table: readonly bigint[],
): { narg: Uint8Array; y: bigint } {
  const { p, size } = field;
  const mod = (x: bigint): bigint => ((x % p) + p) % p;
  const sponge = open(field, sid, variables, mod(table.reduce((a, b) => a + b, 0n)));
  const messages: Uint8Array[] = [];
  let w = [...table];
  while (w.length > 1) {
    const halves = [0n, 0n];
    w.forEach((value, j) => (halves[j % 2] = mod(halves[j % 2]! + value)));
    const [a0, a1] = [halves[0]!, mod(halves[1]! - halves[0]!)];
    const message = Buffer.concat([toLittleEndian(a0, size), toLittleEndian(a1, size)]);
    sponge.absorb(message);
    messages.push(message);
    const r = littleEndian(sponge.squeeze(size)) % p;
    const folded: bigint[] = [];
    for (let j = 0; j < w.length; j += 2) folded.push(mod(w[j]! + r * (w[j + 1]! - w[j]!)));
    w = folded;
  }
  return { narg: new Uint8Array(Buffer.concat(messages)), y: w[0]! };
}

/** The value that f must take at the challenges for the proof to hold; undefined when it fails. */
function verify(
  field: Field,
  sid: Uint8Array,
  variables: number,
  claimed: bigint,
  narg: Uint8Array,
): bigint | undefined {
  const { p, size } = field;
  if (narg.length !== 2 * size * variables) return undefined;
  const sponge = open(field, sid, variables, claimed);
  let sum = claimed;
  for (let i = 0; i < variables; i++) {
    const message = narg.subarray(2 * size * i, 2 * size * (i + 1));
    const a0 = littleEndian(message.subarray(0, size));
    const a1 = littleEndian(message.subarray(size));
    if (a0 >= p || a1 >= p || (2n * a0 + a1) % p !== sum) return undefined;
    sponge.absorb(message);
    const r = littleEndian(sponge.squeeze(size)) % p;
    sum = (a0 + a1 * r) % p;
  }
  return sum;
}
