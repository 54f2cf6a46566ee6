/** Work on bytes that come in pieces, as a stream of the platform. */

/** Takes bytes in pieces of any size; gives what becomes of them to `emit`. */
export interface Transformer {
  push(bytes: Uint8Array, emit: (out: Uint8Array) => void): Promise<void>;
  finish(emit: (out: Uint8Array) => void): Promise<void>;
  /** The end before the end: lets go of what is held. */
  drop(): void;
}

interface Controller {
  enqueue(out: Uint8Array): void;
}

/**
 * A transformer as a stream. A piece is the stream's until its `write` is done.
 * @param requirePiece - checks what is written
 */
export function asStream(
  transformer: Transformer,
  requirePiece: (piece: unknown) => Uint8Array,
): TransformStream<Uint8Array, Uint8Array> {
  const into = (controller: Controller) => (out: Uint8Array) => {
    controller.enqueue(out);
  };
  const drop = (): void => {
    transformer.drop();
  };
  const steps = {
    async transform(piece: Uint8Array, controller: Controller) {
      try {
        await transformer.push(requirePiece(piece), into(controller));
      } catch (error) {
        drop();
        throw error;
      }
    },
    flush: (controller: Controller) => transformer.finish(into(controller)),
    // platforms that do not know it leave the memory to the collector
    cancel: drop,
  };
  return new TransformStream<Uint8Array, Uint8Array>(steps);
}
