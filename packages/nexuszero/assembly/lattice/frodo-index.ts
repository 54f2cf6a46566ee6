/** What the FrodoKEM module exports. Addresses are bytes of linear memory; an instance is of one parameter set. */
export {
  decapsulate,
  encapsulate,
  keygen,
  measureDecryption,
  readMatrix,
  readSecret,
  readVectors,
  takeRows,
} from './frodo';
export { clearRoom, roomAt, stage } from './frodo-memory';
export { choose } from './frodo-set';
