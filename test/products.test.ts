// Multiplication nodes, across rooms: their arithmetic against its definition, what they can learn, files and the command.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import {
  createSyntheticDataset,
  decodeModel,
  DeepKAN,
  encodeModel,
  KAN,
  KANTrainer,
  loadModel,
  ModularKAN,
  openBackend,
  removeEdges,
  ResidualKAN,
  SparseKAN,
} from 'kanjs';
import { sparsityOf } from 'kanjs/model';
import { afterAll, describe, expect, test } from 'vitest';
import { Scratch } from './command/run.js';

const backends = [await openBackend({ device: 'reference' }), await openBackend({ device: 'wasm', threads: 1 })];
const [, backend] = backends as [unknown, (typeof backends)[number]];
const scratch = new Scratch();
afterAll(() => {
  backends.forEach((each) => each.close());
  scratch.remove();
});

test('a product layer is its definition, forward and back, zeros among the factors or not', () => {
  // products of up to nine doubles of size about 1: a few roundings
  const tolerance = 1e-13;
  const value = fc.oneof(fc.constant(0), fc.double({ min: -1.5, max: 1.5, noNaN: true }));
  const layers = fc.record({
    sums: fc.integer({ min: 0, max: 20 }),
    arities: fc.array(fc.integer({ min: 2, max: 9 }), { minLength: 1, maxLength: 20 }),
  });
  fc.assert(
    fc.property(layers, fc.integer({ min: 1, max: 9 }), fc.infiniteStream(value), ({ sums, arities }, rows, stream) => {
      const inputs = arities.reduce((sum, arity) => sum + arity, sums);
      const outputs = sums + arities.length;
      const draw = (count: number): Float64Array => Float64Array.from({ length: count }, () => stream.next().value);
      const [x, d] = [draw(rows * inputs), draw(rows * outputs)];
      const y = new Float64Array(rows * outputs);
      const dx = new Float64Array(rows * inputs);
      for (let row = 0; row < rows; row++) {
        let first = sums;
        for (let node = 0; node < outputs; node++) {
          const factors = node < sums ? [node] : Array.from({ length: arities[node - sums] }, () => first++);
          const of = (list: number[]): number => list.reduce((product, i) => product * x[row * inputs + i], 1);
          y[row * outputs + node] = of(factors);
          for (const i of factors)
            dx[row * inputs + i] = d[row * outputs + node] * of(factors.filter((other) => other !== i));
        }
      }
      for (const each of backends) {
        const spec = { dtype: 'float64' as const, layers: [{ kind: 'product' as const, sums, arities }] };
        const session = each.open(spec, [], { batchSize: rows, inputGradient: true });
        const got = new Float64Array(rows * outputs);
        session.forward(x, rows, got);
        got.forEach((found, i) => expect(Math.abs(found - y[i])).toBeLessThanOrEqual(tolerance * 50));
        session.backward(d, rows);
        dx.forEach((wanted, i) =>
          expect(Math.abs(session.inputGradient[i] - wanted)).toBeLessThanOrEqual(tolerance * 50),
        );
        session.close();
      }
    }),
    { seed: 1, numRuns: 60 },
  );
});

describe('learning', () => {
  const formula = (text: string, samples = 400): ReturnType<typeof createSyntheticDataset> =>
    createSyntheticDataset(text, { range: [-1, 1], noise: 0, samples, seed: 3 });

  test.each([
    [[2, [0, 1], 1], 'x*y', 1e-12],
    [[3, [0, [3]], 1], 'x*y*z', 1e-8],
    // five more nodes say the same in many ways, and the way to the least is long
    [[2, [5, 2], 1], 'x*y', 2e-5],
  ] as const)('%j learns %s by Levenberg–Marquardt to %d', async (widths, text, goal) => {
    const kan = new KAN(widths, { dtype: 'float64', gridSize: 3, seed: 2 });
    const { history } = await new KANTrainer(kan, { optimizer: 'lm', epochs: goal > 1e-8 ? 60 : 120, backend }).train(
      formula(text),
    );
    expect(Math.sqrt(history.trainLoss.at(-1)!)).toBeLessThan(goal);
  });

  test('L-BFGS and AdamW learn it too, each to what it can', async () => {
    const quasi = new KAN([2, [0, 1], 1], { dtype: 'float64', seed: 1 });
    const { history } = await new KANTrainer(quasi, { optimizer: 'lbfgs', epochs: 200, backend }).train(formula('x*y'));
    expect(Math.sqrt(history.trainLoss.at(-1)!)).toBeLessThan(1e-3);
    for (const network of [KAN, ResidualKAN, DeepKAN, SparseKAN]) {
      const kan = new network([2, [2, 2], 1], { dtype: 'float64' });
      const run = await new KANTrainer(kan, { epochs: 200, backend }).train(formula('x*y', 1000));
      // the target's variance is 1/9
      expect(run.history.trainLoss.at(-1), network.name).toBeLessThan(1e-3);
    }
  });
});

