/** Internal functions by name: the module that tests look into. Not part of the package. */
export { dot, factor, invert, negate, pack, unpack, useField } from './field';
export { stage } from './memory';
