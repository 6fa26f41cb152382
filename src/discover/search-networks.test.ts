// How a search goes about its networks: which are trained, read, and told of in the end. They are made up here, as is what is read from them: each is a
// formula of a known error.

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import type { Columns } from '../formula/formula-fit.js';
import { parseExpression } from '../formula/parse.js';
import { printExpression } from '../formula/print.js';
import { expressionOfForm } from './affine-form.js';
import { compileToKAN } from './compile-formula.js';
import type { DiscoverProgress, SearchOptions } from './discover.js';
import { exactError } from './pareto.js';
import { separate } from './separate-rows.js';
import type { ShapeJob, ShapeThreads } from './shape-networks.js';
import { freeCurves, skeletonText } from './skeleton.js';
import type { Model } from '../model/model.js';
import type * as structure from './structure.js';

/** What the modules in the place of others are told and tell. */
const made = {
  polynomial: 0.01,
  edges: [] as { model: unknown; x: Float64Array; rows: number; settings: Record<string, unknown> }[],
  searches: [] as { model: unknown; edges: unknown; options: Record<string, unknown> }[],
  /** formulas read from a network, with their errors */
  read: (_model: unknown): [text: string, rmse: number][] => [],
};
// a graph of modules of its own, for files of this room share one
vi.resetModules();
vi.doMock('../propose/index.js', () => ({ proposers: [] }));
vi.doMock('./structure.js', async (original) => {
  const real = await original<typeof structure>();
  return {
    ...real,
    *findStructure(_x: unknown, _y: unknown, inputs: number) {
      yield 0;
      return { ...real.plainStructure(inputs), error: made.polynomial };
    },
  };
});
const readings = [
  { layer: 1, input: 2, output: 0, candidates: [{}, { fit: 'the likelier' }, { fit: 'another' }] },
  { layer: 0, input: 0, output: 1, candidates: [{}] },
];
vi.doMock('./symbolize.js', () => ({
  *readEdges(model: unknown, x: Float64Array, rows: number, settings: Record<string, unknown>) {
    made.edges.push({ model, x, rows, settings });
    yield 0;
    return readings;
  },
}));
vi.doMock('./formula-search.js', async () => ({
  *searchNetworkFormulas(
    model: unknown,
    edges: unknown,
    _train: unknown,
    options: Record<string, unknown> & { found: (expression: unknown, rmse: number) => void },
  ) {
    made.searches.push({ model, edges, options });
    yield 0;
    for (const [text, rmse] of made.read(model)) options.found(parseExpression(text), rmse);
    return 0;
  },
}));
const { searchFormulas } = await import('./discover.js');
vi.doUnmock('../propose/index.js');
vi.doUnmock('./structure.js');
vi.doUnmock('./symbolize.js');
vi.doUnmock('./formula-search.js');
vi.resetModules();

beforeEach(() => {
  made.polynomial = 0.01;
  made.edges = [];
  made.searches = [];
  made.read = () => [];
});

const backend = referenceBackend();
const rows = 60;
const [x, z, w] = [7, 11, 13].map((step) =>
  Float64Array.from({ length: rows }, (_, i) => (((i * step) % 60) - 29.5) / 30),
);
/** A parabola, of which lines say nothing; one column is in units beyond any grid. */
const data: Columns = {
  names: ['x', 'z', 'w'],
  columns: [x, z, w.map((value) => 2e14 * value)],
  y: x.map((value) => 5 + 3 * value ** 2),
};
const seed = 3;
const { train, guide, heldBack, mean, spread } = separate(data, seed);
/** A network that says so large a part of the law: its error is about what is left of it. */
const saying = (part: number): string => `${part}*(5 + 3*x^2 - ${mean})/${spread}`;
const errorOf = (part: number, of: Columns = guide): number =>
  Math.sqrt(of.y.reduce((sum, value) => sum + ((1 - part) * (value - mean)) ** 2, 0) / of.y.length) / spread;

/** A search whose network number i is `answer(i)`, a formula in the inputs as networks read them. */
async function searched(answer: (index: number) => string, options: Partial<SearchOptions> = {}, of = data) {
  const jobs: ShapeJob[] = [];
  const models: Model[] = [];
  const told: DiscoverProgress[] = [];
  const threads: ShapeThreads = {
    count: 1,
    open: () => ({
      async train(job) {
        jobs.push(job);
        const model = compileToKAN(answer(jobs.length - 1), { variables: of.names });
        models.push(model);
        return { model, rmse: 0 };
      },
      close: async () => {},
    }),
    close: async () => {},
  };
  const onProgress = (event: DiscoverProgress): void => void told.push(event);
  const found = await searchFormulas(of, { seed, backend, threads, onProgress, functions: ['x^2', 'x'], ...options });
  const shapes = jobs.map(({ root }) => skeletonText(root, of.names));
  return { found, jobs, models, told, shapes, read: made.searches.map(({ model }) => models.indexOf(model as Model)) };
}

