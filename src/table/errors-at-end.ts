// What a network that learned from all rows, to the end of a run, knows of its errors: what one of the same length did on rows that it had not seen. The best
// epoch of that one, which those rows chose, may be far less sure. Knows runs and rows held back, no trials.

import type { Backend } from '../compute/contract.js';
import { predictInPieces } from '../compute/predict.js';
import type { Table } from '../data/table.js';
import type { Model } from '../model/model.js';
import { straightenInputs } from '../model/straight-inputs.js';
import { completeInTurns } from '../train/pause.js';
import type { TrainResult } from '../train/result.js';
import { joinAnswers, type UnseenAnswers, withErrors, withErrorsOf } from './calibrate.js';
import { encodeTable } from './rows.js';

/**
 * `again` with the errors of the network that `measured` ended with, on the rows held back, and of what others said of `unseen` rows; of a run without such an end, with those that its network
 * has. Weights of rows or of classes say nothing of chances.
 */
export async function withErrorsAtEnd(
  again: Model,
  measured: TrainResult,
  heldBack: Table,
  { plain, unseen, backend }: { plain: boolean; unseen?: UnseenAnswers | undefined; backend: Backend },
): Promise<Model> {
  const { last, model } = measured;
  const { encoding } = model.spec;
  if (last === undefined || encoding === undefined || !plain) return withErrorsOf(again, model);
  const ended = straightenInputs({ ...last, spec: { ...last.spec, encoding } });
  const source = await completeInTurns(encodeTable(encoding, heldBack, {}));
  const outputs = await completeInTurns(predictInPieces(ended, source.x, source.rows, backend));
  const answers = { ...source, outputs };
  return withErrorsOf(again, withErrors(ended, unseen ? joinAnswers(answers, unseen) : answers));
}
