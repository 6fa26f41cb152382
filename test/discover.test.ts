// Formulas found again from tables, with default settings: the fast part of `npm run discover:suite`, and the laws around it.

import { afterAll, describe, expect, test } from 'vitest';
import { type Backend, createTable, discoverTable, openBackend, readTableFile, type Table } from 'kanjs';
import { formulaRecord, isExact } from 'kanjs/discover';
import { expressionFunction, parseExpression, variablesOf } from 'kanjs/formula';
import { createRandom } from 'kanjs/model';

const backend: Backend = await openBackend({ device: 'auto', threads: 1 });
afterAll(() => backend.close());

const rows = 300;

function tableOf(formula: string, ranges: Record<string, [number, number]> = {}, noise = 0): Table {
  const expression = parseExpression(formula);
  const names = variablesOf(expression).toSorted();
  const [compute, random] = [expressionFunction(expression, names), createRandom(3)];
  const columns = names.map(() => new Float64Array(rows));
  const target = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const place = names.map((name, i) => {
      const [lo, hi] = ranges[name] ?? [-1, 1];
      return (columns[i][row] = lo + (hi - lo) * random.next());
    });
    target[row] = compute(place) + noise * random.normal();
  }
  return createTable({ ...Object.fromEntries(names.map((name, i) => [name, columns[i]])), target });
}

const textsOf = async (table: Table): Promise<{ exact: boolean; best: string; all: string[] }> => {
  const { fronts } = await discoverTable(table, { target: 'target', backend });
  const [{ formulas, best }] = fronts as [(typeof fronts)[number]];
  const all = formulas.map(({ formula }) => formula.toString());
  return { exact: isExact(fronts[0]), best: all[best], all };
};

describe('found again, to rounding', () => {
  test.each<[string, Record<string, [number, number]>, string]>([
    ['exp(sin(pi*x) + y^2)', {}, 'exp(sin(pi*x) + y^2)'],
    ['x*y', {}, 'x*y'],
    ['x^3 - 2*x', {}, 'x^3 - 2*x'],
    ['1/(1 + x^2)', {}, '1/(x^2 + 1)'],
    ['sin(x) + cos(y)', { x: [-3, 3], y: [-3, 3] }, 'sin(x) + cos(y)'],
    ['(x + y)/(1 + x*y)', { x: [-0.9, 0.9], y: [-0.9, 0.9] }, '(x + y)/(x*y + 1)'],
    ['abs(x - y)', {}, 'abs(x - y)'],
    ['x*y + z', {}, 'x*y + z'],
    ['1/(4*pi)*a*b/r^2', { a: [1, 3], b: [1, 3], r: [1, 3] }, 'a*b/(4*pi*r^2)'],
    ['m0/sqrt(1 - v^2)', { m0: [1, 3], v: [0, 0.9] }, 'm0/sqrt(1 - v^2)'],
  ])('%s', async (formula, ranges, text) => {
    const { exact, best } = await textsOf(tableOf(formula, ranges));
    expect(best).toBe(text);
    expect(exact).toBe(true);
  });
});

test('with 1 % of noise the structure is on the front', async () => {
  const formula = 'x^2 + y^2';
  const { all } = await textsOf(tableOf(formula, {}, 0.01 * 0.4));
  // the structure: constants may be measured ones
  const structure = (text: string): string =>
    text.replaceAll(/[\d.]+(?!\d*\))\*/g, '').replaceAll(/ [+-] 0\.0\d*/g, '');
  expect(all.map(structure)).toContain(structure(formula));
});

test('a target that has nothing to do with its columns gets no long formula', async () => {
  const random = createRandom(1);
  const column = (): Float64Array => Float64Array.from({ length: 300 }, () => random.normal());
  const table = createTable({ a: column(), b: column(), target: column() });
  const { fronts } = await discoverTable(table, { target: 'target', backend });
  const { formulas, best } = fronts[0];
  expect(formulas[best].complexity).toBeLessThan(12);
  expect(formulas[best].r2).toBeLessThan(0.1);
});

