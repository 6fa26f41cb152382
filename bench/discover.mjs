// `npm run discover:suite`: formulas found again with default settings; a table, or with --json an object. Without more, the thirty of
// discover-cases.mjs; --feynman: fifty equations, noise as SRBench has it (γ times the root of the mean square); --laws: eight laws, 200 to 300 rows,
// noise of each value, three seeds of data (--further: other laws; --textbook work, held or all: a hundred laws, --fields the same of 54 others, --several of 32
// with two to five inputs, one seed, 0, 1 and 5 %).
// Options: --noise 0.01 (several with commas for laws), --only 1,5 (numbers or names of cases), --every 4, --rows 1000, --seeds 3, --seed 2 (of the noise on equations),
// --time-limit 60, --json.

import { parseArgs } from 'node:util';
import { discoverTable } from 'kanjs';
import { isExact } from 'kanjs/discover';
import { complexityOf, parseExpression, simplify } from 'kanjs/formula';
import { cases } from './discover-cases.mjs';
import {
  constantsOff,
  judge,
  median,
  rootMeanSquare,
  rowsOf,
  spreadOf,
  tableWith,
  valuesOf,
} from './discover-data.mjs';
import { feynmanCases } from './feynman-cases.mjs';
import { fieldCases } from './field-cases.mjs';
import { furtherLaws, lawCases } from './law-cases.mjs';
import { severalCases } from './several-cases.mjs';
import { textbookCases } from './textbook-cases.mjs';

const { values } = parseArgs({
  options: {
    ...{ feynman: { type: 'boolean' }, laws: { type: 'boolean' }, further: { type: 'boolean' } },
    ...{ textbook: { type: 'string' }, fields: { type: 'string' }, several: { type: 'string' } },
    ...{ noise: { type: 'string' }, only: { type: 'string' }, every: { type: 'string', default: '1' } },
    ...{ rows: { type: 'string', default: '1000' }, seeds: { type: 'string' }, seed: { type: 'string', default: '1' } },
    ...{ 'time-limit': { type: 'string' }, json: { type: 'boolean' } },
  },
});
const part = values.textbook ?? values.fields ?? values.several;
const laws = values.laws || values.further || part !== undefined;
const list = part
  ? (values.textbook ? textbookCases : values.fields ? fieldCases : severalCases).filter(
      ({ half }) => part === 'all' || half === part,
    )
  : values.further
    ? furtherLaws
    : values.laws
      ? lawCases
      : values.feynman
        ? feynmanCases
        : cases;
const only = values.only?.split(',');
const chosen = list
  .map((each, i) => ({ ...each, number: i + 1 }))
  .filter(({ name, number }) => !only || only.includes(name) || only.includes(String(number)))
  .filter((_, i) => i % Number(values.every) === 0);
const seeds = Number(values.seeds ?? (part ? 1 : 3));
const noises = (values.noise ?? (part ? '0,0.01,0.05' : laws ? '0.01,0.05,0.1' : '0')).split(',').map(Number);
const print = (line) => values.json || console.log(line);

/** One search, its answer, and what it took; seconds are of the processor, which other work beside does not lengthen. */
async function search(table) {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  const limit = values['time-limit'];
  const signal = limit && AbortSignal.timeout(1000 * Number(limit));
  const { fronts } = await discoverTable(table, { target: 'target', ...(signal && { signal }) });
  const { user, system } = process.cpuUsage(used);
  const [front] = fronts;
  return {
    front,
    answer: front.formulas[front.best],
    seconds: Number(((performance.now() - begun) / 1000).toFixed(2)),
    busy: Number(((user + system) / 1e6).toFixed(2)),
  };
}

const results = [];
for (const noise of noises)
  for (const each of chosen)
    await (laws ? law(each, noise) : values.feynman ? feynman(each, noise) : plain(each, noise));
if (values.json) console.log(JSON.stringify({ noise: noises, rows: Number(values.rows), results }));
else summary();
process.exit(0);

/** The thirty: noise relative to the target's spread. */
async function plain(each, noise) {
  const rows = rowsOf(each, Number(values.rows), 7);
  const { front, answer, seconds, busy } = await search(
    tableWith(rows, { noise, of: 'spread', seed: Number(values.seed) }),
  );
  const found = await judge(answer.formula, rowsOf(each, 1000, 8));
  const result = {
    ...{ case: each.number, name: each.name, formula: each.formula, noise, seconds, busy, shapes: front.tried },
    ...{ found: answer.formula.toString(), r2: answer.r2, rmse: answer.rmse / front.spread },
    ...{
      exact: isExact(front),
      structure: found.structure,
      front: front.formulas.map(({ formula }) => formula.toString()),
    },
  };
  results.push(result);
  const mark = result.exact
    ? 'exact'
    : `${found.structure ? 'right ' : ''}${result.rmse.toExponential(1)} of the spread`;
  print(`${row(each, 36)} ${mark.padEnd(26)} ${time(result)}  ${result.found}`);
}

