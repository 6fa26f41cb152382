// How the accuracy suite trains: several starts on a coarse grid, the best of them refined step by step, Levenberg–Marquardt throughout.

import { createRandom, createSpec, initializeParameters, refineGrid, trainModel } from 'kanjs';

/** A fresh float64 network. */
export function freshModel(widths, seed, { baseScale, splineScale, ...options } = {}) {
  const spec = createSpec(widths, { dtype: 'float64', ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(seed), { baseScale, splineScale }) };
}

/** The model after each grid of the ladder. */
export async function climb(widths, { train }, { seed, grids, starts = 5, iterations = 30, backend, ...options }) {
  const run = async (model) => {
    const { history, ...result } = await trainModel(model, train, { optimizer: 'lm', epochs: iterations, backend });
    return { model: result.model, loss: history.trainLoss.at(-1) ?? Infinity };
  };
  const tried = [];
  for (let start = 0; start < starts; start++)
    tried.push(await run(freshModel(widths, 1000 * seed + start, { ...options, gridSize: grids[0] })));
  let { model } = tried.toSorted((a, b) => a.loss - b.loss)[0];
  const rungs = [{ gridSize: grids[0], model }];
  for (const gridSize of grids.slice(1)) {
    ({ model } = await run(refineGrid(model, gridSize)));
    rungs.push({ gridSize, model });
  }
  return rungs;
}

/** Root of the mean squared error over rows. */
export function errorOf({ spec, parameters }, { x, y, rows }, backend) {
  const session = backend.open(spec, parameters, { batchSize: rows });
  const outputs = new Float64Array(rows);
  session.forward(Float64Array.from(x), rows, outputs);
  session.close();
  return Math.sqrt(outputs.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0) / rows);
}
