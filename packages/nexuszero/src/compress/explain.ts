/** Why a container is what it is, and what one says of itself. */
import { toHex } from '../bytes/bytes.ts';
import { parseContainer, type Strategy } from './container.ts';
import type { Trial } from './adaptive.ts';
import type { Wish } from './options.ts';
import { packContainer } from './pipeline.ts';
import type { PlatformCodecs } from './platform-codec.ts';
import { transformName } from './tree.ts';

/** A container and the reasons for it. */
export interface Explanation {
  readonly container: Uint8Array;
  readonly strategy: Strategy;
  /** What the strategy made of it: a transform, `plain`, `dictionary`, `blocks`, or a field. */
  readonly transform?: string;
  readonly originalBytes: number;
  readonly containerBytes: number;
  /** Original to container. */
  readonly ratio: number;
  /** What was looked at: its bytes, or why it did not apply. */
  readonly trials: readonly Trial[];
  /** One sentence. */
  readonly why: string;
}

/** @throws as `packContainer` */
export async function explainBytes(
  bytes: Uint8Array,
  wish: Wish,
  platform: PlatformCodecs,
): Promise<Explanation> {
  const { container, strategy, transform, trials } = await packContainer(bytes, wish, platform);
  const containerBytes = container.length;
  return {
    container,
    strategy,
    ...(transform === undefined ? {} : { transform }),
    originalBytes: bytes.length,
    containerBytes,
    ratio: bytes.length / containerBytes,
    trials,
    why: reason(strategy, transform, wish),
  };
}

function reason(strategy: Strategy, transform: string | undefined, wish: Wish): string {
  if (strategy === 'none') {
    return wish.strategy === 'none' ? 'asked for' : 'nothing made it shorter: stored as it is';
  }
  if (transform === undefined) return 'asked for';
  return wish.strategy === strategy
    ? `asked for; ${transform} is the shortest`
    : `${transform} is the shortest`;
}

/** What a container says of itself. Nothing of it has been checked. */
export interface ContainerInspection {
  readonly strategy: Strategy;
  /** The transform at the root of the body, where it can be seen. */
  readonly transform?: string;
  readonly originalBytes: number;
  readonly containerBytes: number;
  /** XXH64 of the original and of how it is written, hexadecimal. */
  readonly hash: string;
}

/** @throws BAD_ENCODING - for what is no container; UNSUPPORTED - for another version or strategy */
export function inspect(container: Uint8Array): ContainerInspection {
  const { strategy, hash, originalBytes, body } = parseContainer(container);
  const seen = strategy === 'adaptive' || strategy === 'tensor-train';
  const transform = seen ? transformName(body) : undefined;
  return {
    strategy,
    ...(transform === undefined ? {} : { transform }),
    originalBytes,
    containerBytes: container.length,
    hash: toHex(hash),
  };
}
