// Formulas of a table's columns as a network that computes them, so that whatever takes a model takes them. Knows encodings and expressions, no
// searches.

import { inputQuantities, inputNames } from '../data/encoding.js';
import type { TableEncoding } from '../data/table-encoding.js';
import { KanError } from '../errors.js';
import { number, substitute } from '../formula/build.js';
import type { Expression } from '../formula/expression.js';
import type { Model } from '../model/model.js';
import { compileFormulas } from './compile-formula.js';

/** A constant of physics that stands in formulas by its name. */
export interface KnownConstant {
  name: string;
  value: number;
}

/**
 * A network of locked edges whose outputs are the formulas, in the names of the encoding's inputs. Throws a KanError where a formula has numbers that
 * no network holds.
 */
export function formulaModel(
  expressions: readonly Expression[],
  encoding: TableEncoding,
  known: readonly KnownConstant[] = [],
): Model {
  const values = new Map(known.map(({ name, value }): [string, Expression] => [name, number(value)]));
  const { spec, parameters } = compileFormulas(
    values.size === 0 ? expressions : expressions.map((each) => substitute(each, values)),
    inputNames(encoding),
    {
      gridSize: 5,
      order: 3,
      dtype: 'float64',
      domains: inputQuantities(encoding).map(({ range: [lo, hi] }) => [lo, hi > lo ? hi : lo + 1]),
    },
  );
  return { spec: { ...spec, encoding }, parameters };
}

/** The same; undefined where a formula has numbers that no network holds. */
export function formulaModelOrNone(...of: Parameters<typeof formulaModel>): Model | undefined {
  try {
    return formulaModel(...of);
  } catch (error) {
    if (error instanceof KanError) return undefined;
    throw error;
  }
}
