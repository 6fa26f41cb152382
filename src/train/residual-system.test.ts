// Sums of squared residuals, their gradient and their normal equations against central differences of what the network's outputs say.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../math/random.js';
import { createSpec } from '../model/create.js';
import { initializeParameters } from '../model/initialize.js';
import { activeParameters } from '../model/layout.js';
import { removeEdges } from '../model/removal.js';
import { finish } from '../work.js';
import { residualSystem, type PointSet } from './residual-system.js';
import { defaultNames, readResidual, termNames } from './residual.js';
import { predictRows } from '../compute/predict.js';
import { referenceBackend } from '../compute/reference/backend.js';

const spec = createSpec([2, 2, 2], { dtype: 'float64', gridSize: 2, order: 4 });
const whole = { spec, parameters: initializeParameters(spec, createRandom(1), { splineScale: 1 }) };
const model = removeEdges(whole, [{ layer: 0, input: 0, output: 1 }]);
const at = Float64Array.from(model.parameters);
const names = defaultNames(2, 2);
const terms = termNames(names, 'test');
const random = createRandom(9);

const setOf = (text: string, rows: number, weight: number): PointSet => ({
  residual: readResidual('test', text, names.inputs, terms),
  points: Float64Array.from({ length: 2 * rows }, () => 1.6 * random.next() - 0.8),
  rows,
  weight,
});
// more points than a piece of work has
const sets = [
  setOf('u1 * u2_x - x + 0.5 * u1_y', 66, 2),
  setOf('u2_xy + u2_yx + u1_yy - y * u1', 5, 0.3),
  setOf('u1 - u2 + 0.25', 3, 1),
];
const system = residualSystem(model.spec, sets);

const backend = referenceBackend();

/** All residuals, one condition after the other, with derivatives by the inputs from differences. */
function residualsOf(parameters: Float64Array): Float64Array {
  const h = 1e-4;
  const all = sets.map(({ points }, which) => {
    /** outputs[row, 2] of the points moved so far */
    const u = (dx: number, dy: number): ArrayLike<number> =>
      predictRows(
        { spec: model.spec, parameters },
        Float64Array.from(points, (value, i) => value + h * (i % 2 === 0 ? dx : dy)),
        points.length / 2,
        backend,
      );
    const [here, right, left, up, down] = [u(0, 0), u(1, 0), u(-1, 0), u(0, 1), u(0, -1)];
    const [ur, ul, dr, dl] = [u(1, 1), u(-1, 1), u(1, -1), u(-1, -1)];
    return Float64Array.from({ length: points.length / 2 }, (_, row) => {
      const [x, y, one, two] = [points[2 * row], points[2 * row + 1], 2 * row, 2 * row + 1];
      if (which === 0)
        return (here[one] * (right[two] - left[two])) / (2 * h) - x + (0.5 * (up[one] - down[one])) / (2 * h);
      if (which === 2) return here[one] - here[two] + 0.25;
      const mixed = (ur[two] - dr[two] - ul[two] + dl[two]) / (4 * h * h);
      return 2 * mixed + (up[one] - 2 * here[one] + down[one]) / (h * h) - y * here[one];
    });
  });
  return Float64Array.from(all.flatMap((values) => Array.from(values)));
}
/** Of every residual: its share in the loss. */
const shares = sets.flatMap(({ rows, weight }) => new Array<number>(rows).fill(weight / rows));

describe('residuals of three conditions', () => {
  const expected = residualsOf(at);

  test('the loss is the sum of weight · mean square, root means are without weights', () => {
    const loss = finish(system.objective(at, new Float64Array(at.length))) as number;
    expect(loss).toBeCloseTo(
      expected.reduce((sum, value, i) => sum + shares[i] * value ** 2, 0),
      5,
    );
    let first = 0;
    finish(system.rootMeans(at)).forEach((root, i) => {
      const own = expected.slice(first, (first += sets[i].rows));
      expect(root).toBeCloseTo(Math.sqrt(own.reduce((sum, value) => sum + value ** 2 / own.length, 0)), 5);
    });
  });

  test('the gradient is 2 Σ share · residual · its slopes, 0 for a removed edge, and begins at 0 every time', () => {
    const gradient = new Float64Array(at.length).fill(7);
    finish(system.objective(at, gradient));
    const own = new Set(activeParameters(model.spec));
    expect(new Set(system.normalEquations().active)).toEqual(own);
    expect(own.size).toBeLessThan(at.length);
    expect(gradient.filter((_value, i) => !own.has(i)).every((value) => value === 0)).toBe(true);
    for (const i of own) {
      const moved = at.slice();
      moved[i] = at[i] + 1e-6;
      const above = finish(system.objective(moved, new Float64Array(at.length))) as number;
      moved[i] = at[i] - 1e-6;
      const below = finish(system.objective(moved, new Float64Array(at.length))) as number;
      expect(gradient[i]).toBeCloseTo((above - below) / 2e-6, 5);
    }
  });

  test('a step of the normal equations solves what the slopes say', () => {
    const equations = system.normalEquations();
    const { active, right, diagonal } = equations;
    const gradient = new Float64Array(at.length);
    const loss = finish(system.objective(at, gradient)) as number;
    expect(finish(equations.assemble(at))).toBeCloseTo(loss, 12);
    expect(finish(equations.value(at))).toBeCloseTo(loss, 12);
    active.forEach((place, i) => expect(right[i]).toBeCloseTo(gradient[place] / 2, 12));
    const slopes = Array.from(active, (place) => {
      const moved = at.slice();
      moved[place] = at[place] + 1e-4;
      const above = residualsOf(moved);
      moved[place] = at[place] - 1e-4;
      const below = residualsOf(moved);
      return above.map((value, i) => (value - below[i]) / 2e-4);
    });
    const step = new Float64Array(active.length);
    const added = diagonal.map((value) => value + 1);
    expect(finish(equations.solve(added, step))).toBe(true);
    const along = shares.map((share, i) => share * step.reduce((sum, own, a) => sum + own * slopes[a][i], 0));
    step.forEach((own, a) => {
      const times = slopes[a].reduce((sum, slope, i) => sum + slope * along[i], added[a] * own);
      expect(times).toBeCloseTo(-right[a], 4);
    });
  });
});

test('others have a turn after every 64 points', () => {
  const long = residualSystem(model.spec, [setOf('u1_x - u2', 200, 1), setOf('u1', 63, 1), setOf('u2', 64, 1)]);
  const turns = (work: Generator<undefined, unknown, unknown>): number => {
    for (let count = 0; ; count++) if (work.next().done === true) return count;
  };
  expect(turns(long.rootMeans(at))).toBe(4);
  expect(turns(long.objective(at, new Float64Array(at.length)) as Generator<undefined, unknown>)).toBe(4);
});
