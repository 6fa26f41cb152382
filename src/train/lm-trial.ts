// A model whose equations are open: what a run of Levenberg–Marquardt works on and gives back, and what it reports. Knows models and backends.

import type { Backend, DatasetSource, Session } from '../compute/contract.js';
import type { NormalEquations } from '../math/normal-equations.js';
import type { Model } from '../model/model.js';
import { inPieces, type Work } from '../work.js';
import { normalEquations } from './normal-equations.js';

/** Rows whose derivatives are kept at the same time: with 1000 parameters as much as the second-level cache holds. */
const batchRows = 256;

/** Where the run stands. */
export interface LMStep {
  /** the spec of now and live parameters in float64 */
  model: Model;
  /** holds the model's spec; its parameters are anybody's */
  session: Session;
  /** a step of the run, or one of a start that is only being tried */
  counted: boolean;
  /** what has happened since the last step */
  notes: string[];
}

/** A model that is being worked on, with what it takes. */
export interface Trial {
  model: Model;
  session: Session;
  equations: NormalEquations;
  close(): void;
}

/** Opens a model on the rows, whose weights sum to `weightSum`. */
export function openTrial(model: Model, data: DatasetSource, weightSum: number, backend: Backend): Trial {
  const batchSize = Math.min(data.rows, batchRows);
  const session = backend.open(model.spec, model.parameters, { batchSize });
  const equations = session.normalEquations?.(session.load(data)) ?? normalEquations(model.spec, data, weightSum);
  return {
    model,
    session,
    equations,
    close() {
      equations.close?.();
      session.close();
    },
  };
}

/** The loss of a trial's own model. */
export function valueOf({ equations, model }: Trial): Work<number> {
  return inPieces(equations.value(Float64Array.from(model.parameters)));
}

/** Weighted mean of the squared distances of targets to their column's mean. */
export function variance({ y, rows, weights }: DatasetSource, weightSum: number): number {
  const outputs = y.length / rows;
  let total = 0;
  for (let o = 0; o < outputs; o++) {
    let [sum, square] = [0, 0];
    for (let row = 0; row < rows; row++) sum += (weights?.[row] ?? 1) * y[row * outputs + o];
    for (let row = 0; row < rows; row++)
      square += (weights?.[row] ?? 1) * (y[row * outputs + o] - sum / weightSum) ** 2;
    total += square / weightSum / outputs;
  }
  return total;
}
