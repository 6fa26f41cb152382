// Rows that an export carries with the model's own answers, so that it can test itself: within what training saw, at its ends, some way beyond,
// with gaps and words that nobody saw.

import { referenceBackend } from '../compute/reference/backend.js';
import { predictRows } from '../compute/predict.js';
import { encodeInputs } from '../data/encoding.js';
import type { Table } from '../data/table.js';
import { decodeOutputs } from '../data/target-columns.js';
import { KanError } from '../errors.js';
import { createRandom } from '../math/random.js';
import type { Model } from '../model/model.js';
import { interpretRows } from './interpret.js';
import { answerWidth, type Program } from './program.js';

/** values[rows, columns] as a program reads them, and answers[rows, width]. */
export interface Samples {
  rows: number;
  values: Float64Array;
  answers: Float64Array;
  /** how large answers usually are */
  usual: number;
}

/** Most rows, and most values together. */
const [mostRows, mostValues] = [16, 4000];
const daySeconds = 86_400;

/** The samples of a model, answered by itself in float64, or of a formula. Throws a KanError where no row has an answer. */
export function drawSamples(program: Program, model?: Model): Samples {
  const { columns } = program;
  const width = answerWidth(program);
  const rows = Math.max(2, Math.min(mostRows, Math.floor(mostValues / columns.length)));
  // more than are needed, since some may have no finite answer
  const draw = (scale: number): { values: Float64Array; answers: Float64Array; finite: number[] } => {
    const values = sampleValues(scaled(program, scale), 4 * rows);
    const answers = model ? modelAnswers(program, model, values, 4 * rows) : interpretRows(program, values, 4 * rows);
    const finite = Array.from({ length: 4 * rows }, (_, row) => row)
      .filter((row) => answers.subarray(row * width, (row + 1) * width).every(Number.isFinite))
      .slice(0, rows);
    return { values, answers, finite };
  };
  // nobody says where a formula such as log(x - 100) has values
  let { values, answers, finite } = draw(1);
  const widest = model ? 1 : 1e9;
  for (let scale = 10; finite.length < rows && scale <= widest; scale *= 10) {
    const wider = draw(scale);
    if (wider.finite.length > finite.length) ({ values, answers, finite } = wider);
  }
  if (finite.length === 0)
    throw new KanError(
      'exportModel: the answers to all rows that were tried are not finite: there is nothing to compare with',
    );
  const pick = (from: Float64Array, size: number): Float64Array =>
    Float64Array.from(finite.flatMap((row) => [...from.subarray(row * size, (row + 1) * size)]));
  const chosen = pick(answers, width);
  return {
    rows: finite.length,
    values: pick(values, columns.length),
    answers: chosen,
    usual: chosen.map(Math.abs).sort()[chosen.length >> 1],
  };
}

/** Each sample as a language writes it: what is read of its columns, and its answers. */
export function sampleTexts(
  program: Program,
  { rows, values, answers }: Samples,
  { gap, word }: { gap: string; word: (text: string) => string },
): { given: string; expected: string }[] {
  const { columns } = program;
  const width = answerWidth(program);
  return Array.from({ length: rows }, (_, row) => ({
    given: columns
      .map((column, i) => {
        const value = values[row * columns.length + i];
        if (Number.isNaN(value)) return gap;
        return column.kind === 'words' ? word(column.words[value]) : String(value);
      })
      .join(', '),
    expected: answers.subarray(row * width, (row + 1) * width).join(', '),
  }));
}

/** The program with ranges of columns that many times as wide. */
function scaled(program: Program, scale: number): Program {
  const columns = program.columns.map((column) =>
    column.kind === 'words'
      ? column
      : { ...column, range: [column.range[0] * scale, column.range[1] * scale] as const },
  );
  return { ...program, columns };
}

function sampleValues({ columns, steps }: Program, rows: number): Float64Array {
  const random = createRandom(1);
  const values = new Float64Array(rows * columns.length);
  const hasFill = columns.map((_, column) =>
    steps.some((step) => 'fill' in step && step.column === column && !Number.isNaN(step.fill)),
  );
  const knowsOthers = columns.map((_, column) =>
    steps.some((step) => step.op === 'words' && step.column === column && !Number.isNaN(step.table.at(-1))),
  );
  for (let row = 0; row < rows; row++) {
    columns.forEach((column, i) => {
      const at = row * columns.length + i;
      const dice = random.next();
      if (column.kind === 'words') {
        values[at] = dice < 0.15 && knowsOthers[i] ? NaN : (row + i) % column.words.length;
        return;
      }
      const [lo, hi] = column.range;
      const width = hi - lo;
      const within = lo + width * random.next();
      if (dice < 0.1 && hasFill[i]) values[at] = NaN;
      else if (dice < 0.2) values[at] = row % 2 === 0 ? lo : hi;
      else if (dice < 0.3) values[at] = row % 2 === 0 ? lo - width / 3 : hi + width / 3;
      else values[at] = within;
      // few digits, so that they read well in files
      if (column.kind === 'number') values[at] = Number(values[at].toPrecision(7));
      else if (column.date.order === 'time')
        values[at] = ((Math.round(values[at]) % daySeconds) + daySeconds) % daySeconds;
      else values[at] = Math.round(values[at]);
    });
  }
  return values;
}

/** What the model itself says, by its own way from a table to answers. */
function modelAnswers(program: Program, model: Model, values: Float64Array, rows: number): Float64Array {
  const exact = inFloat64(model);
  const { encoding } = model.spec;
  const x = encoding === undefined ? values : encodeInputs(encoding, sampleTable(program, values, rows));
  const said = predictRows(exact, x, rows, referenceBackend());
  return encoding === undefined ? Float64Array.from(said) : decodeOutputs(encoding, said, rows);
}

function inFloat64({ spec, parameters, members }: Model): Model {
  return {
    spec: { ...spec, dtype: 'float64' },
    parameters: Float64Array.from(parameters),
    ...(members && { members: members.map(inFloat64) }),
  };
}

function sampleTable({ columns }: Program, values: Float64Array, rows: number): Table {
  return {
    rows,
    columns: columns.map((column, i) => {
      const { name } = column;
      const numbers = Float64Array.from({ length: rows }, (_, row) => values[row * columns.length + i]);
      if (column.kind === 'number') return { name, kind: 'number', values: numbers };
      if (column.kind === 'date') return { name, kind: 'number', values: numbers, date: column.date };
      const codes = Int32Array.from(numbers, (value) => (Number.isNaN(value) ? -1 : value));
      return { name, kind: 'category', categories: [...column.words], codes };
    }),
  };
}
