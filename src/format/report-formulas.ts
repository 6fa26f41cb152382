// Formulas found for a table as parts of a page: the chosen one in mathematics and as code, all of them by error and complexity.
// Knows the record that formula.json holds, not how formulas are found.

import type { TableEncoding } from '../data/table-encoding.js';
import type { ClassComparison } from '../discover/class-measure.js';
import { numberText, r2Text } from '../draw/axis.js';
import { renderLineChart } from '../draw/line-chart.js';
import { escapeText } from '../draw/svg.js';
import type { Slips } from '../discover/slip-rows.js';
import { inlinePicture, percentText, section } from './page.js';

/** One formula of a front. */
export interface FormulaEntry {
  complexity: number;
  /** on rows held back, in the target's own units */
  rmse: number;
  /** the same as a part of the value, or in standard deviations of each value, where errors are of that kind */
  weightedRmse?: number;
  r2: number;
  text: string;
  latex: string;
  /** an expression in the column names with `np.` */
  python: string;
  javascript: string;
  /** share of 100 resamplings of the rows in which its structure is the answer; absent where the answer is exact */
  wins?: number;
  /**
   * its measured numbers from left to right, each with its standard error; absent where it is exact or the rows do not tell them apart. Of a formula that
   * was given, all its constants by name
   */
  constants?: readonly RecordedConstant[];
  /** of classes: share of the rows whose class is named */
  accuracy?: number;
  /** of classes: the score of each, of two classes that of the second; the largest is the answer, see `logits` of the record */
  scores?: readonly string[];
}

/** A number of a formula as it was found. */
export interface RecordedConstant {
  name?: string;
  value: number;
  /** absent where it was given, or the rows do not tell it */
  error?: number;
  unit?: string;
  /** given, not fitted */
  fixed?: boolean;
}

/** Rows whose errors are told. */
export type MeasuredRows = 'heldBack' | 'rows' | 'network';

/** What formula.json holds. */
export interface FormulaRecord {
  target: string;
  inputs: readonly string[];
  /** index of the chosen formula */
  best: number;
  network: { layers: unknown; rmse: number };
  /** constants of physics that stand in the formulas by their names */
  known?: readonly { name: string; value: number; unit: string }[];
  /** rows that look like slips: those that were set aside, or that make nearly all of the squared error */
  slips?: Slips;
  /** names of the classes; absent of a number */
  classes?: readonly string[];
  /** how the target was measured; absent: constant */
  error?: 'constant' | 'relative' | 'column';
  seconds: number;
  /**
   * what errors are measured on: rows held back, which is the default, the rows that constants were fitted to, or what a network says at places within
   * its ranges
   */
  measuredOn?: MeasuredRows;
  /** a formula that was given, with its constants by name */
  given?: { text: string; latex: string };
  /** how constants go together, values[i][j] of those that have errors */
  correlation?: { names: readonly string[]; values: readonly (readonly number[])[] };
  /** of classes: (score − offset) · factor is the logit of each, of two classes of the second */
  logits?: { factor: number; offset: number; odds?: true };
  /** of the log-odds of two classes, where the rows say them: network and formula on the same rows */
  comparison?: ClassComparison;
  /** how columns of a table enter the formulas, and what these say: with it the record can be read as a model, see `loadModel` */
  encoding?: TableEncoding;
  /** by ascending complexity and falling error */
  pareto: readonly FormulaEntry[];
}

/** LaTeX as MathML, which stands in the page as it is. */
export type MathRenderer = (latex: string) => string;

/** Rows as a sentence names them. */
const placeText: Record<MeasuredRows, string> = {
  heldBack: 'on rows held back',
  rows: 'on the rows that the constants were fitted to',
  network: 'beside what the network says',
};

/**
 * The formula on top, then what stands beside it, then the front as a chart and as a table where there is more than one. `of` is added to the headings
 * where a page has several. Trusts the record.
 */
