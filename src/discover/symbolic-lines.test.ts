// What is said of a network whose curves are known to the last digit, so that nothing has to be trained: formulas, errors, units, progress.

import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { predictRows } from '../compute/predict.js';
import { fitEncoding } from '../data/encoding.js';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import { unlockEdge } from '../train/unlock-edge.js';
import { standardDeviation } from '../math/spread.js';
import { separate } from './separate-rows.js';
import { symbolizeModel, type SymbolicProgress, type SymbolicResult } from './symbolic.js';

const backend = referenceBackend();
const functions = ['0', '1', 'x', 'x^2'];
const rows = 60;
const random = createRandom(2);
const x = Array.from({ length: rows }, () => [2 * random.next() - 1, 2 * random.next() - 1]);

/** A network of one layer whose edges are curves that equal c·f(x) + d: curves[input][output]. */
function network(curves: [f: string, c: number, d: number][][]): Model {
  const spec = createSpec([curves.length, curves[0].length], { dtype: 'float64', order: 2, gridSize: 2 });
  let model: Model = { spec, parameters: initializeParameters(spec, createRandom(1)) };
  curves.forEach((ofInput, input) =>
    ofInput.forEach(([name, c, d], output) => {
      const edge = { layer: 0, input, output };
      ({ model } = unlockEdge(lockEdge(model, edge, { function: name, affine: [1, 0, c, d] }), edge));
    }),
  );
  return model;
}

const best = ({ outputs }: SymbolicResult): string[] =>
  outputs.map(({ name, formulas, best: i }) => `${name} = ${formulas[i].formula.toString()}`);
const two = network([
  [
    ['x^2', 2, 1],
    ['x', 3, 0],
  ],
  [
    ['x', -1, 0],
    ['x^2', 0.5, 0],
  ],
]);
const truth = x.map(([a, b]) => [2 * a * a + 1 - b, 3 * a + 0.5 * b * b]);

describe('a network of two outputs', () => {
  test('is said as it is, its errors are those of its answers, and edges are told for all', async () => {
    const said = await symbolizeModel(two, { functions, backend });
    expect(best(said)).toEqual(['y1 = 2*x1^2 - x2 + 1', 'y2 = 3*x1 + x2^2/2']);
    expect(said).toMatchObject({ inputs: ['x1', 'x2'], of: 'network', stopped: false });
    for (const { networkRmse, curves, tooLarge, formulas, best: i } of said.outputs) {
      expect([networkRmse, curves, tooLarge]).toEqual([0, 2, false]);
      expect(formulas[i].r2).toBeCloseTo(1, 9);
      // by ascending complexity and falling error
      formulas.slice(1).forEach(({ complexity, rmse }, at) => {
        expect(complexity).toBeGreaterThan(formulas[at].complexity);
        expect(rmse).toBeLessThan(formulas[at].rmse);
      });
    }
    expect(said.fits.map(({ layer, input, output, fit }) => `${layer}: ${input} to ${output} ${fit.function}`)).toEqual(
      ['0: 0 to 0 x^2', '0: 0 to 1 x', '0: 1 to 0 x', '0: 1 to 1 x^2'],
    );
  });

  test('of rows with answers: constants fit these, and the error of the network is told beside', async () => {
    // the network says half a unit too little of the first
    const y = truth.map(([u, v]) => [u + 0.5, v]);
    const said = await symbolizeModel(two, { data: { x, y }, functions, backend });
    expect(said.of).toBe('table');
    expect(best(said)).toEqual(['y1 = 2*x1^2 - x2 + 1.5', 'y2 = 3*x1 + x2^2/2']);
    expect(said.outputs[0].networkRmse).toBeCloseTo(0.5, 9);
    expect(said.outputs[1].networkRmse).toBeCloseTo(0, 9);
    const { formulas, best: i } = said.outputs[0];
    const { rmse, r2 } = formulas[0];
    const values = y.map(([u]) => u);
    // errors are those of the rows held back, as in a search
    expect(said.rows).toEqual({ learned: 48, heldBack: 12 });
    const held = separate({ names: [], columns: [], y: Float64Array.from(values) }, 42).heldBack.y;
    expect(r2).toBeCloseTo(1 - (rmse / standardDeviation(held)) ** 2, 9);
    expect(formulas[i].rmse).toBeLessThan(1e-6);
  });

  test('progress: of each output reading or searching, then tidying, ever more formulas of ever smaller error', async () => {
    const events: SymbolicProgress[] = [];
    await symbolizeModel(two, { functions, backend, onProgress: (event) => void events.push(event) });
    expect(events[0]).toEqual({ output: 0, outputs: 2, name: 'y1', doing: 'reading', formulas: 0, rmse: Infinity });
    for (const output of [0, 1]) {
      const own = events.filter((event) => event.output === output).slice(output === 0 ? 1 : 0);
      expect(own.every(({ name, outputs }) => name === `y${output + 1}` && outputs === 2)).toBe(true);
      const searching = own.slice(0, -1);
      expect(searching.map(({ doing }) => doing)).toEqual(searching.map(() => 'searching'));
      expect(searching.map(({ formulas }) => formulas)).toEqual(searching.map((_, i) => i + 1));
      expect(searching.map(({ rmse }) => rmse)).toEqual(searching.map(({ rmse }) => rmse).toSorted((a, b) => b - a));
      expect(own.at(-1)).toMatchObject({ doing: 'tidying', formulas: searching.length, rmse: searching.at(-1)!.rmse });
    }
  });
});

