// The whole way of a network of arrays: create, fit, plot, prune, refine, lock, and the formula that it has found, exp(sin πx + y²).
import { writeFileSync } from 'node:fs';
import { createSyntheticDataset, KANTrainer, lockEdge, renderNetwork, SparseKAN, symbolizeModel } from 'kanjs';
import { observeModel } from 'kanjs/explain';

// create: 2 inputs, 5 nodes between, 1 output; sparse, so that what is not needed becomes small
const { x, y } = createSyntheticDataset('exp(sin(pi*x) + y^2)', { range: [-1, 1], noise: 0, seed: 1 });
const kan = new SparseKAN([2, 5, 1], { gridSize: 3, dtype: 'float64', seed: 1, sparsity: { threshold: 0 } });
const say = (what, { history }) =>
  console.log(`${what.padEnd(7)} [${kan.widths}]  RMSE ${Math.sqrt(history.trainLoss.at(-1)).toExponential(1)}`);

// fit
say('fitted', await new KANTrainer(kan).train({ x, y }));

// plot: how strong a curve is drawn is how much it matters on these rows
const rows = { data: x, shape: [y.length, 2] };
const observation = await observeModel(kan.model, rows);
writeFileSync(process.argv[2] ?? 'hello-kan.svg', renderNetwork(kan.model, { observation }));

// prune, and train what is left by Levenberg–Marquardt, without the penalty
const { edges } = await kan.prune(rows);
console.log(`${edges.length} of 15 edges went`);
const exactly = new KANTrainer(kan, { optimizer: 'lm', epochs: 50, sparsity: undefined });
say('pruned', await exactly.train({ x, y }));

// refine: the same curves on a finer grid, trained on
kan.refine(10);
say('refined', await exactly.train({ x, y }));

// the formula, its constants fitted to the rows; the network reads x1 and x2
const { outputs, fits } = await symbolizeModel(kan.model, { data: { x: rows, y } });
const [{ formulas, best }] = outputs;
console.log(`y = ${formulas[best].formula}, RMSE ${formulas[best].rmse.toExponential(1)}`);

// lock: every edge becomes the function it is most like; a few steps of training find the numbers
for (const { layer, input, output, fit } of fits)
  kan.model = lockEdge(kan.model, { layer, input, output }, { function: fit.function, affine: fit.affine });
say('locked', await exactly.train({ x, y }));
