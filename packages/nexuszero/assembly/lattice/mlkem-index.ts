/** What the ML-KEM module exports. Addresses are bytes of linear memory. */
export { clearRoom, roomAt, stage } from './memory';
export { decapsulate, encapsulate, keygen, readPublic, readSecret } from './mlkem';
