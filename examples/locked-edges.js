// A law from data: y = exp(sin(πx) + z²) is learned with curves, the curves are locked to the functions they look like, and
// Levenberg–Marquardt finds their numbers. Then one edge is freed again.
import { createSyntheticDataset, KAN, KANTrainer, lockEdge, refineGrid, unlockEdge } from 'kanjs';
import { lockedEdges, lockedText } from 'kanjs/model';

const { x, y } = createSyntheticDataset('exp(sin(pi*x) + z^2)', { range: [-1, 1], noise: 0, seed: 1 });
const kan = new KAN([2, 1, 1], { dtype: 'float64', seed: 2 });
const train = async (epochs) => {
  const { history } = await new KANTrainer(kan, { optimizer: 'lm', epochs }).train({ x, y });
  return Math.sqrt(history.trainLoss.at(-1)).toExponential(1);
};
console.log(`curves: RMSE ${await train(60)}, ${kan.numParameters} parameters`);

// numbers to begin with, as one reads them off the curves; which way round the node is does not matter
const [sine, square, outer] = [
  { layer: 0, input: 0, output: 0 },
  { layer: 0, input: 1, output: 0 },
  { layer: 1, input: 0, output: 0 },
];
kan.model = lockEdge(kan.model, sine, { function: 'sin', affine: [3, 0, 1, 0] });
kan.model = lockEdge(kan.model, square, { function: 'x^2', affine: [1, 0, 1, 0] });
kan.model = lockEdge(kan.model, outer, { function: 'exp', affine: [1, 0, 1, 0] });
console.log(`locked: RMSE ${await train(60)}, ${kan.numParameters} parameters`);
for (const edge of lockedEdges(kan.model))
  console.log(`  layer ${edge.layer}, input ${edge.input}: ${lockedText(edge)}`);

// a finer grid first: five intervals are few for a whole period
const { deviation } = unlockEdge(refineGrid(kan.model, 20), sine);
console.log(`freed: the new curve is within ${deviation.toExponential(1)} of the sine`);
