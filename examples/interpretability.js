// What a network has learned: it trains first, then its curves are evaluated, compared with the truth, and drawn.
import { writeFile } from 'node:fs/promises';
import { createSyntheticDataset, KAN, KANTrainer } from 'kanjs';
import { renderCurves } from 'kanjs/draw';
import { edgeCurve } from 'kanjs/explain';

const names = ['x', 'y'];
const truth = [(x) => Math.sin(Math.PI * x), (y) => y * y];
const data = createSyntheticDataset('sin(pi*x) + y^2', { range: [-1, 1], samples: 1000, noise: 0.01 });

// one layer: a curve for each input and their sum, so a curve can be read as it is
const kan = new KAN([2, 1]);
const { history } = await new KANTrainer(kan).train(data);
console.log(`loss ${history.trainLoss[0].toFixed(4)} at first, ${history.trainLoss.at(-1).toFixed(6)} at last`);

for (const [input, f] of truth.entries()) {
  const { x, y } = edgeCurve(kan.model, { layer: 0, input, output: 0 });
  // a sum does not say which of its terms a constant belongs to: compare what is left without the mean
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const exact = x.map(f);
  const [ownMean, exactMean] = [mean(y), mean(exact)];
  const worst = Math.max(...y.map((value, i) => Math.abs(value - ownMean - (exact[i] - exactMean))));
  console.log(`the curve of ${names[input]} is the true one to ${worst.toFixed(3)}, but for a constant`);
}

const file = process.argv[2] ?? 'curves.svg';
await writeFile(file, renderCurves(kan.model, { names, title: 'sin(πx) + y²: the curves found' }));
console.log(`drawn in ${file}`);
