/** Every internal function by name: the module that tests look into. Not part of the package. */
export * from './base';
export * from './digits';
export * from './field';
export * from './halves';
export * from './line';
export * from './memory';
export * from './mult';
export * from './point';
export { decode2, encode2, fromUniform, isIdentityLine, sameLine } from './ristretto';
export * from './scalar';
