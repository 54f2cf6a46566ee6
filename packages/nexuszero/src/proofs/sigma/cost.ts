/** What sigma proofs cost, from the shape of the relation alone. Rows: docs/protocol/optimizer.md */
import { NexusError } from '../../bytes/errors.ts';
import { SUITES, type Suite, type SuiteName } from '../../kernels/suites.ts';
import { compileLinear, compileStatement } from '../../statements/compile.ts';
import type { FormName, Kind, SigmaForm, SigmaKind } from '../../statements/ids.ts';
import type { Equation } from '../../statements/relation.ts';
import type { CommitmentRequest, Shape, SigmaShape } from '../../statements/shape.ts';
import { reading, suiteNamed, type Statement } from '../../statements/statement.ts';
import { ENVELOPE_BYTES } from '../proof.ts';
import { suiteSecurity } from '../security.ts';
import type { Cost, CostDescriptor } from '../system.ts';

/** The costs of sigma proofs. */
export const sigmaCost: CostDescriptor = Object.freeze({
  name: 'sigma',
  kinds: Object.freeze(['dlog', 'dleq', 'pedersen', 'linear'] as const satisfies readonly Kind[]),
  shapeOf,
  offers,
  forms: () => FORMS,
  cost,
  security: ({ suite }: Pick<Shape, 'suite'>) => suiteSecurity(suite),
});

/** Batchable proofs can be verified together. */
const FORMS: readonly FormName[] = Object.freeze(['batchable', 'compact']);

/** A multiplication of the generator, which has tables, in multiplications of other points. */
const BASE_SHARE = 1 / 5;

/** Both forms take the same work. The fixed kinds have one size each, hence a row of their own. */
function cost(shape: Shape, form: FormName): Cost {
  if (form !== 'batchable' && form !== 'compact') {
    throw new NexusError('BAD_PARAMETER', 'form: no form of sigma proofs');
  }
  const { kind, suite, baseProducts, pointProducts, terms } = shape as SigmaShape;
  const size = kind === 'linear' ? undefined : 1;
  return {
    bytes: ENVELOPE_BYTES + payloadBytes(SUITES[suite], shape as SigmaShape, form),
    row: `sigma/${suite}/${kind}`,
    proveSize: size ?? pointProducts + BASE_SHARE * baseProducts,
    verifySize: size ?? terms,
  };
}

/** Bytes of a proof without its envelope: commitments or the challenge, and the responses. */
export function payloadBytes(
  { pointBytes, scalarBytes }: Suite,
  { equations, scalars }: Pick<SigmaShape, 'equations' | 'scalars'>,
  form: SigmaForm,
): number {
  const head = form === 'batchable' ? equations * pointBytes : scalarBytes;
  return head + scalars * scalarBytes;
}

function shapeOf(statement: Statement): SigmaShape {
  const { kind, suite, equations, scalars } = compileStatement(statement);
  if (kind !== 'linear') return { ...FIXED[kind], suite: suite.name };
  return { kind, suite: suite.name, equations, scalars, ...countLinear(statement) };
}

type Counts = Pick<SigmaShape, 'baseProducts' | 'pointProducts' | 'terms'>;

/** An equation takes one multiplication for each of its points. */
function countLinear(statement: Statement): Counts {
  return reading(() => {
    const linear = statement as Statement<'linear'>;
    const { relation } = compileLinear(suiteNamed(linear.suite), linear);
    const counts = relation.equations.map(countEquation);
    const sum = (key: keyof Counts): number => counts.reduce((all, own) => all + own[key], 0);
    return {
      baseProducts: sum('baseProducts'),
      pointProducts: sum('pointProducts'),
      terms: sum('terms'),
    };
  });
}

function countEquation({ image, terms }: Equation): Counts {
  const secret = new Set(terms.map(({ element }) => element));
  const baseProducts = secret.has(0) ? 1 : 0;
  const all = new Set([...secret, ...image.map(({ element }) => element)]);
  return { baseProducts, pointProducts: secret.size - baseProducts, terms: all.size };
}

type FixedKind = Exclude<SigmaKind, 'linear'>;

const FIXED: Readonly<Record<FixedKind, Omit<SigmaShape, 'suite'>>> = Object.freeze({
  dlog: { kind: 'dlog', equations: 1, scalars: 1, baseProducts: 1, pointProducts: 0, terms: 2 },
  dleq: { kind: 'dleq', equations: 2, scalars: 1, baseProducts: 1, pointProducts: 1, terms: 4 },
  pedersen: {
    ...{ kind: 'pedersen', equations: 1, scalars: 2 },
    ...{ baseProducts: 1, pointProducts: 1, terms: 3 },
  },
});

const NAMES = Object.freeze(Object.keys(SUITES)) as readonly SuiteName[];

function offers(request: CommitmentRequest): readonly SigmaShape[] {
  if (!Object.hasOwn(FIXED, request.kind)) return [];
  return NAMES.map((suite) => ({ ...FIXED[request.kind as FixedKind], suite }));
}
