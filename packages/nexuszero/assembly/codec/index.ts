/** What the codec module exports. Addresses are bytes of linear memory. */
export { divide, eliminate, rank } from './eliminate';
export { useField } from './field';
export { short, stage } from './memory';
export { sha256 } from './sha256';
export { compare, expand, layTrain } from './train';
export { begin, finish, update } from './xxh64';
