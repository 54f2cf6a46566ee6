/** Lines as templates and columns, and values that follow from others: there and back, and what no encoder writes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../src/bytes/bytes.ts';
import { Parts } from '../../src/compress/parts.ts';
import { COLUMNS_MAX, lexLines, PLAIN, type Lines } from '../../src/compress/text/lexer.ts';
import { lines } from '../../src/compress/transforms.ts';
import {
  block,
  changed,
  longer,
  malformed,
  partsBy,
  poke,
  requireReturn,
  shorter,
  SLOW,
  unpacker,
  varint,
} from './room.ts';
import { text } from './seeded.ts';
import { chain, digest, rowsOf, VALUES } from './values.ts';

const LF = utf8('\n');

/** What the lexer makes of a line, with _ for each value. */
function lexed(line: string, rows = 3): readonly string[] {
  const bytes = text(Array.from({ length: rows }, () => line));
  const found = lexLines(bytes, LF)!;
  const decoder = new TextDecoder();
  const { starts, ends } = found.values;
  const count = found.templates[0]!.values;
  const values = Array.from({ length: count }, (_, i) =>
    decoder.decode(bytes.subarray(starts[i], ends[i])),
  );
  return [decoder.decode(found.templates[0]!.skeleton).replaceAll('\0', '_'), ...values];
}

test.each([
  ['{"a":1,"b":"two three"}', '{"a":_,"b":"_"}', '1', 'two three'],
  ['{"a" : ""}', '{"a" : "_"}', ''],
  ['2026-01-01T00:00:00Z +1.5e-3 é', '_:_:_ _ _', '2026-01-01T00', '00', '00Z', '+1.5e-3', 'é'],
  ['{"a\\"b":"c\\"d\\\\"}', '{"a\\"b":"_"}', 'c\\"d\\\\'],
  ['say "no', '_ "_', 'say', 'no'],
  ['"a" "b', '"_" "_', 'a', 'b'],
  ['"\\"x\\"', '"\\"_\\"', 'x'],
  ['""""', '"_""_"', '', ''],
  ['#!', '#!'],
])('the template and values of %s', (line, ...expected) => {
  expect(lexed(line)).toEqual(expected);
});

test('a text with a byte of zero, and more columns of numbers than are kept', () => {
  expect(partsBy(lines, text(Array<string>(40).fill('a,\0,1')))).toBeUndefined();
  const row = (i: number): string => Array.from({ length: 12 }, (_, k) => `${i * (k + 1)}`).join();
  expect(partsBy(lines, text(Array.from({ length: 40 }, (_, i) => row(i))))).toBeDefined();
});

describe('which lines have templates', () => {
  const kindsOf = (bytes: Uint8Array): Lines | undefined => lexLines(bytes, LF);

  test('three alike, and most of the text', () => {
    expect(kindsOf(text(['a=1', 'a=2']))).toBeUndefined();
    expect([...kindsOf(text(['a=1', 'a=2', 'a=3', '-']))!.kinds]).toEqual([0, 0, 0, PLAIN]);
    expect(kindsOf(text(['a=1', 'a=2', 'a=3', '-'.repeat(99)]))).toBeUndefined();
  });

  test('250 templates, of at most so many values together', () => {
    const template = (k: number): string =>
      [...k.toString(2).padStart(9, '0')].map((bit) => '#!'[Number(bit)]!).join('');
    const many = Array.from({ length: 900 }, (_, i) => template(i % 300));
    const found = kindsOf(text(many))!;
    expect(found.templates.length).toBe(250);
    expect(found.kinds.filter((kind) => kind === PLAIN).length).toBe(150);
    expect(partsBy(lines, text(many))).toBeDefined();
    const wide = (values: number): string => Array.from({ length: values }, () => 'x').join();
    expect(kindsOf(text(Array<string>(3).fill(wide(COLUMNS_MAX))))).toBeDefined();
    expect(kindsOf(text(Array<string>(3).fill(wide(COLUMNS_MAX + 1))))).toBeUndefined();
  });

  test('two skeletons of one hash are not mixed up', () => {
    const [one, other] = collision();
    const found = kindsOf(text([one, other, one, other, one, one]))!;
    expect([...found.kinds]).toEqual([0, PLAIN, 0, PLAIN, 0, 0]);
    expect(partsBy(lines, text([one, other, one, other, one, one]))).toBeDefined();
  });
});

