// Networks chosen by trials, and the last training on all rows: whole runs. What needs none is in candidates.test.ts and choose-network.test.ts.

import { expect, test } from 'vitest';
import { createTable, type Table } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { modelWidths } from '../model/layout.js';
import { crossValidateTable } from './cross-validate.js';
import { evaluateTable } from './evaluate-table.js';
import { predictTable } from './predict-table.js';
import { trainTable } from './train-table.js';

/** 120 swings: length, mass and angle, the period with a noise of a hundredth. */
function pendulum(): Table {
  const random = createRandom(3);
  const rows = Array.from({ length: 120 }, () => {
    const [length, mass, angle] = [0.1 + 1.9 * random.next(), 0.05 + 0.45 * random.next(), 2 + 28 * random.next()];
    const swing = 2 * Math.PI * Math.sqrt(length / 9.81) * (1 + (angle * Math.PI) ** 2 / 16 / 180 ** 2);
    return { length, mass, angle, period: swing + 0.01 * random.normal() };
  });
  return createTable({
    length: rows.map(({ length }) => length),
    mass: rows.map(({ mass }) => mass),
    angle: rows.map(({ angle }) => angle),
    period: rows.map(({ period }) => period),
  });
}

test('a small table is learned to its noise by defaults', async () => {
  const { metrics } = await crossValidateTable(pendulum(), { target: 'period', folds: 3 });
  expect((metrics as { rmse: number }).rmse).toBeLessThan(0.016);
});

test('many columns of which few say something are no worse than with the Lasso', async () => {
  const random = createRandom(5);
  const columns: Record<string, number[]> = {};
  for (let i = 0; i < 40; i++) columns[`x${i}`] = Array.from({ length: 400 }, () => random.normal());
  const { x0, x1, x2 } = columns;
  columns['y'] = x0.map((value, row) => 3 * value - 2 * x1[row] + x2[row] + random.normal());
  const part = (from: number, to: number): Table =>
    createTable(Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values.slice(from, to)])));
  const { model, settled } = await trainTable(part(0, 200), { target: 'y', validation: 0 });
  const { rmse } = (await evaluateTable(model, part(200, 400))) as { rmse: number };
  // the noise, and a tenth
  const noise = Math.sqrt(
    columns['y']
      .slice(200)
      .reduce((sum, y, i) => sum + (y - 3 * x0[200 + i] + 2 * x1[200 + i] - x2[200 + i]) ** 2 / 200, 0),
  );
  expect(rmse / noise).toBeLessThan(1.1);
  expect(settled?.find(({ option }) => option === 'l1')?.why).toBe('of many columns some say nothing');
});

test('the choice is in the result and in the model, the same each time, and what was told is kept', async () => {
  const table = pendulum();
  const one = await trainTable(table, { target: 'period', seed: 3 });
  const two = await trainTable(table, { target: 'period', seed: 3 });
  expect(two.model.parameters).toEqual(one.model.parameters);
  expect(one.settled?.map(({ option }) => option).slice(0, 2)).toEqual(['layers', 'gridSize']);
  expect(one.model.spec.encoding?.profile?.slice(-one.settled!.length)).toEqual(one.settled);
  expect(modelWidths(one.model.spec).slice(1, -1)).toEqual(one.settled![0].value);
  const told = await trainTable(table, { target: 'period', layers: [2], gridSize: 3, epochs: 5 });
  expect([told.settled, told.refitted, told.history.trainLoss.length]).toEqual([undefined, undefined, 5]);
  expect(modelWidths(told.model.spec)).toEqual([3, 2, 1]);
});

test('refit says whether the rows held back are learned from in the end', async () => {
  const table = pendulum();
  const kept = await trainTable(table, { target: 'period', refit: false, seed: 1 });
  const again = await trainTable(table, { target: 'period', seed: 1 });
  const told = await trainTable(table, { target: 'period', layers: [], epochs: 20, refit: true });
  expect([kept.refitted, again.refitted, told.refitted]).toEqual([undefined, 120, 120]);
  // measured before the rows were learned from
  expect(again.metrics).toEqual(kept.metrics);
  expect(again.model.parameters).not.toEqual(kept.model.parameters);
});

test('a signal ends the trials, and what there is is returned', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  const { stopped, settled } = await trainTable(pendulum(), { target: 'period', signal });
  expect([stopped, settled?.[0].option]).toEqual(['aborted', 'layers']);
});

test('trials and the last training are told as they go on', async () => {
  const seen: [stage: string, done: number, total: number][] = [];
  await trainTable(pendulum(), {
    target: 'period',
    // squares of a sum of curves would be solved for, and be done after a few steps
    loss: 'mae',
    onStage: ({ stage, done, total }) => void seen.push([stage, done, total]),
  });
  const of = (name: string): [string, number, number][] => seen.filter(([stage]) => stage === name);
  expect(of('trials').map(([, done]) => done)).toEqual(of('trials').map((_, i) => i + 1));
  expect(of('trials').length).toBeGreaterThan(3);
  expect(of('trials').every(([, done, total]) => done <= total)).toBe(true);
  const [last] = of('all rows').slice(-1);
  expect(last[1]).toBe(last[2]);
});

