/** What proofs about messages cost, from suite and length alone. Sizes: docs/protocol/vole.md; rows: docs/protocol/optimizer.md */
import { NexusError } from '../../bytes/errors.ts';
import { CIPHERS, type CipherName } from '../../kernels/ciphers.ts';
import { blocksOf, voleProofBytes } from '../../kernels/vole-size.ts';
import { boundsOf } from '../../statements/bounds.ts';
import type { FormName, Kind } from '../../statements/ids.ts';
import {
  readPreimage,
  requireLength,
  SALT_BYTES,
  VALUE_BYTES,
} from '../../statements/preimage-compile.ts';
import type { CommitmentRequest, Shape, VoleShape } from '../../statements/shape.ts';
import type { Statement } from '../../statements/statement.ts';
import { ENVELOPE_BYTES } from '../proof.ts';
import { suiteSecurity } from '../security.ts';
import type { Cost, CostDescriptor } from '../system.ts';
import { findPreset, kernelParameters, presetsOf } from './parameters.ts';

/** The costs of proofs about messages. */
export const voleCost: CostDescriptor = Object.freeze({
  name: 'vole',
  kinds: Object.freeze(['preimage', 'hashedRange'] as const satisfies readonly Kind[]),
  shapeOf,
  offers,
  forms: ({ suite }: Pick<Shape, 'suite'>) => FORMS[suite as CipherName],
  cost,
  security: ({ suite }: Pick<Shape, 'suite'>) => suiteSecurity(suite),
});

/** Every bit of a block is a constraint, each alike: the time grows with the blocks. */
function cost(shape: Shape, form: FormName): Cost {
  const { suite, length } = shape as VoleShape;
  const cipher = CIPHERS[suite];
  const preset = findPreset(cipher.level, form);
  if (preset === undefined) {
    throw new NexusError('BAD_PARAMETER', `form: no form of vole proofs on ${suite}`);
  }
  const blocks = blocksOf(length);
  return {
    bytes: ENVELOPE_BYTES + voleProofBytes(kernelParameters(preset, cipher), length),
    row: `vole/${suite}/${form}`,
    proveSize: blocks,
    verifySize: blocks,
  };
}

/** Suite and length are all that counts; the prover looks at the rest. */
function shapeOf(statement: Statement): VoleShape {
  const { kind, cipher, length } = readPreimage(statement);
  return { kind, suite: cipher.name, length };
}

const SUITES = Object.freeze(Object.keys(CIPHERS)) as readonly CipherName[];

/** 'balanced' is usual; the others come as the table has them, the fastest first. */
const formsOf = (suite: CipherName): readonly FormName[] => {
  const forms = presetsOf(CIPHERS[suite].level).map(({ form }) => form);
  return Object.freeze(['balanced', ...forms.filter((form) => form !== 'balanced')] as const);
};

const FORMS = Object.freeze(
  Object.fromEntries(SUITES.map((suite) => [suite, formsOf(suite)])),
) as Readonly<Record<CipherName, readonly FormName[]>>;

/** A digest on every suite; committed values have one each. */
function offers(request: CommitmentRequest): readonly VoleShape[] {
  if (request.kind === 'preimage') {
    const length = requireLength(request.length);
    return SUITES.map((suite) => ({ kind: 'preimage', suite, length }));
  }
  if (request.kind !== 'range') return [];
  boundsOf(request);
  return SUITES.map((suite) => ({ kind: 'hashedRange', suite, length: SALT_BYTES + VALUE_BYTES }));
}
