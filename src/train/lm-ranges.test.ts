// Grids of hidden layers in a run of Levenberg–Marquardt: how wide they begin, and whether they move to where their inputs are. Parameters are held
// where they are, so that what a move costs can be computed beforehand.

import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../compute/reference/backend.js';
import { predictRows } from '../compute/predict.js';
import { createSpec } from '../model/create.js';
import { layerBreakpoints } from '../model/edge-row.js';
import type { Model } from '../model/model.js';
import type { KANLayerSpec } from '../model/spec.js';
import { finish } from '../work.js';
import { followHiddenRanges } from './hidden-ranges.js';
import { type LMRunOptions, runLM } from './lm-run.js';

const backend = referenceBackend();
const rows = 81;
const x = Float64Array.from({ length: rows }, (_, i) => -1 + i / 40);

/** [1, 1, 1] of broken lines: slope · x, then a line with a zigzag. */
function zigzag(slope: number, size: number): Model {
  const spec = createSpec([1, 1, 1], { dtype: 'float64', base: 'none', order: 1, gridSize: 8 });
  const at = (i: number): number => -1 + i / 4;
  const knots = Array.from({ length: 9 }, (_, i) => i);
  return {
    spec,
    parameters: Float64Array.from([...knots.map((i) => slope * at(i)), ...knots.map((i) => at(i) + size * (-1) ** i)]),
  };
}

/** The model's own answers, now more and now less, and more in the mean: a step that makes the loss smaller there always is. */
const answersOf = (model: Model, noise: number): Float64Array =>
  predictRows(model, x, rows, backend).map((value, row) => value + noise * (0.5 + (-1) ** row)) as Float64Array;

const lossOf = (model: Model, y: Float64Array): number =>
  Float64Array.from(predictRows(model, x, rows, backend)).reduce(
    (sum, value, row) => sum + (value - y[row]) ** 2 / rows,
    0,
  );

const varianceOf = (y: Float64Array): number => {
  const mean = y.reduce((sum, value) => sum + value / rows, 0);
  return y.reduce((sum, value) => sum + (value - mean) ** 2 / rows, 0);
};

/** Notes and the hidden layer's range at every counted step. */
function follow(model: Model, y: Float64Array, options: Partial<LMRunOptions>): { notes: string[]; range: number[] }[] {
  const steps: { notes: string[]; range: number[] }[] = [];
  const usual = { epochs: 2, grids: [8, 8], starts: 1, follow: true, smoothing: 0, anchor: 1e3, seed: 1, backend };
  const run = runLM(model, { rows, x, y }, rows, { ...usual, ...options });
  for (let next = run.next(); !next.done; next = run.next()) {
    if (!next.value?.counted) continue;
    const breakpoints = layerBreakpoints(next.value.model.spec.layers[1] as KANLayerSpec, 0);
    steps.push({ notes: next.value.notes, range: [breakpoints[0], breakpoints[breakpoints.length - 1]] });
  }
  return steps;
}

/** The first step on the second grid; the first grid may have none, for nothing gets better where nothing moves. */
const nextGrid = (...given: [Model, Float64Array, Partial<LMRunOptions>?]) =>
  follow(given[0], given[1], given[2] ?? {}).find(({ notes }) => notes.length > 0)!;

/** What moving the grid costs at once, and what it costs not to. */
function costs(model: Model, y: Float64Array): { moved: number; still: number } {
  const { model: moved } = finish(followHiddenRanges(model, x, rows, { gridSize: 8, backend }));
  return { moved: lossOf(moved, y), still: lossOf(model, y) };
}

/** Where a rising function passes a value. */
function whereIs(value: number, f: (x: number) => number, high: number): number {
  let [lo, hi] = [0, high];
  for (let i = 0; i < 50; i++) [lo, hi] = f((lo + hi) / 2) < value ? [(lo + hi) / 2, hi] : [lo, (lo + hi) / 2];
  return lo;
}

const movedNote = 'the grids of layer 1 moved to where their inputs are';

test('begin a quarter wider than their inputs where these go beyond them, and as they are elsewhere', () => {
  const begin = (slope: number, more: Partial<LMRunOptions> = {}): number[] => {
    const model = zigzag(slope, 0);
    return follow(model, answersOf(model, 1), { grids: [], epochs: 1, ...more })[0].range;
  };
  expect(begin(3).map((end) => Math.round(1e9 * end) / 1e9)).toEqual([-4.5, 4.5]);
  expect(begin(0.5)).toEqual([-1, 1]);
  expect(begin(3, { follow: false })).toEqual([-1, 1]);
});

describe('on the next grid', () => {
  test('move where that costs ten times the loss at most, and stay where it costs more', () => {
    const model = zigzag(0.5, 1);
    const ratio = (noise: number): number => {
      const { moved, still } = costs(model, answersOf(model, noise));
      return -moved / still;
    };
    const ten = whereIs(-10, ratio, 10);
    // the loss is no part of the variance that may always be lost
    expect(costs(model, answersOf(model, ten)).moved).toBeGreaterThan(2e-3 * varianceOf(answersOf(model, ten)));
    const at = (noise: number) => nextGrid(model, answersOf(model, noise));
    const moved = at(1.02 * ten);
    expect(moved.notes).toEqual(['grids of 8 intervals', movedNote]);
    moved.range.forEach((end, i) => expect(end).toBeCloseTo([-0.55, 0.55][i], 3));
    const stayed = at(0.98 * ten);
    const cost = costs(model, answersOf(model, 0.98 * ten));
    expect(stayed).toEqual({
      notes: [
        'grids of 8 intervals',
        `the grids of layer 1 stayed: moved, the loss would be ${cost.moved.toPrecision(2)}, not ${cost.still.toPrecision(2)}`,
      ],
      range: [-1, 1],
    });
  });

  test('move where no more than a thousandth of the variance is lost, however good the fit was', () => {
    const lost = (size: number): number => {
      const model = zigzag(0.5, size);
      const y = answersOf(model, 0);
      return costs(model, y).moved / varianceOf(y);
    };
    const size = whereIs(1e-3, lost, 1);
    const noteOf = (zig: number): string => {
      const model = zigzag(0.5, zig);
      return nextGrid(model, answersOf(model, 1e-7)).notes[1];
    };
    expect(noteOf(0.98 * size)).toBe(movedNote);
    expect(noteOf(1.02 * size)).toMatch(/^the grids of layer 1 stayed: moved, the loss would be /);
  });

  test('are not looked at where they fill four fifths of their range, nor where they are to stay', () => {
    const notes = (slope: number, more = {}): string[] => {
      const model = zigzag(slope, 0.1);
      return nextGrid(model, answersOf(model, 1), more).notes;
    };
    expect(notes(0.81)).toEqual(['grids of 8 intervals']);
    expect(notes(0.79)).toEqual(['grids of 8 intervals', movedNote]);
    expect(notes(0.5, { follow: false })).toEqual(['grids of 8 intervals']);
  });
});
