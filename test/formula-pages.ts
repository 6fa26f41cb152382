// For tests of pages of formulas: an entry of a record, and what a page says.

import type { FormulaEntry } from '../src/format/report-formulas.js';

/** A formula of a record, in every notation as it is given. */
export const formulaEntry = (text: string, more: Partial<FormulaEntry> = {}): FormulaEntry => ({
  complexity: 3,
  rmse: 0.1,
  r2: 0.9,
  text,
  latex: text,
  python: text,
  javascript: text,
  ...more,
});

/** Text alone, tags apart from one another. */
export const wordsOf = (markup: string): string =>
  markup
    .replaceAll(/<style>[^]*?<\/style>|<svg[^]*?<\/svg>|<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

export const headings = (markup: string): string[] =>
  [...markup.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, heading]) => heading);
