import { describe, expect, test } from 'vitest';
import type { Expression } from '../formula/expression.js';
import { printExpression } from '../formula/print.js';
import { edgeFunctionNames, findEdgeFunction } from '../math/edge-functions.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { parameterCount } from '../model/layout.js';
import type { Model } from '../model/model.js';
import type { Width } from '../model/spec.js';
import { runSteps } from '../work.js';
import { applyFunction } from './affine-form.js';
import type { CurveCandidate } from './curve-fit.js';
import type { Columns } from './formula-fit.js';
import { type FormulaSearchOptions, searchNetworkFormulas } from './formula-search.js';
import type { EdgeReading } from './symbolize.js';

const random = createRandom(6);
const model = (widths: Width[]): Model => {
  const spec = createSpec(widths, { dtype: 'float64' });
  return { spec, parameters: new Float64Array(parameterCount(spec)) };
};

/** A candidate that says f of what the edge reads, the likelier the smaller `rmse`. */
const candidate = (name: string, rmse: number): CurveCandidate => ({
  label: name,
  rmse,
  r2: 0,
  complexity: findEdgeFunction(name)!.complexity,
  apply: (argument) => applyFunction(name, [1.1, 0.1, 0.9, 0.2], argument),
});

/** Edges of a first layer into one output, each with candidates by their names. */
const edgesOf = (lists: string[][]): EdgeReading[] =>
  lists.map((names, input) => ({
    layer: 0,
    input,
    output: 0,
    points: { x: Float64Array.of(0, 1), y: Float64Array.of(0, 1) },
    candidates: names.map((name, i) => candidate(name, 0.01 * (i + 1))),
    noise: 0.01,
  }));

/** Rows of so many inputs in [0.5, 1.5], and what is to be said. */
function columnsOf(inputs: number, rows: number, f: (x: number[]) => number): Columns {
  const columns = Array.from({ length: inputs }, () => Float64Array.from({ length: rows }, () => 0.5 + random.next()));
  return {
    names: columns.map((_, i) => `x${i + 1}`),
    columns,
    y: Float64Array.from({ length: rows }, (_, row) => f(columns.map((column) => column[row]))),
  };
}

/** All that was fitted. */
function search(edges: EdgeReading[], columns: Columns, options: Partial<FormulaSearchOptions> = {}) {
  const fitted: { expression: Expression; rmse: number }[] = [];
  const least = runSteps(
    searchNetworkFormulas(model([edges.length, 1]), edges, columns, {
      mean: 0,
      spread: 1,
      noise: 1e-3,
      exact: 1e-9,
      found: (expression, rmse) => fitted.push({ expression, rmse }),
      ...options,
    }),
  );
  return { least, fitted, texts: fitted.map(({ expression }) => printExpression(expression)) };
}

// none of these can be brought down to nothing or a line, which are not among them
const curved = edgeFunctionNames.filter((name) => !['0', '1', 'x'].includes(name)).slice(0, 8);
const noisy = (inputs: number): Columns => columnsOf(inputs, 30, () => random.normal());

describe('combinations', () => {
  test.each([
    // the six likeliest of each edge, and no more than there are
    [1, false, 6],
    [2, false, 36],
    [3, false, 20 + 15 * 3],
    [1, true, 6],
    [2, true, 10 + 4 * 2],
    [3, true, 10 + 4 * 3],
  ])('of %i edges, rough: %s: %i', (count, rough, fits) => {
    const edges = edgesOf(Array.from({ length: count }, () => curved));
    expect(search(edges, noisy(count), { rough }).fitted).toHaveLength(fits);
  });

  test('the likeliest come first, and the least error is told', () => {
    const { fitted, least, texts } = search(edgesOf([['sin', 'exp'], ['x^2']]), noisy(2));
    expect(texts.map((text) => /sin|exp/.exec(text)![0])).toEqual(['sin', 'exp']);
    expect(least).toBe(Math.min(...fitted.map(({ rmse }) => rmse)));
  });

  test('end with the first that is exact', () => {
    const columns = columnsOf(2, 40, ([a, b]) => 3 * Math.sin(a) + 2 * b ** 2 + 1);
    const { fitted, texts, least } = search(edgesOf([['exp', 'sin', 'sqrt'], ['x^2']]), columns, {
      mean: 1,
      spread: 2,
    });
    expect(texts.map((text) => /sin|exp|sqrt/.exec(text)![0])).toEqual(['exp', 'sin']);
    expect(fitted[1].rmse).toBeLessThan(1e-9);
    expect(least).toBe(fitted[1].rmse);
  });

  test('what is not finite at some row is not told', () => {
    const columns = columnsOf(1, 30, () => random.normal());
    columns.columns[0][7] = -1;
    expect(search(edgesOf([['sqrt', 'exp']]), columns).texts.join()).not.toContain('sqrt');
  });

  test('without a candidate for every edge there is no formula', () => {
    expect(search(edgesOf([['sin'], []]), noisy(2))).toMatchObject({ least: Infinity, fitted: [] });
  });

  test('little effort ends early', () => {
    // each is asked whether it may go on once it is fitted: some steps of more than a nanosecond's thousandth
    const { length } = search(edgesOf([curved, curved]), noisy(2), { effort: 1e-12 }).fitted;
    expect(length).toBeLessThanOrEqual(2);
  });

  test('told to stop it gives what was found by then', () => {
    let found = 0;
    const steps = searchNetworkFormulas(model([2, 1]), edgesOf([curved, curved]), noisy(2), {
      ...{ mean: 0, spread: 1, noise: 1e-3, exact: 1e-9 },
      found: () => found++,
    });
    let step = steps.next(false);
    while (step.done !== true) step = steps.next(found === 3);
    expect(found).toBe(3);
    expect(step.value).toBeLessThan(Infinity);
  });
});