test('a sparse network keeps an edge into every factor that counts', async () => {
  const kan = new SparseKAN([3, [2, [2, 3]], 1], { dtype: 'float64' });
  const { x } = createSyntheticDataset('x + y*z', { range: [-1, 1], noise: 0, samples: 200 });
  await kan.applySparsity({ data: x, shape: [200, 3] }, { threshold: 0.9, backend });
  const [first, , second] = kan.spec.layers;
  if (first?.kind !== 'kan' || second?.kind !== 'kan') throw new Error('not the layers expected');
  const gone = (input: number, output: number): boolean =>
    first.removed?.some((edge) => edge[0] === input && edge[1] === output) ?? false;
  const owners = [0, 1, 2, 2, 3, 3, 3];
  owners.forEach((node, value) => {
    const read = !(second.removed ?? []).some(([input]) => input === node);
    const left = [0, 1, 2].filter((input) => !gone(input, value)).length;
    // what nobody reads is gone, what is read and is a factor has an edge
    expect(left === 0, `value ${value}`).toBe(!read || (node < 2 && left === 0));
  });
  expect(sparsityOf(kan.model).share).toBeGreaterThan(0);
});

test('saved, loaded and predicted, equal to the bit; clones, grids and removed edges as for any other', async () => {
  const kan = new KAN([3, [2, [2, 3]], [0, 2], 1]);
  const { x } = createSyntheticDataset('x*y*z', { range: [-1, 1], noise: 0, samples: 50 });
  const rows = { data: x, shape: [50, 3] };
  const again = new KAN(decodeModel(encodeModel(kan.model)).model);
  expect(again.widths).toEqual([3, [2, [2, 3]], [0, 2], 1]);
  const before = await kan.predict(rows, { backend });
  expect((await again.predict(rows, { backend })).data).toEqual(before.data);

  again.refine(10);
  const finer = await again.predict(rows, { backend });
  finer.data.forEach((value, i) => expect(value).toBeCloseTo(before.data[i], 4));
  await again.updateGrid(rows, { backend });
  expect((await again.predict(rows, { backend })).data.every(Number.isFinite)).toBe(true);

  // without an edge into a factor the product is nothing
  const lost = removeEdges(
    kan.model,
    [0, 1, 2].map((input) => ({ layer: 0, input, output: 2 })),
  );
  const head = {
    spec: { ...lost.spec, layers: lost.spec.layers.slice(0, 2) },
    parameters: lost.parameters.subarray(0, 3 * 7 * 9),
  };
  const { data } = await new KAN(head).predict(rows, { backend });
  for (let row = 0; row < 50; row++) expect(Math.abs(data[row * 4 + 2])).toBe(0);
});

test('modules have sums alone', () => {
  expect(() => new ModularKAN({ first: [2, [1, 1], 1] as never })).toThrow(/module "first".*numbers.*got \[1, 1\]/);
});

test('the command learns with products, and says so', async () => {
  const program = fileURLToPath(new URL('../dist/cli/kan.js', import.meta.url));
  const run = (...words: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [program, ...words], { cwd: scratch.directory, encoding: 'utf8' });
  const words = ['--function', 'x*y', '--noise', '0', '--range', '-1,1', '--layers', '1+1x2+1x3', '--epochs', '20'];
  const trained = run('train', ...words, '--output-dir', 'out');
  expect(trained.stderr).not.toMatch(/kan:/);
  expect(trained).toMatchObject({ status: 0 });
  expect(trained.stdout).toContain('[2, [1, [2, 3]], 1]');
  const { model } = await loadModel(scratch.at('out/model.safetensors'));
  expect(model.spec.layers.map(({ kind }) => kind)).toEqual(['kan', 'product', 'kan']);
  expect(run('info', 'out/model.safetensors').stdout).toContain('[2, [1, [2, 3]], 1]');
  expect(run('train', '--layers', '5+2y')).toMatchObject({ status: 2, stdout: '' });
});
