/** What the codec module exports. Addresses are bytes of linear memory. */
export { short, stage } from './memory';
export { sha256 } from './sha256';
export { begin, finish, update } from './xxh64';
