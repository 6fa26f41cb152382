import { expect, test } from 'vitest';
import { importanceOfSettings } from './importance.js';
import type { SweepPoint } from './leaderboard.js';

const point = (settings: Record<string, unknown>, mean: number, round = 0): SweepPoint => ({
  settings,
  mean,
  error: 0.01,
  scores: [mean],
  metrics: {},
  round,
});

test('a combination that is far off outweighs no other', () => {
  const points = ['a', 'b', 'c'].flatMap((activation, i) =>
    [1, 2, 3, 4].map((gridSize) => point({ activation, gridSize }, 0.9 - 0.1 * i + 0.001 * gridSize)),
  );
  points[5] = { ...points[5], mean: -5000 };
  const [first, second] = importanceOfSettings(points, 'r2');
  expect(first).toMatchObject({ setting: 'activation', share: expect.closeTo(0.7, 1) });
  expect(second.share).toBeLessThan(0.1);
  // and the medians are those of what usually comes
  expect(first.values.map(({ median }) => Number(median.toFixed(1)))).toEqual([0.9, 0.8, 0.7]);
});

test('of a range there are stretches, and beside them those that do not have the setting', () => {
  const drawn = Array.from({ length: 25 }, (_, i) => point({ optimizer: 'adamw', learningRate: 0.001 * (i + 1) }, i));
  const points = [...drawn, point({ optimizer: 'lm' }, 30), point({ optimizer: 'lm' }, 31)];
  const rate = importanceOfSettings(points, 'r2').find(({ setting }) => setting === 'learningRate')!;
  expect(rate.values).toEqual([
    { value: 'not used', median: 30.5, count: 2 },
    { value: '0.001 to 0.005', median: 2, count: 5 },
    ...[7, 12, 17, 22].map((median) => ({ value: expect.any(String), median, count: 5 })),
  ]);
});

test('whoever came further in halving stands before whoever did not, and equals matter nothing', () => {
  const points = [
    point({ order: 2 }, 0.5, 1),
    point({ order: 2 }, 0.6, 1),
    point({ order: 3 }, 0.9),
    point({ order: 3 }, 0.8),
  ];
  expect(importanceOfSettings(points, 'r2')[0].share).toBeGreaterThan(0.5);
  expect(importanceOfSettings([point({ order: 2 }, 0.5), point({ order: 3 }, 0.5)], 'r2')).toEqual([]);
});

test('a setting that some do not have takes no share of what set those apart', () => {
  const drawn = Array.from({ length: 12 }, (_, i) =>
    point({ optimizer: 'adamw', weightDecay: i % 2 }, 0.1 + 0.01 * ((i * 5) % 12)),
  );
  const others = Array.from({ length: 12 }, (_, i) => point({ optimizer: 'lm' }, 0.9 + 0.001 * i));
  const found = importanceOfSettings([...drawn, ...others], 'r2');
  expect(found[0]).toMatchObject({ setting: 'optimizer', share: expect.closeTo(0.75, 1) });
  expect(found[1].share).toBeLessThan(0.05);
});
