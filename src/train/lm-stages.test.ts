// How a run of Levenberg–Marquardt goes from grid to grid: with equations whose losses are told, so that every end is known.

import { describe, expect, test } from 'vitest';
import type { Backend, DatasetSource } from '../compute/contract.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import type { Model } from '../model/model.js';
import type { Grid, KANLayerSpec } from '../model/spec.js';
import { type LMEnd, type LMRunOptions, runLM } from './lm-run.js';

const reference = referenceBackend();
const fresh = (...widths: number[]): Model => {
  const spec = createSpec(widths, { dtype: 'float64', gridSize: 2, order: 1 });
  return { spec, parameters: initializeParameters(spec, createRandom(1)) };
};
// of a variance of 1
const data: DatasetSource = { rows: 4, x: [-1, -0.5, 0.5, 1], y: [1, -1, -1, 1] };

interface Run {
  end: LMEnd;
  /** of each counted step: the grid of the last layer and its size, and what was told with it */
  steps: { gridSize: number; grid: Grid; notes: string[]; value: number }[];
  opened: number;
}

/**
 * A run whose trials, in the order in which they are opened, begin at a loss of `from` that each step multiplies by `factor`. `better`: whether the
 * step of this number, from 0, is told to have been the best so far.
 */
function run(
  trials: readonly (readonly [from: number, factor: number])[],
  {
    better,
    model = fresh(1, 1),
    ...options
  }: Partial<LMRunOptions> & { better?: (step: number) => boolean; model?: Model },
): Run {
  let [opened, closed] = [0, 0];
  let latest = NaN;
  const backend: Backend = {
    ...reference,
    open(...given) {
      const session = reference.open(...given);
      // predictions of hidden values open models too, and load no rows to be learned from
      if (given[2].batchSize !== data.rows || given[2].loss !== undefined) return session;
      return {
        ...session,
        load: (source) => session.load(source),
        forward: (...asked: Parameters<typeof session.forward>) => session.forward(...asked),
        close: () => session.close(),
        normalEquations: () => {
          const [from, factor] = trials[opened++];
          let taken = 0;
          return {
            active: Uint32Array.of(0),
            right: Float64Array.of(1),
            diagonal: Float64Array.of(1),
            value: () => from * factor ** taken,
            assemble: () => (latest = from * factor ** taken++),
            solve: (_added: Float64Array, step: Float64Array) => {
              step[0] = 1e-9;
              return true;
            },
            close: () => void closed++,
          };
        },
      };
    },
  };
  const search = runLM(model, data, data.rows, {
    epochs: 10,
    grids: [],
    starts: 1,
    follow: false,
    smoothing: 0,
    anchor: 0,
    seed: 1,
    backend,
    ...options,
  });
  const steps: Run['steps'] = [];
  let told: boolean | undefined;
  for (;;) {
    const { done, value } = search.next(told);
    told = undefined;
    if (done === true) {
      if (closed !== opened) throw new Error(`${opened - closed} trials were left open`);
      return { end: value, steps, opened };
    }
    if (!value) continue;
    expect(value.counted).toBe(true);
    told = better?.(steps.length);
    const { gridSize, grid } = value.model.spec.layers.at(-1) as KANLayerSpec;
    steps.push({ gridSize, grid, notes: value.notes, value: latest });
  }
}
const sizes = ({ steps }: Run): number[] => steps.map(({ gridSize }) => gridSize);
const falling = [1, 0.5] as const;
/** The last step of a grid: its loss falls by nothing any more. */
const still = [1, 1 - 1e-13] as const;

