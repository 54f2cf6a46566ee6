/** One slot of the key file: which job, its wrapped key, a checksum. A clean slot is all zeros. */
import { createHash } from 'node:crypto';

/**
 * magic 4 | length of the key 2 | job id 22 | key, zeros after it 2000 | checksum 20
 *
 * A write of 2,048 bytes may tear at 512: the checksum, over all before it, tells.
 */
export const SLOT_BYTES = 2048;

const MAGIC = Buffer.from('NZK1');
const LENGTH_AT = 4;
const ID_AT = 6;
const ID_BYTES = 22;
const KEY_AT = ID_AT + ID_BYTES;
const CHECKSUM_BYTES = 20;
const CHECKSUM_AT = SLOT_BYTES - CHECKSUM_BYTES;
const KEY_BYTES = CHECKSUM_AT - KEY_AT;

export interface SlotContent {
  readonly id: string;
  readonly wrappedKey: Uint8Array;
}

/** @throws RangeError - for an id or a key that has no room: a fault of the caller's */
export function encodeSlot({ id, wrappedKey }: SlotContent): Uint8Array {
  if (Buffer.byteLength(id) !== ID_BYTES) {
    throw new RangeError(`job id: expected ${String(ID_BYTES)} bytes`);
  }
  if (wrappedKey.length > KEY_BYTES) {
    throw new RangeError(`wrapped key: expected at most ${String(KEY_BYTES)} bytes`);
  }
  const slot = Buffer.alloc(SLOT_BYTES);
  MAGIC.copy(slot);
  slot.writeUInt16BE(wrappedKey.length, LENGTH_AT);
  slot.write(id, ID_AT, 'latin1');
  slot.set(wrappedKey, KEY_AT);
  checksumOf(slot).copy(slot, CHECKSUM_AT);
  return slot;
}

/** Undefined for a slot that is clean, or torn. */
export function decodeSlot(bytes: Uint8Array): SlotContent | undefined {
  const slot = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (slot.length !== SLOT_BYTES || !slot.subarray(0, LENGTH_AT).equals(MAGIC)) return undefined;
  if (!slot.subarray(CHECKSUM_AT).equals(checksumOf(slot))) return undefined;
  const length = slot.readUInt16BE(LENGTH_AT);
  if (length > KEY_BYTES) return undefined;
  return {
    id: slot.toString('latin1', ID_AT, KEY_AT),
    wrappedKey: new Uint8Array(slot.subarray(KEY_AT, KEY_AT + length)),
  };
}

export function isClean(slot: Uint8Array): boolean {
  return CLEAN.equals(slot);
}

const CLEAN = Buffer.alloc(SLOT_BYTES);

const checksumOf = (slot: Uint8Array): Buffer =>
  createHash('sha256').update(slot.subarray(0, CHECKSUM_AT)).digest().subarray(0, CHECKSUM_BYTES);
