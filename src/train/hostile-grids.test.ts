// Grid update and refinement on data nobody wants: repeated values, constants, few points, points far outside, tiny and huge scales.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';
import { fitSpline } from '../math/least-squares.js';
import { extendKnots, uniformBreakpoints } from '../math/knots.js';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { checkModel, type Model } from '../model/model.js';
import { outsideRules } from '../model/spec.js';
import { finish } from '../work.js';
import { refineGrid, updateGridInPieces } from './grids.js';

const backend = referenceBackend();

const scale = fc.constantFrom(1e-300, 1e-30, 1e-9, 1e-4, 1, 1e4, 1e9, 1e30, 1e100);
const offset = fc.constantFrom(0, 0, 1, -1e-9, 1e3, -1e9, 1e30);
const unit = fc.double({ min: -1, max: 1, noNaN: true });
/** the values of one input */
const column = fc.oneof(
  // repeated values, one of them far away
  fc.tuple(unit, fc.integer({ min: 1, max: 9 }), unit).map(([a, count, b]) => [...Array<number>(count).fill(a), b]),
  // constant
  fc.tuple(unit, fc.integer({ min: 1, max: 9 })).map(([a, count]) => Array<number>(count).fill(a)),
  // few points, or some more
  fc.array(unit, { minLength: 1, maxLength: 3 }),
  fc.array(unit, { minLength: 10, maxLength: 16 }),
  // neighbours in the floating-point numbers
  fc
    .tuple(unit, fc.integer({ min: 1, max: 9 }))
    .map(([a, count]) => Array.from({ length: count }, (_, i) => a * (1 + i * 2 ** -52))),
  // ties, and two crowds apart
  fc.array(fc.constantFrom(-1, -0.5, 0, 0, 0.5, 1), { minLength: 2, maxLength: 12 }),
  fc.array(
    fc.oneof(
      unit.map((a) => 1e-12 * a),
      unit.map((a) => 1 + 1e-12 * a),
    ),
    { minLength: 2, maxLength: 12 },
  ),
);
const rows = fc
  .tuple(column, column, scale, offset, scale, offset)
  .map(([a, b, scaleA, offsetA, scaleB, offsetB]) =>
    Array.from({ length: Math.max(a.length, b.length) }, (_, i) => [
      offsetA + scaleA * a[i % a.length],
      offsetB + scaleB * b[i % b.length],
    ]),
  );
const order = fc.integer({ min: 0, max: 5 });
const gridSize = fc.integer({ min: 1, max: 5 });

function fresh(widths: number[], options: Parameters<typeof createSpec>[1], seed: number): Model {
  const spec = createSpec(widths, { dtype: 'float64', ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(seed), { splineScale: 0.7 }) };
}

const answers = (model: Model, x: number[][]): number[] => [...predictRows(model, x.flat(), x.length, backend)];

/** The sum of squared errors, in units of the largest, so that no square overflows. */
function lossOf(values: number[], y: number[]): number {
  const errors = values.map((value, i) => Math.abs(value - y[i]));
  return errors.reduce((sum, error) => sum + error * error, 0);
}

const rule = fc.constantFrom(...outsideRules);
const seed = fc.integer({ min: 1, max: 99 });

test('an update on any finite data, then a refinement: sound models, finite answers', () => {
  fc.assert(
    fc.property(rows, order, gridSize, rule, seed, (x, k, G, outside, first) => {
      const updated = finish(
        updateGridInPieces(fresh([2, 1, 1], { order: k, gridSize: G, outside }, first), x, { backend }),
      );
      checkModel(updated);
      expect(answers(updated, x).every(Number.isFinite)).toBe(true);
      const finer = refineGrid(updated, G + 2);
      checkModel(finer);
      expect(answers(finer, x).every(Number.isFinite)).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test('a refinement to nested knots never doubles a loss, on grids that follow any data, at any scale of the target', () => {
  fc.assert(
    fc.property(
      rows,
      order,
      gridSize,
      fc.integer({ min: 2, max: 4 }),
      // 'zero' follows knots beyond the domain, which come nearer: what lies there is not kept
      fc.constantFrom('clamp' as const, 'linear' as const),
      seed,
      scale,
      (x, k, G, times, outside, first, size) => {
        const model = finish(
          updateGridInPieces(fresh([2, 1], { order: k, gridSize: G, outside }, first), x, { backend }),
        );
        const [before, after] = [answers(model, x), answers(refineGrid(model, times * G), x)];
        // a target beside the answers: the loss is small next to them, and is not that of rounding
        const largest = Math.max(...before.map(Math.abs), 1e-9);
        const y = before.map((value, i) => value + largest * Math.min(1, Math.max(1e-9, size)) * Math.sin(i + 1));
        expect(lossOf(after, y)).toBeLessThanOrEqual(2 * lossOf(before, y));
      },
    ),
    { numRuns: 3_000 },
  );
});

test('a refinement to at least twice the intervals at most doubles the loss of a fitted curve, nested or not', () => {
  fc.assert(
    fc.property(
      order,
      gridSize,
      fc.integer({ min: 0, max: 12 }),
      fc.constantFrom(1e-9, 1e-3, 1, 1e9),
      fc.constantFrom(0, 1, -1e3),
      fc.array(
        fc.integer({ min: -100, max: 100 }).map((hundredths) => hundredths / 100),
        { minLength: 3, maxLength: 3 },
      ),
      (k, G, more, width, middle, [a, b, c]) => {
        const [lo, hi] = [middle - width, middle + width];
        const spec = createSpec([1, 1], { dtype: 'float64', order: k, gridSize: G, base: 'none', domain: [lo, hi] });
        const x = Array.from({ length: 80 }, (_, i) => lo + ((hi - lo) * (i + 0.5)) / 80);
        const y = x.map((at) => {
          const u = (at - middle) / width;
          // smooth: a kink that a coarse knot sits on by chance would be lost
          return a! * Math.sin(5 * u) + b! * Math.exp(-((6 * u) ** 2)) + c! * u ** 3;
        });
        const knots = extendKnots(uniformBreakpoints(lo, hi, G), k);
        const model: Model = { spec, parameters: fitSpline(knots, k, x, y) };
        const rounding = 1e-24 * Math.max(...y.map((value) => value * value));
        const [before, after] = [model, refineGrid(model, 2 * G + more)].map((each) =>
          lossOf(
            answers(
              each,
              x.map((at) => [at]),
            ),
            y,
          ),
        );
        expect(after).toBeLessThanOrEqual(2 * before! + rounding);
      },
    ),
    // no theorem where knots are not nested, so always the same cases
    { numRuns: 4_000, seed: 1 },
  );
});
