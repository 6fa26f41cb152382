// What a model keeps of how its table was read: a file to predict is read as it needs it, however that file is written.

import {
  createTable,
  decodeModel,
  encodeModel,
  evaluateTable,
  type Model,
  predictTable,
  readCsv,
  streamTable,
  trainTable,
} from 'kanjs';
import { tableReading } from 'kanjs/model';
import { expect, test } from 'vitest';

const rows = Array.from({ length: 60 }, (_, i) => i);
const quick = { epochs: 2, layers: [], seed: 1 };
/** As it is after it was written to a file and read again. */
const kept = (model: Model): Model => decodeModel(encodeModel(model)).model;

test('codes, countries and marked gaps come out as they went in', async () => {
  const text = `id;code;land;x;y\n${rows
    .map((i) =>
      `n${i};0${i % 4};${['NA', 'ZA', 'BW'][i % 3]};${i % 7 === 0 ? '-999' : `${i},5`};${(i % 5) / 2}\n`.replace(
        /\.(\d+)\n/,
        ',$1\n',
      ),
    )
    .join('')}`;
  const table = await readCsv(text, { missingValues: ['-999'] });
  const { model } = await trainTable(table, { ...quick, target: 'code', missing: 'impute' });
  const loaded = kept(model);
  expect(loaded.spec.encoding).toMatchObject({
    target: { classes: ['00', '01', '02', '03'] },
    inputs: [{ name: 'land', categories: ['NA', 'ZA', 'BW'] }, { name: 'x', fill: expect.any(Number) }, { name: 'y' }],
  });
  const { encoding } = loaded.spec;
  // one row, written in another way: nothing in it says what NA is, nor what -999 is
  const one = 'x,y,land,code\n-999,1.5,NA,01\n';
  const options = tableReading(encoding!, { withTarget: true });
  const other = await readCsv(one, options);
  expect(other.columns.map((column) => (column.kind === 'number' ? column.values[0] : column.categories[0]))).toEqual([
    NaN,
    1.5,
    'NA',
    '01',
  ]);
  const prediction = await predictTable(loaded, other);
  expect(prediction.task === 'classification' && prediction.classes).toEqual(['00', '01', '02', '03']);
  expect(await evaluateTable(loaded, other)).toMatchObject({ task: 'classification' });
  for await (const piece of streamTable(one, tableReading(encoding!)))
    expect(piece.columns.map(({ name }) => name)).toEqual(['land', 'x', 'y']);
  // what is said of the file overrules
  expect((await readCsv(one, tableReading(encoding!, { missingValues: [] }))).columns[0]).toMatchObject({
    values: Float64Array.of(-999),
  });
});

test('dates are read in the order they were trained in', async () => {
  const text = `day,y\n${rows.map((i) => `${1 + (i % 28)}/${1 + (i % 12)}/2024,${i % 9}.5\n`).join('')}`;
  const { model } = await trainTable(await readCsv(text), { ...quick, target: 'y' });
  const options = tableReading(kept(model).spec.encoding!);
  expect(options.kinds).toEqual({ day: 'date-dmy' });
  const { columns } = await readCsv('day\n3/4/2024\n', options);
  expect(columns[0]).toMatchObject({ values: Float64Array.of(Date.UTC(2024, 3, 3) / 1000) });
});

test('names of rows are left out of the model and need not be there to predict', async () => {
  const text = `name,x,y\n${rows.map((i) => `person ${i},${i}.5,${i % 9}.5\n`).join('')}`;
  const whole = await readCsv(text);
  const { model } = await trainTable(whole, { ...quick, target: 'y', validation: whole });
  expect(model.spec.encoding?.inputs.map(({ name }) => name)).toEqual(['x']);
  expect(model.spec.encoding?.profile).toContainEqual(expect.objectContaining({ columns: ['name'], value: 'ignore' }));
  expect((await predictTable(model, createTable({ x: [1, 2] }))).rows).toBe(2);
});

test('a model that learned truth as 0 and 1 answers tables that say it in words', async () => {
  const flag = rows.map((i) => i % 2);
  const { model } = await trainTable(createTable({ flag, y: rows }), { ...quick, target: 'y' });
  const asNumbers = await predictTable(model, createTable({ flag: [0, 1] }));
  const asWords = await predictTable(model, createTable({ flag: [false, true] }));
  expect(asWords.data).toEqual(asNumbers.data);
});
