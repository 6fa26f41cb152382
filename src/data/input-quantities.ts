// What the inputs of a network are to a reader: names and numbers in a column's own units, and how the network's numbers come of them. Words
// are 0 and 1, in whatever numbers the network reads them. Knows encodings, no tables.

import { variable } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import { categoryNames } from './category-column.js';
import { dateQuantities, writeDate } from './date-column.js';
import { effectNames } from './effect-column.js';
import { inputWidth } from './input-columns.js';
import { curveExpression, scaleNumber, unscaleNumber } from './number-scaling.js';
import type { InputColumn } from './table-encoding.js';

/** One input of the network as a quantity of its column: what a reader calls it, and what the network makes of it. */
export interface InputQuantity {
  name: string;
  /** smallest and largest in training, in its own units */
  range: readonly [number, number];
  /** whether training saw these two values only: what lies between is a straight line */
  line: boolean;
  toInput(value: number): number;
  toOwn(x: number): number;
  /** the network's input is (core − offset) · factor; core is an expression of the variable `name` */
  core: Expression;
  offset: number;
  factor: number;
}

/** The quantities behind the column's inputs, in their order. */
export function columnQuantities(column: InputColumn): InputQuantity[] {
  switch (column.kind) {
    case 'number': {
      const { name, range, offset, factor, scaling, line = false, ownGaps } = column;
      const [toInput, toOwn] = [(value: number) => scaleNumber(column, value), (x: number) => unscaleNumber(column, x)];
      return [
        { name, range, line, offset, factor, core: curveExpression(scaling, name), toInput, toOwn },
        ...(ownGaps === true ? [linear(gapName(column), [0, 1], true, { offset: 0, factor: 1 })] : []),
      ];
    }
    case 'date':
      return dateQuantities(column).map(({ name, range, ...scale }) => linear(name, range, false, scale));
    case 'flag':
      return [linear(`${column.name}=${column.categories[1]}`, [0, 1], true, column)];
    case 'category': {
      // older models have curves there
      const line = column.rare !== undefined || column.shares !== undefined;
      return categoryNames(column).map((name) => linear(name, [0, 1], line, { offset: 0, factor: 1 }));
    }
    case 'effect':
      return effectNames(column).map((name, i) => {
        const { values } = column.effects[i];
        return linear(name, [Math.min(...values), Math.max(...values)], false, column.effects[i]);
      });
  }
}

/** What the input of a column's gaps is called. */
const gapName = ({ name }: InputColumn): string => `${name} missing`;

function linear(
  name: string,
  range: readonly [number, number],
  line: boolean,
  { offset, factor }: { offset: number; factor: number },
): InputQuantity {
  return {
    name,
    range,
    line,
    offset,
    factor,
    core: variable(name),
    toInput: (value) => (value - offset) * factor,
    toOwn: (x) => x / factor + offset,
  };
}

/**
 * Writes the inputs of a value drawn at random into x, from place `at` on: evenly from what training saw, as the network sees it. `uniform` is
 * a number from 0 to 1 at each call.
 */
export function drawColumn(
  column: InputColumn,
  x: Float32Array | Float64Array,
  at: number,
  uniform: () => number,
): void {
  const width = inputWidth(column);
  if (column.kind === 'category') {
    x.fill(0, at, at + width);
    x[at + Math.min(width - 1, Math.floor(uniform() * width))] = 1;
  } else if (column.kind === 'effect') {
    // all effects of one word
    const word = Math.min(column.categories.length - 1, Math.floor(uniform() * column.categories.length));
    column.effects.forEach(({ values, offset, factor }, i) => (x[at + i] = (values[word] - offset) * factor));
  } else if (column.kind === 'date') {
    const [from, to] = column.range;
    writeDate(column, from + (to - from) * uniform(), x, at);
  } else {
    const [{ range, line, toInput }] = columnQuantities(column);
    const [lo, hi] = range.map(toInput);
    x[at] = line ? (uniform() < 0.5 ? lo : hi) : lo + (hi - lo) * uniform();
    if (width === 1) return;
    // a gap comes with what it is taken for
    const isGap = uniform() < 0.5;
    x[at + 1] = isGap ? 1 : 0;
    if (isGap && column.kind === 'number' && column.fill !== undefined) x[at] = toInput(column.fill);
  }
}

/** The column with its numbers as they are: formulas are in a table's own units. */
export function plainColumn(column: InputColumn): InputColumn {
  if (column.kind === 'number') {
    const { scaling: _scaling, ...plain } = column;
    return { ...plain, offset: 0, factor: 1 };
  }
  if (column.kind === 'date')
    return { ...column, ...(column.elapsed && { elapsed: { ...column.elapsed, offset: 0, factor: 1 } }) };
  if (column.kind === 'flag') return { ...column, offset: 0, factor: 1 };
  if (column.kind === 'category') return column;
  return { ...column, effects: column.effects.map((effect) => ({ ...effect, offset: 0, factor: 1 })) };
}
