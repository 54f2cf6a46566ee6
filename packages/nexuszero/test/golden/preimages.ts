/** Statements about hashed messages whose proofs are golden: every form and suite, bounds, two blocks. */
import { shake256 } from '@noble/hashes/sha3.js';
import { utf8 } from '../../src/bytes/bytes.ts';
import {
  hashedRange,
  preimage,
  type CipherName,
  type HashedRangeStatement,
  type PreimageStatement,
  type VoleForm,
  type VoleKind,
  type Witness,
} from '../../src/preimage.ts';
import { CASES } from '../vole/claims.ts';

export interface PreimageCase {
  readonly title: string;
  readonly form: VoleForm;
  make(): Promise<{
    readonly statement: PreimageStatement | HashedRangeStatement;
    readonly witness: Witness<VoleKind>;
  }>;
}

/** Messages are a pure function of the title. */
const message = (title: string, length: number): Uint8Array =>
  shake256(utf8(`golden ${title}`), { dkLen: length });

const bounded = (title: string): PreimageCase => ({
  title,
  form: 'small',
  make: () =>
    hashedRange.commit({ value: 42n, min: 18n, max: 120n, salt: message(title, 32), width: 8 }),
});

const plain = (title: string, form: VoleForm, suite: CipherName, length: number): PreimageCase => ({
  title,
  form,
  make: () => preimage.fromMessage(message(title, length), { suite }),
});

export const PREIMAGE_CASES: readonly PreimageCase[] = [
  ...CASES.map(([form, suite]) => plain(`preimage ${form} ${suite}`, form, suite, 32)),
  plain('preimage of two blocks', 'tiny', 'ChaCha12', 100),
  bounded('hashedRange'),
];