/** Two lines of punctuation with the same hash: text/lexer.ts */
function collision(): readonly [string, string] {
  const seen = new Map<number, string>();
  for (let i = 0; ; i++) {
    const line = [...i.toString(8)].map((digit) => '!#$%&*()'[Number(digit)]!).join('');
    let hash = 0;
    for (const byte of utf8(line)) hash = Math.imul(hash ^ byte, 0x01000193) + 1;
    const known = seen.get(hash);
    if (known?.length === line.length) return [known, line];
    seen.set(hash, line);
  }
}

describe.each(VALUES)('lines with $title', (values) => {
  const rows = rowsOf(values, 60);
  const json = rows.map((value, i) => `{"i":${i},"v":${JSON.stringify(value)}}`);
  const csv = rows.map((value, i) => `${i};${value};${value.length}`);

  test.each([
    ['a feed behind each', `${json.join('\n')}\n`],
    ['no feed at the end', json.join('\n')],
    ['CRLF', `${csv.join('\r\n')}\r\n`],
    ['cut in the middle', json.join('\n').slice(5, -7)],
    ['an array without feeds', `[${json.join()}]`],
    [
      'lines of other kinds between',
      csv.map((line, i) => (i % 7 ? line : `# ${i}\n${line}`)).join('\n'),
    ],
    ['one line', json[3]!],
    ['two values in turn', json.map((line, i) => `${line}\n${csv[i]!}`).join('\n')],
  ])('%s', async (_, whole) => {
    const bytes = utf8(whole);
    partsBy(lines, bytes);
    await requireReturn(bytes);
  });
});

test('lines made of anything that a lexer looks at come back', () => {
  const unit = fc.constantFrom(...'"\\:,{}[] \n\n\nab1.é', '"k":', '},{', '""', '\r\n', '0x');
  const line = fc.array(unit, { maxLength: 12 }).map((units) => units.join(''));
  const some = fc.array(line, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(some, fc.array(fc.nat(8), { minLength: 3, maxLength: 40 }), (own, order) => {
      partsBy(lines, text(order.map((k) => own[k % own.length]!)));
    }),
    { numRuns: SLOW ? 50_000 : 3000 },
  );
});

describe('values that follow from others', () => {
  const LOG = chain(200);
  const bytesOf = (log: readonly string[]): number => partsBy(lines, text(log))![0]!.length;
  const recipes = (log: readonly string[]): number => {
    const parts = partsBy(lines, text(log))!;
    return parts.reduce((sum, part) => sum + part.length, 0);
  };

  test('a chain of digests is not written', () => {
    // time, number and proof stay
    expect(recipes(LOG)).toBeLessThan(200 * 45);
    expect(bytesOf(LOG)).toBeLessThan(400);
  });

  test.each([0, 100, 199])('a chain whose link %d is broken comes back', async (broken) => {
    const log = chain(200, broken);
    expect(recipes(log)).toBeGreaterThan(200 * 60);
    await requireReturn(text(log));
  });

  test('a chain that begins in the middle, ends in the middle, has other lines within', async () => {
    expect(recipes(LOG.slice(50))).toBeLessThan(150 * 46);
    expect(recipes(LOG.flatMap((line, i) => (i % 9 ? [line] : [`# ${i}`, line])))).toBeLessThan(
      9500,
    );
    await requireReturn(text(LOG).subarray(99, -99));
    await requireReturn(utf8(`[${LOG.join()}]`));
  });

  test.each([
    ['hexadecimal', (proof: Buffer) => proof.toString('hex'), (proof: Buffer) => proof],
    ['base64', (proof: Buffer) => proof.toString('base64'), (proof: Buffer) => proof],
    [
      'text',
      (proof: Buffer) => `p ${proof.toString('hex')}`,
      (proof: Buffer) => utf8(`p ${proof.toString('hex')}`),
    ],
  ])('an identifier by the hash of %s', async (_, write, message) => {
    const { createHash } = await import('node:crypto');
    const log = (letters: number, broken = -1): string[] =>
      Array.from({ length: 80 }, (_row, i) => {
        const proof = Buffer.from(digest(`p${i}`), 'hex');
        const id = createHash('sha256').update(message(proof)).digest('hex').slice(0, letters);
        return `{"proof":"${write(proof)}","id":"${i === broken ? id.toUpperCase() : id}"}`;
      });
    for (const letters of [16, 40, 64]) {
      expect(recipes(log(letters)) + 70 * (letters / 2)).toBeLessThan(recipes(log(letters, 79)));
    }
    // too short to tell
    expect(recipes(log(15))).toBeGreaterThan(recipes(log(16)) + 80 * 7);
  });
});

