/** The part of the WebAssembly interface that every target has, without the DOM types. */
declare namespace WebAssembly {
  interface Module {
    readonly brand?: 'WebAssembly.Module';
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: object): Promise<Instance>;
  function instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ readonly instance: Instance }>;
  interface Global {
    readonly value: unknown;
  }
}
