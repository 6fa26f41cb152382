// A network of another program out of its file, with the settings that pykan writes beside. Knows paths; what the bytes mean is src/import's.

import { existsSync } from 'node:fs';
import { KanError } from '../src/errors.js';
import { importModel, type ImportedModel, importOptions, type ImportOptions } from '../src/import/import-model.js';
import { checkNames } from '../src/options.js';
import { checkPath } from './file-errors.js';
import { readBytes, readTextFile } from './files.js';

/** How `importModelFile` reads a file. */
export interface ImportFileOptions extends Omit<ImportOptions, 'config'> {
  /** the path of pykan's settings; default: `<name>_config.yml` beside `<name>_state`, where there is one */
  config?: string;
}

/**
 * `importModel` of a file. Of pykan's `<name>_state` the settings `<name>_config.yml` beside it are read too; `<name>` alone stands for both, as in
 * `KAN.loadckpt`. Throws a KanError that begins with the path.
 */
export async function importModelFile(path: string, options: ImportFileOptions = {}): Promise<ImportedModel> {
  checkPath('importModelFile', path);
  checkNames('importModelFile', options, importOptions);
  const { config: given, ...rest } = options;
  if (given !== undefined) checkPath('importModelFile: `config`', given);
  const state = !existsSync(path) && existsSync(`${path}_state`) ? `${path}_state` : path;
  const beside = state.endsWith('_state') ? `${state.slice(0, -'_state'.length)}_config.yml` : undefined;
  const configPath = given ?? (beside !== undefined && existsSync(beside) ? beside : undefined);
  const bytes = await readBytes(state);
  const config = configPath === undefined ? undefined : await readTextFile(configPath);
  try {
    return importModel(bytes, config === undefined ? rest : { ...rest, config });
  } catch (error) {
    if (!(error instanceof KanError)) throw error;
    // faults of options are not the file's, and faults of the settings are told by their own name
    if (error.message.startsWith('importModel: `') || error.message.startsWith('importModel: there is no option'))
      throw error;
    const where = configPath !== undefined && /^(line \d|pykan's settings)/.test(error.message) ? configPath : state;
    throw new KanError(`${where}: ${error.message.replace(/^importModel: /, '')}`, error.hint);
  }
}
