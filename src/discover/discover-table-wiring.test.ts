// What a search in a table hands to the searches of its columns, and what it makes of their answers; the searches are made up.

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable, type Table } from '../data/table.js';
import type { NumberInput } from '../data/table-encoding.js';
import { inputImportance } from '../explain/importance.js';
import type { Columns } from '../formula/formula-fit.js';
import { parseExpression } from '../formula/parse.js';
import { compileToKAN } from './compile-formula.js';
import type { DiscoverProgress, SearchOptions } from './discover.js';
import type { DiscoverTableOptions } from './discover-table.js';
import { separate } from './separate-rows.js';
import type { ShapeEngine } from './shape-networks.js';

const made = {
  calls: [] as { data: unknown; options: unknown }[],
  answer: (_data: unknown, _options: unknown, _number: number): unknown => undefined,
  choices: [] as { names: string[]; options: Record<string, unknown> }[],
  choose: () => {},
};
// a graph of modules of its own, for files of this room share one
vi.resetModules();
vi.doMock('../table/select-inputs.js', () => ({
  async selectInputs(
    { columns }: Table,
    options: Record<string, unknown> & { onProgress?: (at: { columns: string[] }) => void },
  ) {
    made.choices.push({ names: columns.map(({ name }) => name), options });
    made.choose();
    options.onProgress?.({ columns: ['the last'] });
    return { columns: ['x'] };
  },
}));
vi.doMock('./discover.js', () => ({
  async searchFormulas(data: unknown, options: unknown) {
    made.calls.push({ data, options });
    return made.answer(data, options, made.calls.length - 1);
  },
}));
vi.doMock('./class-search.js', () => ({
  async searchClass(data: unknown, options: unknown) {
    made.calls.push({ data, options });
    return { discovery: made.answer(data, options, made.calls.length - 1), odds: [] };
  },
  withOdds: (front: unknown) => front,
}));
const { discoverTable } = await import('./discover-table.js');
vi.doUnmock('../table/select-inputs.js');
vi.doUnmock('./discover.js');
vi.doUnmock('./class-search.js');
vi.resetModules();

const backend = referenceBackend();
const upTo = (n: number, value: (i: number) => number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => value(i));
const rows = 100;
const [x, z] = [upTo(rows, (i) => i), upTo(rows, (i) => (i * 37) % 100)];
const y = upTo(rows, (i) => 1000 + 0.1 * i + (i % 2 === 0 ? 1 : -1));
const line = '1000 + 0.1*x';

/** What a search comes to that found these formulas. */
const discovery = (texts: readonly string[], more: object = {}) => ({
  front: texts.map((text, i) => ({
    expression: parseExpression(text),
    complexity: 3 + 2 * i,
    rmse: 2 - 0.5 * i,
    plainRmse: 1 - 0.25 * i,
    trainRmse: 2,
    origin: text,
  })),
  likeliest: texts.length - 1,
  weighing: { perUnit: 1 },
  ended: 'tried',
  mean: 7,
  spread: 2,
  heldBackSpread: 3,
  tried: 4,
  fits: [],
  ...more,
});
const calls = (): { data: Columns; options: SearchOptions }[] => made.calls as never;
const run = (table: Table, options: Partial<DiscoverTableOptions> = {}) =>
  discoverTable(table, { target: 'y', backend, ...options });

beforeEach(() => {
  made.calls = [];
  made.choices = [];
  made.choose = () => {};
  made.answer = () => discovery(['1050', line]);
});

test('a number is searched for once, as it is and as was asked', async () => {
  const own = [{ name: 'mine' }] as never;
  const told: DiscoverProgress[] = [];
  const stop = new AbortController();
  const asked = { functions: ['sin', 'x'], own, seed: 9, maxComplexity: 44, signal: stop.signal };
  const found = await run(createTable({ x, z, y }), { ...asked, threads: 3, onProgress: (event) => told.push(event) });
  const [{ data, options }, ...others] = calls();
  expect(others).toEqual([]);
  expect(data).toMatchObject({ names: ['x', 'z'], columns: [x, z], y });
  expect(options).toMatchObject({ ...asked, backend, errors: undefined, threads: { count: 3 } });
  const event = { tried: 1, shapes: 2, shape: '', error: 0.5, formulas: [] };
  options.onProgress!(event);
  expect(told).toEqual([event]);
  expect(found).toMatchObject({
    task: 'regression',
    target: 'y',
    inputs: ['x', 'z'],
    rows: { learned: 80, heldBack: 20 },
  });
  for (const none of ['slips', 'profile', 'known', 'classes', 'answers']) expect(found).not.toHaveProperty(none);
  const [{ formulas, best, error, spread, ended }] = found.fronts;
  expect(formulas.map(({ formula }) => formula.toString())).toEqual(['1050', line]);
  expect([best, error, spread, ended]).toEqual([1, 'constant', 2, 'tried']);
  expect(found.sample!.target).toEqual(y);
});

