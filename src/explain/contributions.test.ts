import { describe, expect, test } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { lockEdge } from '../model/locking.js';
import type { Model } from '../model/model.js';
import { removeEdges } from '../model/removal.js';
import { DeepKAN, KAN, ResidualKAN } from '../network/kan.js';
import { predictTable } from '../table/predict-table.js';
import { trainTable } from '../table/train-table.js';
import { contributions } from './contributions.js';
import { edgeCurve } from './curves.js';

const backend = referenceBackend();
const random = createRandom(6);
const rows = Array.from({ length: 60 }, () => [0, 0, 0].map(() => 2.4 * random.next() - 1.2));

async function sums(model: Model, x = rows): Promise<{ total: number[]; said: number[]; means: number[] }> {
  const { columns, outputs, base, values, rows: count } = await contributions(model, x, { backend });
  const [c, o] = [columns.length, outputs.length];
  const total = Array.from({ length: count * o }, (_, i) => {
    const [row, output] = [Math.floor(i / o), i % o];
    return base[output] + columns.reduce((sum, _name, column) => sum + values[(row * c + column) * o + output], 0);
  });
  const means = Array.from({ length: c * o }, (_, i) => {
    let mean = 0;
    for (let row = 0; row < count; row++) mean += values[row * c * o + i] / count;
    return mean;
  });
  return { total, said: Array.from(predictRows(model, x.flat(), x.length, backend)), means };
}

/** A network whose two hidden nodes read one column each. */
function apart(): Model {
  return removeEdges(new KAN([3, 3, 2], { dtype: 'float64', splineScale: 0.5 }).model, [
    ...[0, 1].map((output) => ({ layer: 0, input: 2, output })),
    ...[1, 2].map((output) => ({ layer: 0, input: 0, output })),
    ...[0, 2].map((output) => ({ layer: 0, input: 1, output })),
  ]);
}

describe('contributions', () => {
  test('they sum to the answer, and each has mean 0', async () => {
    const options = { dtype: 'float64', splineScale: 0.5 } as const;
    const models = [
      new KAN([3, 2], options).model,
      new KAN([3, 1], { ...options, basis: 'chebyshev', outside: 'clamp' }).model,
      new ResidualKAN([3, 2], options).model,
      new ResidualKAN([3, 3], options).model,
      apart(),
    ];
    for (const model of models) {
      const { total, said, means } = await sums(model);
      total.forEach((value, i) => expect(value).toBeCloseTo(said[i], 12));
      for (const mean of means) expect(mean).toBeCloseTo(0, 12);
    }
  });

  test('of one layer they are the curves, but for a constant', async () => {
    const { model } = new KAN([3, 2], { dtype: 'float64' });
    const { values } = await contributions(model, rows, { backend });
    const difference = (row: number, column: number, output: number): number => {
      const curve = edgeCurve(
        model,
        { layer: 0, input: column, output },
        { points: 2, range: [-2, rows[row][column]] },
      );
      return values[(row * 3 + column) * 2 + output] - curve.y[1];
    };
    for (const row of [1, 2, 30]) expect(difference(row, 1, 1)).toBeCloseTo(difference(0, 1, 1), 12);
  });

  test('in the units of the target, by column of the table; classes in logits', async () => {
    const table = createTable({
      size: rows.map(([a]) => 100 * a!),
      kind: rows.map(([, b]) => (b! < 0 ? 'low' : 'high')),
      price: rows.map(([a, b]) => 5000 + 300 * a! + (b! < 0 ? 100 : 0)),
    });
    const settings = { layers: [], epochs: 40, learningRate: 0.05, dtype: 'float64' as const, backend };
    const { model } = await trainTable(table, { target: 'price', ...settings });
    const { columns, outputs, base, values } = await contributions(model, table, { backend });
    expect([columns, outputs]).toEqual([['size', 'kind'], ['price']]);
    const said = await predictTable(model, table, { backend });
    if (said.task !== 'regression') throw new Error('of a number');
    said.data.forEach((value, row) => expect(base[0] + values[2 * row] + values[2 * row + 1]).toBeCloseTo(value, 8));
    const classes = await trainTable(table, { target: 'kind', ...settings });
    const ofClasses = await contributions(classes.model, table, { backend });
    expect(ofClasses.outputs).toEqual(['low (log-odds)']);
    const chances = await predictTable(classes.model, table, { backend });
    for (const row of [0, 7]) {
      const logOdds = ofClasses.base[0] + ofClasses.values[2 * row] + ofClasses.values[2 * row + 1];
      expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(chances.data[2 * row + 1], 8);
    }
  });

  test('a network that mixes columns is refused, and told where', async () => {
    const fails = (model: Model, message: RegExp): Promise<void> =>
      expect(contributions(model, rows, { backend })).rejects.toThrow(message);
    await fails(new KAN([3, 2, 1]).model, /layer 1 bends node 0, which depends on x1 and x2 and x3/);
    await fails(new DeepKAN([3, 2, 1]).model, /layer 1 compares all with node 0/);
    await fails(new KAN([3, 2, 1], { activation: 'silu' }).model, /layer 1 bends node 0/);
    await fails(new ResidualKAN([3, 3, 1]).model, /layer 2 bends node 0/);
    await fails(new KAN([3, [0, 1], 1]).model, /layer 1 multiplies node 0, which depends on x1 and x2 and x3/);
    // the second layer bends what depends on two columns, unless the edge is straight
    const mixed = removeEdges(new KAN([3, 1, 1], { dtype: 'float64' }).model, [{ layer: 0, input: 2, output: 0 }]);
    await fails(mixed, /layer 1 bends node 0, which depends on x1 and x2$/);
    const { total, said } = await sums(lockEdge(mixed, { layer: 1, input: 0, output: 0 }, { function: 'x' }));
    total.forEach((value, i) => expect(value).toBeCloseTo(said[i], 12));
  });

  test('rows that do not fit are refused', async () => {
    const { model } = new KAN([3, 1]);
    await expect(contributions(model, [[1]], { backend })).rejects.toThrow(/`x`.*1/);
    await expect(contributions(model, { data: [], shape: [0, 3] }, { backend })).rejects.toThrow(/at least one row/);
  });
});