test('the record has every notation, errors fall as complexity grows, and the answer is among them', async () => {
  const discovery = await discoverTable(tableOf('2*x + sin(3*y)'), { target: 'target', backend });
  const record = formulaRecord(discovery, 1.5);
  expect(record).toMatchObject({ target: 'target', inputs: ['x', 'y'], seconds: 1.5 });
  expect(record.network.rmse).toBeLessThan(1e-3);
  const { pareto, best } = record;
  for (const entry of pareto) {
    for (const name of ['text', 'latex', 'python', 'javascript'] as const) expect(entry[name]).not.toBe('');
  }
  for (let i = 1; i < pareto.length; i++) {
    expect(pareto[i].complexity).toBeGreaterThan(pareto[i - 1].complexity);
    expect(pareto[i].rmse).toBeLessThan(pareto[i - 1].rmse);
  }
  expect(pareto[best].text).toBe('2*x + sin(3*y)');
  expect(pareto[best].python).toContain('np.sin');
  const compute = new Function('x', 'y', `return ${pareto[best].javascript}`) as (x: number, y: number) => number;
  expect(compute(0.3, 0.7)).toBeCloseTo(0.6 + Math.sin(2.1), 12);
});

test('an abort returns what there is, at once', async () => {
  const stop = new AbortController();
  const { fronts } = await discoverTable(
    tableOf('atan(a*sin(t^2) + b)/(1 + exp(t - a*b))', { a: [1, 2], b: [1, 2], t: [0, 3] }),
    {
      target: 'target',
      backend,
      signal: stop.signal,
      onProgress: ({ tried }) => {
        if (tried === 1) stop.abort();
      },
    },
  );
  expect(fronts[0].ended).toBe('aborted');
  expect(fronts[0].tried).toBeLessThanOrEqual(2);
  expect(fronts[0].formulas.length).toBeGreaterThan(0);
});

test('there are formulas to show before any network, of each class', async () => {
  const stop = new AbortController();
  const seen: { class?: string; tried: number; shapes: number; formulas: number }[] = [];
  const table = await readTableFile('examples/data/iris.csv');
  await discoverTable(table, {
    target: 'species',
    backend,
    signal: stop.signal,
    onProgress: ({ class: name, tried, shapes, formulas }) => {
      seen.push({ ...(name !== undefined && { class: name }), tried, shapes, formulas: formulas.length });
      if (seen.length === 2) stop.abort();
    },
  });
  expect(seen[0]).toMatchObject({ class: 'setosa', tried: 0, shapes: 0 });
  expect(seen[0].formulas).toBeGreaterThan(1);
  expect(new Set(seen.map((each) => each.class))).toEqual(new Set(['setosa', 'versicolor', 'virginica']));
});

test('the same seed finds the same formulas', async () => {
  const table = tableOf('x*exp(-y)');
  const [one, two] = [await textsOf(table), await textsOf(table)];
  expect(one).toEqual(two);
});

test('classes are told apart by formulas', async () => {
  // of one column: searches of three classes, each of few shapes
  const { columns, ...iris } = await readTableFile('examples/data/iris.csv');
  const table = { ...iris, columns: columns.filter(({ name }) => ['petal_width', 'species'].includes(name)) };
  const discovery = await discoverTable(table, {
    target: 'species',
    backend,
    functions: ['0', '1', 'x', 'x^2', 'tanh', 'sin', 'exp'],
  });
  expect(discovery.classes).toEqual(['setosa', 'versicolor', 'virginica']);
  const record = formulaRecord(discovery, 0);
  const chosen = record.pareto[record.best] as unknown as { accuracy: number; complexity: number };
  // what each front proposes is what the answer is made of
  const { answers, best } = discovery.answers!;
  expect(discovery.fronts.map((front) => front.formulas[front.best])).toEqual(answers[best].picked);
  expect(chosen.accuracy).toBeGreaterThan(0.92);
  expect(chosen.complexity).toBeLessThan(120);
}, 120_000);

test('what does not fit is named', async () => {
  const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const table = createTable({ x, w: x.map((each) => each % 3), y: new Float64Array(11).fill(2) });
  const find = (options: object): Promise<unknown> => discoverTable(table, { target: 'y', backend, ...options });
  await expect(find({})).rejects.toThrow(/y/);
  await expect(find({ target: 'z' })).rejects.toThrow('"z"');
  await expect(find({ target: 'x', functions: ['sine'] })).rejects.toThrow('unknown function "sine"');
  await expect(find({ target: 'x', maxInputs: 0 })).rejects.toThrow('maxInputs');
  await expect(find({ target: 'x', pick: 'best' })).rejects.toThrow('pick');
  await expect(find({ target: 'x', missing: 'impute' })).rejects.toThrow('`missing` must be one of error, drop');
  await expect(discoverTable(createTable({ x: [1, 2], y: [2, 3] }), { target: 'y' })).rejects.toThrow(
    'at least 6 rows',
  );
});
