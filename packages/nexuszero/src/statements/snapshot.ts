/**
 * A copy of a statement as it is at one moment: each field read once, bytes copied. Nothing is checked: what is malformed
 * stays so, and is refused by whoever compiles it.
 */
import { ownBytes } from '../bytes/bytes.ts';
import { RANGE_MAX_VALUES } from './range-compile.ts';
import { POINT_FIELDS, reading, requireKind, type Statement } from './statement.ts';

type Fields = Readonly<Record<string, unknown>>;

const MESSAGE = ['length', 'offset', 'width', 'min', 'max'];

/**
 * The copy; later changes of what was given do not reach it.
 * @throws UNSUPPORTED - for a statement of no known kind; BAD_PARAMETER - when it cannot be read
 */
export function snapshotStatement(statement: Statement): Statement {
  return reading(() => copy(Object(statement) as Fields)) as unknown as Statement;
}

function copy(given: Fields): Fields {
  const kind = requireKind(given['kind']);
  const own: Record<string, unknown> = { kind, suite: given['suite'] };
  switch (kind) {
    case 'range':
      own['values'] = copyList(given['values'], copyValue);
      break;
    case 'linear':
      own['elements'] = copyPoints(given['elements']);
      own['equations'] = copyList(given['equations'], (equation) => equation);
      break;
    case 'preimage':
    case 'hashedRange':
      own['digest'] = bytesOr(given['digest']);
      for (const field of kind === 'preimage' ? ['length'] : MESSAGE) own[field] = given[field];
      break;
    case 'dlog':
    case 'dleq':
    case 'pedersen':
      for (const field of POINT_FIELDS[kind]) own[field] = bytesOr(given[field]);
  }
  return own;
}

/** More items than any statement's list may have: one that is longer is refused for these. */
const LIST_MOST = RANGE_MAX_VALUES + 1;

/** By index: a list may bring methods, and a length, of its own. */
function copyList(given: unknown, copyItem: (item: unknown) => unknown): unknown {
  if (!Array.isArray(given)) return given;
  const list = given as readonly unknown[];
  const count = Math.min(list.length, LIST_MOST);
  const own: unknown[] = [];
  for (let i = 0; i < count; i++) own.push(copyItem(list[i]));
  return own;
}

function copyValue(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given;
  const { V, min, max } = given as Fields;
  return { V: bytesOr(V), min, max };
}

function copyPoints(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given;
  const points = Object.entries(given).map(([name, point]) => [name, bytesOr(point)]);
  return Object.fromEntries(points);
}

const bytesOr = (value: unknown): unknown => ownBytes(value) ?? value;