describe('in the units of a table', () => {
  const read = {
    a: Float64Array.from({ length: rows }, (_, i) => 10 + (20 * i) / (rows - 1)),
    b: Float64Array.from({ length: rows }, (_, i) => -(i % 7)),
  };

  test('inputs are scaled as the network reads them, answers as it says them', async () => {
    const y = Float64Array.from({ length: rows }, (_, i) => 100 + 40 * ((i * 7) % rows));
    const encoding = fitEncoding(createTable({ ...read, y }), { target: 'y' });
    const model = network([[['x', 2, 0]], [['x', -1, 0]]]);
    model.spec.encoding = encoding;
    const { outputs, inputs } = await symbolizeModel(model, { functions, backend, pick: 'accuracy' });
    expect(inputs).toEqual(['a', 'b']);
    const { formula } = outputs[0].formulas[outputs[0].best];
    // as it reads a and b, and as it says y
    const [p, q] = encoding.inputs as unknown as { offset: number; factor: number }[];
    const { offset, factor } = (encoding.target as unknown as { columns: { offset: number; factor: number }[] })
      .columns[0];
    for (const [a, b] of [
      [12, -1],
      [29, -5],
    ]) {
      const said = 2 * (a - p.offset) * p.factor - (b - q.offset) * q.factor;
      expect(formula.evaluate({ a, b })).toBeCloseTo(said / factor + offset, 4);
    }
  });

  test('of two classes: log-odds of the second, as they are', async () => {
    const model = network([[['x', 4, 1]], [['0', 0, 0]]]);
    const table = createTable({ ...read, k: Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 'no' : 'yes')) });
    model.spec.encoding = fitEncoding(table, { target: 'k' });
    const { outputs } = await symbolizeModel(model, { table, functions, backend, pick: 'accuracy' });
    const { formula } = outputs[0].formulas[outputs[0].best];
    const [{ offset, factor }] = model.spec.encoding.inputs as unknown as { offset: number; factor: number }[];
    expect(outputs).toHaveLength(1);
    for (const a of [11, 26]) expect(formula.evaluate({ a, b: 0 })).toBeCloseTo(4 * (a - offset) * factor + 1, 5);
  });
});

test('curves too many for what a short formula can say are said to be so, few are not', async () => {
  const wavy = (hidden: number): Model => {
    const spec = createSpec([2, hidden, 1], { dtype: 'float64', order: 2, gridSize: 6 });
    return { spec, parameters: initializeParameters(spec, createRandom(4), { splineScale: 3 }) };
  };
  const tooLarge = async (hidden: number, data?: object): Promise<[number, boolean]> => {
    const { outputs } = await symbolizeModel(wavy(hidden), { functions: ['0', '1', 'x'], backend, ...data });
    return [outputs[0].curves, outputs[0].tooLarge];
  };
  expect(await tooLarge(4, { data: { x } })).toEqual([12, true]);
  expect(await tooLarge(3, { data: { x } })).toEqual([9, false]);
  // a network no better than a line is not too large, however many its curves
  const model = wavy(4);
  const y = Array.from(predictRows(model, x.flat(), rows, backend), (_, row) => [x[row][0]]);
  expect(await tooLarge(4, { data: { x, y } })).toEqual([12, false]);
});

describe('what cannot be said is told', () => {
  test.each<[string, () => Promise<unknown>, string]>([
    [
      'a layer that is no sum of curves',
      () => {
        const spec = { ...two.spec, layers: [...two.spec.layers, { kind: 'linear', inputs: 2, outputs: 1 } as const] };
        return symbolizeModel({ spec, parameters: Float64Array.from({ length: 23 }, () => 0.1) });
      },
      'the model has a linear layer, and formulas cannot be read from such layers',
    ],
    [
      'errors of what the network says',
      () => symbolizeModel(two, { error: 'relative' }),
      '`error` is of measured values, and there are none',
    ],
    [
      'errors of measured values in arrays',
      () => symbolizeModel(two, { data: { x, y: truth }, error: 'relative' }),
      '`error` is of measured values, and there are none',
    ],
    [
      'an error of no kind',
      () => symbolizeModel(two, { error: 'little' as never }),
      '`error` must be constant, relative or column:NAME',
    ],
    [
      'rows from two places',
      () => symbolizeModel(two, { data: { x }, table: createTable({ x1: [1] }) }),
      'not from both',
    ],
    ['an option that there is not', () => symbolizeModel(two, { rows: 3 } as never), 'rows'],
    ['rows that are no rows', () => symbolizeModel(two, { data: { y: truth } as never }), '`data`'],
    [
      'numbers too small to be squared',
      () => symbolizeModel(two, { data: { x, y: x.map(([a]) => [1, 1e-130 * a]) }, functions, backend }),
      'the target "y2" has a standard deviation of',
    ],
  ])('%s', async (_, said, message) => {
    await expect(said()).rejects.toThrow(message);
  });

  test('errors of a model that says logarithms', async () => {
    const given = {
      a: Float64Array.from({ length: rows }, (_, i) => i),
      y: Float64Array.from({ length: rows }, (_, i) => 10 ** (i / 9)),
    };
    const model = network([[['x', 1, 0]]]);
    const encoding = fitEncoding(createTable(given), { target: 'y' });
    if (encoding.target.kind !== 'regression') throw new Error('of numbers');
    const [column] = encoding.target.columns;
    model.spec.encoding = {
      ...encoding,
      target: { ...encoding.target, columns: [{ ...column, transform: { kind: 'log', shift: 0, smear: 1 } }] },
    } as typeof encoding;
    await expect(symbolizeModel(model, { table: createTable(given), error: 'relative', backend })).rejects.toThrow(
      '`error` is of measured values, and this model says logarithms of them',
    );
  });
});