describe('what no encoder writes', () => {
  const rows = Array.from({ length: 40 }, (_, i) => `{"i":${i},"j":"${i * i}"}`);
  const bytes = text([...rows, '# end']);
  const parts = partsBy(lines, bytes)!;
  const read =
    (own: Parts, length = bytes.length) =>
    () =>
      lines.unpack(unpacker(), own, length);

  test('separators, kinds, lengths', () => {
    expect(read(changed(parts, 0, poke(0, 2)))).toThrow(malformed(/unknown separator/));
    expect(read(changed(parts, 0, longer))).toThrow(malformed(/trailing/));
    expect(read(new Parts([...parts, LF]))).toThrow(malformed(/behind the last/));
    for (let i = 0; i < parts.length; i++) {
      expect(read(changed(parts, i, shorter)), `part ${i}`).toThrow(malformed());
    }
    expect(read(new Parts(parts), bytes.length - 1)).toThrow(malformed(/longer than announced/));
    expect(read(new Parts(parts), bytes.length + 1)).toThrow(malformed(/another length/));
    const unknown = changed(parts, 1, poke(40, 9));
    expect(read(unknown)).toThrow(malformed());
    const none = [varint(0), varint(1), varint(0)];
    expect(read(new Parts([concat(...none), Uint8Array.of(0), new Uint8Array(0)]), 5)).toThrow(
      malformed(/unknown template/),
    );
  });

  /** Three lines of one template; each value is a constant `x`, but for what `recipes` says. */
  const forged = (skeleton: string, ...recipes: readonly (readonly number[])[]) => {
    const params = concat(
      Uint8Array.of(0, 3, 1),
      block(utf8(skeleton.replaceAll('_', '\0'))),
      ...recipes.map((recipe) => Uint8Array.from(recipe)),
    );
    return read(new Parts([params, new Uint8Array(3), new Uint8Array(0)]), 3 * skeleton.length + 2);
  };
  const X = [0, 0, 1, 0x78];

  test('recipes', () => {
    expect(forged('_', X)).not.toThrow();
    expect(forged('_', [5])).toThrow(malformed(/unknown kind/));
    expect(forged('_,"_"', [1], X)).toThrow(malformed(/no member/));
    expect(forged('_,_', X, [1])).toThrow(malformed(/no member/));
    expect(forged('"_"', [1])).toThrow(malformed(/no member/));
    expect(forged('_', [3, 0])).toThrow(malformed(/nothing to go by/));
    expect(forged('_,_', X, [3, 1])).toThrow(malformed(/above 0/));
    expect(forged('_,_', X, [3, 0])).not.toThrow();
    expect(forged('_,_', X, [4, 0, 9, 16])).toThrow(malformed(/unknown form/));
    expect(forged('_,_', X, [4, 0, 255, 65])).toThrow(malformed(/above 64/));
    // `x` is no hexadecimal
    expect(forged('_,_', X, [4, 0, 1, 16])).toThrow(malformed(/does not follow/));
    expect(forged('_,_', X, [4, 0, 255, 1])).not.toThrow();
    expect(forged('_,_', X, [4, 0, 255, 2])).toThrow(malformed(/longer than announced/));
    expect(forged('_', [2, 1, 0x79])).not.toThrow();
    expect(forged('_,_', X, [3, 1])).toThrow(malformed());
  });

  test('values without end', () => {
    const wide = '_'.repeat(COLUMNS_MAX + 1);
    expect(forged(wide)).toThrow(malformed(/too many values/));
    // values of nothing, more than there are letters
    const empty = Array.from({ length: 20 }, () => [0, 0, 0]);
    const params = concat(
      Uint8Array.of(0, 3, 1),
      block(new Uint8Array(20)),
      ...empty.map((own) => Uint8Array.from(own)),
    );
    const own = (): Parts => new Parts([params, new Uint8Array(3), new Uint8Array(0)]);
    expect(read(own(), 59)).toThrow(malformed(/too many values/));
    expect(read(own(), 60)).toThrow(malformed(/another length/));
  });

  test('digests without end', () => {
    const long = concat(Uint8Array.of(0, 0), block(new Uint8Array(200_000).fill(0x78)));
    const derived = Array.from({ length: 60 }, () => Uint8Array.of(4, 0, 255, 0));
    const params = concat(Uint8Array.of(0, 1, 1), block(new Uint8Array(61)), long, ...derived);
    const own = new Parts([params, new Uint8Array(1), new Uint8Array(0)]);
    expect(read(own, 200_000)).toThrow(malformed(/does not follow/));
  });
});
