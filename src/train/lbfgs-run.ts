// A whole run of L-BFGS: the loss of all rows with its penalties as a function of the parameters, and the points that the search reaches.
// Yields after every step and between batches. History, validation and callbacks are full-batch.ts's.

import type { Backend } from '../compute/contract.js';
import { iterateLBFGS, type Objective } from '../math/lbfgs.js';
import { layerOffset, parameterCount } from '../model/layout.js';
import type { Model } from '../model/model.js';
import { freeParameters } from '../model/monotone.js';
import { searchFollowing } from './follow-run.js';
import { lossSource, sessionLoss } from './loss-source.js';
import { type Settings, weightSumOf } from './options.js';
import { addPenaltyGradient, regularizationLoss } from './penalty.js';
import type { Search } from './search.js';

/** Rows per call of the session; the sum over calls is exact enough in double precision. */
const maxRows = 4096;

/** The steps of a run, in float64, with grids that follow where that is asked for. Trusts its arguments. */
export function searchLBFGS(model: Model, settings: Settings, backend: Backend, recompute: boolean): Search {
  const part = (from: Model, epochs: number): Search => descend(from, { ...settings, epochs }, backend, recompute);
  return settings.hiddenRanges === 'follow'
    ? searchFollowing(model, settings, backend, part)
    : part(model, settings.epochs);
}

function* descend(model: Model, settings: Settings, backend: Backend, recompute: boolean): Search {
  const { data: whole, l1, l2, loss, epochs } = settings;
  const batchSize = Math.min(whole.rows, maxRows);
  const session = backend.open(model.spec, model.parameters, { batchSize, loss: sessionLoss(loss), recompute });
  try {
    const size = parameterCount(model.spec);
    // the search needs the loss that the gradient is of: in the network's own units
    const source = { ...whole, scale: undefined };
    const rows = lossSource(session, session.load(source), source, model, loss);
    const weightSum = weightSumOf(whole);
    const layers = model.spec.layers.map((layer, index) => ({ layer, from: layerOffset(model.spec, index) }));
    const partWeight = (first: number, count: number): number => {
      if (!whole.weights) return count;
      let sum = 0;
      for (let i = first; i < first + count; i++) sum += whole.weights[i];
      return sum;
    };
    // bound parameters as functions of free ones: a line search knows no bounds
    const bounds = freeParameters(model.spec);
    const x = Float64Array.from(model.parameters);
    const objective: Objective = function* (free, gradient) {
      if (bounds) bounds.bind(free, x);
      else x.set(free);
      session.parameters.set(x);
      gradient.fill(0);
      let sum = 0;
      for (let first = 0; first < whole.rows; first += batchSize) {
        const count = Math.min(batchSize, whole.rows - first);
        sum += rows.gradientOf(first, count, 0);
        if (!Number.isFinite(sum)) return NaN;
        const share = partWeight(first, count) / weightSum;
        for (let i = 0; i < size; i++) gradient[i] += share * session.gradient[i];
        yield;
      }
      let value = sum / weightSum;
      if (l1 > 0) {
        addPenaltyGradient(layers, session.parameters, gradient, l1);
        value += regularizationLoss({ spec: model.spec, parameters: session.parameters }, l1);
      }
      if (l2 > 0) {
        for (let i = 0; i < size; i++) {
          gradient[i] += l2 * x[i];
          value += (l2 / 2) * x[i] * x[i];
        }
      }
      bounds?.pull(free, gradient);
      return value;
    };
    const search = iterateLBFGS(objective, bounds?.free(x) ?? x.slice(), { iterations: epochs });
    for (;;) {
      const { done, value } = search.next();
      if (done === true) return value;
      const reached = value && (bounds ? new Float64Array(value.x.length) : value.x);
      if (reached && bounds) bounds.bind(value.x, reached);
      yield reached && { model: { spec: model.spec, parameters: reached }, session, counted: true, notes: [] };
    }
  } finally {
    session.close();
  }
}
