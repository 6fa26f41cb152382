// What docs/models.md says each model does, with fixed seeds.

import {
  createSyntheticDataset,
  DeepKAN,
  decodeModel,
  encodeModel,
  KAN,
  KANTrainer,
  openBackend,
  ResidualKAN,
  SparseKAN,
} from 'kanjs';
import { createRandom, type SyntheticDataset } from 'kanjs/model';
import type { MatrixNetwork } from 'kanjs/train';
import { afterAll, describe, expect, test } from 'vitest';

const backend = await openBackend({ threads: 1 });
afterAll(() => backend.close());

const wave = (a: number, b: number): number => Math.sin(Math.PI * a) * Math.exp(-b / 2);
const draw = (samples: number, seed: number): SyntheticDataset =>
  createSyntheticDataset(wave, { samples, noise: 0.01, seed });

const models: [string, () => MatrixNetwork][] = [
  ['KAN', () => new KAN([2, 8, 8, 1], { domain: [0, 1] })],
  ['ResidualKAN', () => new ResidualKAN([2, 8, 8, 1], { domain: [0, 1] })],
  ['ResidualKAN, one skip', () => new ResidualKAN([2, 8, 8, 1], { domain: [0, 1], skip: 'whole' })],
  ['DeepKAN', () => new DeepKAN([2, 8, 8, 1], { domain: [0, 1] })],
  ['SparseKAN', () => new SparseKAN([2, 8, 8, 1], { domain: [0, 1] })],
  ['KAN of Gaussians', () => new KAN([2, 8, 8, 1], { domain: [0, 1], basis: 'rbf' })],
  ['KAN of Chebyshev polynomials', () => new KAN([2, 8, 8, 1], { domain: [0, 1], basis: 'chebyshev' })],
];

describe('y = sin(πx₀)·e^(−x₁/2) with noise 0.01 is learned to a validation loss of 1.5e-4', () => {
  test.each(models)('%s', async (_name, create) => {
    const network = create();
    const { bestValidationLoss } = await new KANTrainer(network, { backend }).train(draw(1000, 42), {
      validation: draw(200, 43),
    });
    expect(bestValidationLoss).toBeLessThanOrEqual(1.5e-4);
    const { data } = await network.predict(draw(50, 44).x, { backend });
    expect(new Set(data).size).toBe(50);
    // one file holds any of them
    const again = new KAN(decodeModel(encodeModel(network.model)).model);
    expect((await again.predict(draw(50, 44).x, { backend })).data).toEqual(data);
  });
});

test('a network of twelve layers learns better with skips', async () => {
  const f = (x: number, y: number, z: number): number => x * y * z + Math.cos(3 * x);
  const set = (samples: number, seed: number): SyntheticDataset =>
    createSyntheticDataset(f, { range: [-1, 1], noise: 0, samples, seed });
  const loss = async (create: (seed: number) => MatrixNetwork): Promise<number> => {
    const losses: number[] = [];
    for (const seed of [1, 2, 3]) {
      const trainer = new KANTrainer(create(seed), { epochs: 100, seed, backend });
      const { bestValidationLoss } = await trainer.train(set(1000, 1), { validation: set(500, 2) });
      losses.push(bestValidationLoss!);
    }
    return losses.toSorted((a, b) => a - b)[1];
  };
  const widths = [3, ...new Array<number>(11).fill(5), 1];
  const plain = await loss((seed) => new KAN(widths, { seed }));
  const residual = await loss((seed) => new ResidualKAN(widths, { seed }));
  expect(residual).toBeLessThan(0.7 * plain);
});

describe('a sparse network of two inputs of ten', () => {
  const random = createRandom(1);
  const rows = (count: number): { x: number[][]; y: number[][] } => {
    const x = Array.from({ length: count }, () => Array.from({ length: 10 }, () => 2 * random.next() - 1));
    return { x, y: x.map((row) => [Math.sin(Math.PI * row[3]) + row[7] ** 2 + 0.01 * random.normal()]) };
  };
  const [training, validation] = [rows(1000), rows(300)];
  const train = async (kan: KAN, seed: number): Promise<number> => {
    const { bestValidationLoss } = await new KANTrainer(kan, { seed, backend }).train(training, { validation });
    return bestValidationLoss!;
  };

  test.each([1, 2, 3])('seed %d: finds them, drops four fifths of the edges, and loses nothing', async (seed) => {
    const sparse = new SparseKAN([10, 5, 1], { seed });
    const [dense, less] = [await train(new KAN([10, 5, 1], { seed }), seed), await train(sparse, seed)];
    expect(sparse.sparsity().share).toBeGreaterThanOrEqual(0.8);
    expect(less).toBeLessThan(1.2 * dense);
    const { inputs } = await sparse.importance(validation.x, { backend });
    const ranked = [...inputs.keys()].toSorted((a, b) => inputs[b] - inputs[a]);
    expect(ranked.slice(0, 2)).toEqual([3, 7]);

    // what is removed stays so in further training, with decay and another optimiser state
    const zeros = (): number[] => [...sparse.parameters.keys()].filter((i) => sparse.parameters[i] === 0);
    const before = zeros();
    await new KANTrainer(sparse, { epochs: 5, weightDecay: 0.1, sparsity: undefined, backend }).train(training);
    expect(sparse.sparsity().share).toBeGreaterThanOrEqual(0.8);
    expect(zeros()).toEqual(before);
  });

  test('edges can be removed without training', async () => {
    const kan = new SparseKAN([10, 5, 1]);
    await new KANTrainer(kan, { epochs: 60, sparsity: { lambda: 0.01, threshold: 0 }, backend }).train(training);
    expect(kan.sparsity().share).toBe(0);
    const removed = await kan.applySparsity(training.x, { threshold: 0.1, backend });
    expect(removed).toBeGreaterThan(20);
    expect(kan.sparsity().layers.reduce((sum, layer) => sum + layer.removed, 0)).toBe(removed);
  });
});
