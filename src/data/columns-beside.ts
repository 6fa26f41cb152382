// Columns of many words in a table that has other columns too: their effects are those beside the others. Knows tables and inputs; the fit is
// effects-beside.ts's.

import type { Work } from '../work.js';
import { wordsOf } from './column-values.js';
import { type Quantity, scaleOf } from './effect-column.js';
import { effectsApart, effectsBeside, type RowsBeside } from './effects-beside.js';
import { encodeColumn, inputWidth } from './input-columns.js';
import type { EffectInput, InputColumn } from './table-encoding.js';
import { findColumn, type Table } from './table.js';

/** Whether it holds effects that were fitted beside the other columns. */
export function isBeside(input: InputColumn): input is EffectInput & { beside: true } {
  return input.kind === 'effect' && input.beside === true;
}

/** The inputs, with effects of words beside all other columns in place of those that words have by themselves. */
export function* fitBeside(
  inputs: readonly InputColumn[],
  table: Table,
  quantities: () => readonly Quantity[],
): Work<InputColumn[]> {
  const many = inputs.filter((input) => input.kind === 'effect');
  if (many.length === 0 || inputs.length === 1) return [...inputs];
  const from = yield* rowsBeside(inputs, many, table);
  const each = quantities();
  const found = yield* effectsBeside(from, each);
  return inputs.map((input) => {
    if (input.kind !== 'effect') return input;
    const column = many.indexOf(input);
    const effects = each.map(({ on }, q) => {
      const { mean, added } = found[q];
      // words of the table that no row has are none of the input's
      const places = placesIn(input, table);
      const values = places.map((place) => mean + added[column][place]);
      return { on, ...scaleOf(values), values, mean };
    });
    return { ...input, effects, beside: true };
  });
}

/** Writes such columns of rows to learn from into x[rows, width]: each row gets effects that its own target has no part in. */
export function* encodeBeside(
  inputs: readonly InputColumn[],
  table: Table,
  x: Float64Array,
  quantities: (on: readonly string[]) => readonly Quantity[],
): Work<void> {
  const many = inputs.filter(isBeside);
  if (many.length === 0) return;
  const from = yield* rowsBeside(inputs, many, table);
  const { part, effects } = yield* effectsApart(from, quantities(many[0].effects.map(({ on }) => on)));
  const width = x.length / table.rows;
  let at = 0;
  for (const input of inputs) {
    if (isBeside(input)) {
      const column = many.indexOf(input);
      const { codes } = from.columns[column];
      input.effects.forEach(({ offset, factor }, q) => {
        for (let row = 0; row < table.rows; row++) {
          const { mean, added } = effects[part[row]][q];
          const value = mean + (codes[row] < 0 ? 0 : added[column][codes[row]]);
          x[row * width + at + q] = (value - offset) * factor;
        }
      });
      yield;
    }
    at += inputWidth(input);
  }
}

/** What the fit takes of a table: the inputs that are no effects, and the words of those that are. */
function* rowsBeside(inputs: readonly InputColumn[], many: readonly EffectInput[], table: Table): Work<RowsBeside> {
  const others = inputs.filter((input) => input.kind !== 'effect');
  const width = others.reduce((sum, input) => sum + inputWidth(input), 0);
  const x = new Float64Array(table.rows * width);
  let at = 0;
  for (const input of others) {
    encodeColumn(input, table, x, at, width, {});
    at += inputWidth(input);
    yield;
  }
  const columns = many.map(({ name }) => {
    const { codes, categories } = wordsOf(findColumn(table, name, 'input column'));
    return { codes, words: categories.length };
  });
  return { rows: table.rows, x, width, columns };
}

/** Where the input's words are among the table's. */
function placesIn({ name, categories }: EffectInput, table: Table): number[] {
  const places = new Map(
    wordsOf(findColumn(table, name, 'input column')).categories.map((word, place) => [word, place] as const),
  );
  return categories.map((word) => places.get(word)!);
}
