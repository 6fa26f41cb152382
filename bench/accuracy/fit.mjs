// How the accuracy suite trains a network: many cheap starts with L-BFGS on few rows, the best of them polished by Levenberg–Marquardt, then
// grids from coarse to fine. Before each refinement hidden grids move to where their values are. Rows held back from training choose; test rows never do.
// Splines of order 5 without base have as many parameters as cubic ones with a base and two scales, which the best known figures are of.

import { createRandom, createSpec, initializeParameters, refineGrid, trainModel, updateGrid } from 'kanjs';

/** A fresh float64 network. */
export function freshModel(widths, seed, options = {}) {
  const spec = createSpec(widths, { dtype: 'float64', order: 5, base: 'none', ...options });
  return { spec, parameters: initializeParameters(spec, createRandom(seed)) };
}

/** Rows from `from` to `to` of a data set. */
function rowsOf({ inputs, x, y }, from, to) {
  return { rows: to - from, inputs, x: x.subarray(from * inputs, to * inputs), y: y.subarray(from, to) };
}

/**
 * The model after each grid, with its error on the rows held back. `starts` networks are tried, `kept` of them polished. Every grid gets `iterations`
 * of Levenberg–Marquardt at most; `anchor` keeps what the rows do not determine as the grid before left it.
 */
export async function climb(
  widths,
  { train },
  { seed, grids, backend, starts = 12, kept = 3, iterations = 30, heldShare = 0.1, anchor = 0, ...options },
) {
  const count = Math.round((1 - heldShare) * train.rows);
  const learn = rowsOf(train, 0, count);
  const held = rowsOf(train, count, train.rows);
  const few = rowsOf(train, 0, Math.min(1000, count));

  const tried = [];
  for (let start = 0; start < starts; start++) {
    const model = freshModel(widths, 1000 * seed + start, { ...options, gridSize: grids[0] });
    const result = await trainModel(model, few, { optimizer: 'lbfgs', epochs: 150, backend });
    tried.push({ model: result.model, loss: result.history.trainLoss.at(-1) ?? Infinity });
  }
  const polish = async (model) => {
    const run = { optimizer: /** @type {const} */ ('lm'), epochs: iterations, anchor, backend };
    const { model: better } = await trainModel(model, learn, {
      ...run,
      ...(held.rows > 0 ? { validation: held } : {}),
    });
    return { model: better, error: errorOf(better, held.rows > 0 ? held : learn, backend) };
  };
  const spread = { data: learn.x, shape: [learn.rows, learn.inputs] };
  /** grids over the values there are, a little denser where they crowd */
  const moved = (model) => updateGrid(model, spread, { uniform: 0.7, margin: 0.02, backend });

  const first = [];
  for (const { model } of tried.toSorted((a, b) => a.loss - b.loss).slice(0, kept))
    first.push(await polish(moved(model)));
  let rung = first.toSorted((a, b) => a.error - b.error)[0];
  const rungs = [{ gridSize: grids[0], ...rung }];
  for (const gridSize of grids.slice(1)) {
    rung = await polish(refineGrid(moved(rung.model), gridSize));
    rungs.push({ gridSize, ...rung });
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
