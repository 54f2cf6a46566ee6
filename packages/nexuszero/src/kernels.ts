/**
 * The wasm kernels themselves, for measuring and for building other protocols. Low-level: nothing
 * here checks that what you compute makes sense.
 * @packageDocumentation
 */
export { createCurve, type Curve } from './kernels/curve.ts';
