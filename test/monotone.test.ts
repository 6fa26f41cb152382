// Monotone inputs, from the option to the answers: every optimiser and depth, and what may happen to a model afterwards.

import {
  createTable,
  decodeModel,
  encodeModel,
  type Model,
  openBackend,
  predictTable,
  refineGrid,
  removeEdges,
  retrainTable,
  type TableTrainOptions,
  trainTable,
  updateGrid,
} from 'kanjs';
import { compactModel, createRandom } from 'kanjs/model';
import { afterAll, describe, expect, test } from 'vitest';

const random = createRandom(3);
const rows = 150;
const column = (): number[] => Array.from({ length: rows }, () => 10 + 4 * (2 * random.next() - 1));
const [age, distance, other] = [column(), column(), column()];
// noise that a free network would follow down
const y = age.map(
  (a, i) => Math.tanh((a - 10) / 2) - 0.1 * distance[i] + Math.sin(other[i]) + 1.5 * (random.next() - 0.5),
);
const word = other.map((o) => (o > 10 ? 'high' : 'low'));
const table = createTable({ age, distance, other, word, y });
const backend = await openBackend({ device: 'wasm', threads: 1 });
afterAll(() => backend.close());
const monotone = { age: 'up', distance: 'down' } as const;
const options = { target: 'y', monotone, epochs: 30, gridSize: 6, validation: 0, backend } satisfies TableTrainOptions;

/** Pairs of rows that differ in one column, of which the answer of the second must not be lower: how many are. */
async function violations(
  model: Model,
  pairs = 4000,
  up = 'age',
  down: string | undefined = 'distance',
): Promise<number> {
  const draw = createRandom(11);
  const anywhere = (row: number): number => 10 + [4, 6, 400][row % 3] * (2 * draw.next() - 1);
  const make = (): Record<string, number[]> => ({ age: [], distance: [], other: [] });
  const [low, high] = [make(), make()];
  for (let row = 0; row < pairs; row++) {
    for (const name of ['age', 'distance', 'other']) {
      const [a, b] = [anywhere(row), anywhere(row)];
      const differs = name === (row % 2 === 0 || down === undefined ? up : down);
      const [first, second] = name === up ? [Math.min(a, b), Math.max(a, b)] : [Math.max(a, b), Math.min(a, b)];
      low[name].push(differs ? first : a);
      high[name].push(differs ? second : a);
    }
  }
  const words = Array.from({ length: pairs }, (_, row) => (row % 5 < 2 ? 'low' : 'high'));
  const answer = async (columns: object): Promise<number[]> => {
    const given = { ...columns, word: words };
    const { data, shape } = await predictTable(model, createTable(given), { backend });
    // of two classes the probability of the second
    return Array.from({ length: pairs }, (_, row) => data[row * shape[1] + shape[1] - 1]);
  };
  const [below, above] = [await answer(low), await answer(high)];
  return below.filter((value, row) => !(value <= above[row])).length;
}

describe.each(['adamw', 'lbfgs', 'lm'] as const)('%s', (optimizer) => {
  test.each([
    ['one layer', []],
    ['a hidden layer', [4]],
    ['one hidden node', [1]],
    ['two hidden layers', [3, 3]],
  ])('%s: no pair of rows turns round, beyond the data neither', async (_, layers) => {
    const { model } = await trainTable(table, {
      ...options,
      layers,
      optimizer,
      ...(optimizer === 'lm' && { starts: 3, epochs: 12 }),
    });
    expect(await violations(model)).toBe(0);
  });
});

test('a free network does turn round on these rows, so the tests above can fail', async () => {
  const { model } = await trainTable(table, { ...options, monotone: undefined, layers: [4] });
  expect(await violations(model)).toBeGreaterThan(100);
});

test.each([
  ['order 1', { order: 1 }],
  ['order 0', { order: 0 }],
  ['order 5', { order: 5 }],
  ['a base that rises', { base: 'tanh' }],
  ['a base that is a line', { base: 'identity' }],
  ['no base', { base: 'none' }],
  ['clamped outside', { outside: 'clamp' }],
  ['float64', { dtype: 'float64' }],
  ['an activation that rises', { activation: 'tanh' }],
  ['a sparsity penalty', { sparsity: { lambda: 0.3, threshold: 0.2 } }],
  ['dropout', { dropout: 0.2 }],
] as const)('%s: kept as well', async (_, more) => {
  const own = { ...options, layers: [4], ...more } as TableTrainOptions;
  const { model } = await trainTable(table, own);
  expect(await violations(model, 1500)).toBe(0);
});

