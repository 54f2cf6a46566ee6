/** What the codec module exports. Addresses are bytes of linear memory. */
export { stage } from './memory';
export { begin, finish, update } from './xxh64';