describe('in noise', () => {
  test('few shapes are tried, on few coefficients, up to a dozen after the last that was better', async () => {
    made.polynomial = 0.06;
    // what they say has nothing to do with the rows, the fifth least
    const { found, jobs, told, shapes, models } = await searched((i) => (i === 4 ? '0.5' : '0.9'));
    expect(found).toMatchObject({ ended: 'tried', tried: 17, mean, spread });
    expect(told.map(({ tried, shapes: all, shape }) => [tried, all, shape])).toEqual([
      [0, 0, ''],
      [0, 0, ''],
      ...shapes.slice(0, 17).map((shape, i) => [i, 30, shape]),
    ]);
    // one is begun ahead
    expect(jobs).toHaveLength(18);
    for (const { order, gridSizes, seed: own } of jobs) expect([order, gridSizes, own]).toEqual([3, [3], seed]);
    // rows as networks read them: the third column in a power of ten of its unit
    const [{ data: learned, domains }] = jobs;
    expect(learned.rows).toBe(train.y.length);
    expect([...learned.y]).toEqual(Array.from(train.y, (value) => expect.closeTo((value - mean) / spread, 12)));
    const [a, b, c] = train.columns;
    expect([...learned.x]).toEqual(
      Array.from(a, (_, row) => [a[row], b[row], c[row] / 1e14].map((each) => expect.closeTo(each, 9))).flat(),
    );
    const ends = (values: Float64Array, unit = 1) =>
      [Math.min(...values), Math.max(...values)].map((each) => expect.closeTo(each * unit, 9));
    expect(domains).toEqual([ends(x), ends(z), ends(data.columns[2], 1e-14)]);
    // none is read, for the mean is as good; the best is told of, with its error on rows held back
    expect(made.searches).toEqual([]);
    const square = heldBack.y.reduce((sum, value) => sum + (0.5 * spread + mean - value) ** 2, 0);
    expect(found.network).toEqual({
      model: models[4],
      shape: shapes[4],
      rmse: expect.closeTo(Math.sqrt(square / heldBack.y.length), 9),
    });
    // and its curves are read for the picture
    expect(made.edges).toHaveLength(1);
    expect(made.edges[0]).toMatchObject({ model: models[4], rows: train.y.length, settings: { compositions: false } });
    expect(made.edges[0].x).toEqual(Float64Array.from(learned.x));
    const onGuide = guide.y.reduce((sum, value) => sum + (0.5 * spread + mean - value) ** 2, 0);
    expect(made.edges[0].settings.noise).toBeCloseTo(Math.sqrt(onGuide / guide.y.length) / spread, 9);
    expect(found.fits).toEqual([{ layer: 1, input: 2, output: 0, fit: 'the likelier' }]);
  });
  test('they are read all the same where they are better than formulas', async () => {
    made.polynomial = 0.06;
    const { found, read } = await searched(() => saying(0.95));
    // no network is better than the first
    expect(found.tried).toBe(13);
    expect(read.length).toBeGreaterThan(0);
    expect(made.searches.every(({ options }) => options.rough === true)).toBe(true);
  });
});

