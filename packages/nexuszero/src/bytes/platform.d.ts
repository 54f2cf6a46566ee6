/** The few globals that every target has: Node 20, browsers, workers and edge runtimes. */
declare const crypto: { getRandomValues<T extends Uint8Array>(array: T): T };
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
declare function setTimeout(callback: () => void, ms: number): unknown;
declare function clearTimeout(timer: unknown): void;
interface ImportMeta {
  url: string;
}
declare const performance: { now(): number };
/** Those of @types/node and of TypeScript's DOM library fit. */
declare class TransformStream<Input, Output> {
  readonly readable: unknown;
  readonly writable: unknown;
  constructor(transformer: {
    transform(piece: Input, controller: { enqueue(out: Output): void }): Promise<void>;
    flush(controller: { enqueue(out: Output): void }): Promise<void>;
    cancel(): void;
  });
}
