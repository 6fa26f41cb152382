// The losses of a training run from the results.json it left. Knows the file's keys.

import { KanError, show } from '../src/errors.js';
import type { Run } from '../src/draw/history-plot.js';
import { isRecord, parseJson } from '../src/format/json.js';
import { readTextFile } from './files.js';

/** What `renderHistory` draws, from a results.json. Throws a KanError naming the path and the key that is not as it should be. */
export async function loadRun(path: string): Promise<Run> {
  const results = parseJson(path, await readTextFile(path));
  const history = isRecord(results) && isRecord(results['history']) ? results['history'] : {};
  const trainLoss = losses(path, 'history.train_loss', history['train_loss']);
  const validationLoss = losses(path, 'history.val_loss', history['val_loss'] ?? []);
  const { config, best_val_loss: best } = results as Record<string, unknown>;
  return {
    history: { trainLoss, validationLoss },
    bestEpoch: validationLoss.indexOf(best as number) + 1,
    loss: lossOf(isRecord(config) ? config : {}),
  };
}

/** The loss that was set, or the task's own. */
function lossOf({ loss, task }: Record<string, unknown>): Run['loss'] {
  if (loss === 'mse' || loss === 'mae' || loss === 'huber') return loss;
  return task === 'regression' ? 'mse' : task === 'classification' ? 'cross-entropy' : undefined;
}

/** Numbers, and null where JSON could not say a loss that was not finite. */
function losses(path: string, key: string, value: unknown): number[] {
  const sound = Array.isArray(value) && value.every((each) => each === null || typeof each === 'number');
  if (!sound)
    throw new KanError(
      `${path}: \`${key}\` must be a list of numbers; got ${show(value)}`,
      'kan train writes such files',
    );
  return value.map((each) => each ?? NaN);
}