describe('without noise', () => {
  test('all shapes are tried while networks are better than formulas, and at the end five are read, those of few curves first', async () => {
    const { found, jobs, told, read } = await searched(() => saying(0.5));
    expect(found).toMatchObject({ ended: 'tried', tried: jobs.length });
    expect(told.at(-1)).toMatchObject({ tried: jobs.length - 1, shapes: jobs.length });
    expect(jobs.length).toBeGreaterThan(30);
    for (const job of jobs) expect(job).not.toHaveProperty('order');
    const curves = jobs.map(({ root }) => freeCurves(root));
    const first = [...curves.keys()].toSorted((a, b) => curves[a] - curves[b]).slice(0, 5);
    expect(read).toEqual(first);
    // what was read is not read again for the picture
    expect(made.edges).toHaveLength(5);
    expect(found.network!.model).toBe(made.searches[0].model);
  });
  test('none is read where formulas are about as good, and then a dozen without a better one are enough', async () => {
    const { found, read, told } = await searched(() => saying(0.05));
    expect(errorOf(0.05)).toBeGreaterThan(errorOf(0) / 1.1);
    expect([found.tried, read]).toEqual([13, []]);
    expect(told.at(-1)!.shapes).toBeGreaterThan(30);
  });
  test('those that are near are read at once, with what is known of them, ten of them', async () => {
    const { read, models } = await searched((i) => saying(i < 2 ? 0.7 : 0.9995));
    expect(read.slice(0, 10)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(read.length).toBeLessThanOrEqual(15);
    const [{ model, edges, options }] = made.searches;
    expect(model).toBe(models[2]);
    expect(edges).toBe(readings);
    expect(options).toMatchObject({ mean, spread, rough: false });
    expect(options.exact).toBeCloseTo(exactError * spread, 20);
    expect(options.noise).toBeCloseTo(errorOf(0.9995), 9);
    expect(
      (options.inputs as Parameters<typeof expressionOfForm>[0][]).map((each) =>
        printExpression(expressionOfForm(each)),
      ),
    ).toEqual(['x', 'z', '1e-14*w']);
    expect(made.edges[0].settings).toMatchObject({ noise: options.noise, backend });
    expect(made.edges[0].settings).not.toHaveProperty('compositions');
  });
  test('a formula that is exact ends it, and the network is the one that it was read from', async () => {
    // the second network is as good and has no more curves
    made.read = () => (made.searches.length === 2 ? [['3*x^2 + 5', 0]] : []);
    const { found, shapes, models } = await searched((i) => saying(i === 0 ? 0.7 : 1));
    expect(found).toMatchObject({ ended: 'found', tried: 3 });
    expect(printExpression(found.front[found.likeliest].expression)).toBe('3*x^2 + 5');
    expect(found.front[found.likeliest].origin).toBe(shapes[2]);
    expect(found.network).toMatchObject({ shape: shapes[2], model: models[2] });
    expect(found.network!.rmse).toBeLessThan(1e-9);
  });
  test('formulas of more than twice the complexity asked for are not kept', async () => {
    const long = `3*x^2 + 5 + ${Array.from({ length: 5 }, (_, i) => `0*sin(${i}*z)`).join(' + ')}`;
    made.read = () => [[long, 0]];
    const { found } = await searched(() => saying(1), { maxComplexity: 12 });
    expect(found.ended).toBe('tried');
    const kept = await searched(() => saying(1), { maxComplexity: 100 });
    expect(kept.found.ended).toBe('found');
  });
});

test('of one column that changes any network is read that says something', async () => {
  const flat = { ...data, columns: [x, z.map(() => 4), w.map(() => -2)] };
  made.read = () => [];
  const { jobs, read, told } = await searched(() => saying(0.5), {}, flat);
  expect(jobs[0].domains).toEqual([
    [expect.anything(), expect.anything()],
    [4, 5],
    [-2, -1],
  ]);
  expect(told.slice(2).every(({ shape }) => !/[zw]/.test(shape))).toBe(true);
  expect(read).toEqual(jobs.slice(0, 10).map((_, i) => i));
});

describe('told to stop', () => {
  test('the search ends before the next network', async () => {
    const stop = new AbortController();
    const { found } = await searched(
      (i) => {
        // this one is begun while the third is waited for
        if (i === 3) stop.abort();
        return saying(0.5);
      },
      { signal: stop.signal },
    );
    expect(found).toMatchObject({ ended: 'aborted', tried: 3 });
    expect(made.searches).toEqual([]);
  });
  test('it ends before the next network is read', async () => {
    const stop = new AbortController();
    made.read = () => {
      if (made.searches.length === 2) stop.abort();
      return [];
    };
    const { found, read, jobs } = await searched(() => saying(0.5), { signal: stop.signal });
    expect(read).toHaveLength(2);
    expect(found).toMatchObject({ ended: 'aborted', tried: jobs.length });
  });
});

test('errors of networks are in the units of the deviations, those that are told in the target’s', async () => {
  const deviations = x.map((value) => 0.5 + Math.abs(value));
  made.polynomial = 0.06;
  const errors = { kind: 'column', column: 's', deviations } as const;
  const { found, models } = await searched(() => '0.5', { errors });
  const said = predictRows(models[0], new Float64Array(3), 1, backend)[0] * found.spread + found.mean;
  const square = heldBack.y.reduce((sum, value) => sum + (said - value) ** 2, 0);
  expect(found.network!.rmse).toBeCloseTo(Math.sqrt(square / heldBack.y.length), 9);
});
