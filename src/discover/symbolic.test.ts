import { beforeAll, describe, expect, test } from 'vitest';
import { createTable, type Table } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { inputImportance } from '../explain/importance.js';
import { decodeFormulas } from '../format/formula-file.js';
import { symbolicRecord } from '../format/symbolic-record.js';
import { evaluateTable } from '../table/evaluate-table.js';
import { limitSteps, type Steps } from '../work.js';
import type { Model } from '../model/model.js';
import { KAN } from '../network/kan.js';
import { KANTrainer } from '../network/trainer.js';
import { trainTable } from '../table/train-table.js';
import { symbolizeModel, type SymbolicResult } from './symbolic.js';

const few = ['0', '1', 'x', 'x^2', 'sin', 'exp'];
const rows = 120;
const random = createRandom(1);
const column = (): Float64Array => Float64Array.from({ length: rows }, () => 2 * random.next() - 1);
const [a, b] = [column(), column()];
const best = ({ outputs }: SymbolicResult): string[] =>
  outputs.map(({ name, formulas, best: i }) => `${name} = ${formulas[i].formula.toString()}`);

/** A network of arrays, trained by Levenberg–Marquardt on rows of a and b. */
async function trained(kan: KAN, f: (a: number, b: number) => number[]): Promise<{ model: Model; y: number[][] }> {
  const x = Array.from(a, (value, row) => [value, b[row]]);
  const y = x.map(([p, q]) => f(p, q));
  await new KANTrainer(kan, { optimizer: 'lm', epochs: 15 }).train({ x, y });
  return { model: kan.model, y };
}
const x = Array.from(a, (value, row) => [value, b[row]]);

