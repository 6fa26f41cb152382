// Columns that the answers of a table's model may only rise or only fall with: what the option says, checked against the encoding, and as
// bound edges of a network. What those do is model/monotone.ts's.

import { inputWidth } from '../data/input-columns.js';
import type { MonotoneWord, TableEncoding } from '../data/table-encoding.js';
import { checkChoice, checkRecord, KanError, show, suggest } from '../errors.js';
import { bindInputs, type Direction } from '../model/monotone.js';
import type { ModelSpec } from '../model/spec.js';

/** Words for the directions, by column. */
export type MonotoneColumns = Readonly<Record<string, MonotoneWord>>;

/** The words there are. */
export const monotoneWords = ['up', 'down'] as const satisfies readonly MonotoneWord[];

/**
 * The encoding with the direction of each column that has one. Throws a KanError on a column that is no input or holds words, on a word
 * that is no direction, and for more than two classes, which have no order.
 */
export function withDirections(encoding: TableEncoding, monotone: MonotoneColumns | undefined): TableEncoding {
  if (monotone === undefined) return encoding;
  const what = 'trainTable: `monotone`';
  checkRecord(what, monotone, "{ age: 'up' }");
  const inputs = [...encoding.inputs];
  for (const [name, word] of Object.entries(monotone)) {
    checkChoice(`${what} of ${show(name)}`, word, monotoneWords);
    const at = inputs.findIndex((input) => input.name === name);
    if (at < 0) {
      const names = inputs.map((input) => input.name);
      throw new KanError(`${what} names ${show(name)}, which is no input`, suggest(name, names));
    }
    const input = inputs[at];
    if (input.kind === 'date')
      throw new KanError(`${what} is for numbers; ${show(name)} holds dates, whose cycles come round`);
    if (input.kind !== 'number')
      throw new KanError(`${what} is for numbers; ${show(name)} holds words, which have no order`);
    inputs[at] = { ...input, monotone: word };
  }
  const { target } = encoding;
  if (target.kind === 'classification' && target.classes.length > 2 && Object.keys(monotone).length > 0)
    throw new KanError(
      `${what} is for numbers and for two classes; ${show(target.name)} has ${target.classes.length}, which have no order`,
      "classes that are numbers in order can be learned as numbers: `task: 'regression'`",
    );
  return { ...encoding, inputs };
}

/** The spec with the edges bound that the encoding's directions bind: every column of a regression, the probability of the second of two classes. */
export function bindColumns(spec: ModelSpec, encoding: TableEncoding, outputs: number): ModelSpec {
  const inputs = encoding.inputs.flatMap((input): Direction[] => {
    if (input.kind !== 'number' || input.monotone === undefined) return new Array<Direction>(inputWidth(input)).fill(0);
    const direction = (Math.sign(input.factor) * (input.monotone === 'up' ? 1 : -1)) as Direction;
    return input.ownGaps === true ? [direction, 0] : [direction];
  });
  const { target } = encoding;
  const ends =
    target.kind === 'regression'
      ? target.columns.map(({ factor }) => (factor < 0 ? -1 : 1))
      : outputs === 1
        ? [1 as const]
        : [-1 as const, 1 as const];
  return bindInputs(spec, inputs, ends, 'trainTable');
}
