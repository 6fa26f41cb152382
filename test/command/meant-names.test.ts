// Names of columns as people write them, without units and with other capitals, in every option and verb that takes one.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { kan, Scratch } from './run.js';

const scratch = new Scratch();
afterAll(() => scratch.remove());
const model = `${scratch.at('out')}/model.safetensors`;

/** T = 2 √length, a group and a weight beside it. */
const lines = Array.from({ length: 60 }, (_, row) => {
  const length = 0.1 + row * 0.05;
  return `${length.toFixed(3)},${(2 * Math.sqrt(length)).toFixed(5)},${row % 6},${1 + (row % 2)},0.01`;
});
const header = 'length (m),T (s),Patient Id,weight [kg],sigma (s)';
let table = '';
const quick = ['--epochs', '5', '--layers', 'none', '--output-dir', scratch.at('out')];

beforeAll(async () => {
  table = scratch.file('t.csv', `${header}\n${lines.join('\n')}\n`);
  const named = ['--split-by', 'patient_id', '--weights', 'weight', '--scaling', 'length=log', '--ignore', 'sigma'];
  const trained = await kan(['train', table, '--target', 'T', ...named, '--monotone', 'Length=up', ...quick]);
  expect(trained).toMatchObject({ code: 0 });
  const told = (column: string, why: string, flag: string): string =>
    `kan: ${table}: ${column}: ${why} (\`${flag}\`)\n`;
  expect(trained.err).toContain(told('T (s)', '"T" is its name without what stands in brackets', '--target'));
  expect(trained.err).toContain(
    told('Patient Id', '"patient_id" is its name but for capitals, blanks and signs', '--split-by'),
  );
  expect(trained.err.match(/is its name/g)).toHaveLength(6);
});

test('kan fit takes columns without their units, tells each, and t stays a constant', async () => {
  const fitted = await kan(['fit', 'T = a*sqrt(length)', table, '--error', 'column:sigma', '--json']);
  expect(fitted).toMatchObject({ code: 0 });
  const { target, model: text, constants, notices } = JSON.parse(fitted.out);
  expect({ target, text }).toEqual({ target: 'T (s)', text: 'a*sqrt(`length (m)`)' });
  expect(constants[0].value).toBeCloseTo(2, 4);
  expect(notices.filter((notice: string) => notice.includes('is its name'))).toHaveLength(3);
  const constant = await kan(['fit', 'T = t*sqrt(length)', table]);
  expect(constant).toMatchObject({ code: 0 });
  expect(constant.out).toContain('t = 2.0');
});

test('kan discover takes them in target, error and units', async () => {
  const named = [
    '--target',
    't',
    '--error',
    'column:sigma',
    '--units',
    'Length=m,T=s',
    '--ignore',
    'patient id,weight',
  ];
  const found = await kan(['discover', table, ...named, '--output-dir', scratch.at('found'), '--json']);
  expect(found).toMatchObject({ code: 0 });
  expect(JSON.parse(found.out)).toMatchObject({ target: 'T (s)', inputs: ['length (m)'] });
  expect(found.err.match(/is its name/g)).toHaveLength(6);
});

test('kan prune and symbolic take them of the table that they measure on, and tell it', async () => {
  const where = ['-o', scratch.at('small.safetensors')];
  const pruned = await kan(['prune', model, table, '--split-by', 'patient id', ...where]);
  expect(pruned).toMatchObject({ code: 0 });
  expect(pruned.err).toContain('Patient Id: "patient id" is its name but for');
  const formula = await kan(['symbolic', model, table, '--error', 'column:Sigma']);
  expect(formula).toMatchObject({ code: 0 });
  expect(formula.err).toContain('sigma (s): "Sigma" is its name but for');
});

test('kan sweep takes them, and what is written says the whole names', async () => {
  const named = ['--target', 't', '--folds', '2', '--epochs', '2,3', '--layers', 'none', '--split-by'];
  const swept = await kan(['sweep', table, ...named, 'patient', '--output-dir', scratch.at('sweep'), '--json']);
  expect(swept).toMatchObject({ code: 1, err: expect.stringContaining('there is no column "patient" in the table') });
  const right = await kan(['sweep', table, ...named, 'patient-id', '--output-dir', scratch.at('sweep2')]);
  expect(right).toMatchObject({ code: 0 });
  expect(right.err).toContain('T (s): "t" is its name but for');
  const again = await kan(['predict', scratch.at('sweep2/model.safetensors'), table]);
  expect(again.out.split('\n')[0]).toBe('T (s)');
});

test('what could be two columns is refused, and both are named', async () => {
  const two = scratch.file(
    'two.csv',
    `T (s),T (K),x\n${lines.map((_, row) => `${row},${row + 1},${row}`).join('\n')}\n`,
  );
  expect(await kan(['train', two, '--target', 'T', ...quick])).toMatchObject({
    code: 1,
    err: expect.stringContaining('"T" could be the column "T (s)" or "T (K)"\nhint: give the whole name'),
  });
  expect(await kan(['fit', 'x = a*T', two])).toMatchObject({
    code: 1,
    err: expect.stringContaining('"T" could be the column "T (s)" or "T (K)"'),
  });
});

test('a model never takes a column that is only called nearly as its own', async () => {
  const other = scratch.file('other.csv', `length (mm)\n${lines.map((_, row) => 100 + row).join('\n')}\n`);
  const { code, err } = await kan(['predict', model, other]);
  expect(code).toBe(1);
  expect(err).toContain('there is no column "length (m)"');
  expect(err).toContain(
    'there is "length (mm)": if it is the same, in the same unit, call it "length (m)" in the table',
  );
});
