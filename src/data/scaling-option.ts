// The option `scaling`: one word for all columns of numbers, or words for some of them by name.

import { checkChoice, KanError, show, suggest } from '../errors.js';
import { type NumberScaling, numberScalings } from './number-scaling.js';
import type { Column } from './table.js';

/** One scaling for all columns of numbers, or for those that are named; the others are 'auto'. */
export type ScalingOption = NumberScaling | Readonly<Record<string, NumberScaling>>;

/** Throws a KanError unless the value is such an option; which columns there are is not known here. */
export function checkScaling(what: string, scaling: unknown): asserts scaling is ScalingOption | undefined {
  if (scaling === undefined) return;
  if (typeof scaling !== 'object' || scaling === null || Array.isArray(scaling))
    return checkChoice(what, scaling, numberScalings);
  for (const [name, word] of Object.entries(scaling)) checkChoice(`${what} of ${show(name)}`, word, numberScalings);
}

/** What the option says of a column. Throws a KanError where it names a column that is not there or holds no numbers. */
export function scalingOf(
  scaling: ScalingOption = 'auto',
  inputs: readonly Column[],
): (column: Column) => NumberScaling {
  checkScaling('`scaling`', scaling);
  if (typeof scaling === 'string') return () => scaling;
  for (const name of Object.keys(scaling)) {
    const column = inputs.find((each) => each.name === name);
    if (column === undefined) {
      const names = inputs.map((each) => each.name);
      throw new KanError(`\`scaling\` names ${show(name)}, which is no input column`, suggest(name, names));
    }
    if (column.kind !== 'number' || column.date !== undefined)
      throw new KanError(
        `\`scaling\` names ${show(name)}, which holds ${column.kind === 'number' ? 'dates' : 'words'}`,
        'only columns of numbers have a scale',
      );
  }
  return ({ name }) => (Object.hasOwn(scaling, name) ? scaling[name] : 'auto');
}

/** The option for a table that has only these of its columns left. */
export function scalingWithin(
  scaling: ScalingOption | undefined,
  columns: readonly string[],
): ScalingOption | undefined {
  if (typeof scaling !== 'object') return scaling;
  return Object.fromEntries(Object.entries(scaling).filter(([name]) => columns.includes(name)));
}
