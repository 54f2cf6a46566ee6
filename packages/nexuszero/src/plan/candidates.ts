/** Everything that could be done: one candidate for each shape on offer and each of its forms. */
import type { CostDescriptor } from '../proofs/system.ts';
import type { CommitmentRequest, Shape } from '../statements/shape.ts';
import type { FormName } from '../statements/ids.ts';
import type { CostModel } from './model.ts';
import type { Choice, Estimate } from './plan.ts';

/** A shape with the system that proves it. */
export interface Offer {
  readonly descriptor: CostDescriptor;
  readonly shape: Shape;
}

export interface Candidate {
  readonly choice: Choice;
  /** Of the prediction of the time to prove. */
  readonly confidence: number;
  /** Whether its form is the usual one of its system. */
  readonly usual: boolean;
}

/** Every offer for a commitment, in the order of the systems. @throws as `CostDescriptor.offers` */
export function offersFor(
  descriptors: readonly CostDescriptor[],
  request: CommitmentRequest,
): readonly Offer[] {
  return descriptors.flatMap((descriptor) =>
    descriptor.offers(request).map((shape) => ({ descriptor, shape })),
  );
}

/** The forms of each offer, the usual one of each first. */
export function candidatesOf(offers: readonly Offer[], model: CostModel): readonly Candidate[] {
  return offers.flatMap(({ descriptor, shape }) =>
    descriptor
      .forms(shape)
      .map((form, index) => candidate(descriptor, shape, form, index === 0, model)),
  );
}

function candidate(
  descriptor: CostDescriptor,
  shape: Shape,
  form: FormName,
  usual: boolean,
  model: CostModel,
): Candidate {
  const cost = descriptor.cost(shape, form);
  const prove = model.predict(cost.row, 'prove', cost.proveSize);
  const verify = model.predict(cost.row, 'verify', cost.verifySize);
  const choice: Choice = {
    system: descriptor.name,
    suite: shape.suite,
    kind: shape.kind,
    form,
    security: descriptor.security(shape),
    valuesPerProof: shape.kind === 'range' ? shape.values : 1,
    proofBytes: cost.bytes,
    cost,
    proveMs: estimateOf(prove),
    verifyMs: estimateOf(verify),
  };
  return { choice, confidence: prove.confidence, usual };
}

const estimateOf = ({ value, low, high }: Estimate): Estimate => ({ value, low, high });