describe('rows', () => {
  const said = (count: number, more: object = {}): Promise<SymbolicResult> =>
    symbolizeModel(two, { data: { x: x.slice(0, count), y: truth.slice(0, count) }, functions, backend, ...more });

  test('of the network are a thousand places, the same for the same seed', async () => {
    const [given, same, other] = [
      await symbolizeModel(two, { functions, backend }),
      await symbolizeModel(two, { functions, backend, seed: 42 }),
      await symbolizeModel(two, { functions, backend, seed: 43 }),
    ];
    expect(given.rows).toEqual({ learned: 1000, heldBack: 0 });
    expect(given.layers).toBe('[2, 2]');
    expect(given.outputs[0].sample).toEqual(same.outputs[0].sample);
    expect(given.outputs[0].sample).not.toEqual(other.outputs[0].sample);
    expect(given.outputs.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(given.measured).toBeUndefined();
  });

  test('are held back from ten on, a fifth, unless all say the same', async () => {
    expect((await said(9)).rows).toEqual({ learned: 9, heldBack: 0 });
    expect((await said(10)).rows).toEqual({ learned: 8, heldBack: 2 });
    const { rows: parts, outputs } = await said(20, {
      data: { x: x.slice(0, 20), y: x.slice(0, 20).map(() => [3, -1]) },
    });
    expect(parts).toEqual({ learned: 20, heldBack: 0 });
    expect(outputs.map(({ formulas, best: i }) => formulas[i].formula.toString())).toEqual(['3', '-1']);
  });

  test('that make nearly all of the error are told with their numbers, counted from 1', async () => {
    const y = truth.map(([u, v], row) => [row === 6 || row === 30 ? u + 50 : u, v]);
    const { outputs } = await symbolizeModel(two, { data: { x, y }, functions, backend });
    expect(outputs[0].slips).toMatchObject({ kept: true });
    expect(outputs[0].slips!.rows.map(({ row }) => row).toSorted((p, q) => p - q)).toEqual([7, 31]);
    for (const { row, value } of outputs[0].slips!.rows) expect(value).toBe(y[row - 1][0]);
    expect(outputs[0].slips!.share).toBeGreaterThan(0.9);
    expect(outputs[1].slips).toBeUndefined();
  });
});

test('errors over deviations stand beside plain ones where values are not equally exact', async () => {
  const noise = createRandom(6);
  const a = Float64Array.from({ length: rows }, () => 1 + 4 * noise.next());
  const y = a.map((value) => 3 * value * value * (1 + 0.02 * noise.normal()));
  const table = createTable({ a, y });
  const encoding = fitEncoding(table, { target: 'y' });
  const model = network([[['x^2', 1, 0]]]);
  model.spec.encoding = encoding;
  const of = async (error: 'constant' | 'relative') => {
    const { outputs } = await symbolizeModel(model, { table, error, functions, backend });
    expect(outputs[0].error).toBe(error);
    return outputs[0].formulas;
  };
  for (const each of await of('constant')) expect(each).not.toHaveProperty('weightedRmse');
  const formulas = await of('relative');
  for (const { weightedRmse } of formulas) expect(weightedRmse).toBeGreaterThan(0.008);
  expect(formulas.at(-1)!.weightedRmse).toBeLessThan(0.05);
});

test('ten curves are few, eleven are not', async () => {
  const tooLarge = async (inputs: number): Promise<boolean> => {
    const spec = createSpec([inputs, 1], { dtype: 'float64', order: 2, gridSize: 6 });
    const model = { spec, parameters: initializeParameters(spec, createRandom(4), { splineScale: 3 }) };
    const at = Array.from({ length: 40 }, () => Array.from({ length: inputs }, () => 2 * random.next() - 1));
    const { outputs } = await symbolizeModel(model, { functions: ['0', '1', 'x'], backend, data: { x: at } });
    expect(outputs[0].curves).toBe(inputs);
    return outputs[0].tooLarge;
  };
  expect([await tooLarge(10), await tooLarge(11)]).toEqual([false, true]);
});