test('progress is not asked for where nobody listens', async () => {
  await run(createTable({ x, y }));
  expect(calls()[0].options).not.toHaveProperty('onProgress');
});

describe('the model', () => {
  test('is the answer as a network where the search has none', async () => {
    const { model, encoding } = await run(createTable({ x, z, y }));
    expect([...predictRows(model!, [30, 4], 1, backend)]).toEqual([expect.closeTo(1003, 6)]);
    expect(encoding.importance!.map(({ name }) => name)).toContain('x');
    expect(model!.spec.encoding).toEqual(encoding);
    expect(encoding.target).toEqual({ kind: 'regression', columns: [{ name: 'y', offset: 0, factor: 1 }] });
    expect(
      (encoding.inputs as NumberInput[]).map(({ name, offset, factor, range }) => [name, offset, factor, range]),
    ).toEqual([
      ['x', 0, 1, [0, 99]],
      ['z', 0, 1, [0, 99]],
    ]);
  });
  test('is the network of the search otherwise, with what matters to it', async () => {
    const network = { model: compileToKAN('0.5*x - z', { variables: ['x', 'z'] }), rmse: 0.4, shape: 'a shape' };
    made.answer = () => discovery([line], { network, scales: [1, 1] });
    const table = createTable({ x, z, y });
    const { model, fronts } = await run(table);
    expect(model!.parameters).toBe(network.model.parameters);
    const { encoding } = model!.spec;
    expect(encoding!.target).toEqual({ kind: 'regression', columns: [{ name: 'y', offset: 7, factor: 0.5 }] });
    const own = fronts[0].network!.model;
    expect(encoding!.importance).toEqual(await inputImportance(own, table, { backend }));
    expect(fronts[0].network).toMatchObject({ rmse: 0.4, shape: 'a shape' });
  });
});

describe('errors of measurement', () => {
  test('go to the search, and their column is no input', async () => {
    const s = upTo(rows, (i) => 1 + i / 100);
    const found = await run(createTable({ x, s, y }), { error: 'column:s' });
    expect(calls()[0].data.names).toEqual(['x']);
    expect(calls()[0].options.errors).toEqual({ kind: 'column', column: 's', deviations: s });
    expect(found.fronts[0].error).toBe('column');
  });
  test('that were found are told', async () => {
    made.answer = () => discovery([line], { weighing: { perUnit: 0.5, found: { relative: 0.05, constant: 3 } } });
    const { fronts, profile } = await run(createTable({ x, y }));
    expect(fronts[0].error).toBe('relative');
    expect(fronts[0].formulas[0].weightedRmse).toBe(1);
    expect(profile!.map(({ option }) => option)).toEqual(['error']);
  });
});

describe('few columns', () => {
  const table = createTable({ z, x, s: upTo(rows, (i) => 1 + i / 1000), y });
  const few = { error: 'column:s', maxInputs: 1 } as const;
  test('are those that predict best, of the inputs', async () => {
    const told: (readonly string[] | undefined)[] = [];
    const stop = new AbortController();
    const found = await run(table, { ...few, signal: stop.signal, onProgress: ({ choosing }) => told.push(choosing) });
    expect(found.inputs).toEqual(['x']);
    expect(calls()[0].data).toMatchObject({ names: ['x'], columns: [x] });
    const [{ names, options }] = made.choices;
    expect(names).toEqual(['z', 'x', 'y']);
    expect(options).toMatchObject({
      target: 'y',
      task: undefined,
      maxInputs: 1,
      backend,
      seed: 42,
      signal: stop.signal,
    });
    expect(told).toEqual([['z', 'x'], ['the last']]);
    await run(table, { ...few, seed: 7 });
    expect(made.choices[1].options).toMatchObject({ seed: 7 });
    expect(made.choices[1].options).not.toHaveProperty('onProgress');
  });
  test('are the first ones where the choice is stopped', async () => {
    made.answer = () => discovery(['1050', '1000 + 0.1*z']);
    expect((await run(table, { ...few, signal: AbortSignal.abort() })).inputs).toEqual(['z']);
    expect(made.choices).toEqual([]);
    const stop = new AbortController();
    made.choose = () => {
      stop.abort();
      throw new Error('stopped');
    };
    expect((await run(table, { ...few, maxInputs: 1, signal: stop.signal })).inputs).toEqual(['z']);
  });
  test('are not chosen where that fails', async () => {
    made.choose = () => {
      throw new Error('it failed');
    };
    await expect(run(table, few)).rejects.toThrow('it failed');
  });
});

