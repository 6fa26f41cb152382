// How words enter a network, as it was asked for: by column, and the check of it.

import { checkChoice, checkRecord, KanError, show, suggest } from '../errors.js';
import { type WordEncoding, wordEncodings } from './input-columns.js';
import type { Column } from './table.js';

/** How the words of columns enter, by the columns' names. */
export type WordEncodings = Readonly<Record<string, WordEncoding>>;

/** Throws a KanError unless every name is a column of words that is read, with a way for words to enter. */
export function checkWordEncodings(encode: unknown, inputs: readonly Column[]): asserts encode is WordEncodings {
  checkRecord('`encode`', encode, "{ city: 'one-hot' }");
  for (const [name, value] of Object.entries(encode as Record<string, unknown>)) {
    checkChoice(`\`encode\`: column ${show(name)}`, value, wordEncodings);
    const column = inputs.find((each) => each.name === name);
    if (column === undefined)
      throw new KanError(
        `\`encode\`: there is no input column ${show(name)}`,
        suggest(
          name,
          inputs.map((each) => each.name),
        ),
      );
    if (column.kind === 'number') throw new KanError(`\`encode\`: column ${show(name)} holds numbers, not words`);
  }
}