test('trials that are stopped leave the best network of them', async () => {
  const control = new AbortController();
  const { model, stopped, settled, metrics, history } = await trainTable(pendulum(), {
    target: 'period',
    signal: control.signal,
    onStage: ({ stage, done }) => {
      if (stage === 'trials' && done === 2) control.abort();
    },
  });
  expect(stopped).toBe('aborted');
  expect((metrics as { r2: number }).r2).toBeGreaterThan(0.9);
  expect(history.trainLoss.length).toBeGreaterThan(0);
  expect(settled!.length).toBeGreaterThan(0);
  const { data } = (await predictTable(model, pendulum())) as { data: Float64Array };
  expect(data.every(Number.isFinite)).toBe(true);
});

test('a target that goes up and down fifteen times is followed, and what made the grid fine is said', async () => {
  const random = createRandom(8);
  const t = Array.from({ length: 500 }, () => 40 + 3 * random.next());
  const b = t.map(() => random.next());
  const y = t.map((value, row) => 7 + b[row] + Math.sin(10 * Math.PI * value) + 0.1 * random.normal());
  const { metrics, settled, model } = await trainTable(createTable({ t, b, y }), { target: 'y' });
  // the noise leaves 0.983
  expect(metrics.task === 'regression' && metrics.r2).toBeGreaterThan(0.97);
  const grid = settled!.find(({ option }) => option === 'gridSize')!;
  expect(grid.columns).toEqual(['t']);
  expect(grid.why).toMatch(/^the target changes along it faster than 5 or 10 intervals follow/);
  expect(model.spec.layers[0]).toMatchObject({ gridSize: grid.value });
});

test('a sum on a fine grid is solved for at once: no coarse grid ends the run', async () => {
  const t = Array.from({ length: 400 }, (_, i) => i / 400);
  const y = t.map((value) => Math.sin(40 * Math.PI * value));
  const { metrics } = await trainTable(createTable({ t, y }), {
    target: 'y',
    layers: [],
    gridSize: 100,
    optimizer: 'lm',
  });
  expect(metrics.task === 'regression' && metrics.r2).toBeGreaterThan(0.999);
});

test('where the inputs say nothing, the answer is the same for all rows, and that is said', async () => {
  const random = createRandom(12);
  const draw = (): number[] => Array.from({ length: 150 }, () => random.normal());
  const columns = { a: draw(), b: draw(), c: draw() };
  const y = draw().map((value) => 10 + 3 * value);
  const { model, settled, message } = await trainTable(createTable({ ...columns, y }), { target: 'y' });
  const { data } = await predictTable(model, createTable({ a: [-9, 0, 1], b: [2, 0, 9], c: [1, 0, 1] }));
  const mean = y.reduce((sum, value) => sum + value / y.length, 0);
  for (const value of data) expect(Math.abs(value - mean)).toBeLessThan(0.02);
  expect(settled!.find(({ option }) => option === 'order')!.value).toBe(0);
  expect(settled![0].why).toMatch(/none was clearly better than the same answer for all rows$/);
  expect(message).toMatch(/^the model answers the same for all rows/);
});

test('trials tell of errors too: sixty rows know of sixty, and intervals and probabilities are honest', async () => {
  const random = createRandom(31);
  const draw = (rows: number): Table => {
    const x = Array.from({ length: rows }, () => random.normal());
    const y = x.map((value) => 3 * value + random.normal());
    // nine in ten are as x says
    const word = x.map((value) => (value > 0 !== random.next() < 0.1 ? 'yes' : 'no'));
    return createTable({ x, y, word });
  };
  const [few, fresh] = [draw(60), draw(1000)];
  const without = (table: Table, name: string): Table => ({
    ...table,
    columns: table.columns.filter((column) => column.name !== name),
  });
  const numbers = await trainTable(without(few, 'word'), { target: 'y' });
  const { target } = numbers.model.spec.encoding!;
  expect(target.kind === 'regression' && target.columns[0].errors!.sizes.length).toBe(60);
  const { lower, upper } = (await predictTable(numbers.model, fresh, { interval: 0.95 })) as never as Record<
    'lower' | 'upper',
    Float64Array
  >;
  const { values } = fresh.columns[1] as { values: Float64Array };
  const held = values.filter((value, i) => value >= lower[i] && value <= upper[i]).length / 1000;
  expect(held).toBeGreaterThan(0.9);
  const classes = await trainTable(without(few, 'y'), { target: 'word' });
  const found = classes.model.spec.encoding!.target as { temperature?: number };
  expect(found.temperature).toBeDefined();
  const { logLoss, accuracy } = (await evaluateTable(classes.model, without(fresh, 'y'))) as never as Record<
    'logLoss' | 'accuracy',
    number
  >;
  expect(accuracy).toBeGreaterThan(0.8);
  // noise alone leaves 0.33, and one answer for all 0.69
  expect(logLoss).toBeLessThan(0.55);
});
