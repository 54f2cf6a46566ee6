/**
 * Dictionaries of zstd for small records of our own formats: requests and results of batches, logs, metrics, proofs as JSON. A
 * number never gets another dictionary; scripts/dictionary.mjs trains a new one.
 */
import { fromBase64 } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { dictionary1 } from './dictionary-1.ts';

const DICTIONARIES: Readonly<Record<number, () => string>> = { 1: () => dictionary1 };
export const NEWEST_DICTIONARY = 1;
/** Longer inputs find in themselves what a dictionary would bring. */
export const DICTIONARY_MAX_BYTES = 8192;

const decoded = new Map<number, Uint8Array>();

/** @throws UNSUPPORTED - for one that is not known here */
export function dictionaryNumbered(number: number): Uint8Array {
  const known = decoded.get(number);
  if (known !== undefined) return known;
  const text = DICTIONARIES[number]?.();
  if (text === undefined) {
    throw new NexusError('UNSUPPORTED', `compress: dictionary ${String(number)} is not known here`);
  }
  const dictionary = fromBase64(text);
  decoded.set(number, dictionary);
  return dictionary;
}
