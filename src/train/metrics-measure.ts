// What the caller's metrics say of a model while it learns, a batch of rows at a time.

import type { DatasetSource, Session } from '../compute/contract.js';
import { modelInputs, modelOutputs } from '../model/layout.js';
import { createReal, type Model } from '../model/model.js';
import type { Work } from '../work.js';
import type { Metric } from './options.js';

/** Measures every metric on the model as the session holds it; undefined where there is none. */
export function metricsMeasure(
  session: Session,
  { x, y, rows }: DatasetSource,
  metrics: Readonly<Record<string, Metric>>,
  { spec }: Model,
): (() => Work<Record<string, number>>) | undefined {
  if (Object.keys(metrics).length === 0) return undefined;
  const { batchSize } = session;
  const [inputs, width] = [modelInputs(spec), modelOutputs(spec)];
  const batch = createReal(spec, batchSize * inputs);
  const outputs = createReal(spec, rows * width);
  return function* () {
    for (let first = 0; first < rows; first += batchSize) {
      const count = Math.min(batchSize, rows - first);
      for (let i = 0; i < count * inputs; i++) batch[i] = x[first * inputs + i];
      session.forward(batch, count, outputs.subarray(first * width, (first + count) * width));
      yield;
    }
    return Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, metric(outputs, y, rows)]));
  };
}
