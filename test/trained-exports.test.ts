// What exports are made of says what the model says, for models as users train them and rows as files have them; and so does the module of JavaScript,
// which is given those cells by the names of their columns. Other languages: test/services/.

import { exportModel, type Model, predictTable, readCsv } from 'kanjs';
import { tableReading } from 'kanjs/model';
import { expect, test } from 'vitest';
import { referenceBackend } from '../src/compute/reference/backend.js';
import type { InputColumn } from '../src/data/table-encoding.js';
import { programOf } from '../src/export/build-program.js';
import { interpretRows } from '../src/export/interpret.js';
import { createRandom } from '../src/math/random.js';
import { wrongAnswers } from './export/compare.js';
import { drawRows, tableOf } from './export/rows.js';
import { trainedModels } from './export/trained.js';

/** in float64, as exports compute */
const exactly = ({ spec, parameters, members }: Model): Model => ({
  spec: { ...spec, dtype: 'float64' },
  parameters: Float64Array.from(parameters),
  ...(members && { members: members.map(exactly) }),
});
const tolerance = 1e-12;
const rows = 60;
const models = (await trainedModels()).map(([name, model]) => [name, exactly(model)] as const);

test.each(models)('the program of a model: %s', async (_name, model) => {
  const program = programOf(model);
  const values = drawRows(program, rows, 4, true);
  const { data } = await predictTable(model, tableOf(program, values, rows), { backend: referenceBackend() });
  expect(wrongAnswers(program, interpretRows(program, values, rows), data, tolerance)).toEqual([]);
});

type Cell = string | number | null;
const random = createRandom(9);
const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)];

/** A cell as a file may have it: half of them as training saw them. */
function drawCell(column: InputColumn): Cell {
  const usual = random.next() < 0.5;
  if (column.kind === 'date' && column.date.order === 'time')
    return usual ? pick(['13:05', '7:15:30']) : pick([null, '', '0:00', '23:59:59']);
  if (column.kind === 'date')
    return usual
      ? pick(['2020-02-29', '2021-11-03 12:30'])
      : pick([null, '', '1700-01-01', '9999-12-31', '1969-12-31T23:59:59Z', '2021-06-01T12:30:15.250Z']);
  if (column.kind !== 'number')
    return usual ? pick(column.categories) : pick([null, '', 'never seen', 'RED', '0', '1.0', 'True']);
  const [lo, hi] = column.range;
  return usual ? lo + (hi - lo) * random.next() : pick([null, '', lo, hi, -0, 1e-320, lo - 1000 * (hi - lo), 1e16]);
}

const text = (cell: Cell): string => (cell === null ? '' : `"${String(cell).replaceAll('"', '""')}"`);

test.each(models)('cells by the names of their columns: %s', async (_name, model) => {
  const encoding = model.spec.encoding!;
  const given = Array.from({ length: rows }, () => encoding.inputs.map(drawCell));
  const names = encoding.inputs.map(({ name }) => name);
  const csv = [names, ...given].map((cells) => cells.map(text).join(',')).join('\n');
  const table = await readCsv(`${csv}\n`, tableReading(encoding));
  const expected = await predictTable(model, table, { backend: referenceBackend() });
  const [{ content }] = await exportModel(model, { to: 'js' });
  const module = await import(`data:text/javascript,${encodeURIComponent(content as string)}`);
  const got = given.map((cells) => {
    const row: Record<string, Cell> = Object.create(null);
    cells.forEach((cell, i) => (row[names[i]] = cell));
    return module.predict(row);
  });
  const numbers = got.flatMap(({ prediction, probabilities }) => {
    if (probabilities) return Object.values<number>(probabilities);
    return typeof prediction === 'number' ? [prediction] : Object.values<number>(prediction);
  });
  expect(wrongAnswers(programOf(model), numbers, expected.data, tolerance)).toEqual([]);
  const labels = expected.task === 'classification' ? expected.labels : got.map(() => undefined);
  expect(got.map(({ label }) => label)).toEqual(labels);
});
