// What a model is told about rows it meets for the first time, besides what runs it.

import { type RunOptions, runOptions } from '../compute/run.js';
import { type UnseenRule, unseenRules } from '../data/missing.js';
import { halfWidth, tooFewErrors } from '../data/answer-errors.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { checkChoice, KanError, show } from '../errors.js';

/** How `predictTable` and `evaluateTable` take rows. All optional. */
export interface NewRowsOptions extends RunOptions {
  /** words that training never saw, and gaps: 'unknown' (default) has a place for them and counts them, 'error' names the first */
  unseen?: UnseenRule;
}

/** How `predictTable` answers. All optional. */
export interface AnswerOptions extends NewRowsOptions {
  /** of numbers: `lower` and `upper` hold the right answer with this probability, such as 0.9, as far as new rows are like those of training */
  interval?: number;
}

/** Their names. */
export const newRowsOptions = [...runOptions, 'unseen'] as const;

/** Throws a KanError unless a model of this encoding gives such intervals. */
export function checkInterval(what: string, encoding: TableEncoding, interval: number | undefined): void {
  if (interval === undefined) return;
  if (!(typeof interval === 'number' && interval > 0 && interval < 1))
    throw new KanError(
      `${what}: \`interval\` must be greater than 0 and less than 1; got ${show(interval)}`,
      '0.9 is for intervals that hold nine answers of ten',
    );
  const { target } = encoding;
  if (target.kind === 'classification')
    throw new KanError(`${what}: \`interval\` is for numbers; this model predicts the classes of ${show(target.name)}`);
  for (const { name, errors, constant } of target.columns) {
    if (constant === true) continue;
    if (errors === undefined)
      throw new KanError(
        `${what}: this model does not know how far it is off in ${show(name)}, and gives no intervals`,
        'train with rows held back (`validation`) or as an ensemble (`ensemble: 5`)',
      );
    if (halfWidth(errors, interval) === undefined) throw tooFewErrors(what, errors, interval);
  }
}

/** Throws a KanError unless the rule is one. */
export function checkUnseen(what: string, { unseen }: { unseen?: UnseenRule }): void {
  if (unseen !== undefined) checkChoice(`${what}: \`unseen\``, unseen, unseenRules);
}
