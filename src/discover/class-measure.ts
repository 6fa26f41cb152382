// How often a network and its formulas name the right class, on the same rows. Knows logits and classes, no searches.

import { decodeOutputs } from '../data/target-columns.js';
import type { TableEncoding } from '../data/table-encoding.js';
import type { Formula } from '../formula/formula.js';
import type { Work } from '../work.js';
import { type ClassificationMetrics, likeliest, logLossOf } from '../table/class-metrics.js';

/** Rows whose class is known: which they are of all rows, and the number of the class of each. */
export interface RowClasses {
  rows: ArrayLike<number>;
  classes: ArrayLike<number>;
}

/** What is told of answers: the share of rows whose class is named, and the mean of -ln(probability of it). */
export type ClassTold = Pick<ClassificationMetrics, 'accuracy' | 'logLoss'>;

/** A network and the formulas that stand for it, on the same rows of known class. */
export interface ClassComparison {
  /** rows measured on */
  rows: number;
  network: ClassTold;
  formulas: ClassTold;
}

/** Columns that formulas read, columns[name][row]. */
interface NamedColumns {
  names: readonly string[];
  columns: readonly Float64Array[];
  rows: number;
}

/** Logits of a network, logits[output][row], and the formulas of them, beside what was so. */
export function* compareClasses(
  encoding: TableEncoding,
  logits: readonly Float64Array[],
  formulas: readonly Formula[],
  columns: NamedColumns,
  known: RowClasses,
): Work<ClassComparison> {
  const said: Float64Array[] = [];
  for (const formula of formulas) {
    said.push(valuesOf(formula, columns));
    yield;
  }
  return { rows: known.rows.length, network: told(encoding, logits, known), formulas: told(encoding, said, known) };
}

function told(encoding: TableEncoding, logits: readonly Float64Array[], { rows, classes }: RowClasses): ClassTold {
  const width = logits.length;
  const outputs = Float64Array.from(
    { length: rows.length * width },
    (_, i) => logits[i % width][rows[Math.floor(i / width)]],
  );
  const probabilities = decodeOutputs(encoding, outputs, rows.length);
  const count = probabilities.length / rows.length;
  let [right, loss] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    if (likeliest(probabilities, i * count, count) === classes[i]) right++;
    loss += logLossOf(probabilities[i * count + classes[i]]);
  }
  return { accuracy: right / rows.length, logLoss: loss / rows.length };
}

function valuesOf(formula: Formula, { names, columns, rows }: NamedColumns): Float64Array {
  const { variables } = formula;
  if (variables.length === 0) return new Float64Array(rows).fill(formula.evaluate([]));
  return formula.evaluate(Object.fromEntries(variables.map((name) => [name, columns[names.indexOf(name)]])));
}
