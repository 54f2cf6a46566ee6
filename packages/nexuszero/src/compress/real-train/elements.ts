/** Arrays of numbers of one type, as bytes (little-endian) and as doubles: all types but the double itself are exact in one. */

/** Integers with and without a sign by their bits, and numbers of IEEE 754. */
export type ElementType = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'f32' | 'f64';

/** In this order they are numbered. */
export const ELEMENT_TYPES: readonly ElementType[] = [
  'i8',
  'u8',
  'i16',
  'u16',
  'i32',
  'u32',
  'f32',
  'f64',
];

export const bytesOf = (type: ElementType): number => Number(type.slice(1)) / 8;

export const isFloat = (type: ElementType): boolean => type.startsWith('f');

/** The least and the greatest integer of a type. */
export function rangeOf(type: ElementType): readonly [number, number] {
  const span = 2 ** Number(type.slice(1));
  return type.startsWith('i') ? [-span / 2, span / 2 - 1] : [0, span - 1];
}

/** `count` elements from element `from` on. */
export function readElements(
  bytes: Uint8Array,
  type: ElementType,
  from = 0,
  count: number = Math.floor(bytes.length / bytesOf(type)) - from,
): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float64Array(count);
  const size = bytesOf(type);
  const get = GETTERS[type];
  for (let i = 0, at = from * size; i < count; i++, at += size) out[i] = get(view, at);
  return out;
}

/** Reads one element by its number. */
export function elementReader(bytes: Uint8Array, type: ElementType): (index: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = bytesOf(type);
  const get = GETTERS[type];
  return (index) => get(view, index * size);
}

const GETTERS: Readonly<Record<ElementType, (view: DataView, at: number) => number>> = {
  i8: (view, at) => view.getInt8(at),
  u8: (view, at) => view.getUint8(at),
  i16: (view, at) => view.getInt16(at, true),
  u16: (view, at) => view.getUint16(at, true),
  i32: (view, at) => view.getInt32(at, true),
  u32: (view, at) => view.getUint32(at, true),
  f32: (view, at) => view.getFloat32(at, true),
  f64: (view, at) => view.getFloat64(at, true),
};

/** Writes elements from number `from` on. */
export type ElementWriter = (values: Float64Array, from: number) => void;

export function elementWriter(out: Uint8Array, type: ElementType): ElementWriter {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  const size = bytesOf(type);
  const set = SETTERS[type];
  return (values, from) => {
    for (let i = 0, at = from * size; i < values.length; i++, at += size) set(view, at, values[i]!);
  };
}

type Setter = (view: DataView, at: number, value: number) => void;

const SETTERS: Readonly<Record<ElementType, Setter>> = {
  i8: (view, at, value) => {
    view.setInt8(at, value);
  },
  u8: (view, at, value) => {
    view.setUint8(at, value);
  },
  i16: (view, at, value) => {
    view.setInt16(at, value, true);
  },
  u16: (view, at, value) => {
    view.setUint16(at, value, true);
  },
  i32: (view, at, value) => {
    view.setInt32(at, value, true);
  },
  u32: (view, at, value) => {
    view.setUint32(at, value, true);
  },
  f32: (view, at, value) => {
    view.setFloat32(at, value, true);
  },
  f64: (view, at, value) => {
    view.setFloat64(at, value, true);
  },
};
