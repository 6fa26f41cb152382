// Least squares of residuals: the sum over conditions of weight · mean over its points of residual², with the derivatives by all
// parameters that training can change, as L-BFGS and Levenberg–Marquardt want it. Float64; a point at a time.

import type { NormalEquations } from '../math/normal-equations.js';
import { JetNetwork } from '../compute/jets/network.js';
import { clearFrozen, modelInputs, parameterCount } from '../model/layout.js';
import type { ModelSpec } from '../model/spec.js';
import type { Work } from '../work.js';
import type { Objective } from '../math/lbfgs.js';
import type { Residual } from './residual.js';
import { denseEquations } from '../math/dense-equations.js';

/** A residual and the points[rows, inputs] it shall be 0 at. */
export interface PointSet {
  residual: Residual;
  points: ArrayLike<number>;
  rows: number;
  weight: number;
}

export interface ResidualSystem {
  /** the loss and its gradient */
  objective: Objective;
  /** the same for Levenberg–Marquardt, whose matrices are taken when this is called */
  normalEquations(): NormalEquations;
  /** root of the mean squared residual of each condition, unweighted */
  rootMeans(x: Float64Array): Work<number[]>;
}

/** Points in a piece of work: some milliseconds. */
const piece = 64;

export function residualSystem(spec: ModelSpec, sets: readonly PointSet[]): ResidualSystem {
  const active = changeable(spec);
  // removed edges report no slopes
  const columnOf = new Int32Array(parameterCount(spec));
  active.forEach((at, column) => (columnOf[at] = column));
  const parts = sets.map((set) => pointResiduals(spec, set));
  const [columns, slopes] = [new Int32Array(active.length), new Float64Array(active.length)];
  /** those of the point derived last */
  let count: number;
  const report = (place: number, slope: number): void => {
    columns[count] = columnOf[place];
    slopes[count++] = slope;
  };
  /** The loss; for every point, `visit` is told the share in the loss of its squared residual, and the residual. */
  function* sum(x: Float64Array, visit?: (share: number, residual: number) => void): Work<number> {
    let loss = 0;
    for (const [i, { rows, weight }] of sets.entries()) {
      const share = weight / rows;
      for (let row = 0; row < rows; row++) {
        if (row % piece === piece - 1) yield;
        const residual = parts[i].value(x, row);
        loss += share * residual * residual;
        if (!visit) continue;
        count = 0;
        parts[i].derive(x, report);
        visit(share, residual);
      }
    }
    return loss;
  }
  return {
    objective(x, gradient) {
      gradient.fill(0);
      return sum(x, (share, residual) => {
        for (let a = 0; a < count; a++) gradient[active[columns[a]]] += 2 * share * residual * slopes[a];
      });
    },
    normalEquations() {
      const n = active.length;
      return denseEquations({
        size: n,
        active,
        value: (x) => sum(x),
        assemble: (x, matrix, right) =>
          sum(x, (share, residual) => {
            for (let a = 0; a < count; a++) {
              const [i, part] = [columns[a], share * slopes[a]];
              right[i] += part * residual;
              for (let b = 0; b <= a; b++) {
                const j = columns[b];
                matrix[i > j ? i * n + j : j * n + i] += part * slopes[b];
              }
            }
          }),
      });
    },
    *rootMeans(x) {
      const means: number[] = [];
      for (const [i, { rows }] of sets.entries()) {
        let total = 0;
        for (let row = 0; row < rows; row++) {
          if (row % piece === piece - 1) yield;
          total += parts[i].value(x, row) ** 2;
        }
        means.push(Math.sqrt(total / rows));
      }
      return means;
    },
  };
}

interface PointResiduals {
  /** the residual at point `row` */
  value(parameters: Float64Array, row: number): number;
  /** after `value`: its derivatives by the parameters */
  derive(parameters: Float64Array, report: (place: number, slope: number) => void): void;
}

function pointResiduals(spec: ModelSpec, { residual, points }: PointSet): PointResiduals {
  const { terms, ofPoint } = residual;
  // no more derivatives than the terms read
  const by = [...new Set(terms.flatMap((term) => term.by))];
  const pairs = new Map<string, readonly [number, number]>();
  const keyOf = (term: readonly number[]): string => term.toSorted((a, b) => a - b).join();
  for (const term of terms)
    if (term.by.length === 2) pairs.set(keyOf(term.by), [by.indexOf(term.by[0]), by.indexOf(term.by[1])]);
  const network = new JetNetwork(spec, by, [...pairs.values()]);
  const keys = [...pairs.keys()];
  const places = terms.map((term) => {
    const part =
      term.by.length === 0
        ? 0
        : term.by.length === 1
          ? 1 + by.indexOf(term.by[0])
          : 1 + by.length + keys.indexOf(keyOf(term.by));
    return term.output * network.shape.size + part;
  });
  const inputs = modelInputs(spec);
  const [values, slope] = [new Float64Array(terms.length), new Float64Array(terms.length)];
  const point = new Float64Array(inputs);
  return {
    value(parameters, row) {
      network.forward(parameters, points, row * inputs);
      places.forEach((place, t) => (values[t] = network.outputs[place]));
      point.forEach((_, i) => (point[i] = points[row * inputs + i]));
      return ofPoint(values, point, slope);
    },
    derive(parameters, report) {
      network.slopes.fill(0);
      // two names may mean the same derivative: u_xy and u_yx
      places.forEach((place, t) => (network.slopes[place] += slope[t]));
      network.backward(parameters, report);
    },
  };
}

/** Indices of the parameters that do not belong to removed edges. */
function changeable(spec: ModelSpec): Uint32Array {
  const marks = new Float64Array(parameterCount(spec)).fill(1);
  clearFrozen(spec, marks);
  return Uint32Array.from(marks.keys()).filter((at) => marks[at] === 1);
}
