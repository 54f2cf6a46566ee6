/** Chooses what a body is made of: by what bytes look like, then by what trials give. Every choice is told. */
import type { Packer } from './coders.ts';
import { DICTIONARY_MAX_BYTES, NEWEST_DICTIONARY } from './dictionary.ts';
import { featuresOf, type Features } from './features.ts';
import {
  constraints,
  elements,
  gates,
  lines,
  records,
  realTrain,
  repeats,
  type Transform,
} from './transforms.ts';
import { encodeTensorTrain } from './field-train/train.ts';
import {
  comesBack,
  dictionaryBody,
  fieldTrainBody,
  leafBody,
  rawBody,
  transformBody,
} from './tree.ts';

/** One way that was looked at. */
export interface Trial {
  /** A transform, `plain` or `dictionary`. */
  readonly name: string;
  /** Bytes of the body, when it got so far. */
  readonly bytes?: number;
  /** Why it was not tried, or did not apply. */
  readonly why?: string;
}

/** What bytes are made of. */
export interface Choice {
  readonly name: string;
  /** Whether that is a tensor train. */
  readonly train: boolean;
  readonly body: Uint8Array;
  readonly features: Features;
  readonly trials: readonly Trial[];
}

/** Below it every way is tried. */
const SMALL_BYTES = 131_072;
/** Below this share of what single bytes hold, a plain body has found repeats. */
const MATCHES = 0.97;
const SMALL_ENTROPY = 6;
const SAMPLE_BYTES = 65_536;
const PAYS = 0.97;
/** Bytes, and bits a byte, from which on repeats do not speak against a table of field elements. */
const [NOISE_BYTES, NOISE_ENTROPY] = [16_384, 6.8];
/** A body shorter than this share of a plain one ends the search among transforms. */
const CLEAR = 0.97;

/** The best body found for bytes, at least one of which there must be. */
export function chooseBody(packer: Packer, bytes: Uint8Array): Choice {
  const search = new Search(packer, bytes);
  // whoever says that bytes are numbers knows better
  if (search.features.text && packer.elements === undefined) search.text();
  else search.binary();
  return search.done();
}

/** A body, and what it is. */
export interface Named {
  readonly name: string;
  readonly body: Uint8Array;
}

/** Bytes as an exact train over a prime field. */
export function fieldTrain({ codec }: Packer, bytes: Uint8Array): Named | undefined {
  const found = encodeTensorTrain(codec, bytes);
  if (found === undefined) return undefined;
  const rank = String(Math.max(...found.ranks));
  return { name: `train over ${found.field}, rank ${rank}`, body: fieldTrainBody(found.payload) };
}

/** Bytes as a tensor train, of a prime field or of real numbers, and nothing else. */
export function trainBody(packer: Packer, bytes: Uint8Array): Named | undefined {
  const exact = fieldTrain(packer, bytes);
  if (exact !== undefined) return exact;
  const body = transformBody(packer, realTrain, bytes);
  return body === undefined ? undefined : { name: realTrain.name, body };
}

type Found = Pick<Choice, 'name' | 'body' | 'train'>;

class Search {
  readonly features: Features;
  readonly #packer: Packer;
  readonly #bytes: Uint8Array;
  readonly #trials: Trial[] = [];
  /** Bodies that were made; the shortest is the one to beat. */
  readonly #found: Found[] = [];
  #shortest = Infinity;

  constructor(packer: Packer, bytes: Uint8Array) {
    this.#packer = packer;
    this.#bytes = bytes;
    this.features = featuresOf(bytes);
  }

