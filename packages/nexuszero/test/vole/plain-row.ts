/** The row of a message, section 2 of docs/protocol/vole.md, with the chains of section 7 in its slots. */
import { bitOf } from './plain-primitives.ts';
import { initialValue, nextChaining, wordsOfBlock } from './plain-sha256.ts';
import {
  boundsOf,
  layoutOf,
  paddingByte,
  placeOf,
  registerSource,
  rowBitOfSlots,
  type Bounds,
  type PlainClaim,
} from './plain-statement.ts';

/** G groups. Of a message that is not the claim's, whatever comes of it. */
export function plainRow(claim: PlainClaim, message: Uint8Array): Uint8Array {
  const layout = layoutOf(claim);
  const row = new Uint8Array(16 * layout.groups);
  const view = new DataView(row.buffer);
  const write = (place: number, word: number): void => {
    view.setInt32(4 * place, word, true);
  };
  let chaining = [...initialValue];
  for (let block = 0; block < layout.blocks; block++) {
    const { w, y, a, e } = wordsOfBlock(chaining, messageWords(claim, message, block));
    chaining = nextChaining(chaining, { w, y, a, e });
    w.forEach((word, t) => {
      write(placeOf(block, 'W', t), word);
    });
    y.forEach((word, t) => {
      write(placeOf(block, 'Y', t), word);
    });
    const next = { A: chaining.slice(0, 4).reverse(), E: chaining.slice(4).reverse() };
    for (const [sequence, words] of [
      ['A', a],
      ['E', e],
    ] as const) {
      [...words.slice(4), ...next[sequence]].forEach((word, t) => {
        const source = registerSource(claim, block, sequence, t);
        if ('place' in source) write(source.place, word);
      });
    }
  }
  const bounds = boundsOf(claim);
  const slots = bounds === undefined ? 0n : chains(bounds, message);
  view.setBigUint64(rowBitOfSlots(layout) / 8, slots, true);
  return row;
}

function messageWords(claim: PlainClaim, message: Uint8Array, block: number): number[] {
  const byte = (position: number): number => paddingByte(claim, position) ?? message[position]!;
  return Array.from({ length: 16 }, (_, t) =>
    [0, 1, 2, 3].reduce((word, i) => (word << 8) | byte(64 * block + 4 * t + i), 0),
  );
}

/** g_1 .. g_(N-1) of both chains, as a word of 64 bits. */
function chains({ offset, width, min, max }: Bounds, message: Uint8Array): bigint {
  const bytes = message.subarray(offset, offset + width);
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let slots = 0n;
  for (let b = 1; b < 2 * width; b++) {
    const least = isAtLeast(value, min, 4 * b);
    const most = isAtLeast(~value, ~max, 4 * b);
    slots |= BigInt(least) << BigInt(4 * (b - 1));
    slots |= BigInt(most) << BigInt(4 * (b - 1) + 1);
  }
  return slots;
}

/** G of section 7 behind the lowest `bits` bits. */
function isAtLeast(value: bigint, bound: bigint, bits: number): number {
  let g = 1;
  for (let i = 0; i < bits; i++) {
    const x = bitOf(value, i);
    g = bitOf(bound, i) === 1 ? x & g : x | g;
  }
  return g;
}