describe('slips', () => {
  const spoiled = y.with(17, 8765);
  test('are set aside: rows that count, ranges and what is told are those of the others', async () => {
    made.answer = () => discovery([line]);
    const far = x.with(40, 37_000);
    const found = await run(createTable({ x: far, y: spoiled }));
    expect(found.slips).toMatchObject({ kept: false });
    expect(found.slips!.rows.map(({ row }) => row)).toEqual([18, 41]);
    // behind what was decided in reading
    expect(found.profile!.map(({ option }) => option)).toEqual(['missingValues', 'slips']);
    expect(found.profile![1].value).toBe('drop');
    expect(found.rows).toEqual({ learned: 79, heldBack: 19 });
    expect(found.sample!.target).toHaveLength(98);
    expect((found.encoding.inputs[0] as NumberInput).range).toEqual([0, 99]);
    expect(calls().at(-1)!.data.y).toHaveLength(98);
  });
  test('stay where that is asked, and are told where they make the error', async () => {
    const found = await run(createTable({ x: x.with(40, 37_000), y: spoiled }), { slips: 'keep' });
    expect(calls().map(({ data }) => data.y.length)).toEqual([100]);
    expect(found.rows).toEqual({ learned: 80, heldBack: 20 });
    expect((found.encoding.inputs[0] as NumberInput).range).toEqual([0, 37_000]);
    expect(found.slips).toMatchObject({ kept: true });
    expect(found.profile!.at(-1)!.value).toBe('keep');
  });
});

describe('classes', () => {
  const words = ['a', 'b', 'c'];
  const kind = Array.from(x, (value) => words[Math.floor(value / 34)]);
  const table = createTable({ x, z, kind });
  const ofKind = (options: Partial<DiscoverTableOptions> = {}) => run(table, { target: 'kind', ...options });

  test('are searched for one by one, as 0 and 1 that count as they are', async () => {
    const scores = ['1 - x/60', '0.4', 'x/60 - 1'];
    made.answer = (_data, _options, number) => discovery([scores[number]], { spread: 0.5 });
    const told: DiscoverProgress[] = [];
    const found = await ofKind({ seed: 5, onProgress: (event) => told.push(event) });
    expect(calls().map(({ data }) => [...data.y])).toEqual(
      words.map((word) => kind.map((each) => (each === word ? 1 : 0))),
    );
    const event = { tried: 1, shapes: 2, shape: '', error: 0.5, formulas: [] };
    for (const { options } of calls()) {
      expect(options.errors).toEqual({ kind: 'constant' });
      options.onProgress!(event);
    }
    expect(told).toEqual(words.map((word) => ({ ...event, class: word })));
    expect(found).toMatchObject({ task: 'classification', classes: words });
    expect(found).not.toHaveProperty('sample');
    // the rows held back judge
    const { heldBack } = separate({ names: ['x'], columns: [x], y: upTo(rows, (i) => words.indexOf(kind[i])) }, 5);
    const right = heldBack.y.filter((label, row) => {
      const at = heldBack.columns[0][row];
      const said = [1 - at / 60, 0.4, at / 60 - 1];
      return said.indexOf(Math.max(...said)) === label;
    }).length;
    const { answers, best, logits } = found.answers!;
    expect(answers[best].accuracy).toBeCloseTo(right / heldBack.y.length, 12);
    expect(found.fronts.map((front) => front.formulas[front.best])).toEqual(answers[best].picked);
    // scores as logits
    const outputs = predictRows(found.model!, [90, 1], 1, backend);
    expect([...outputs]).toEqual([1 - 1.5, 0.4, 0.5].map((each) => expect.closeTo(each * logits.factor, 6)));
    expect(found.encoding.importance!.map(({ name }) => name)).toContain('x');
    expect(found.model!.spec.encoding).toEqual(found.encoding);
  });
  test('have no slips', async () => {
    made.answer = () => discovery(['0.5', 'x/100']);
    await ofKind();
    expect(calls().map(({ data, options }) => [data.y.length, options.networks])).toEqual(
      words.map(() => [100, undefined]),
    );
  });
});

describe('an engine', () => {
  const engine = (closed: () => void): ShapeEngine => ({
    train: async () => {
      throw new Error('not here');
    },
    close: async () => closed(),
  });
  test('trains in the place of threads, and is closed at the end', async () => {
    let [asked, closed] = [0, 0];
    const given = engine(() => closed++);
    made.answer = (_data, options) => {
      expect((options as SearchOptions).threads!.open()).toBe(given);
      expect(closed).toBe(0);
      return discovery([line]);
    };
    await run(createTable({ x, y }), { engine: async () => (asked++, given) });
    expect([asked, closed]).toEqual([1, 1]);
  });
  test('is closed where a search fails too', async () => {
    let closed = 0;
    made.answer = () => {
      throw new Error('it failed');
    };
    await expect(run(createTable({ x, y }), { engine: async () => engine(() => closed++) })).rejects.toThrow(
      'it failed',
    );
    expect(closed).toBe(1);
  });
});
