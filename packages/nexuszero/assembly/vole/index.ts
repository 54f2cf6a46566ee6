/** What the module exports. Addresses are bytes of linear memory; `stage` gives the caller its area. */
import { prepareHash } from './hash';
import { prepareConstants } from './polynomials';

export { LEVEL } from './generated/level';
export { stage } from './memory';
export { prove } from './prove';
export { sha256 } from './sha256';
export {
  beginProof,
  beginVerification,
  bindHashes,
  bindTags,
  bindTrees,
  endProof,
  endVerification,
  forget,
  hashKeyAt,
  hashProof,
  hashVerification,
  leadVerification,
  packKeyAt,
  sumProof,
  sumsAt,
  sumVerification,
  tagHashesAt,
  uHashAt,
} from './shares';
export { verify } from './verify';

prepareHash();
prepareConstants();