  text(): void {
    const found = this.#try(gates) || this.#try(lines);
    if (!found || this.#bytes.length <= SMALL_BYTES) this.#plain(this.#packer.level);
    else this.#skip('plain', 'the lines are alike');
    this.#dictionary();
  }

  /** A plain body is made at the fastest level first: most of the time it has only to be beaten. */
  binary(): void {
    const fast = this.#plain(1);
    const matches = fast < MATCHES * (this.features.entropy / 8) * this.#bytes.length;
    const few = this.features.entropy < SMALL_ENTROPY;
    // what looks like noise is a table of field elements before it is anything else
    const noise = this.features.entropy > NOISE_ENTROPY || (!matches && !few);
    if (noise && this.#fieldTrain()) return;
    // to guess what numbers there are takes longer than most inputs are worth
    if (this.#packer.trains && this.#packer.elements !== undefined) this.#try(realTrain);
    for (const transform of [constraints, elements, records]) {
      // a file that says what it is is nothing else
      if (this.#try(transform) && (transform === constraints || this.#isClear(fast))) break;
    }
    if (!noise && this.#fieldTrain()) return;
    // few different bytes and no repeats are as short as they get
    if (this.#isClear(fast) || (few && !matches)) return;
    this.#try(repeats);
    if (matches && !this.#isClear(fast) && this.#slowerPays()) this.#plain(this.#packer.level);
  }

  /** Whether a sample is worth a slower level. */
  #slowerPays(): boolean {
    const { zstd, level } = this.#packer;
    if (this.#bytes.length <= SMALL_BYTES) return true;
    const middle = (this.#bytes.length - SAMPLE_BYTES) >> 1;
    const sample = this.#bytes.subarray(middle, middle + SAMPLE_BYTES);
    return zstd.compress(sample, level).length < PAYS * zstd.compress(sample, 1).length;
  }

  #isClear(plain: number): boolean {
    return this.#shortest < CLEAR * plain;
  }

  /** The shortest body that is read as the same bytes. */
  done(): Choice {
    this.#found.sort((a, b) => a.body.length - b.body.length);
    const best = this.#found.find((found) => this.#comesBack(found)) ?? {
      name: 'plain',
      body: rawBody(this.#bytes),
      train: false,
    };
    return { ...best, features: this.features, trials: this.#trials };
  }

  #comesBack({ name, body }: Found): boolean {
    if (comesBack(this.#packer, body, this.#bytes)) return true;
    this.#skip(name, 'does not come back: a fault of this package, please report it');
    return false;
  }

  /** A factor from which on a train is not looked for: what looks like noise and repeats may be one all the same. */
  #enough(): number {
    const noise = this.features.entropy > NOISE_ENTROPY && this.#bytes.length > NOISE_BYTES;
    return noise ? 16 : 3;
  }

  /** Whether the bytes are a train over a prime field. */
  #fieldTrain(): boolean {
    if (!this.#packer.trains) return false;
    const name = 'train over a prime field';
    if (this.#shortest * this.#enough() < this.#bytes.length) {
      this.#skip(name, 'short enough without');
      return false;
    }
    const found = fieldTrain(this.#packer, this.#bytes);
    if (found === undefined) this.#skip(name, 'no such train of low rank');
    else this.#take(found.name, found.body, true);
    return found !== undefined;
  }

  /** The length of the body. */
  #plain(level: number): number {
    return this.#take('plain', leafBody({ ...this.#packer, level }, this.#bytes));
  }

  #try(transform: Transform): boolean {
    const body = transformBody(this.#packer, transform, this.#bytes);
    if (body === undefined) this.#skip(transform.name, 'not of this kind, or no shorter');
    else this.#take(transform.name, body, transform === realTrain);
    return body !== undefined;
  }

  #dictionary(): void {
    if (!this.#packer.frames || this.#bytes.length > DICTIONARY_MAX_BYTES) return;
    this.#take('dictionary', dictionaryBody(this.#packer, NEWEST_DICTIONARY, this.#bytes));
  }

  #take(name: string, body: Uint8Array, train = false): number {
    this.#trials.push({ name, bytes: body.length });
    this.#found.push({ name, body, train });
    this.#shortest = Math.min(this.#shortest, body.length);
    return body.length;
  }

  #skip(name: string, why: string): void {
    this.#trials.push({ name, why });
  }
}
