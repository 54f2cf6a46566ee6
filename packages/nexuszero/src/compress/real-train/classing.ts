/** Chooses how residuals are classed, from what they are. Encoder only. */
import { type ElementType, isFloat, rangeOf } from './elements.ts';
import { type Classing, CLASSES, floatClass, land } from './residual.ts';
import { powerOfTwo } from './train.ts';

/** The classing for what predictions of all elements miss. */
export function classingOf(
  type: ElementType,
  predictions: Float64Array,
  values: Float64Array,
): Classing {
  return isFloat(type)
    ? floatClassing(type, predictions, values)
    : integerClassing(type, predictions, values);
}

function integerClassing(
  type: ElementType,
  predictions: Float64Array,
  values: Float64Array,
): Classing {
  const [least, most] = rangeOf(type);
  let missed = 0;
  predictions.forEach((prediction, i) => {
    if (Math.floor(prediction + 0.5) !== values[i]) missed++;
  });
  const scale = scaleOf(missed / values.length);
  const density = powerOfTwo(scale);
  const landing = { nearest: 0, kind: 0, lean: 0 };
  let classes = 0;
  predictions.forEach((prediction, i) => {
    land(prediction, least, most, density, landing);
    if (landing.nearest !== values[i] && landing.kind >= classes) classes = landing.kind + 1;
  });
  return { scale, classes };
}

/**
 * A prediction that is off by e (root mean square) rounds to another integer with probability 0.8 e, when e is small. Classes are
 * half as wide as e.
 */
function scaleOf(share: number): number {
  if (share > 0.7) return 0;
  return Math.max(1, Math.min(31, Math.round(Math.log2((2 * 0.8) / Math.max(share, 1e-9)))));
}

function floatClassing(
  type: ElementType,
  predictions: Float64Array,
  values: Float64Array,
): Classing {
  const float = new Float64Array(1);
  const words = new Int32Array(float.buffer);
  const single = new Float32Array(1);
  const bits = new Int32Array(single.buffer);
  const exponentOf = (value: number): number => {
    float[0] = value;
    single[0] = value;
    return type === 'f32' ? (bits[0]! >>> 23) & 255 : (words[1]! >>> 20) & 2047;
  };
  const scale = values.reduce((highest, value) => Math.max(highest, exponentOf(value)), 0);
  let classes = 0;
  predictions.forEach((prediction, i) => {
    const rounded = type === 'f32' ? Math.fround(prediction) : prediction;
    const kind = floatClass(scale, exponentOf(prediction));
    if (!Object.is(rounded, values[i]) && kind >= classes) classes = kind + 1;
  });
  return { scale, classes: Math.min(classes, CLASSES) };
}
