// How the columns of a table enter a network, as steps: every kind of input column of an encoding. A word's inputs are a row of a table,
// whatever the kind, and what is not known has the last row.

import { dateForm } from '../data/date-column.js';
import { inputWidth } from '../data/input-columns.js';
import type { InputColumn, WordsInput } from '../data/table-encoding.js';
import type { NumberStep, ReadColumn, Step } from './program.js';

/** The column as it is read. */
export function readColumn(input: InputColumn): ReadColumn {
  const { name } = input;
  if (input.kind === 'number')
    return input.date
      ? { kind: 'date', name, date: input.date, range: input.range }
      : { kind: 'number', name, range: input.range };
  if (input.kind === 'date') return { kind: 'date', name, date: input.date, range: input.range };
  return { kind: 'words', name, words: input.categories };
}

/** The steps that make the network's inputs of the column at this place. */
export function columnSteps(input: InputColumn, column: number): Step[] {
  const step = columnStep(input, column);
  return input.kind === 'number' && input.ownGaps === true ? [step, gapStep(input.range, column)] : [step];
}

/** Multiples of the largest number: where the curve bends, and what a gap is. */
const [bend, far] = [1e20, 1e29];

function gapStep(range: readonly [number, number], column: number): NumberStep {
  const largest = Math.max(...range.map(Math.abs)) || 1;
  const curve = { kind: 'robust', center: 0, width: bend * largest } as const;
  return { op: 'number', column, fill: far * largest, offset: 0, factor: 1, curve, gap: true };
}

function columnStep(input: InputColumn, column: number): Step {
  if (input.kind === 'number') {
    const { fill = NaN, offset, factor, scaling } = input;
    return { op: 'number', column, fill, offset, factor, ...(scaling && { curve: scaling }) };
  }
  if (input.kind === 'date') return { op: 'date', column, fill: input.fill ?? NaN, ...dateForm(input) };
  return { op: 'words', column, width: inputWidth(input), table: wordTable(input) };
}

/** table[words + 1, width]: the inputs of each word, then those of gaps and of words that are not known. */
function wordTable(input: WordsInput): Float64Array {
  const width = inputWidth(input);
  const words = input.categories.length;
  const table = new Float64Array((words + 1) * width);
  const rowOf = (place: number): Float64Array => table.subarray(place * width, (place + 1) * width);
  for (let place = 0; place <= words; place++) {
    const row = rowOf(place);
    if (input.kind === 'flag') row[0] = ((place < words ? place : input.share) - input.offset) * input.factor;
    else if (input.kind === 'effect')
      input.effects.forEach(({ offset, factor, values, mean }, i) => {
        row[i] = ((place < words ? values[place] : mean) - offset) * factor;
      });
    else if (place < words) row[place] = 1;
    else if (input.rare !== undefined) row[words] = 1;
    else if (input.shares !== undefined) row.set(input.shares);
    else if (input.fill !== undefined) row[input.categories.indexOf(input.fill)] = 1;
    // in older models there may be no place for them
    else row.fill(NaN);
  }
  return table;
}
