import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { decodeModel, encodeModel } from '../format/model-file.js';
import { createRandom } from '../math/random.js';
import { modelInputs, modelWidths } from '../model/layout.js';
import type { Model } from '../model/model.js';
import { lockEdge, lockedEdges } from '../model/locking.js';
import { removeEdges, sparsityOf } from '../model/removal.js';
import type { Width } from '../model/spec.js';
import { DeepKAN, KAN, type KANOptions, ResidualKAN } from '../network/kan.js';
import { ModularKAN } from '../network/modular-kan.js';
import { predictTable } from '../table/predict-table.js';
import { trainTable } from '../table/train-table.js';
import { pruneModel } from './prune.js';

const backend = referenceBackend();
const random = createRandom(1);
const draw = (rows: number, width: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: width }, () => 2 * random.next() - 1));
const rows = draw(60, 4);
const fresh = draw(50, 4);
const model = (widths: Width[], options: KANOptions = {}): Model =>
  new KAN(widths, { dtype: 'float64', ...options }).model;
/** What the model says of these rows, of which it reads the inputs given. */
const answers = (of: Model, x: number[][], inputs = [...x[0].keys()]): number[] =>
  Array.from(
    predictRows(
      of,
      x.flatMap((row) => inputs.map((input) => row[input])),
      x.length,
      backend,
    ),
  );
const edgesOf = (of: Model): number =>
  sparsityOf(of).layers.reduce((sum, { edges, removed }) => sum + edges - removed, 0);
const error = (a: number[], b: number[]): number =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);
const none = { edgeThreshold: 0, nodeThreshold: 0 };

