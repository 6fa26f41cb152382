// Which rows figures are of, in words: rows that a model learned from say little of new ones.

import type { MeasuredRows } from 'kanjs/train';
import { counted } from './number-text.js';

/** Share of known rows from which figures say more about memory than about new rows. */
const manySeen = 0.05;

/** "about 80 % of"; undefined where so few are known that figures are honest. */
export function seenText(learned = 0): string | undefined {
  if (learned < manySeen) return undefined;
  return learned > 0.95 ? 'all or nearly all of' : `about ${Math.round(learned * 20) * 5} % of`;
}

/** The same of rows all of which are known. */
export function learnedText(learned: number | undefined): string | undefined {
  return learned === 1 ? 'these rows too' : learned === undefined ? undefined : withRows(seenText(learned));
}

const withRows = (share: string | undefined): string | undefined => share && `${share} these rows`;

/** A line such as "measured on 206 rows that training held back". */
export function measuredText({ rows, heldBack, sameTable, learned }: MeasuredRows): string {
  const measured = `measured on ${counted(rows, 'row')}`;
  const known = learnedText(learned);
  if (known !== undefined)
    return `${measured}${heldBack ? ' held back' : ', all of the table'}; the model learned from ${known}, so expect worse on new ones`;
  if (learned === undefined)
    return `${measured}${heldBack ? ' held back' : ', all of the table'}; the model does not say which rows it learned from`;
  if (sameTable) return `${measured} that training held back`;
  return `${measured}${heldBack ? ' held back' : ', all'} of a table that the model was not trained on`;
}
