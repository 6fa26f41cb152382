// The constants of a formula as parts of a page: values with standard errors and units, and how they go together. Knows the record that formula.json
// holds, not how constants are found.

import { numberText } from '../draw/axis.js';
import { escapeText } from '../draw/svg.js';
import { measuredLatex, measuredText } from '../formula/measured-text.js';
import { printLatex } from '../formula/print-latex.js';
import { section } from './page.js';
import { type FormulaRecord, latexName, type RecordedConstant } from './report-formulas.js';

/** Constants of a formula and, where it was given, the correlation of those that were fitted. */
export function constantSections(record: FormulaRecord): string[] {
  return [...constantsSection(record), ...correlationSection(record)];
}

/** The measured constants with their errors and units, by name or as they stand in the formula from left to right, and those of physics. */
function constantsSection({ known = [], pareto, best, given }: FormulaRecord): string[] {
  const { constants = [], text } = pareto[best];
  const named = constants.some(({ name }) => name !== undefined);
  const rows = [
    ...constants.map((each) => [each.name ?? '', valueText(each), unitText(each.unit), latexOf(each)]),
    ...known
      .filter(({ name }) => text.includes(name))
      .map(({ name, value, unit }) =>
        named ? [name, String(value), unitText(unit), ''] : ['', `${name} = ${value}`, unitText(unit), ''],
      ),
  ];
  if (rows.length === 0) return [];
  const withUnits = rows.some(([, , unit]) => unit !== '');
  const head = [...(named ? ['name'] : []), 'value ± standard error', ...(withUnits ? ['unit'] : []), 'LaTeX'];
  const body = rows.map(([name, value, unit, latex]) => {
    const first = named ? `<th scope="row">${escapeText(name)}</th><td>` : '<th scope="row">';
    return `<tr>${first}${escapeText(value)}${named ? '</td>' : '</th>'}${withUnits ? `<td>${escapeText(unit)}</td>` : ''}<td><code>${escapeText(latex)}</code></td></tr>`;
  });
  const order = given ? '' : 'In the order in which they stand in the formula. ';
  const meaning = constants.some(({ error }) => error !== undefined)
    ? 'Two of three lie within one standard error of what is true, where the formula and the kind of error are right.'
    : '';
  return [
    section(
      'Constants',
      `<div class="scroll" tabindex="0"><table class="code"><thead><tr>${head.map((each) => `<th scope="col">${each}</th>`).join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div><p class="note">${order}${meaning}</p>`,
    ),
  ];
}

function valueText({ value, error, fixed }: RecordedConstant): string {
  if (fixed) return `${value} (fixed)`;
  return error === undefined ? String(Number(value.toPrecision(6))) : measuredText(value, error);
}

const unitText = (unit = ''): string => (unit === '1' ? '' : unit);

function latexOf({ name, value, error }: RecordedConstant): string {
  const said = error === undefined ? printLatex({ kind: 'number', value }) : measuredLatex(value, error);
  return name === undefined ? said : `${latexName(name)} = ${said}`;
}

/** Every two constants, the more shaded the more they make up for one another. */
function correlationSection({ correlation }: FormulaRecord): string[] {
  if (!correlation || correlation.names.length < 2) return [];
  const { names, values } = correlation;
  const head = names.map((name) => `<th scope="col">${escapeText(name)}</th>`).join('');
  const body = values.map((row, i) => {
    const cells = row.map((value, j) => {
      const shade =
        i === j
          ? ''
          : ` style="background:rgb(var(--${value < 0 ? 'wrong' : 'right'}) / ${(0.35 * Math.abs(value)).toFixed(2)})"`;
      return `<td class="${i === j ? 'none' : 'some'}"${shade}>${i === j ? '1' : numberText(value, 3)}</td>`;
    });
    return `<tr><th scope="row">${escapeText(names[i])}</th>${cells.join('')}</tr>`;
  });
  return [
    section(
      'Correlation of the constants',
      `<div class="scroll" tabindex="0"><table class="confusion"><thead><tr><td></td>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div><p class="note">Near 1 or −1 two constants make up for one another: each is less sure alone than both together.</p>`,
    ),
  ];
}
