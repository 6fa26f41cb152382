// A formula beside the rows it says: the data with its curve where one or two columns are in it, residuals by the answer and by each column. Knows the
// record that formula.json holds and rows, not how formulas are found.

import { KanError } from '../errors.js';
import { renderLineChart } from '../draw/line-chart.js';
import { Formula } from '../formula/formula.js';
import { answersOf, curvesOf, endsOf, type NumberColumns, residualsOf, thinned } from './formula-curves.js';
import { inlinePicture, section } from './page.js';
import type { FormulaEntry, FormulaRecord } from './report-formulas.js';

/** Rows to show a formula with: columns of numbers by name, and the target. */
export interface FormulaRows {
  columns: Readonly<Record<string, ArrayLike<number>>>;
  target: ArrayLike<number>;
  /** standard deviations of the target, where they are given row by row */
  deviations?: ArrayLike<number>;
}

/** Dots of a picture at most, of one of many formulas at least as many, and pictures of residuals by a column at most. */
const [mostDots, fewDots, mostColumns] = [1000, 200, 4];

/**
 * What it is in the rows' numbers; nothing where the formula is none of numbers, as of classes. So many `formulas` on a page share the dots of one: five with
 * a picture for each column took a page of a megabyte, and what was stopped half as long again.
 */
export function formulaRowSections(record: FormulaRecord, rows: FormulaRows | undefined, formulas = 1): string[] {
  const chosen = record.pareto[record.best];
  const formula = rows && formulaOf(chosen, record);
  if (!rows || !formula || rows.target.length === 0) return [];
  const names = formula.variables.filter((name) => !record.known?.some((each) => each.name === name));
  if (!names.every((name) => Object.hasOwn(rows.columns, name))) return [];
  const take = (values: ArrayLike<number>): number[] =>
    thinned(values, Math.max(fewDots, Math.floor(mostDots / formulas)));
  const truth = take(rows.target);
  const columns = Object.fromEntries(names.map((name) => [name, take(rows.columns[name])]));
  const answers = answersOf(formula, columns, record, truth.length);
  const deviations = rows.deviations && take(rows.deviations);
  return [
    ...curveSection(formula, record, columns, truth),
    residualSection(record, columns, { truth, answers, deviations }),
  ];
}

function formulaOf({ text }: FormulaEntry, { known = [] }: FormulaRecord): Formula | undefined {
  try {
    const formula = new Formula(text);
    return formula.variables.some((name) => !known.some((each) => each.name === name)) ? formula : undefined;
  } catch (error) {
    // what classes are answered by is more than a formula
    if (error instanceof KanError) return undefined;
    throw error;
  }
}

/** The data as dots, the formula as a line; with two columns in it a line for each of three values of the second. */
function curveSection(
  formula: Formula,
  record: FormulaRecord,
  columns: NumberColumns,
  truth: readonly number[],
): string[] {
  const names = Object.keys(columns);
  if (names.length > 2) return [];
  const { along, curves } = curvesOf(formula, record, columns);
  const x = columns[along];
  const picture = renderLineChart({
    title: `${record.target} by ${along}`,
    series: [
      { name: record.measuredOn === 'network' ? 'the network' : 'rows', x, values: truth, look: 'dots' },
      ...curves,
    ],
    xLabel: along,
    yLabel: record.target,
  });
  return [section('Data and formula', inlinePicture(picture), 'wide')];
}

function residualSection(
  record: FormulaRecord,
  columns: NumberColumns,
  { truth, answers, deviations }: { truth: readonly number[]; answers: Float64Array; deviations: number[] | undefined },
): string {
  const relative = record.error === 'relative';
  const residuals = residualsOf(truth, answers, { relative, deviations });
  const yLabel = relative
    ? 'part of the value'
    : deviations
      ? 'standard deviations'
      : `${record.measuredOn === 'network' ? 'network' : 'measured'} − formula`;
  const picture = (title: string, x: ArrayLike<number>, xLabel: string): string =>
    inlinePicture(
      renderLineChart({
        title,
        series: [
          { name: 'rows', x, values: residuals, look: 'dots' },
          { name: 'no residual', x: endsOf(x), values: [0, 0], look: 'dashes' },
        ],
        xLabel,
        yLabel,
        width: 440,
        height: 300,
      }),
    );
  const pictures = [
    picture('By the answer', answers, `${record.target} by the formula`),
    ...Object.entries(columns)
      .slice(0, mostColumns)
      .map(([name, values]) => picture(`By ${name}`, values, name)),
  ];
  return section(
    'Residuals',
    `<div class="pair">${pictures.join('\n')}</div><p class="note">Dots that scatter about the dashed line in the same way everywhere leave nothing to say; an arc or a funnel does.</p>`,
  );
}
