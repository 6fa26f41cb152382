import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { countTrials, halvingSteps, type Round, roundsOf } from './rounds.js';
import { drawCombinations, everyCombination, keyOf, shareAt, valueAt, type Space } from './space.js';
import { checkSpec, type SweepSpec } from './sweep-spec.js';

const spec = (given: Partial<SweepSpec>): ReturnType<typeof checkSpec> =>
  checkSpec('sweep', { target: 'y', vary: { gridSize: [3, 5] }, ...given });
const firstOf = (given: Partial<SweepSpec>): Round => roundsOf('sweep', spec(given)).next().value as Round;
const space: Space = { gridSize: [3, 5, 10], learningRate: { low: 1e-4, high: 0.1 }, layers: [[], [8]] };

describe('combinations', () => {
  test('are all there are, the last-named setting changing fastest', () => {
    const all = everyCombination('sweep', { gridSize: [3, 5], layers: [[], [8]] }, {});
    expect(all.map(keyOf)).toEqual([
      '{"gridSize":3,"layers":[]}',
      '{"gridSize":3,"layers":[8]}',
      '{"gridSize":5,"layers":[]}',
      '{"gridSize":5,"layers":[8]}',
    ]);
  });

  test('leave out what their optimiser does not have, and stand once then', () => {
    const all = everyCombination('sweep', { optimizer: ['adamw', 'lm'], weightDecay: [0, 1] }, {});
    expect(all).toEqual([
      { optimizer: 'adamw', weightDecay: 0 },
      { optimizer: 'adamw', weightDecay: 1 },
      { optimizer: 'lm' },
    ]);
    const round = firstOf({ vary: { optimizer: ['adamw', 'lm'] }, settings: { weightDecay: 1 } });
    expect(round.entries.map(({ trials: [{ settings }] }) => settings)).toEqual([
      { target: ['y'], weightDecay: 1, optimizer: 'adamw' },
      { target: ['y'], optimizer: 'lm' },
    ]);
  });

  test('drawn at random are different and the same for a seed', () => {
    const draw = (seed: number): string[] => drawCombinations(space, {}, 40, createRandom(seed)).map(keyOf);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set(draw(1)).size).toBe(40);
    expect(drawCombinations({ gridSize: [3, 5] }, {}, 40, createRandom(1)).length).toBe(2);
  });

  test('of ranges reach both ends, whole numbers evenly and logarithms where the ends are far apart', () => {
    const whole = { low: 3, high: 6 };
    const seen = Array.from({ length: 400 }, (_, i) => valueAt('gridSize', whole, i / 400));
    expect([3, 4, 5, 6].map((value) => seen.filter((each) => each === value).length)).toEqual([100, 100, 100, 100]);
    const rate = { low: 1e-4, high: 0.1 };
    expect([0, 0.5, 1].map((share) => valueAt('learningRate', rate, share))).toEqual([1e-4, 0.003162, 0.1]);
    for (const share of [0, 0.25, 0.9, 1])
      expect(shareAt(rate, valueAt('learningRate', rate, share))).toBeCloseTo(share, 3);
  });
});

describe('halving', () => {
  test('takes at most 15 % of the work of a grid from 27 combinations on', () => {
    for (const combinations of [27, 36, 54, 100, 300, 1000])
      for (const repeats of [5, 10, 25]) {
        const steps = halvingSteps(combinations, repeats, 200);
        const work = steps.reduce((sum, step) => sum + step.entries * step.repeats * step.epochs, 0);
        expect(work / (combinations * repeats * 200), `${combinations} × ${repeats}`).toBeLessThan(0.17);
        expect(steps.at(-1)).toMatchObject({ repeats, epochs: 200 });
      }
  });

  test('keeps the best third of each step, and judges them by more', () => {
    const rounds = roundsOf(
      'sweep',
      spec({ vary: { gridSize: Array.from({ length: 9 }, (_, i) => i + 2) }, strategy: 'halving' }),
    );
    const kept: unknown[][] = [];
    for (let next = rounds.next(); !next.done;) {
      const { entries } = next.value;
      kept.push(entries.map(({ combination }) => combination['gridSize']));
      expect(new Set(entries.map(({ trials }) => trials.length)).size).toBe(1);
      next = rounds.next(entries.map(({ combination }) => -Math.abs((combination['gridSize'] as number) - 6)));
    }
    expect(kept).toEqual([[2, 3, 4, 5, 6, 7, 8, 9, 10], [5, 6, 7], [6]]);
  });
});

test('trials are counted before any is run', () => {
  expect(countTrials('sweep', spec({ folds: 3, seeds: 2 }))).toEqual({ combinations: 2, trials: 12 });
  expect(countTrials('sweep', spec({ vary: space, strategy: 'random', trials: 7 }))).toEqual({
    combinations: 7,
    trials: 35,
  });
});

describe('a sweep is refused', () => {
  test.each([
    [{ vary: {} }, 'there is nothing to try'],
    [{ vary: { gridSize: [] } }, '`gridSize` has no values to try: its list is empty'],
    [{ vary: { gridSise: [3] } }, 'there is no setting `gridSise`'],
    [{ vary: { seed: [3] } }, '`seed` cannot vary'],
    [{ vary: { gridSize: [0] } }, '`gridSize` must be a whole number from 1'],
    [{ vary: { layers: [8] } }, '`layers` must be lists of hidden widths'],
    [{ vary: { optimizer: { low: 1, high: 2 } } }, '`optimizer` must be a list of values'],
    [{ vary: { learningRate: { low: 1, high: 1 } } }, 'the range of `learningRate` is empty'],
    [{ vary: { dropout: { low: 0, high: 0.5, scale: 'log' } } }, 'has a logarithmic scale and begins at 0'],
    [{ settings: { gridSize: 4 } }, '`gridSize` is in `vary` and in `settings`'],
    [{ settings: { epoch: 4 } }, 'there is no option `epoch`'],
    [{ folds: 1 }, '`folds` must be a whole number from 2'],
    [{ seeds: [1, 1] }, '`seeds` must be a number of seeds, or different seeds'],
    [{ trials: 5 }, 'a grid takes every combination, and `trials` says how many'],
    [{ metric: 'r3' }, '`metric` must be one of r2'],
    [{ strategy: 'asha' }, '`strategy` must be one of grid'],
    [{ target: [] }, '`target` must be the name of a column'],
    [
      { vary: { learningRate: { low: 0.01, high: 1 } } },
      'a grid takes every combination, and `learningRate` is a range',
    ],
  ] as [Partial<SweepSpec>, string][])('%j', (given, message) => {
    expect(() => firstOf(given)).toThrow(message);
  });
});
