// A model in words, for lines of the command.

import type { Model } from 'kanjs';
import { sparsityOf } from 'kanjs/model';
import { count } from './number-text.js';

/** ", 42 of 55 edges removed", or nothing where none is. */
export function removedText(model: Model): string {
  const { layers } = sparsityOf(model);
  const [edges, removed] = [layers.map((each) => each.edges), layers.map((each) => each.removed)].map((counts) =>
    counts.reduce((sum, value) => sum + value, 0),
  );
  return removed === 0 ? '' : `, ${count(removed)} of ${count(edges)} edges removed`;
}
