/** From bytes to a container and back. */
import { equalBytes, sameBytes } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { turn } from '../bytes/turn.ts';
import type { Codec } from '../kernels/codec.ts';
import { defaultCodec } from '../kernels/default-codec.ts';
import { defaultZstd, type Zstd } from '../kernels/zstd.ts';
import {
  chooseBody,
  fieldTrain,
  trainBody,
  type Choice,
  type Named,
  type Trial,
} from './adaptive.ts';
import { levelFor, type Packer } from './coders.ts';
import {
  encodeContainer,
  hashOf,
  ORIGINAL_MAX_BYTES,
  parseContainer,
  type Header,
  type Strategy,
} from './container.ts';
import { decodeLz4, encodeLz4 } from './lz4-frame.ts';
import { throwIfAborted, type SignalLike, type Wish } from './options.ts';
import { malformed } from './output.ts';
import type { PlatformCodec, PlatformCodecs } from './platform-codec.ts';
import {
  blocksBody,
  blocksOf,
  BLOCK_BYTES,
  comesBack,
  needsZstd,
  rawBody,
  unpackBody,
  WHOLE_MAX_BYTES,
  type Kernels,
} from './tree.ts';

/** A container, and how it came to be. */
export interface Packed {
  readonly container: Uint8Array;
  readonly strategy: Strategy;
  /** The transform, `plain`, `dictionary`, `blocks`; undefined for strategies without. */
  readonly transform: string | undefined;
  /** Everything that was looked at; of blocks, those of the first. */
  readonly trials: readonly Trial[];
}

/** What a strategy made. */
type Made = Pick<Packed, 'strategy' | 'transform' | 'trials'> & { readonly body: Uint8Array };

/** @throws LIMIT_EXCEEDED - for more than a container holds; UNSUPPORTED - for a codec that the platform has not */
export async function packContainer(
  bytes: Uint8Array,
  wish: Wish,
  platform: PlatformCodecs,
): Promise<Packed> {
  if (bytes.length > ORIGINAL_MAX_BYTES) {
    throw new NexusError('LIMIT_EXCEEDED', 'compress: at most 256 MiB at a time', {
      hint: 'use compressStream',
    });
  }
  const codec = await defaultCodec();
  const made = await makeBody(bytes, wish, platform, codec);
  const { strategy, transform, body } = made.body.length < bytes.length ? made : stored(bytes);
  const header = {
    strategy,
    hash: hashOf(codec, strategy, bytes, body),
    originalBytes: bytes.length,
  };
  return { container: encodeContainer(header, body), strategy, transform, trials: made.trials };
}

const stored = (bytes: Uint8Array): Made => ({
  strategy: 'none',
  transform: undefined,
  trials: [],
  body: bytes,
});

async function makeBody(
  bytes: Uint8Array,
  { strategy, elements, signal }: Wish,
  platform: PlatformCodecs,
  codec: Codec,
): Promise<Made> {
  if (strategy === 'none' || bytes.length === 0) return stored(bytes);
  if (strategy === 'lz4') return { ...lz4Body(bytes), strategy };
  const outer = strategy === 'auto' ? undefined : outerCodec(strategy, platform);
  const packer: Packer = {
    codec,
    zstd: await zstdOf(platform),
    frames: outer === undefined,
    trains: strategy !== 'adaptive' && outer === undefined,
    level: levelFor(bytes.length),
    elements,
  };
  const choose = strategy === 'tensor-train' ? trainOrRaw : chooseBody;
  const choice = await chooseAll(packer, bytes, choose, signal);
  const made = { ...choice, transform: choice.name };
  if (strategy === 'auto') {
    return { ...made, strategy: choice.train ? 'tensor-train' : 'adaptive' };
  }
  const body = outer === undefined ? choice.body : await outer.compress(choice.body);
  return { ...made, strategy, body };
}

/** The frame, or the bytes where it does not come back. */
function lz4Body(bytes: Uint8Array): Made {
  const frame = encodeLz4(bytes);
  return stored(sameBytes(decodeLz4(frame, bytes.length), bytes) ? frame : bytes);
}

/** What becomes of bytes where no way but trains is open. */
function trainOrRaw(packer: Packer, bytes: Uint8Array): Omit<Choice, 'features'> {
  const train = trainBody(packer, bytes);
  if (train !== undefined && comesBack(packer, train.body, bytes)) return wholeTrain(train);
  const trials = [{ name: 'tensor-train', why: 'no train of low rank' }];
  return { name: 'plain', train: true, body: rawBody(bytes), trials };
}

function wholeTrain({ name, body }: Named): Omit<Choice, 'features'> {
  return { name, body, train: true, trials: [{ name, bytes: body.length }] };
}

