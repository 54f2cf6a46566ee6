/** What the codec kernel does for tensor trains over prime fields. Maths and layouts: docs/protocol/tensor-train.md */

/** A prime field, and how a table holds its elements. */
export interface TableField {
  /** Below 2^33, 2^64 - 2^32 + 1 where elements have eight bytes, or odd where they have 32. */
  readonly prime: bigint;
  /** Bytes of an element: the lowest of its value, where the prime is beyond them. */
  readonly bytes: 1 | 2 | 4 | 8 | 32;
  /** Whether the highest byte comes first; for 32 bytes only. */
  readonly bigEndian: boolean;
}

/** A tensor train without its field. */
export interface Train {
  /** Elements of the table. */
  readonly elements: number;
  /** Elements of its last mode, 8 at most; all others are binary. */
  readonly columns: number;
  /** From the highest level, where it is 1, down to level 0: one more than there are binary modes, none above 6. */
  readonly ranks: readonly number[];
  /**
   * The cores from the highest level down, that to level t 2 rank(t + 1) x rank(t) elements, and the last block, `columns` x rank(0)
   * elements: `packedBytes` each, the lowest byte first.
   */
  readonly cores: Uint8Array;
}

/** How the rows of a matrix hang together. */
export interface Elimination {
  /** For each row its number among those that span all, or -1. */
  readonly order: Int32Array;
  /** For each row what it is made of, as `divide` takes it. */
  readonly shares: readonly Uint8Array[];
}

/** A matrix of elements, and how much is asked of it. */
export interface FieldMatrix {
  /** Row by row, as a table holds them; 64 rows and 64 columns at most. */
  readonly cells: Uint8Array;
  readonly rows: number;
  /** The highest rank that is of interest, 7 at most. */
  readonly most: number;
  /** Cells that may hold no element; they count as 0. */
  readonly foreign: number;
}

/** What came of comparing a table with a train. */
export interface TrainComparison {
  /** Whether no more elements differ than may. */
  readonly agrees: boolean;
  /** The numbers of those that differ, in rising order; only some where the table does not agree. */
  readonly differing: readonly number[];
}

/** The calls. */
export interface TrainCalls {
  /**
   * The rank of a matrix; undefined when it is too high, or too many cells hold no element.
   * @throws BAD_PARAMETER - when it is no such matrix, or the field has no arithmetic here
   */
  rank(field: TableField, matrix: FieldMatrix): number | undefined;
  /**
   * Rows, the first that will do, that span all rows of a matrix; undefined when there are too many, or too many cells hold no
   * element.
   * @throws BAD_PARAMETER - when it is no such matrix, or the field has no arithmetic here
   */
  eliminate(field: TableField, matrix: FieldMatrix): Elimination | undefined;
  /**
   * How rows that were not chosen are made of the chosen ones: `most` elements for each, of `packedBytes` bytes.
   * @param shares - of eliminations with one field and the same `most`
   * @throws BAD_PARAMETER - when they are not
   */
  divide(field: TableField, shares: readonly Uint8Array[], most: number): Uint8Array;
  /**
   * Fills a table with what the train says.
   * @throws BAD_PARAMETER - when sizes do not fit; BAD_ENCODING - when the cores hold something that is no element; LIMIT_EXCEEDED -
   * for more than 256 MiB
   */
  expandTrain(field: TableField, train: Train, table: Uint8Array): void;
  /**
   * Compares a table with what the train says. A train that is far off is soon refused.
   * @param room - elements that may differ
   * @throws BAD_PARAMETER, BAD_ENCODING, LIMIT_EXCEEDED - as `expandTrain`
   */
  compareTrain(field: TableField, train: Train, table: Uint8Array, room: number): TrainComparison;
}

/** Bytes of an element of cores and of what `divide` gives. */
export function packedBytes(field: TableField): number {
  return field.bytes === 32 ? 32 : 8;
}