describe('pruneModel', () => {
  test('random networks, pruned, saved and loaded, predict as the masked ones do', async () => {
    const settings = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      hidden: fc.array(fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant<Width>([2, 2])), { maxLength: 2 }),
      outputs: fc.integer({ min: 1, max: 3 }),
      edgeThreshold: fc.constantFrom(0, 0.03, 0.2, 0.5),
      nodeThreshold: fc.constantFrom(0, 0.1, 0.5),
      keepInputs: fc.constantFrom(undefined, 1, 3),
      keepEdges: fc.constantFrom(undefined, 4, 10),
      basis: fc.constantFrom('bspline' as const, 'rbf' as const, 'chebyshev' as const),
      dtype: fc.constantFrom('float32' as const, 'float64' as const),
    });
    const run = fc.asyncProperty(settings, async ({ seed, hidden, outputs, basis, dtype, ...options }) => {
      const whole = model([4, ...hidden, outputs], { seed, basis, dtype, splineScale: 0.5 });
      const pruned = await pruneModel(whole, rows, { ...options, keepMeans: false, backend });
      const loaded = decodeModel(encodeModel(pruned.model)).model;
      const masked = answers(removeEdges(whole, pruned.edges), fresh);
      const size = Math.max(1, ...masked.map(Math.abs));
      const tolerance = dtype === 'float32' ? 1e-5 : 1e-12;
      answers(loaded, fresh, pruned.inputs).forEach((value, i) =>
        expect(Math.abs(value - masked[i])).toBeLessThanOrEqual(tolerance * size),
      );
      expect(modelInputs(loaded.spec)).toBe(pruned.inputs.length);
      // and with means kept, it is as small
      const kept = await pruneModel(whole, rows, { ...options, backend });
      expect(kept.model.parameters.every(Number.isFinite)).toBe(true);
      expect(edgesOf(kept.model)).toBeLessThanOrEqual(edgesOf(whole));
    });
    await fc.assert(run, { numRuns: 30, seed: 3 });
  });

  test('locked edges go or stay with their functions and numbers', async () => {
    const functions = ['sin', 'exp', 'x^2', 'tanh'];
    for (const seed of [1, 2, 3]) {
      let whole = model([4, 5, 2], { seed, splineScale: 0.5 });
      functions.forEach((name, i) => {
        whole = lockEdge(
          whole,
          { layer: 0, input: i, output: i + 1 },
          { function: name, affine: [0.8, 0.1, 0.9, 0.3] },
        );
        whole = lockEdge(
          whole,
          { layer: 1, input: i, output: i % 2 },
          { function: name, affine: [0.5, 0.2, 1.1, 0.1] },
        );
      });
      const options = { edgeThreshold: 0.1, nodeThreshold: 0.1, keepEdges: 7, backend };
      const pruned = await pruneModel(whole, rows, { ...options, keepMeans: false });
      const masked = answers(removeEdges(whole, pruned.edges), fresh);
      answers(decodeModel(encodeModel(pruned.model)).model, fresh, pruned.inputs).forEach((value, i) =>
        expect(value).toBeCloseTo(masked[i], 12),
      );
      expect(lockedEdges(pruned.model).length).toBeGreaterThan(0);
      expect(lockedEdges(pruned.model).length).toBeLessThan(8);
      const kept = await pruneModel(whole, rows, options);
      expect(error(answers(kept.model, rows, kept.inputs), answers(whole, rows))).toBeLessThan(
        error(answers(pruned.model, rows, pruned.inputs), answers(whole, rows)),
      );
    }
  });

  test('with thresholds of 0 everything stays', async () => {
    const whole = model([4, 3, 2]);
    const pruned = await pruneModel(whole, rows, { ...none, backend });
    expect(pruned).toEqual({ model: whole, edges: [], columns: [], inputs: [0, 1, 2, 3] });
  });

  test('an edge that gives a constant goes at no cost', async () => {
    const whole = model([4, 3, 1], { base: 'none' });
    const row = 8;
    // the curves of input 1 are constants 1, 2, 3
    [1, 2, 3].forEach((value, output) => {
      for (let r = 0; r < row; r++) whole.parameters[(1 * row + r) * 3 + output] = value;
    });
    // spreads are roots of differences: of a constant they are 1e-8 of it, not 0
    const pruned = await pruneModel(whole, rows, { ...none, edgeThreshold: 1e-5, inputThreshold: 1e-5, backend });
    expect(pruned.columns).toEqual(['x2']);
    expect(pruned.inputs).toEqual([0, 2, 3]);
    expect(error(answers(pruned.model, fresh, pruned.inputs), answers(whole, fresh))).toBeLessThan(1e-14);
  });

  test('what goes leaves its mean behind: of a sum of curves it costs its spread alone', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const whole = model([4, 2], { seed, splineScale: 1 });
      const [kept, dropped] = await Promise.all(
        [true, false].map((keepMeans) => pruneModel(whole, rows, { ...none, keepEdges: 4, keepMeans, backend })),
      );
      const cost = (of: Model): number => error(answers(of, rows), answers(whole, rows));
      expect(cost(kept!.model)).toBeLessThan(cost(dropped!.model));
    }
  });

  test('of a sum of curves the mean stays what it was', async () => {
    const whole = model([4, 1], { splineScale: 1 });
    const mean = (of: Model): number => answers(of, rows).reduce((sum, value) => sum + value, 0) / rows.length;
    const { model: less } = await pruneModel(whole, rows, { ...none, keepEdges: 2, backend });
    expect(edgesOf(less)).toBe(2);
    expect(mean(less)).toBeCloseTo(mean(whole), 12);
  });

  test('counts: of edges, nodes and inputs at most so many stay, the strongest', async () => {
    const whole = model([4, 6, 2], { splineScale: 0.5 });
    expect(edgesOf((await pruneModel(whole, rows, { ...none, keepEdges: 9, backend })).model)).toBeLessThanOrEqual(9);
    const nodes = (await pruneModel(whole, rows, { ...none, keepNodes: 3, backend })).model;
    expect(modelWidths(nodes.spec)).toEqual([4, 3, 2]);
    const inputs = await pruneModel(whole, rows, { ...none, keepInputs: 2, backend });
    expect(modelWidths(inputs.model.spec)).toEqual([2, 6, 2]);
    expect(inputs.columns.length).toBe(2);
    expect([...inputs.inputs, ...inputs.columns.map((name) => Number(name.slice(1)) - 1)].toSorted()).toEqual([
      0, 1, 2, 3,
    ]);
  });

  test('whatever the threshold, a way to every output stays', async () => {
    for (const widths of [
      [4, 5, 3],
      [4, 3, 3, 2],
      [4, [1, 2], 2],
      [4, 1],
    ] as Width[][]) {
      const whole = model(widths);
      const all = { edgeThreshold: 1e9, nodeThreshold: 1e9, inputThreshold: 1e9, backend };
      const pruned = await pruneModel(whole, rows, all);
      const outputs = widths.at(-1) as number;
      const said = answers(pruned.model, fresh, pruned.inputs);
      for (let output = 0; output < outputs; output++) {
        const own = said.filter((_, i) => i % outputs === output);
        expect(new Set(own).size).toBeGreaterThan(40);
      }
      expect(pruned.inputs.length).toBe(1);
    }
  });

  test('inputs stay unless asked', async () => {
    const whole = model([4, 3, 1]);
    whole.parameters.fill(0, 9 * 3, 9 * 6);
    const { edges, model: pruned } = await pruneModel(whole, rows, { backend });
    expect(edges.filter(({ layer, input }) => layer === 0 && input === 1).length).toBe(3);
    expect(modelInputs(pruned.spec)).toBe(4);
  });

  test('a column that loses its last edge goes as well, where columns may', async () => {
    const whole = model([4, 1], { splineScale: 1 });
    const edges = { ...none, keepEdges: 2, backend };
    const pruned = await pruneModel(whole, rows, { ...edges, inputThreshold: 1e-9 });
    expect(pruned.inputs.length).toBe(2);
    expect(pruned.columns).toEqual(
      [0, 1, 2, 3].filter((input) => !pruned.inputs.includes(input)).map((input) => `x${input + 1}`),
    );
    expect((await pruneModel(whole, rows, edges)).inputs.length).toBe(4);
  });

  test('columns of a table go with their scales and categories', async () => {
    const numbers = Array.from({ length: 60 }, (_, i) => i);
    const columns = {
      kind: numbers.map((i) => ['a', 'b', 'c'][(i * 7) % 3]),
      noise: numbers.map((i) => Math.sin(i * 77)),
      x: numbers.map((i) => i / 60),
      y: numbers.map((i) => Math.sin(i / 10) + ((i * 7) % 3)),
    };
    const table = createTable(columns);
    const { model: whole } = await trainTable(table, { target: 'y', epochs: 100, layers: [3], backend });
    const one = await pruneModel(whole, table, { keepInputs: 2, backend });
    expect(one.columns).toEqual(['noise']);
    expect(one.model.spec.encoding!.inputs.map(({ name }) => name)).toEqual(['kind', 'x']);
    const { kind, x } = columns;
    const said = await predictTable(one.model, createTable({ x, kind }), { backend });
    const before = await predictTable(whole, table, { backend });
    if (said.task !== 'regression' || before.task !== 'regression') throw new Error('of numbers');
    expect(error([...said.data], [...before.data])).toBeLessThan(0.5);
    const two = await pruneModel(whole, table, { keepInputs: 1, backend });
    expect(two.model.spec.encoding!.inputs.map(({ name }) => name)).toEqual(['kind']);
    expect(two.inputs).toEqual([0, 1, 2]);
    decodeModel(encodeModel(two.model));
  });

  test('residual and deep models: edges go, nodes that a skip or a norm reads stay', async () => {
    const residual = new ResidualKAN([4, 5, 2], { dtype: 'float64' }).model;
    const inputs = await pruneModel(residual, rows, { ...none, keepInputs: 2, backend });
    expect(modelInputs(inputs.model.spec)).toBe(2);
    expect(Number.isFinite(error(answers(inputs.model, fresh, inputs.inputs), answers(residual, fresh)))).toBe(true);
    const deep = new DeepKAN([4, 5, 2], { dtype: 'float64' }).model;
    const pruned = await pruneModel(deep, rows, { edgeThreshold: 0.2, keepMeans: false, backend });
    expect(modelWidths(pruned.model.spec)).toEqual([4, 5, 2]);
    expect(pruned.edges.length).toBeGreaterThan(0);
    expect(answers(pruned.model, fresh)).toEqual(answers(removeEdges(deep, pruned.edges), fresh));
  });

  test('what makes no sense is refused', async () => {
    const whole = model([4, 3, 1]);
    const fails = (options: object, message: RegExp, of = whole, x: number[][] = rows): Promise<void> =>
      expect(pruneModel(of, x, { ...options, backend })).rejects.toThrow(message);
    await fails({ edgeThreshold: -1 }, /`edgeThreshold`.*-1/);
    await fails({ nodeThreshold: NaN }, /`nodeThreshold`.*NaN/);
    await fails({ keepInputs: 0 }, /`keepInputs`.*0/);
    await fails({ keepEdges: 1.5 }, /`keepEdges`.*1.5/);
    await fails({}, /`x`.*3/, whole, [[1, 2, 3]]);
    await fails({}, /modules/, new ModularKAN({ a: [2, 1], b: [2, 1] }).model);
    await fails({ keepInputs: 1 }, /layer 1 \(gate\) reads every input/, new ResidualKAN([4, 4, 1]).model);
  });
});