/** Long inputs in blocks, each by itself, unless the whole is a train over a prime field. */
async function chooseAll(
  packer: Packer,
  bytes: Uint8Array,
  choose: typeof trainOrRaw,
  signal: SignalLike | undefined,
): Promise<Omit<Choice, 'features'>> {
  throwIfAborted(signal);
  if (bytes.length <= WHOLE_MAX_BYTES) return choose(packer, bytes);
  const whole = packer.trains ? fieldTrain(packer, bytes) : undefined;
  if (whole !== undefined && comesBack(packer, whole.body, bytes)) return wholeTrain(whole);
  const choices: Omit<Choice, 'features'>[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    throwIfAborted(signal);
    choices.push(choose(packer, bytes.subarray(at, at + BLOCK_BYTES)));
    await turn();
  }
  const body = blocksBody(choices.map((choice) => choice.body));
  return { name: 'blocks', train: false, body, trials: choices[0]!.trials };
}

/** @throws UNSUPPORTED - for a codec that the platform has not */
function outerCodec(strategy: Strategy, platform: PlatformCodecs): PlatformCodec | undefined {
  if (strategy !== 'deflate' && strategy !== 'brotli') return undefined;
  const codec = platform[strategy];
  if (codec !== undefined) return codec;
  throw new NexusError('UNSUPPORTED', `compress: this platform has no ${strategy}`, {
    hint: 'Node has it; adaptive is read everywhere',
  });
}

/** That of the platform where it has one; dictionaries are for ours. */
async function zstdOf({ zstd }: PlatformCodecs): Promise<Zstd> {
  const own = await defaultZstd();
  if (zstd === undefined) return own;
  return {
    compress: (bytes, level, dictionary) =>
      (dictionary === undefined ? zstd : own).compress(bytes, level, dictionary),
    decompress: (frame, most, dictionary) =>
      (dictionary === undefined ? zstd : own).decompress(frame, most, dictionary),
    isBroken: () => own.isBroken(),
  };
}

/**
 * The original.
 * @param most - bytes that it may have; nothing is allocated for more
 * @throws BAD_ENCODING - for what is no container; OPEN_FAILED - when the content has another hash; LIMIT_EXCEEDED - for more
 * than `most` bytes; UNSUPPORTED - for a version, strategy, dictionary or codec that is not known here; ABORTED - by the signal
 */
export async function unpackContainer(
  container: Uint8Array,
  most: number,
  platform: PlatformCodecs,
  signal?: SignalLike,
): Promise<Uint8Array> {
  const { body, ...header } = parseContainer(container);
  if (header.originalBytes > most) {
    throw new NexusError('LIMIT_EXCEEDED', `compress: more than ${String(most)} bytes`, {
      hint: 'give a higher maxBytes if you trust where this comes from',
    });
  }
  const codec = await defaultCodec();
  const bytes = await readBody(header, body, platform, codec, signal);
  if (equalBytes(hashOf(codec, header.strategy, bytes, body), header.hash)) return bytes;
  throw new NexusError('OPEN_FAILED', 'compress: the content is not what was compressed', {
    hint: 'the container was changed',
  });
}

async function readBody(
  { strategy, originalBytes }: Header,
  body: Uint8Array,
  platform: PlatformCodecs,
  codec: Codec,
  signal: SignalLike | undefined,
): Promise<Uint8Array> {
  if (strategy === 'none' || strategy === 'lz4') {
    const bytes = strategy === 'none' ? body.slice() : decodeLz4(body, originalBytes);
    if (bytes.length !== originalBytes) throw malformed('another length');
    return bytes;
  }
  const outer = outerCodec(strategy, platform);
  const tree =
    outer === undefined ? body : await outer.decompress(body, treeMaxBytes(originalBytes));
  const zstd = needsZstd(tree) ? await zstdOf(platform) : undefined;
  return readTree({ codec, zstd }, tree, originalBytes, signal);
}

/** Blocks one after the other, and others have their turn between them. */
async function readTree(
  kernels: Kernels,
  tree: Uint8Array,
  length: number,
  signal: SignalLike | undefined,
): Promise<Uint8Array> {
  const blocks = blocksOf(tree, length);
  if (blocks === undefined) return unpackBody(kernels, tree, length);
  // only when all of them are there is memory asked for
  const out = new Uint8Array(length);
  for (let i = 0, at = 0; i < blocks.length; i++, at += BLOCK_BYTES) {
    throwIfAborted(signal);
    out.set(unpackBody(kernels, blocks[i]!, Math.min(BLOCK_BYTES, length - at)), at);
    await turn();
  }
  return out;
}

/** What a tree of leaves as they are may have: no transform makes it longer, and each block adds a few bytes. */
const treeMaxBytes = (originalBytes: number): number => originalBytes + 65_536;