describe('steps', () => {
  test('are shared among the grids', () => {
    expect(sizes(run([falling, falling, falling], { grids: [2, 3, 4] }))).toEqual([2, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
    const { end, opened } = run([falling], { epochs: 3 });
    expect(opened).toBe(1);
    expect(end).toEqual({ ended: 'iterations', value: 0.5 ** 3 });
  });
  test('that a grid leaves over are there for the later ones', () => {
    expect(sizes(run([still, falling, falling], { grids: [2, 3, 4] }))).toEqual([2, 3, 3, 3, 3, 3, 4, 4, 4, 4]);
  });
  test('that are used up leave the finest grids out', () => {
    const { end, opened, ...rest } = run([falling, falling], { grids: [2, 3, 4], epochs: 2 });
    expect(sizes({ end, opened, ...rest })).toEqual([2, 3]);
    expect(opened).toBe(2);
    expect(end).toEqual({ ended: 'iterations', value: 0.5 });
  });
  test('tell of a finer grid once', () => {
    const { steps } = run([falling, falling], { grids: [2, 3], epochs: 4 });
    expect(steps.map(({ notes }) => notes)).toEqual([[], [], ['grids of 3 intervals'], []]);
  });
});

describe('a grid is done', () => {
  const by = (fall: number): [number, number] => [1, (1 - fall) ** (1 / 15)];
  test('when fifteen steps lower the loss by less than two per cent', () => {
    const steps = (fall: number): number => sizes(run([by(fall), still], { grids: [2, 3], epochs: 80 })).indexOf(3);
    expect([steps(0.019), steps(0.021)]).toEqual([16, 40]);
  });
  test('or by less than a thousandth where it is the only one', () => {
    const of = (fall: number, grids: number[]): Run => run([by(fall)], { grids, epochs: 80 });
    for (const grids of [[], [3]]) {
      expect([of(0.0009, grids).steps.length, of(0.0011, grids).steps.length]).toEqual([16, 80]);
      expect(of(0.0009, grids).end.ended).toBe('value');
      expect(of(0.0009, grids).end.value).toBeCloseTo(0.9991 ** (16 / 15), 12);
      expect(of(0.0011, grids).end.ended).toBe('iterations');
    }
  });
});

describe('a finer grid ends the run', () => {
  const graded = (better?: (step: number) => boolean): Run =>
    run([falling, falling, falling], { grids: [2, 3, 4], epochs: 6, better });
  test('where none of its steps was the best so far', () => {
    const found = graded((step) => step < 2);
    expect(sizes(found)).toEqual([2, 2, 3, 3]);
    expect(found.end).toEqual({ ended: 'iterations', value: 0.25, worseGridSize: 3 });
  });
  test('not where one of them was', () => {
    for (const best of [2, 3]) expect(graded((step) => step === best || step > 3).steps).toHaveLength(6);
    expect(graded((step) => step > 3).end.worseGridSize).toBe(3);
  });
  test('nor the first, whatever it did', () => {
    const found = graded((step) => step >= 2);
    expect(sizes(found)).toEqual([2, 2, 3, 3, 4, 4]);
    expect(found.end).not.toHaveProperty('worseGridSize');
  });
  test('nor any where nobody tells', () => {
    expect(graded().end).toEqual({ ended: 'iterations', value: 0.25 });
  });
});

describe('ranges that are too wide follow', () => {
  /** The second grid begins with ranges moved at a loss of `cost`, or as they were at `usual`. */
  const moved = (cost: number, usual: number): string => {
    const { steps, opened } = run(
      [
        [1, 0.5],
        [cost, 0.5],
        [usual, 0.5],
      ],
      { grids: [2, 4], epochs: 2, follow: true, model: fresh(1, 1, 1) },
    );
    expect(opened).toBe(3);
    expect(steps[1].value).toBeCloseTo((/moved to/.test(steps[1].notes[1]) ? cost : usual) / 2, 12);
    const [first, second] = steps.map(({ grid }) => JSON.stringify(grid));
    expect(first !== second).toBe(/moved to/.test(steps[1].notes[1]));
    expect(steps[1].notes[0]).toBe('grids of 4 intervals');
    return steps[1].notes[1];
  };
  test('where that costs no more than ten times the loss', () => {
    expect(moved(10, 1)).toBe('the grids of layer 1 moved to where their inputs are');
    expect(moved(10.1, 1)).toBe('the grids of layer 1 stayed: moved, the loss would be 10, not 1.0');
    expect(moved(0.5, 1)).toContain('moved to');
  });
  test('or no more than a thousandth of the variance', () => {
    expect(moved(0.001, 1e-9)).toContain('moved to');
    expect(moved(0.0011, 1e-9)).toBe('the grids of layer 1 stayed: moved, the loss would be 0.0011, not 1.0e-9');
  });
});
