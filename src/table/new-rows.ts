// What a model is told about rows it meets for the first time, besides what runs it.

import { type RunOptions, runOptions } from '../compute/run.js';
import { type UnseenRule, unseenRules } from '../data/missing.js';
import { checkChoice } from '../errors.js';

/** How `predictTable` and `evaluateTable` take rows. All optional. */
export interface NewRowsOptions extends RunOptions {
  /** words that training never saw, and gaps: 'unknown' (default) has a place for them and counts them, 'error' names the first */
  unseen?: UnseenRule;
}

/** Their names. */
export const newRowsOptions = [...runOptions, 'unseen'] as const;

/** Throws a KanError unless the rule is one. */
export function checkUnseen(what: string, { unseen }: { unseen?: UnseenRule }): void {
  if (unseen !== undefined) checkChoice(`${what}: \`unseen\``, unseen, unseenRules);
}