test('what is not bound stays free: the other column still rises and falls', async () => {
  const { model } = await trainTable(table, { ...options, layers: [6], epochs: 120 });
  const places = [6.5, 7.5, 9.5, 11, 13];
  const line = createTable({
    age: places.map(() => 10),
    distance: places.map(() => 10),
    other: places,
    word: places.map((o) => (o > 10 ? 'high' : 'low')),
  });
  const { data } = await predictTable(model, line, { backend });
  const rises = Array.from(data.slice(1), (value, i) => Math.sign(value - data[i]));
  expect(rises).toContain(1);
  expect(rises).toContain(-1);
});

test('two classes: the probability of the second rises', async () => {
  const late = createTable({ age, distance, other, word, late: y.map((value) => (value > -1 ? 'yes' : 'no')) });
  const { model } = await trainTable(late, { ...options, target: 'late', layers: [4] });
  expect(await violations(model)).toBe(0);
  expect(model.spec.encoding!.target).toMatchObject({ classes: ['no', 'yes'] });
});

test('files, training on, finer grids, grids that move, removed edges and nodes keep it', async () => {
  const { model } = await trainTable(table, { ...options, layers: [4] });
  const { model: read } = decodeModel(encodeModel(model));
  expect(read).toEqual(model);
  expect(read.spec.encoding!.inputs[0]).toMatchObject({ name: 'age', monotone: 'up' });
  const on = await retrainTable(read, table, { epochs: 5, validation: 0, backend });
  const finer = refineGrid(on.model, 10);
  const moved = await updateGrid(finer, table, { backend });
  const without = removeEdges(moved, [
    { layer: 0, input: 0, output: 0 },
    ...[0, 1, 2, 3].map((output) => ({ layer: 0, input: 2, output })),
  ]);
  const { model: small, kept } = compactModel(without, { inputs: true });
  expect(kept[0]).not.toContain(2);
  for (const each of [on.model, finer, moved, without]) expect(await violations(each, 1500)).toBe(0);
  const again = await retrainTable(small, table, { epochs: 5, validation: 0, backend });
  expect(await violations(again.model, 1500)).toBe(0);
});

test.each(['reference', 'native'] as const)('%s keeps it too', async (device) => {
  const own = await openBackend({ device });
  try {
    const { model } = await trainTable(table, { ...options, layers: [3], epochs: 3, backend: own });
    expect(await violations(model, 600)).toBe(0);
  } finally {
    own.close();
  }
});

test('a run that was interrupted ends with the same bytes', async () => {
  const whole = await trainTable(table, { ...options, layers: [3], epochs: 6 });
  let state: Parameters<NonNullable<TableTrainOptions['checkpoint']>['save']>[0] | undefined;
  const save = (now: NonNullable<typeof state>): void => void (state ??= now);
  await trainTable(table, { ...options, layers: [3], epochs: 6, checkpoint: { every: 2, save } });
  const resumed = await trainTable(table, { ...options, layers: [3], epochs: 6, resume: state });
  expect(resumed.model.parameters).toEqual(whole.model.parameters);
});

test.each([
  [{ monotone: { word: 'up' } }, /"word" holds words, which have no order/],
  [{ monotone: { agee: 'up' } }, /names "agee", which is no input/],
  [{ monotone: { age: 'sideways' } }, /`monotone` of "age" must be one of up, down/],
  [{ monotone: 'age' }, /`monotone`/],
  [{ monotone, basis: 'rbf' }, /is for B-splines; got basis "rbf"/],
  [{ monotone, outside: 'zero' }, /fall to zero beyond their grid/],
  [{ monotone, model: 'residual', layers: [3] }, /this one has a gate layer/],
  [{ monotone, activation: 'silu', layers: [3] }, /this one has activation "silu"/],
  [{ monotone, layers: [[2, 1]] }, /this one has a product layer/],
  [{ monotone, target: 'three' }, /has 3, which have no order/],
])('%j is refused in one line', async (more, message) => {
  const three = createTable({ age, distance, other, word, y, three: y.map((_, i) => ['a', 'b', 'c'][i % 3]) });
  await expect(trainTable(three, { ...options, ...more } as unknown as TableTrainOptions)).rejects.toThrow(message);
});