export function formulaSections(
  record: FormulaRecord,
  math: MathRenderer | undefined,
  { beside = [], of }: { beside?: readonly string[]; of?: string } = {},
): string[] {
  const { target, best, pareto, classes, given } = record;
  const chosen = pareto[best];
  if (chosen === undefined) return [];
  const heading = (name: string): string => (of === undefined ? name : `${name}: ${of}`);
  const code = [
    ['text', chosen.text],
    ['LaTeX', classes ? chosen.latex : `${latexName(target)} = ${chosen.latex}`],
    ['Python', chosen.python],
    ['JavaScript', chosen.javascript],
  ].map(([name, text]) => `<tr><th scope="row">${name}</th><td><code>${escapeText(text!)}</code></td></tr>`);
  const written = [...(given ? [given] : []), chosen].map(
    ({ text, latex }) =>
      `<div class="formula" tabindex="0">${formulaMarkup(`${latexName(target)} = ${latex}`, `${target} = ${text}`, math)}</div>`,
  );
  return [
    section(
      heading('Formula'),
      `${written.join('')}<p>${errorText(record, chosen)}</p><div class="scroll" tabindex="0"><table class="code"><tbody>${code.join('')}</tbody></table></div>`,
    ),
    ...beside,
    ...(pareto.length > 1
      ? [
          section(heading('Error against complexity'), inlinePicture(frontChart(record)), 'wide'),
          section(heading('Formulas'), tableMarkup(record, math)),
        ]
      : []),
  ];
}

function errorText({ network, measuredOn = 'heldBack' }: FormulaRecord, { rmse, r2, wins }: FormulaEntry): string {
  const won = wins === undefined ? '' : `; the answer in ${Math.round(100 * wins)} of 100 resamplings of the rows`;
  const other = network.layers === null || measuredOn === 'network' ? '' : `; the network ${numberText(network.rmse)}`;
  return `Root mean squared error ${numberText(rmse)} ${placeText[measuredOn]}, R² ${r2Text(r2)}${won}${other}.`;
}

/** Complexity above which a formula in the table is text, which is broken into lines: mathematics is not. */
const setInLines = 40;

function tableMarkup({ pareto, best, measuredOn = 'heldBack' }: FormulaRecord, math: MathRenderer | undefined): string {
  const isOfClasses = pareto.some(({ accuracy }) => accuracy !== undefined);
  const right = (accuracy: number | undefined): string =>
    isOfClasses ? `<td>${accuracy === undefined ? '–' : percentText(accuracy)}</td>` : '';
  const rows = pareto.map(
    ({ complexity, accuracy, rmse, r2, latex, text }, i) =>
      `<tr${i === best ? ' class="best"' : ''}><th scope="row">${numberText(complexity)}</th>${right(accuracy)}<td>${numberText(rmse)}</td><td>${r2Text(r2)}</td><td class="formula">${formulaMarkup(latex, text, complexity > setInLines ? undefined : math)}</td></tr>`,
  );
  return `<div class="scroll" tabindex="0"><table class="formulas"><thead><tr><th scope="col">complexity</th>${isOfClasses ? '<th scope="col">accuracy</th>' : ''}<th scope="col">RMSE</th><th scope="col">R²</th><th scope="col">formula</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div><p class="note">Shaded: the one chosen. Errors are ${placeText[measuredOn]}${isOfClasses ? ': of what each class scores beside 1 where a row is of it, and 0 where not' : ', in the units of the target'}.</p>`;
}

function frontChart({ pareto, best, network, measuredOn }: FormulaRecord): string {
  const complexities = pareto.map(({ complexity }) => complexity);
  const errors = pareto.map(({ rmse }) => rmse);
  const beside = network.layers === null || measuredOn === 'network' ? [] : [network.rmse];
  const [lo, hi] = [Math.min(...errors, ...beside), Math.max(...errors, ...beside)];
  const ends = [complexities[0], complexities[complexities.length - 1]];
  return renderLineChart({
    title: 'Error against complexity',
    xLabel: 'complexity',
    yLabel: 'RMSE',
    height: 300,
    logY: lo > 0 && hi > 20 * lo,
    series: [
      { name: 'formulas', values: errors, x: complexities, look: 'dots' },
      { name: 'the one chosen', values: [errors[best]], x: [complexities[best]], look: 'dots' },
      ...beside.map((error) => ({ name: 'the network', values: [error, error], x: ends, look: 'dashes' as const })),
    ],
  });
}

/** Mathematics where there is a renderer that can read it, else text. */
function formulaMarkup(latex: string, text: string, math: MathRenderer | undefined): string {
  if (math !== undefined) {
    try {
      return math(latex);
    } catch {
      // a formula that cannot be set is still told
    }
  }
  return `<code>${escapeText(text)}</code>`;
}

/** A column's name upright, its special characters escaped. */
export function latexName(name: string): string {
  const special: Record<string, string> = { '\\': '\\backslash ', '~': '\\sim ', '^': '\\hat{}' };
  const text = name.replace(/[\\~^]|[#$%&_{}]/g, (character) => special[character] ?? `\\${character}`);
  return name.length === 1 ? text : `\\mathrm{${text.replaceAll(' ', '\\ ')}}`;
}
