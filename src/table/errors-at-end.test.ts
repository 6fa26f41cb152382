// A network that learned from all rows to the end of a run is as sure as one of the same length was allowed to be, not as one of its best epoch.

import { expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { predictRows } from '../compute/predict.js';
import { fitEncoding } from '../data/encoding.js';
import { encodeTargets } from '../data/target-columns.js';
import { fitSureness } from '../data/chance.js';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import type { Model } from '../model/model.js';
import { trainModel } from '../train/trainer.js';
import { withErrorsAtEnd } from './errors-at-end.js';
import { encodeTable } from './rows.js';
import { trainTable } from './train-table.js';

const backend = referenceBackend();
const random = createRandom(6);
const x = Array.from({ length: 300 }, () => 2 * random.next() - 1);
const kind = x.map((value) => (random.next() < 1 / (1 + Math.exp(-4 * value)) ? 'b' : 'a'));
const table = createTable({ x, kind });
const encoding = fitEncoding(table, { target: 'kind' });

/** Log-odds that are so many times x: curves of degree 1 on one interval, without a base. */
function odds(slope: number): Model {
  const spec = { ...createSpec([1, 1], { gridSize: 1, order: 1, base: 'none', dtype: 'float64' }), encoding };
  return { spec, parameters: Float64Array.of(-slope, slope) };
}
const run = { history: { trainLoss: [], validationLoss: [], learningRate: [], metrics: {} }, bestEpoch: 1 } as const;
const measured = (model: Model, last?: Model) =>
  ({
    ...run,
    history: { ...run.history },
    stopped: 'epochs',
    optimizer: 'adamw',
    model,
    ...(last && { last }),
  }) as never;
const temperatureOf = ({ spec }: Model): number => (spec.encoding!.target as { temperature?: number }).temperature ?? 1;

test('the temperature is of the end, where there is one', async () => {
  const known = (model: Model, temperature: number): Model => ({
    ...model,
    spec: { ...model.spec, encoding: { ...encoding, target: { ...encoding.target, temperature } as never } },
  });
  const settings = { plain: true, backend };
  const best = known(odds(4), 1.25);
  const ended = await withErrorsAtEnd(odds(12), measured(best, odds(12)), table, settings);
  expect(ended.parameters).toEqual(odds(12).parameters);
  const [source, y] = [await done(encodeTable(encoding, table, {})), encodeTargets(encoding, table)];
  const outputs = predictRows(odds(12), source.x, source.rows, backend);
  expect(temperatureOf(ended)).toBe(fitSureness({ outputs, y, rows: source.rows }, 2).temperature);
  expect(temperatureOf(ended)).toBeGreaterThan(2);
  expect(temperatureOf(await withErrorsAtEnd(odds(12), measured(best), table, settings))).toBe(1.25);
  // under weights there is none, but what was measured
  const weighed = { ...settings, plain: false };
  expect(temperatureOf(await withErrorsAtEnd(odds(12), measured(odds(4), odds(12)), table, weighed))).toBe(1);
});

async function done<T>(work: Generator<unknown, T, unknown>): Promise<T> {
  for (;;) {
    const { done: ended, value } = work.next();
    if (ended) return value;
  }
}

test('a run has an end beside its best epoch where that came before', async () => {
  const rows = {
    rows: 40,
    x: Float64Array.from(x.slice(0, 40)),
    y: Float64Array.from(kind.slice(0, 40), (k) => +(k === 'b')),
  };
  const other = { rows: 40, x: rows.x, y: rows.y.map((k) => 1 - k) };
  const options = { loss: 'cross-entropy', epochs: 3, learningRate: 0.1, backend } as const;
  const { model, last, bestEpoch, history } = await trainModel(odds(0), rows, { ...options, validation: other });
  expect(bestEpoch).toBe(1);
  expect(last!.parameters).not.toEqual(model.parameters);
  // what was measured after the last epoch is of it
  const z = predictRows(last!, rows.x, 40, backend);
  const loss = Array.from(z, (value, row) => Math.log1p(Math.exp(other.y[row] === 1 ? -value : value)));
  expect(loss.reduce((sum, each) => sum + each, 0) / 40).toBeCloseTo(history.validationLoss[2], 9);
  expect(await trainModel(odds(0), rows, options)).not.toHaveProperty('last');
  expect(await trainModel(odds(0), rows, { ...options, validation: rows })).not.toHaveProperty('last');
  // tables keep it to themselves
  expect(await trainTable(table, { target: 'kind', layers: [], epochs: 3, backend })).not.toHaveProperty('last');
});