/** Fifty equations: SRBench's noise and criterion. */
async function feynman(each, noise) {
  const rows = rowsOf(each, Number(values.rows), 7);
  const { front, answer, seconds, busy } = await search(tableWith(rows, { noise, seed: Number(values.seed) }));
  const fresh = rowsOf(each, 1000, 8);
  const { error, solved, structure } = await judge(answer.formula, fresh);
  const truth = complexityOf(simplify(parseExpression(each.formula)));
  // the truth may be there without being chosen
  const small = (noise * rootMeanSquare(fresh.y)) / (10 * spreadOf(fresh.y)) || 1e-6;
  const judged = await Promise.all(front.formulas.map(({ formula }) => judge(formula, fresh)));
  const near = judged.some((one) => one.error <= small);
  const result = {
    ...{
      case: each.number,
      name: each.name,
      formula: each.formula,
      noise,
      seconds,
      busy,
      shapes: front.tried,
      ended: front.ended,
    },
    ...{ found: answer.formula.toString(), origin: answer.origin, error, solved, structure, near },
    ...{ complexity: answer.complexity, truth },
  };
  results.push(result);
  const mark = solved ? 'solved' : structure ? 'structure' : near ? 'near' : '-';
  print(
    `${row(each, 44)} ${mark.padEnd(9)} ${error.toExponential(1)} ${time(result)}  ${answer.complexity}/${truth} ${result.found.slice(0, 110)}  (${answer.origin.slice(0, 40)})`,
  );
}

/** Laws: noise of each value; constants within three standard errors, and half a range beyond the rows. */
async function law(each, noise) {
  const truth = complexityOf(simplify(parseExpression(each.formula)));
  for (let seed = 1; seed <= seeds; seed++) {
    const rows = rowsOf(each, each.rows, seed);
    const { front, answer, seconds, busy } = await search(tableWith(rows, { noise, of: 'each', seed }));
    const found = await judge(answer.formula, rowsOf(each, 1000, 8));
    const off = found.structure ? constantsOff(answer.constants, found).length : undefined;
    const beyond = rowsOf(each, 300, 9, ([lo, hi]) => [hi, hi + 0.3 * (hi - lo)]);
    const said = valuesOf(answer.formula, beyond);
    const outside = median(said.map((value, i) => Math.abs(value / beyond.y[i] - 1)));
    const result = {
      ...{ case: each.number, name: each.name, noise, seed, seconds, busy, found: answer.formula.toString() },
      ...{ structure: found.structure, off, beyond: outside, origin: answer.origin, ended: front.ended },
      ...{ complexity: answer.complexity, truth },
    };
    results.push(result);
    const marks = [found.structure ? 'right' : '-', off ? `${off} off` : '', outside > noise / 2 ? 'astray' : ''];
    print(
      `${row(each, 0)} ${noise} ${seed} ${marks.join(' ').padEnd(20)} ${time(result)}  ${answer.complexity}/${truth} ${result.found.slice(0, 120)}  (${answer.origin.slice(0, 40)})`,
    );
  }
}

function row({ number, name, formula }, width) {
  return `${String(number).padStart(2)}  ${width > 0 ? formula.padEnd(width) : name.padEnd(20)}`;
}

function time({ seconds, busy }) {
  return `${seconds.toFixed(1).padStart(6)} s ${busy.toFixed(1).padStart(6)} busy`;
}

function summary() {
  const count = (what) => results.filter(what).length;
  const times = `median ${median(results.map(({ busy }) => busy))} s, longest ${Math.max(...results.map(({ busy }) => busy))} s of the processor`;
  if (laws)
    console.log(
      `${count(({ structure }) => structure)} of ${results.length} right, ${count(({ off }) => off === 0)} of them with all constants within three errors, ${count(({ beyond, noise }) => beyond <= noise / 2)} right beyond the rows, ${count(({ structure, complexity, truth }) => structure && complexity <= 1.25 * truth)} right and as short; ${times}`,
    );
  else if (values.feynman)
    console.log(
      `${count(({ solved }) => solved)} of ${results.length} solved, ${count(({ structure }) => structure)} right in structure, ${count(({ near }) => near)} on the front, ${count(({ complexity, truth }) => complexity <= 1.25 * truth)} as short; ${times}`,
    );
  else
    console.log(
      `${count(({ exact }) => exact)} of ${results.length} exact, ${count(({ structure }) => structure)} right in structure; ${times}`,
    );
}