describe('several outputs', () => {
  let table: Table;
  let model: Model;
  beforeAll(async () => {
    table = createTable({ a, b, u: a.map((v, i) => v * v + b[i]), v: b.map(Math.exp) });
    ({ model } = await trainTable(table, {
      target: ['u', 'v'],
      layers: [],
      optimizer: 'lm',
      epochs: 15,
      gridSize: 10,
    }));
  });

  test('each target of a regression gets its own formula, with a table and without', async () => {
    const of = await symbolizeModel(model, { table, functions: few });
    expect(of.of).toBe('table');
    expect(best(of)).toEqual(['u = a^2 + b', 'v = exp(b)']);
    const without = await symbolizeModel(model, { functions: few });
    expect(without.of).toBe('network');
    for (const { formulas, best: i } of without.outputs) expect(formulas[i].r2).toBeGreaterThan(0.999);
  });

  test('edges of all outputs are told, each once', async () => {
    const { fits } = await symbolizeModel(model, { table, functions: few });
    expect(fits.map(({ layer, input, output }) => [layer, input, output].join())).toEqual([
      '0,0,0',
      '0,0,1',
      '0,1,0',
      '0,1,1',
    ]);
  });

  test.each([2, 3])('of %i classes the scores that the network gives get formulas', async (count) => {
    const k = Array.from(
      a,
      (value) => ['low', 'high', 'middle'][value < -0.3 ? 0 : count === 2 || value > 0.3 ? 1 : 2],
    );
    const classes = createTable({ a, b, k });
    const result = await trainTable(classes, { target: 'k', layers: [], epochs: 100 });
    const found = await symbolizeModel(result.model, { table: classes, functions: ['0', 'x', 'x^2', 'tanh'] });
    const { outputs } = found;
    // the network beside its formulas on the same rows, as they are measured where they are models
    const both = [result.model, decodeFormulas(JSON.stringify(symbolicRecord(found, 1)))];
    const measured = await Promise.all(both.map((each) => evaluateTable(each, classes)));
    const told = measured.map((metrics) => metrics.task === 'classification' && metrics);
    expect(found.classes!.rows).toBe(a.length);
    for (const [i, figures] of [found.classes!.network, found.classes!.formulas].entries()) {
      expect(figures.accuracy).toBe(told[i] && told[i].accuracy);
      expect(figures.logLoss).toBeCloseTo(told[i] ? told[i].logLoss : NaN, 5);
    }
    // and they agree on what matters
    const [ofNetwork, ofFormulas] = await Promise.all(both.map((each) => inputImportance(each)));
    expect(ofFormulas.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(ofFormulas[0].share).toBeCloseTo(ofNetwork[0].share, 1);
    expect(outputs.map(({ name }) => name)).toEqual(count === 2 ? ['low (log-odds)'] : ['high', 'low', 'middle']);
    for (const { formulas } of outputs) expect(formulas.at(-1)!.r2).toBeGreaterThan(0.9);
  });

  test('an output that is a product beside one that is a sum', async () => {
    const { model: products, y } = await trained(new KAN([2, [1, 1]], { dtype: 'float64' }), (p, q) => [p + q, p * q]);
    const result = await symbolizeModel(products, { data: { x, y }, functions: ['0', '1', 'x'] });
    expect(best(result)).toEqual(['y1 = x1 + x2', 'y2 = x1*x2']);
  });
});

describe('a network of arrays', () => {
  test('reads x1, x2 … and says y', async () => {
    const { model, y } = await trained(new KAN([2, 1], { dtype: 'float64' }), (p, q) => [Math.sin(3 * p) + q ** 2]);
    const given = await symbolizeModel(model, { data: { x, y }, functions: few });
    expect(given.inputs).toEqual(['x1', 'x2']);
    expect(best(given)).toEqual(['y = sin(3*x1) + x2^2']);
    expect(given.of).toBe('table');
    // without rows: at places in the domain of the grids
    const alone = await symbolizeModel(model, { functions: few });
    expect(alone.outputs[0].formulas.at(-1)!.r2).toBeGreaterThan(0.999);
    // rows without targets: what the network says there
    const places = await symbolizeModel(model, { data: { x }, functions: few });
    expect(places.of).toBe('network');
    expect(places.outputs[0].networkRmse).toBe(0);
  });

  test('rows that do not fit are told', async () => {
    const { model } = new KAN([2, 1]);
    const refused = (data: object): Promise<unknown> => symbolizeModel(model, { data: data as never });
    await expect(refused({ x: [[1, 2, 3]] })).rejects.toThrow('rows of 3 values but 2 are needed');
    await expect(refused({ x, y: [[1]] })).rejects.toThrow('120 rows of `x` but 1 of `y`');
    await expect(symbolizeModel(model, { data: { x }, table: createTable({ x1: [1], x2: [2] }) })).rejects.toThrow(
      'not from both',
    );
  });
});

describe('stopping', () => {
  const wide = new KAN([2, 4, 1], { dtype: 'float64' }).model;

  test('a signal that is up already leaves the plainest formulas', async () => {
    const { outputs, stopped } = await symbolizeModel(wide, { signal: AbortSignal.abort() });
    expect(stopped).toBe(true);
    expect(outputs[0].formulas.length).toBeGreaterThan(0);
  });

  test('a signal in the middle of the search is obeyed before the next formula', async () => {
    const stop = new AbortController();
    let formulas = 0;
    const { stopped } = await symbolizeModel(wide, {
      functions: few,
      signal: stop.signal,
      onProgress: (event) => {
        formulas = event.formulas;
        if (event.formulas === 3) stop.abort();
      },
    });
    expect(stopped).toBe(true);
    expect(formulas).toBe(3);
  });

  test('timers have their turn while it searches', async () => {
    const stop = new AbortController();
    let turns = 0;
    const timer = setInterval(() => ++turns === 3 && stop.abort(), 1);
    const { stopped } = await symbolizeModel(wide, { signal: stop.signal });
    clearInterval(timer);
    expect(stopped).toBe(true);
    expect(turns).toBeGreaterThanOrEqual(3);
  });
});

test('steps are told to stop once they have done their work', () => {
  let asked = 0;
  function* endless(): Steps<number> {
    for (;;) {
      asked++;
      if (yield 10) return asked;
    }
  }
  const limited = limitSteps(endless(), 45);
  let step = limited.next(false);
  while (step.done !== true) step = limited.next(false);
  expect(step.value).toBe(5);
});
