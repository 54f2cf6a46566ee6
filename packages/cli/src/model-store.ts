/** The cost model of this machine, kept in the user's cache folder: `calibrate` writes it, whatever plans reads it. */
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isNexusError, NexusError } from 'nexuszero';
import { builtInModel, CostModel } from 'nexuszero/plan';
import { openWriter, readText, requireWritable } from './files.ts';
import type { Output } from './output.ts';

/** Of an environment what says where caches lie. */
type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of caches that the platform names; NEXUSZERO_CACHE goes before. */
export function cacheFolder(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  const named = (name: string): string | undefined => {
    const folder = environment[name];
    // the XDG specification has relative ones ignored
    return folder !== undefined && isAbsolute(folder) ? folder : undefined;
  };
  const own = named('NEXUSZERO_CACHE');
  if (own !== undefined) return own;
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'nexuszero');
  if (platform === 'win32') {
    return join(named('LOCALAPPDATA') ?? join(home, 'AppData', 'Local'), 'nexuszero', 'Cache');
  }
  return join(named('XDG_CACHE_HOME') ?? join(home, '.cache'), 'nexuszero');
}

export const modelPath = (): string => join(cacheFolder(), 'model.json');

/** More than a model has, even one that has seen a lot. */
const MODEL_MAX_BYTES = 1_048_576;

/**
 * The model that was kept; undefined when there is none. Of one that cannot be used it is told what to do, once, and there is none
 * either.
 */
export async function storedModel(output: Output): Promise<CostModel | undefined> {
  const path = modelPath();
  let text: string;
  try {
    text = await readText(path, MODEL_MAX_BYTES);
  } catch (error) {
    if (!isMissing(error)) tell(output, path, error);
    return undefined;
  }
  try {
    return requireRows(CostModel.from(text));
  } catch (error) {
    tell(output, path, error);
    return undefined;
  }
}

const isMissing = (error: unknown): boolean =>
  isNexusError(error) && error.code === 'IO_ERROR' && error.message.includes('no such file');

function tell(output: Output, path: string, error: unknown): void {
  if (!isNexusError(error)) throw error;
  const what = error.code === 'UNSUPPORTED' ? 'is of another release' : 'cannot be read';
  output.note(
    `note: the model in ${path} ${what}, so the built-in one is used: run nexuszero calibrate`,
  );
}

/** @throws UNSUPPORTED - when a later release predicts more than the model does */
function requireRows(model: CostModel): CostModel {
  if (model.rowMissing(builtInModel()) === undefined) return model;
  throw new NexusError('UNSUPPORTED', 'model: rows are missing');
}

/** Makes the folder, and refuses before any work what keeping would refuse after it. @throws IO_ERROR */
export async function prepareStore(): Promise<void> {
  const path = modelPath();
  await mkdir(cacheFolder(), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    const { code = 'an error' } = error as { readonly code?: string };
    throw new NexusError('IO_ERROR', `${path}: cannot make its folder (${code})`, {
      hint: 'NEXUSZERO_CACHE names another folder',
    });
  });
  await requireWritable(path, { force: true });
}

/** Keeps a model in place of the one before; gives its path. @throws IO_ERROR - when it cannot be written */
export async function storeModel(model: CostModel): Promise<string> {
  const path = modelPath();
  const writer = await openWriter(path, { force: true });
  await writer.write(`${JSON.stringify(model)}\n`);
  await writer.close();
  writer.place();
  return path;
}
