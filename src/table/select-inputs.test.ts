import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { createTable } from '../data/table.js';
import { createRandom } from '../math/random.js';
import { selectInputs } from './select-inputs.js';

const backend = referenceBackend();
const random = createRandom(3);
const points = Array.from({ length: 150 }, () => Array.from({ length: 5 }, () => 2 * random.next() - 1));
const column = (i: number): number[] => points.map((point) => point[i]);
const table = createTable({
  noise: column(0),
  strong: column(1),
  kind: column(2).map((value) => (value < 0 ? 'low' : 'high')),
  dull: column(3),
  y: points.map((point) => 3 * point[1] + Math.sin(3 * point[4]) + 2 * (point[2] < 0 ? -1 : 1)),
  wave: column(4),
});
const settings = { target: 'y', layers: [], epochs: 30, learningRate: 0.05, backend };

describe('selectInputs', () => {
  test('finds the columns that matter, ranked, and says what it costs on rows that took no part', async () => {
    const rounds: number[] = [];
    const found = await selectInputs(table, {
      ...settings,
      maxInputs: 3,
      networks: 2,
      onProgress: ({ columns }) => rounds.push(columns.length),
    });
    expect(rounds).toEqual([5, 4, 3]);
    expect(found.columns.toSorted()).toEqual(['kind', 'strong', 'wave']);
    expect(found.columns.at(-1)).toBe('wave');
    expect(found.ranking.slice(0, 3)).toEqual(found.columns);
    expect(found.ranking.slice(3).toSorted()).toEqual(['dull', 'noise']);
    const { all, chosen } = found;
    expect(chosen.model.spec.encoding!.inputs.map(({ name }) => name)).toEqual(['strong', 'kind', 'wave']);
    expect([all.rows, chosen.rows]).toEqual([
      { train: 120, validation: 30 },
      { train: 120, validation: 30 },
    ]);
    if (all.metrics?.task !== 'regression' || chosen.metrics?.task !== 'regression') throw new Error('of a number');
    expect(chosen.metrics.r2).toBeGreaterThan(all.metrics.r2 - 0.03);
  });

  test('so many networks rank the columns of every round, and two more are for the answer', async () => {
    for (const networks of [1, 2, undefined]) {
      let trained = 0;
      const onEpoch = ({ epoch }: { epoch: number }): void => void (trained += epoch === 1 ? 1 : 0);
      await selectInputs(table, { ...settings, epochs: 2, maxInputs: 3, networks, onEpoch });
      expect(trained).toBe(3 * (networks ?? 3) + 2);
    }
  });

  test('of a table with few columns all are used', async () => {
    const { columns, ranking, all, chosen } = await selectInputs(table, { ...settings, networks: 1 });
    expect(columns.length).toBe(5);
    expect(ranking).toEqual(columns);
    expect(chosen).toBe(all);
  });

  test('what makes no sense is refused', async () => {
    await expect(selectInputs(table, { ...settings, maxInputs: 0 })).rejects.toThrow(/`maxInputs`.*0/);
    await expect(selectInputs(table, { ...settings, networks: 0.5 })).rejects.toThrow(/`networks`.*0.5/);
    await expect(selectInputs(table, { ...settings, target: 'z' })).rejects.toThrow(/no target column "z"/);
    await expect(selectInputs(table, { ...settings, signal: AbortSignal.abort() })).rejects.toThrow(/stopped/);
  });
});
