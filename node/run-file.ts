// A training run as it was left in results.json. Knows paths; what the file says is src/format's.

import type { Run } from '../src/draw/history-plot.js';
import { parseResults, runOf, type StoredResults } from '../src/format/results.js';
import { readTextFile } from './files.js';
import { checkPath } from './file-errors.js';

/** The object of a results.json. Throws a KanError naming the path and the key that is not as it should be. */
export async function loadResults(path: string): Promise<StoredResults> {
  checkPath('loadResults', path);
  return parseResults(path, await readTextFile(path));
}

/** What `renderHistory` draws, from a results.json. Throws as `loadResults` does. */
export async function loadRun(path: string): Promise<Run> {
  checkPath('loadRun', path);
  return runOf(await loadResults(path));
}
