// Formulas found for a table as parts of a page: the chosen one in mathematics and as code, all of them by error and complexity.
// Knows the record that formula.json holds, not how formulas are found.

import { numberText, r2Text } from '../draw/axis.js';
import { renderLineChart } from '../draw/line-chart.js';
import { escapeText } from '../draw/svg.js';
import { inlinePicture, section } from './page.js';

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
  /** its measured numbers from left to right, each with its standard error; absent where it is exact or the rows do not tell them apart */
  constants?: readonly { value: number; error: number; unit?: string }[];
}

/** What formula.json holds. */
export interface FormulaRecord {
  target: string;
  inputs: readonly string[];
  /** index of the chosen formula */
  best: number;
  network: { layers: unknown; rmse: number };
  /** constants of physics that stand in the formulas by their names */
  known?: readonly { name: string; value: number; unit: string }[];
  /** names of the classes; absent of a number */
  classes?: readonly string[];
  /** how the target was measured; absent: constant */
  error?: 'constant' | 'relative' | 'column';
  seconds: number;
  /** by ascending complexity and falling error */
  pareto: readonly FormulaEntry[];
}

/** LaTeX as MathML, which stands in the page as it is. */
export type MathRenderer = (latex: string) => string;

/** The formula on top, then what stands beside it, then the front as a chart and as a table. Trusts the record. */
export function formulaSections(
  record: FormulaRecord,
  math: MathRenderer | undefined,
  beside: readonly string[] = [],
): string[] {
  const { target, best, pareto, network, classes } = record;
  const chosen = pareto[best];
  if (chosen === undefined) return [];
  const code = [
    ['text', chosen.text],
    ['LaTeX', classes ? chosen.latex : `${latexName(target)} = ${chosen.latex}`],
    ['Python', chosen.python],
    ['JavaScript', chosen.javascript],
  ].map(([name, text]) => `<tr><th scope="row">${name}</th><td><code>${escapeText(text!)}</code></td></tr>`);
  const error = `Root mean squared error ${numberText(chosen.rmse)} on rows held back, R² ${r2Text(chosen.r2)}${chosen.wins === undefined ? '' : `; the answer in ${Math.round(100 * chosen.wins)} of 100 resamplings of the rows`}${network.layers === null ? '' : `; the network ${numberText(network.rmse)}`}.`;
  return [
    section(
      'Formula',
      `<div class="formula">${formulaMarkup(`${latexName(target)} = ${chosen.latex}`, `${target} = ${chosen.text}`, math)}</div><p>${error}</p><div class="scroll"><table class="code"><tbody>${code.join('')}</tbody></table></div>`,
    ),
    ...beside,
    section('Error against complexity', inlinePicture(frontChart(record)), 'wide'),
    section('Formulas', tableMarkup(record, math)),
  ];
}

function tableMarkup({ pareto, best }: FormulaRecord, math: MathRenderer | undefined): string {
  const rows = pareto.map(
    ({ complexity, rmse, r2, latex, text }, i) =>
      `<tr${i === best ? ' class="best"' : ''}><th scope="row">${numberText(complexity)}</th><td>${numberText(rmse)}</td><td>${r2Text(r2)}</td><td class="formula">${formulaMarkup(latex, text, math)}</td></tr>`,
  );
  return `<div class="scroll"><table class="formulas"><thead><tr><th scope="col">complexity</th><th scope="col">RMSE</th><th scope="col">R²</th><th scope="col">formula</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div><p class="note">Shaded: the one chosen. Errors are on rows held back, in the units of the target.</p>`;
}

function frontChart({ pareto, best, network }: FormulaRecord): string {
  const complexities = pareto.map(({ complexity }) => complexity);
  const errors = pareto.map(({ rmse }) => rmse);
  const [lo, hi] = [Math.min(...errors, network.rmse), Math.max(...errors, network.rmse)];
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
      ...(network.layers === null
        ? []
        : [{ name: 'the network', values: [network.rmse, network.rmse], x: ends, look: 'dashes' as const }]),
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