describe('simpler ones', () => {
  const lists = [
    ['sin', 'x', '0'],
    ['exp', '0', 'x', 'x^2'],
  ];

  test('an edge at a time becomes a line or nothing, down to a constant', () => {
    const { texts } = search(edgesOf(lists), noisy(2), { rough: true });
    // all twelve combinations, then from the best of them
    const simpler = texts.slice(12);
    expect(simpler.length).toBeGreaterThanOrEqual(3);
    expect(simpler.at(-1)).toMatch(/^-?[\d.]+(e-?\d+)?$/);
  });

  test('an exact formula is brought down for as long as it stays exact', () => {
    const columns = columnsOf(2, 40, ([a]) => 3 * a + 1);
    const { texts, least } = search(
      edgesOf([
        ['x', '0'],
        ['exp', '0'],
      ]),
      columns,
      { mean: 1 },
    );
    expect(least).toBeLessThan(1e-9);
    // without exp it is exact; then the line can only be left out, which it is not, and that is the end
    expect(texts).toHaveLength(1 + 2 + 1);
  });

  test('an edge that is not read is left as it is', () => {
    // y = h(g(x1) + g(x2)), where h is nothing: there is nothing to ask of the others
    const deep: EdgeReading[] = [
      ...edgesOf([
        ['sin', 'x', '0'],
        ['exp', 'x', '0'],
      ]),
      { ...edgesOf([['0']])[0], layer: 1 },
    ];
    let fitted = 0;
    const found = (): number => ++fitted;
    const settings = { mean: 0, spread: 1, noise: 1e-3, exact: 1e-9, found };
    runSteps(searchNetworkFormulas(model([2, 1, 1]), deep, noisy(2), settings));
    expect(fitted).toBe(9);
  });
});

describe('of many curves', () => {
  // two say something, nine next to nothing
  const count = 11;
  const lists = Array.from({ length: count }, (_, i) => (i < 2 ? ['x^2', 'x', '0'] : ['x', '0']));
  const columns = columnsOf(count, 30, ([a, b]) => 3 * a ** 2 + b + 0.01 * random.normal());
  const scaledBy = (unit: number) => {
    const y = columns.y.map((value) => unit * value);
    return search(edgesOf(lists), { ...columns, y }, { rough: true, spread: unit, exact: 1e-9 * unit, effort: 0.03 });
  };

  test('those that do next to no harm go, and what is left is what says something', () => {
    const texts = scaledBy(1)
      .fitted.filter(({ rmse }) => rmse < 0.014)
      .map(({ expression }) => printExpression(expression));
    expect(texts.some((text) => !/x([3-9]|1\d)/.test(text) && /x1\b/.test(text) && /x2\b/.test(text))).toBe(true);
  });

  test('few of the rows are looked at', () => {
    const many = columnsOf(count, 1200, ([a]) => a);
    // every third row says something else than the others, beginning with the first
    const y = many.y.map((value, row) => (row % 3 === 0 ? value : 100));
    const lines = edgesOf(lists.map(() => ['x']));
    expect(search(lines, { ...many, y }).least).toBeLessThan(1e-6);
    // of few curves all are
    expect(
      search(lines.slice(0, 2), { names: many.names.slice(0, 2), columns: many.columns.slice(0, 2), y }).least,
    ).toBeGreaterThan(1);
  });
});
