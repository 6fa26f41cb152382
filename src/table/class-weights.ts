// How much the rows of each class count, by the names of classes. Knows the words of a target, no rows.

import type { TableEncoding } from '../data/table-encoding.js';
import { KanError, checkNumber, show, suggest } from '../errors.js';

/** Factors for rows of each class: 'balanced', by class, or in the order of the classes. */
export type ClassWeights = 'balanced' | readonly number[] | Readonly<Record<string, number>>;

/** The weights as the trainer takes them. Throws a KanError on a class that there is not, a weight that is none, and for numbers. */
export function classFactors(
  { target }: TableEncoding,
  given: ClassWeights | undefined,
): 'balanced' | readonly number[] | undefined {
  if (given === undefined) return undefined;
  if (target.kind === 'regression')
    throw new KanError(
      '`classWeights` are for classes, and the target is a number',
      "take its values as classes with `task: 'classification'`, or weigh rows by a column (`weights`)",
    );
  if (given === 'balanced' || Array.isArray(given)) return given;
  if (typeof given !== 'object' || given === null)
    throw new KanError(
      `\`classWeights\` must be 'balanced' or a number for each class, such as { yes: 5 }; got ${show(given)}`,
    );
  const { name, classes } = target;
  for (const [word, weight] of Object.entries(given)) {
    if (!classes.includes(word))
      throw new KanError(`\`classWeights\`: ${show(word)} is no class of ${show(name)}`, suggest(word, classes));
    checkNumber(`\`classWeights\`: the weight of ${show(word)}`, weight, 0);
  }
  const factors = classes.map((word) => (Object.hasOwn(given, word) ? (given as Record<string, number>)[word] : 1));
  if (factors.every((factor) => factor === 0)) throw new KanError('`classWeights`: every class has weight 0');
  return factors;
}
