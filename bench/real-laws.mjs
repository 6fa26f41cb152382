// `node bench/real-laws.mjs`: measured tables with a law that science has for them, searched with default settings and, where columns have units, with
// these too; beside each answer the law. Tables and their sources are in bench/real-laws/. Options: --only hubble,kepler (names of tables),
// --front (all formulas, not only the answer), --json.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { discoverTable, fitFormula, readCsv } from 'kanjs';
import { measuredText } from 'kanjs/formula';

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean' }, front: { type: 'boolean' } },
});

/**
 * @typedef {{
 *   name: string, target: string, law?: string, start?: Record<string, number>, ignore?: string[],
 *   error?: 'relative' | `column:${string}`, units?: Record<string, string>,
 * }} Law
 */

/** Name of the table, target, the law with names for its constants, and starts for them; columns left out, errors, units. @type {Law[]} */
const laws = [
  { name: 'hubble', target: 'velocity', law: 'H*distance', units: { distance: 'Mpc', velocity: 'km/s' } },
  { name: 'kepler', target: 'period', law: 'c*a^1.5', units: { a: 'au', period: 'd' } },
  { name: 'bode', target: 'a', law: 'p + q*2^n', start: { p: 0.4, q: 0.3 } },
  { name: 'leavitt', target: 'maximum', law: 'p + q*log(period)', ignore: ['minimum'] },
  { name: 'leavitt', target: 'minimum', law: 'p + q*log(period)', ignore: ['maximum'] },
  { name: 'tully-fisher', target: 'magnitude', law: 'p + q*log(width)' },
  { name: 'boyle', target: 'pressure', law: 'c/volume', units: { volume: 'in^3', pressure: 'Pa' } },
  {
    name: 'hydrogen',
    target: 'wavelength',
    error: 'column:sigma',
    law: '1/(R*(1/n1^2 - 1/n2^2))',
    start: { R: 0.011 },
    units: { wavelength: 'nm' },
  },
  {
    name: 'background',
    target: 'intensity',
    error: 'column:sigma',
    law: 'c*wavenumber^3/(exp(b*wavenumber) - 1)',
    start: { c: 40, b: 0.5 },
    units: { wavenumber: '1/cm', intensity: 'MJy' },
  },
  {
    name: 'langmuir-nitrogen',
    target: 'adsorbed',
    law: 'm*b*pressure/(1 + b*pressure)',
    start: { m: 38, b: 0.16 },
    units: { pressure: 'bar', adsorbed: 'mm^3' },
  },
  {
    name: 'puromycin',
    target: 'rate',
    law: 'v*concentration/(k + concentration)',
    start: { v: 210, k: 0.06 },
    units: { concentration: 'ppm', rate: '1/min^2' },
  },
  { name: 'mercury', target: 'pressure', law: 'exp(A - B/(temperature + 273.15))', start: { A: 18, B: 7300 } },
  { name: 'water', target: 'pressure', law: 'exp(A - B/(C + temperature))', start: { A: 16.3, B: 3816, C: 227 } },
  { name: 'mammals', target: 'rate', law: 'c*mass^p', start: { c: 4, p: 0.7 }, units: { mass: 'g', rate: 'mL/h' } },
  { name: 'filament', target: 'energy', law: 'c*temperature^p', start: { c: 0.77, p: 3.9 } },
  ...['Misra1a', 'Rat42', 'MGH10', 'Eckerle4'].map((name) => ({ name, target: 'y' })),
];

const only = values.only?.split(',');
const results = [];
for (const each of laws.filter(({ name }) => !only || only.includes(name))) {
  const { table, law, start } = await (each.law ? tableOf(each) : standard(each.name));
  const { target, ignore = [], error, units } = each;
  const rows = { ...table, columns: table.columns.filter(({ name }) => !ignore.includes(name)) };
  const fit = await fitFormula(law, rows, { target, error, ...(start && { start }) });
  if (!values.json) console.log(`${each.name}: ${rows.rows} rows\n  law     ${target} = ${law}   ${errorText(fit)}`);
  for (const told of units ? [undefined, units] : [undefined]) {
    const begun = process.cpuUsage();
    let found;
    try {
      const { fronts } = await discoverTable(rows, { target, error, ...(told && { units: told }) });
      const [front] = fronts;
      const answer = front.formulas[front.best];
      const { user, system } = process.cpuUsage(begun);
      found = {
        formula: measured(answer),
        error: front.error === 'constant' ? answer.rmse : answer.weightedRmse,
        kind: front.error,
        r2: answer.r2,
        wins: answer.wins,
        seconds: Number(((user + system) / 1e6).toFixed(1)),
        front: front.formulas.map(
          ({ formula, rmse, complexity }) => `${complexity} ${formula} (${rmse.toPrecision(3)})`,
        ),
      };
    } catch (problem) {
      found = { formula: problem.message };
    }
    results.push({ name: each.name, target, rows: rows.rows, law, units: told !== undefined, ...found });
    if (!values.json)
      console.log(
        `  ${told ? 'units ' : 'found '}  ${target} = ${found.formula}   ${found.kind ?? ''} error ${found.error?.toPrecision(3)}, R² ${found.r2?.toFixed(4)}, wins ${found.wins?.toFixed(2)}, ${found.seconds} s`,
      );
    if (!values.json && values.front) for (const line of found.front ?? []) console.log(`            ${line}`);
  }
}
if (values.json) console.log(JSON.stringify(results));
process.exit(0);

/** @param {Law} each */
async function tableOf({ name, law, start }) {
  return { table: await readCsv(readFileSync(new URL(`real-laws/${name}.csv`, import.meta.url), 'utf8')), law, start };
}

/** Problems of NIST's Statistical Reference Datasets that are tests of `fitFormula` too. */
async function standard(name) {
  const file = new URL('../test/known-answers/fits.json', import.meta.url);
  const { formula, x, y, constants } = JSON.parse(readFileSync(file, 'utf8')).nist.find((each) => each.name === name);
  return {
    table: await readCsv(['x,y', ...x.map((value, row) => `${value},${y[row]}`)].join('\n')),
    law: formula,
    start: Object.fromEntries(constants.map((value, i) => [`b${i + 1}`, value])),
  };
}

function errorText(fit) {
  const constants = fit.constants.map(({ name, value, error }) => `${name} = ${measuredText(value, error)}`);
  return `${constants.join(', ')}, RMSE ${fit.rmse.toPrecision(3)}`;
}

/** The formula, and what its constants are with their errors. */
function measured({ formula, constants = [] }) {
  const told = constants.map(({ value, error, unit }) => measuredText(value, error) + (unit ? ` ${unit}` : ''));
  return `${formula}${told.length > 0 ? `   with ${told.join(', ')}` : ''}`;
}
